"""Where a child was before it came to a school (先前就讀的學校), and who reads what a school that merged kept of it."""

from collections.abc import Collection, Iterator
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


@dataclass(frozen=True, slots=True)
class TakenOverClass:
    """Of a class of a school that merged: where its children are now, and which of them came along."""

    at: int
    students: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MergedClass:
    """A class as it was when its school merged, and the last day there."""

    school_id: int
    school: str
    id: int
    name: str
    last: date


_MERGED = """
select s.id as school_id, s.name as school, c.id, c.name, s.closed_on - 1 as last from roster_school s
join roster_schoolclass c on c.school_id = s.id and c.academic_year = roster_academic_year(s.closed_on - 1)
where s.successor_id is not null and s.closed_on > %(since)s and roster_answering(s.id) = any (%(schools)s)
order by s.closed_on desc, s.id, c.grade, c.number
"""
_LISTED_FOR = timedelta(days=366)  # after a merger; later its classes are found from a child's record


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
    with _as_if_there(actor, school_id, found.at if found else None) as reader:
        yield reader, found if reader is not actor else None


@contextmanager
def reading_class_on(actor: Actor, school_id: int, class_id: int) -> Iterator[tuple[Actor, TakenOverClass | None]]:
    """The same of a class: who reads is to be shown these children alone, since nobody took over the others. One statement, of one's own schools
    none.
    """
    found = None if school_id in actor.school_ids else row(TakenOverClass, "select * from roster_taken_over_class(%s, %s)", [school_id, class_id])
    with _as_if_there(actor, school_id, found.at if found else None) as reader:
        yield reader, found if reader is not actor else None


def merged_classes(schools: Collection[int], today: date) -> list[MergedClass]:
    """The classes of schools that merged into one of these within a year. One statement."""
    return rows(MergedClass, _MERGED, {"schools": list(schools), "since": today - _LISTED_FOR}) if schools else []


@contextmanager
def _as_if_there(actor: Actor, school_id: int, at: int | None) -> Iterator[Actor]:
    """Posts over the whole of the school that answers count at the one that merged."""
    mine = [each for each in actor.assignments if at is not None and each.school_id == at and each.class_id is None]
    if not mine:
        yield actor
        return
    held = (*actor.assignments, *(replace(each, school_id=school_id) for each in mine))
    with armed_for(reach_of(str(actor.account_id), clock.today(), held)):
        yield replace(actor, assignments=held)
