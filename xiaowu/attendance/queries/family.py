"""What a pupil or guardian is told of attendance (學生與家長的出缺席): their own child's days. One statement each.

Whoever sees their own is no look at them: the log tells a family who else saw the child (`kernel.audit`).
"""

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.rules.family import DayState, state_of
from xiaowu.attendance.rules.roll import LeaveType
from xiaowu.kernel import clock
from xiaowu.kernel.access import ANYWHERE, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows
from xiaowu.roster.queries.calendar import no_school
from xiaowu.roster.rules.calendar import NoSchool


@dataclass(frozen=True, slots=True)
class OwnDay:
    """A day of the child's."""

    day: date
    state: DayState
    leave_type: LeaveType | None
    no_school: NoSchool | None


@dataclass(frozen=True, slots=True)
class OwnChild:
    """A child, where it is, who teaches its class, and the days that were asked for."""

    name: str
    school: str
    school_class: str
    teachers: tuple[str, ...]
    days: tuple[OwnDay, ...]

    @property
    def totals(self) -> Counter[DayState]:
        return Counter(each.state for each in self.days)


@dataclass(frozen=True, slots=True)
class _Day:
    student_id: int
    child: str
    school: str
    school_class: str
    teachers: list[str]
    day: date
    why: str | None
    reason: str | None
    is_in_class: bool
    is_taken: bool
    mark: str
    leave_type: str


_DAYS = """select student_id, child, school, class as school_class, teachers, day, why, reason, is_in_class, is_taken, mark, leave_type
from attendance_of_mine(%s, %s) order by child, student_id, day"""


def today(actor: Actor) -> list[OwnChild]:
    """How today stands for whoever is a pupil or guardian."""
    return _children(clock.today(), clock.today())


def month(actor: Actor, first: date) -> list[OwnChild]:
    """A month up to today. Raises Forbidden."""
    require(actor, Permission.SEE_OWN, school_id=ANYWHERE)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    return _children(first, min(last, clock.today()))


def _children(first: date, last: date) -> list[OwnChild]:
    found = rows(_Day, _DAYS, [first, last])
    return [_child(list(days)) for _id, days in groupby(found, lambda each: each.student_id)]


def _child(days: list[_Day]) -> OwnChild:
    one = days[-1]
    return OwnChild(one.child, one.school, one.school_class, tuple(one.teachers), tuple(_told(days)))


def _told(days: Iterable[_Day]) -> Iterable[OwnDay]:
    for each in days:
        state = state_of(is_school_day=each.why is None, is_in_class=each.is_in_class, is_taken=each.is_taken, mark=each.mark)
        leave = LeaveType(each.leave_type) if state is DayState.LEAVE and each.leave_type else None
        yield OwnDay(each.day, state, leave, no_school(each.why, each.reason))
