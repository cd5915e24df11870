"""Where a child was before it came to a school (先前就讀的學校), and who reads what a school that merged kept of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta

from xiaowu.kernel import clock, roc
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.arm import armed_for, reach_of
from xiaowu.kernel.database.rows import row, rows
from xiaowu.roster.models import Student
from xiaowu.roster.permissions import Permission
from xiaowu.roster.rules.ends import Reason


@dataclass(frozen=True, slots=True)
class Before:
    """A stay at a school of the city before this one, and which school answers for what was kept there: this one, if the child was taken over."""

    school_id: int
    student_id: int
    school: str
    since: date
    until: date
    reason: Reason | None
    answers: str
    is_taken_over: bool

    @property
    def last(self) -> date:
        return self.until - timedelta(days=1)

    @property
    def academic_year(self) -> int:
        return roc.academic_year(self.since)


@dataclass(frozen=True, slots=True)
class TakenOver:
    """Where a child is that came along when its school merged, and its last day at that one."""

    at: int
    class_id: int | None
    last: date


def schools_before(actor: Actor, school_id: int, student_id: int) -> list[Before]:
    """The last first. Two statements; the record that is shown with it is on record as a look. Raises Forbidden."""
    class_id = Student.objects.filter(school_id=school_id, pk=student_id).values_list("school_class_id", flat=True).first()
    require(actor, Permission.SEE_STUDENTS, school_id=school_id, class_id=class_id)
    return rows(Before, "select * from roster_before(%s, %s)", [school_id, student_id])


@contextmanager
def reading_on(actor: Actor, school_id: int, student_id: int) -> Iterator[tuple[Actor, TakenOver | None]]:
    """For as long as somebody reads what a merged school kept of a child that its successor took over, a post over the whole successor is one at that
    school too; and of the child where it is. Of any other child, and for anybody else, nothing is another. One statement, of one's own schools none.
    """
    found = None if school_id in actor.school_ids else row(TakenOver, "select * from roster_taken_over(%s, %s)", [school_id, student_id])
    mine = [each for each in actor.assignments if found and each.school_id == found.at and each.class_id is None]
    if not mine:
        yield actor, None
        return
    held = (*actor.assignments, *(replace(each, school_id=school_id) for each in mine))
    with armed_for(reach_of(str(actor.account_id), clock.today(), held)):
        yield replace(actor, assignments=held), found
