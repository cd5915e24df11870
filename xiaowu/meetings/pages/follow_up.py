"""Tracked items and questions (追蹤列管、徵詢意見)."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.followups.rules.flow import Verb
from xiaowu.kernel import clock
from xiaowu.kernel.access import ANYWHERE, holds, needs
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.flow.pages import sent_verb, step
from xiaowu.kernel.lists import Page
from xiaowu.kernel.lists.pages import page_for, show
from xiaowu.kernel.ui import back, page
from xiaowu.kernel.ui.fields import cleaned
from xiaowu.kernel.ui.files import AttachmentForm
from xiaowu.kernel.ui.seen import save_as_seen
from xiaowu.meetings import lists
from xiaowu.meetings.actions import follow_up
from xiaowu.meetings.actions.flow import TRACKED_ITEMS
from xiaowu.meetings.forms import QuestionForm, StandingTextForm, TextForm, TrackForm
from xiaowu.meetings.permissions import Permission
from xiaowu.meetings.queries import minutes
from xiaowu.meetings.queries import tracked as queries
from xiaowu.meetings.queries.tracked import TrackedRow


@page_for(lists.TRACKED_ITEMS)
def tracked(request: ActedRequest) -> HttpResponse:
    """All tracked items with their age and history."""

    def buttons(found: Page[TrackedRow]) -> dict[str, Any]:
        return {"buttons": {each.id: TRACKED_ITEMS.buttons(request.actor, each) for each in found.rows}, "standing": found.beside}

    return show(request, lists.TRACKED_ITEMS, template="meetings/tracked.html", context=buttons)


@needs(Permission.KEEP)
@require_POST
def track(request: ActedRequest, meeting_id: int, item_id: int) -> HttpResponse:
    act = partial(follow_up.track, request.actor, meeting_id, motion_id=item_id, now=clock.now())
    said = _("已列管，下次會議會自動列入議程。")
    return save_as_seen(request, TrackForm(request.POST, among=queries.tracking_owners()), act, said=said, to="meetings:meeting", args=(meeting_id,))


@needs(Permission.KEEP)
@require_POST
def note(request: ActedRequest, tracked_id: int) -> HttpResponse:
    """Note what was done, or that it is done."""
    verb = sent_verb(request, TRACKED_ITEMS.flow)
    act = partial(follow_up.move_tracked, request.actor, tracked_id=tracked_id, verb=verb, now=clock.now())
    said = _("已解除列管。") if verb is Verb.CLOSE else _("辦理情形已記錄。")
    return step(request, act, said, "meetings:tracked", form=TextForm(request.POST))


@needs(Permission.SEE)
def questions(request: ActedRequest, meeting_id: int) -> HttpResponse:
    """A meeting's questions, each district's answer and the reply; who has not answered."""
    district = minutes.district_of_school(request.actor.school_ids)
    context = {
        "meeting": minutes.meeting(meeting_id),
        "questions": queries.questions(meeting_id),
        "district": district if holds(request.actor, Permission.SPEAK, school_id=ANYWHERE) else None,
    }
    return page(request, "meetings/questions.html", context)


@needs(Permission.KEEP)
@require_POST
def ask(request: ActedRequest, meeting_id: int, item_id: int) -> HttpResponse:
    given = cleaned(QuestionForm(request.POST))
    follow_up.ask(request.actor, meeting_id, motion_id=item_id, text=given["question"], due=given["due"])
    return back(request, _("已向九大分區徵詢意見。"), "meetings:questions", meeting_id)


@needs(Permission.SPEAK)
@require_POST
def answer(request: ActedRequest, meeting_id: int, question_id: int) -> HttpResponse:
    act, form = partial(follow_up.give_opinion, request.actor, question_id=question_id, now=clock.now()), StandingTextForm(request.POST)
    return save_as_seen(request, form, act, said=_("意見已送出。"), to="meetings:questions", args=(meeting_id,))


@needs(Permission.KEEP)
@require_POST
def reply(request: ActedRequest, meeting_id: int, opinion_id: int) -> HttpResponse:
    act, form = partial(follow_up.reply, request.actor, opinion_id=opinion_id), StandingTextForm(request.POST)
    return save_as_seen(request, form, act, said=_("回覆已儲存。"), to="meetings:questions", args=(meeting_id,))


@needs(Permission.KEEP)
@require_POST
def attach(request: ActedRequest, meeting_id: int, item_id: int) -> HttpResponse:
    """A file for a motion."""
    sent = cleaned(AttachmentForm(request.POST, request.FILES))["attachment"]
    follow_up.attach(request.actor, meeting_id, motion_id=item_id, filename=sent.name, sent=sent, now=clock.now())
    return back(request, _("附件已加入。"), "meetings:meeting", meeting_id)


@needs(Permission.KEEP)
@require_POST
def compile_opinions(request: ActedRequest, meeting_id: int, question_id: int) -> HttpResponse:
    follow_up.compile_opinions(request.actor, meeting_id, question_id=question_id, now=clock.now())
    return back(request, _("已彙整為提案的附件。"), "meetings:meeting", meeting_id)
