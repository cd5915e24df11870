"""Questions to the districts (徵詢意見): asked, answered, replied to, compiled, closed."""

from functools import partial

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.kernel import clock
from xiaowu.kernel.access import ANYWHERE, holds, needs
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.ui import back, page
from xiaowu.kernel.ui.asking import ADDS, TYPED, asks_first, at_once
from xiaowu.kernel.ui.fields import cleaned
from xiaowu.kernel.ui.seen import save_as_seen
from xiaowu.meetings.actions import questions as actions
from xiaowu.meetings.actions.flow import CONSULTATIONS
from xiaowu.meetings.forms import QuestionForm, StandingTextForm
from xiaowu.meetings.pages import asking
from xiaowu.meetings.permissions import Permission
from xiaowu.meetings.queries import minutes
from xiaowu.meetings.queries import questions as queries


@needs(Permission.SEE)
def questions(request: ActedRequest, meeting_id: int) -> HttpResponse:
    """A meeting's questions, each district's answer and the reply; who has not answered."""
    district = minutes.district_of_school(request.actor.school_ids)
    context = {
        "meeting": minutes.meeting(meeting_id),
        "questions": queries.questions(meeting_id),
        "district": district if holds(request.actor, Permission.SPEAK, school_id=ANYWHERE) else None,
        "states": CONSULTATIONS.flow.states,
    }
    return page(request, "meetings/questions.html", context)


@needs(Permission.KEEP)
@require_POST
@at_once("its form says whom it asks and until when")
def ask(request: ActedRequest, meeting_id: int, item_id: int) -> HttpResponse:
    given = cleaned(QuestionForm(request.POST))
    actions.ask(request.actor, meeting_id, motion_id=item_id, text=given["question"], due=given["due"], now=clock.now())
    return back(request, _("已向各分區徵詢意見。"), "meetings:questions", meeting_id)


@needs(Permission.SPEAK)
@require_POST
@at_once(TYPED)
def answer(request: ActedRequest, meeting_id: int, question_id: int) -> HttpResponse:
    act, form = partial(actions.give_opinion, request.actor, question_id=question_id, now=clock.now()), StandingTextForm(request.POST)
    return save_as_seen(request, form, act, said=_("意見已送出。"), to="meetings:questions", args=(meeting_id,))


@needs(Permission.KEEP)
@require_POST
@at_once(TYPED)
def reply(request: ActedRequest, meeting_id: int, opinion_id: int) -> HttpResponse:
    act, form = partial(actions.reply, request.actor, opinion_id=opinion_id, now=clock.now()), StandingTextForm(request.POST)
    return save_as_seen(request, form, act, said=_("回覆已儲存。"), to="meetings:questions", args=(meeting_id,))


@needs(Permission.KEEP)
@require_POST
@at_once(ADDS)
def compile_opinions(request: ActedRequest, meeting_id: int, question_id: int) -> HttpResponse:
    actions.compile_opinions(request.actor, meeting_id, question_id=question_id, now=clock.now())
    return back(request, _("已彙整為提案的附件。"), "meetings:meeting", meeting_id)


@needs(Permission.KEEP)
@require_POST
@asks_first(asking.end_of_question)
def end(request: ActedRequest, meeting_id: int, question_id: int) -> HttpResponse:
    actions.end(request.actor, meeting_id, question_id=question_id, now=clock.now())
    return back(request, _("徵詢已結束。"), "meetings:questions", meeting_id)
