"""A request for leave on which its flow is walked."""

from typing import Any

from conftest import as_owner
from tests.flows import Cast, Example
from xiaowu.attendance.actions.leave import Wish, ask_again, ask_for
from xiaowu.attendance.actions.leave_flow import step
from xiaowu.attendance.models import Leave
from xiaowu.attendance.rules.leave import Span, State, Verb
from xiaowu.attendance.rules.roll import LeaveType
from xiaowu.kernel import clock
from xiaowu.roster.models import Student

WISH = Wish(LeaveType.PERSONAL, Span(clock.today(), clock.today()), "家裡有事")


def made(cast: Cast) -> int:
    """A day for a child of the cast's class, which waits for its homeroom teacher."""
    teacher = cast.people["homeroom_teacher"]
    with as_owner():
        child = Student.objects.filter(school_class_id=teacher.class_id).order_by("pk")[0].pk
    asked = ask_for(cast.actor_of("student_affairs"), teacher.school_id, child, WISH, now=clock.now())
    with as_owner():
        Leave.objects.filter(pk=asked).update(**fills(State.ASKED), state=State.ASKED, chain=["homeroom_teacher"], place=0)
    return asked


def fills(state: Any) -> dict[str, Any]:
    return {"waits_for": "homeroom_teacher" if state is State.ASKED else ""}


def _take(actor: Any, leave: int, verb: Verb) -> None:
    if verb is Verb.ASK_AGAIN:
        ask_again(actor, leave, WISH, now=clock.now())
    else:
        step(actor, leave, verb, words="請補件", now=clock.now())


def _press(leave: int, verb: Verb) -> tuple[str, dict[str, Any]]:
    if verb is Verb.ASK_AGAIN:
        day = clock.today().isoformat()
        return f"/attendance/leave/{leave}/again/", {"leave_type": "personal", "first": day, "last": day, "reason": "家裡有事"}
    with as_owner():
        seen = Leave.objects.get(pk=leave).sequence
    return f"/attendance/leave/{leave}/advance/", {"verb": verb, "words": "請補件", "seen": seen}


LEAVE = Example(
    make=made,
    by={
        **dict.fromkeys((Verb.APPROVE, Verb.RETURN, Verb.REFUSE), "homeroom_teacher"),
        **dict.fromkeys((Verb.ASK_AGAIN, Verb.WITHDRAW), "student_affairs"),
    },
    press=_press,
    take=_take,
    fills=fills,
    reads="attendance.see_leave",
)
