"""Rows on which the flows of meetings are walked."""

from typing import Any

from conftest import as_owner
from tests.flows import Cast, Example
from xiaowu.followups.models import FollowUp
from xiaowu.followups.rules.flow import Verb
from xiaowu.followups.tests.flows import example
from xiaowu.kernel import clock
from xiaowu.meetings.actions import agenda, questions, withdrawal
from xiaowu.meetings.models import Item, Question
from xiaowu.meetings.rules.document import Kind
from xiaowu.meetings.rules.flow import CONSULTATION, TRACKED, MotionState, MotionVerb, Stage
from xiaowu.meetings.rules.flow import Verb as MeetingVerb
from xiaowu.meetings.tests.sample import meeting_at


def _motion(cast: Cast) -> int:
    meeting = meeting_at(Stage.AGENDA).pk
    return agenda.submit_motion(cast.actor_of("it_coordinator"), meeting, subject="甲案", explanation="如題", today=clock.today())


def _meeting_of(motion: int) -> int:
    with as_owner():
        return Item.objects.get(pk=motion).meeting_id


def _tracked(_cast: Cast) -> int:
    with as_owner():
        return FollowUp.objects.get(kind=TRACKED).pk


def _consultation(cast: Cast) -> int:
    """What the cast's school, which convenes its district, owes for a question."""
    meeting = meeting_at(Stage.DRAFT).pk
    with as_owner():
        motion = Item.objects.filter(meeting_id=meeting, kind=Kind.MOTION).order_by("pk")[0].pk
    asked = questions.ask(cast.actor_of("bureau_officer"), meeting, motion_id=motion, text="如何納管？", due=clock.today(), now=clock.now())
    return FollowUp.objects.get(kind=CONSULTATION, about=asked).pk


def _press_consultation(follow_up: int, verb: Verb) -> tuple[str, dict[str, Any]]:
    if verb is not Verb.ANSWER:
        return f"/followups/{follow_up}/advance/", {"verb": verb, "text": "已辦理"}
    with as_owner():
        asked = Question.objects.select_related("motion").get(pk=FollowUp.objects.get(pk=follow_up).about)
    return f"/meetings/{asked.motion.meeting_id}/questions/{asked.pk}/answer/", {"text": "已辦理"}


def _take_meeting(actor: Any, meeting: int, verb: MeetingVerb) -> None:
    agenda.advance(actor, meeting, verb=verb, now=clock.now(), write=lambda _document: ())


def _take_motion(actor: Any, motion: int, verb: MotionVerb) -> None:
    withdrawal.move_motion(actor, _meeting_of(motion), item_id=motion, verb=verb, now=clock.now())


EXAMPLES = {
    "meeting": Example(
        make=lambda _cast: meeting_at(Stage.AGENDA).pk,
        by=dict.fromkeys(MeetingVerb, "bureau_officer"),
        press=lambda meeting, verb: (f"/meetings/{meeting}/advance/", {"verb": verb}),
        take=_take_meeting,
    ),
    "motion": Example(
        make=_motion,
        by=dict.fromkeys(MotionVerb, "it_coordinator"),
        press=lambda motion, verb: (f"/meetings/{_meeting_of(motion)}/items/{motion}/withdraw/", {"verb": verb}),
        take=_take_motion,
        fills=lambda state: {"withdrawn_at": clock.now()} if state is MotionState.WITHDRAWN else {},
    ),
    "tracked": example(
        _tracked,
        dict.fromkeys((Verb.NOTE, Verb.CLOSE), "bureau_officer"),
        press=lambda tracked, verb: (f"/meetings/tracked/{tracked}/note/", {"verb": verb, "text": "已辦理"}),
    ),
    "consultation": example(
        _consultation,
        {**dict.fromkeys((Verb.NOTE, Verb.ANSWER), "it_coordinator"), **dict.fromkeys((Verb.CLOSE, Verb.REOPEN, Verb.DROP), "bureau_officer")},
        press=_press_consultation,
        reads="meetings.see",
    ),
}
