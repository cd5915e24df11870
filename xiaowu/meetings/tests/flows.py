"""Rows on which the flows of meetings are walked."""

from typing import Any

from conftest import as_owner
from tests.flows import Cast, Example
from xiaowu.kernel import clock
from xiaowu.meetings.actions import agenda, follow_up, withdrawal
from xiaowu.meetings.models import Item, Tracked
from xiaowu.meetings.rules.flow import MotionState, MotionVerb, Stage, TrackedState, TrackedVerb, Verb
from xiaowu.meetings.tests.sample import meeting_at


def _motion(cast: Cast) -> int:
    meeting = meeting_at(Stage.AGENDA).pk
    return agenda.submit_motion(cast.actor_of("it_coordinator"), meeting, subject="甲案", explanation="如題", today=clock.today())


def _meeting_of(motion: int) -> int:
    with as_owner():
        return Item.objects.get(pk=motion).meeting_id


def _tracked(_cast: Cast) -> int:
    with as_owner():
        return Tracked.objects.get().pk


def _take_meeting(actor: Any, meeting: int, verb: Verb) -> None:
    agenda.advance(actor, meeting, verb=verb, now=clock.now(), write=lambda _document: ())


def _take_motion(actor: Any, motion: int, verb: MotionVerb) -> None:
    withdrawal.move_motion(actor, _meeting_of(motion), item_id=motion, verb=verb, now=clock.now())


def _take_tracked(actor: Any, tracked: int, verb: TrackedVerb) -> None:
    follow_up.move_tracked(actor, tracked_id=tracked, verb=verb, text="已辦理", now=clock.now())


EXAMPLES = {
    "meeting": Example(
        make=lambda _cast: meeting_at(Stage.AGENDA).pk,
        by=dict.fromkeys(Verb, "bureau_officer"),
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
    "tracked": Example(
        make=_tracked,
        by=dict.fromkeys(TrackedVerb, "bureau_officer"),
        press=lambda tracked, verb: (f"/meetings/tracked/{tracked}/note/", {"verb": verb, "text": "已辦理"}),
        take=_take_tracked,
        fills=lambda state: {"closed_on": clock.today()} if state is TrackedState.CLOSED else {},
    ),
}
