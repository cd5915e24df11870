"""Tracked items and questions (追蹤列管、徵詢意見)."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.kernel import clock, roc
from xiaowu.kernel.access import ANYWHERE, holds, needs
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.flow.pages import sent_verb
from xiaowu.kernel.ui import back, page
from xiaowu.kernel.ui.fields import cleaned
from xiaowu.kernel.ui.files import AttachmentForm
from xiaowu.meetings.actions import follow_up
from xiaowu.meetings.actions.flow import TRACKED_ITEMS
from xiaowu.meetings.actions.seen import Overtaken
from xiaowu.meetings.forms import QuestionForm, TextForm, TrackForm
from xiaowu.meetings.pages.overtaken import overtaken
from xiaowu.meetings.permissions import Permission
from xiaowu.meetings.queries import minutes
from xiaowu.meetings.queries import tracked as queries
from xiaowu.meetings.rules.flow import TRACKED, TrackedVerb
from xiaowu.meetings.rules.seen import mark_of


@needs(Permission.SEE)
def tracked(request: ActedRequest) -> HttpResponse:
    """The board of all tracked items with their age and history."""
    found = queries.tracked(clock.today())
    context = {"tracked": found, "buttons": {each.id: TRACKED_ITEMS.buttons(request.actor, each) for each in found}}
    return page(request, "meetings/tracked.html", context)


@needs(Permission.KEEP)
@require_POST
def track(request: ActedRequest, meeting_id: int, item_id: int) -> HttpResponse:
    given = cleaned(TrackForm(request.POST))
    told = {"owner": given["owner"], "due": roc.short(given["due"])}
    try:
        follow_up.track(request.actor, meeting_id, motion_id=item_id, **given, seen=request.POST.get("seen", ""), now=clock.now())
    except Overtaken as first:
        return overtaken(request, meeting_id, first, None, **told)
    return back(request, _("已列管，下次會議會自動列入議程。"), "meetings:meeting", meeting_id)


@needs(Permission.KEEP)
@require_POST
def note(request: ActedRequest, tracked_id: int) -> HttpResponse:
    """Note what was done, or that it is done."""
    verb, text = sent_verb(request, TRACKED), cleaned(TextForm(request.POST))["text"]
    follow_up.move_tracked(request.actor, tracked_id=tracked_id, verb=verb, text=text, now=clock.now())
    return back(request, _("已解除列管。") if verb is TrackedVerb.CLOSE else _("辦理情形已記錄。"), "meetings:tracked")


@needs(Permission.SEE)
def questions(request: ActedRequest, meeting_id: int) -> HttpResponse:
    """A meeting's questions, each district's answer and the reply; who has not answered."""
    district = minutes.district_of_school(request.actor.school_ids)
    context = {
        "meeting": minutes.meeting(meeting_id),
        "questions": queries.questions(meeting_id),
        "may_keep": holds(request.actor, Permission.KEEP, school_id=None),
        "district": district if holds(request.actor, Permission.SPEAK, school_id=ANYWHERE) else None,
        "mark_of": mark_of,
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
    text, seen = cleaned(TextForm(request.POST))["text"], request.POST.get("seen", "")
    try:
        follow_up.give_opinion(request.actor, question_id=question_id, text=text, seen=seen, now=clock.now())
    except Overtaken as first:
        return overtaken(request, meeting_id, first, text)
    return back(request, _("意見已送出。"), "meetings:questions", meeting_id)


@needs(Permission.KEEP)
@require_POST
def reply(request: ActedRequest, meeting_id: int, opinion_id: int) -> HttpResponse:
    text = cleaned(TextForm(request.POST))["text"]
    try:
        follow_up.reply(request.actor, opinion_id=opinion_id, text=text, seen=request.POST.get("seen", ""))
    except Overtaken as first:
        return overtaken(request, meeting_id, first, text)
    return back(request, _("回覆已儲存。"), "meetings:questions", meeting_id)


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
