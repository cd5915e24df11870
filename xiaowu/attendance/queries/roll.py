"""One class's roll of one day (班級點名), and its history."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import connection

from xiaowu.attendance.models import RollRevision
from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.rules.roll import (
    Counts,
    LeaveType,
    Mark,
    RollException,
    counts,
    effective,
)
from xiaowu.kernel import audit
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import NotFound
from xiaowu.roster.rules.calendar import Calendar, NotASchoolDay, why_no_school


@dataclass(frozen=True, slots=True)
class RollHeader:
    """What is true of a class's roll before any child is named: revision 0 means not taken."""

    school_id: int
    class_id: int
    school: str
    name: str
    day: date
    closes: time
    no_school: NotASchoolDay | None
    revision: int
    saved_by: str
    saved_at: datetime | None


@dataclass(frozen=True, slots=True)
class RollRow:
    """A child on the roll."""

    student_id: int
    seat: int
    name: str
    mark: str
    leave_type: str


@dataclass(frozen=True, slots=True)
class RollSheet:
    """The roll as its page, its print and the API show it."""

    header: RollHeader
    rows: tuple[RollRow, ...]

    @property
    def counts(self) -> Counts:
        return counts(len(self.rows), effective((row.student_id, row.mark, row.leave_type) for row in self.rows if row.mark))


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """One save in a roll's history."""

    revision: int
    saved_by: str
    saved_at: datetime
    exceptions: dict[int, RollException]


# class, calendar and roll; what reads it puts its own rows beside it in the same statement, for a page costs its round trips
_HEADER = """
select s.name as school, c.name as class, s.roll_closes, t.starts, t.ends, d.is_workday, x.is_school_day, r.revision, r.saved_by_name, r.saved_at
from roster_schoolclass c
join roster_school s on s.id = c.school_id
left join roster_term t on %(day)s between t.starts and t.ends
left join roster_calendarday d on d.day = %(day)s
left join roster_schooldayexception x on x.school_id = c.school_id and x.day = %(day)s
left join attendance_roll r on r.school_id = c.school_id and r.school_class_id = c.id and r.day = %(day)s
where c.school_id = %(school)s and c.id = %(class)s
"""

_CHILDREN = """
select e.student_id, e.seat, s.name, coalesce(m.mark, '') as mark, coalesce(m.leave_type, '') as leave_type
from roster_enrolment e
join roster_student s on s.school_id = e.school_id and s.id = e.student_id
left join attendance_rollmark m on m.school_id = e.school_id and m.school_class_id = e.school_class_id
    and m.day = %(day)s and m.student_id = e.student_id
where e.school_id = %(school)s and e.school_class_id = %(class)s and e.valid @> %(day)s::date
"""


_SHEET = f"""
with head as ({_HEADER}), child as materialized ({_CHILDREN}), look as ({audit.look_within("child")})
select head.*, (select json_agg(json_build_array(student_id, seat, name, mark, leave_type) order by seat, student_id) from child) from head
"""

_CLASS = f"""
with head as ({_HEADER})
select head.*, array(select student_id from roster_enrolment where school_id = %(school)s and school_class_id = %(class)s and valid @> %(day)s::date)
from head
"""


def roll_sheet(actor: Actor, school_id: int, class_id: int, day: date) -> RollSheet:
    """The class as it was on that day, with its marks; the same statement records the look. Raises Forbidden, NotFound."""
    require(actor, Permission.SEE_ROLL, school_id=school_id, class_id=class_id)
    look = audit.look_values(actor, "attendance.roll", school_id=school_id, class_id=class_id)
    head, children = _read(_SHEET, school_id, class_id, day, look)
    audit.looked_within(look, [child[0] for child in children or ()])
    return RollSheet(head, tuple(RollRow(*child) for child in children or ()))


def class_on(school_id: int, class_id: int, day: date) -> tuple[RollHeader, frozenset[int]]:
    """A class's header and the ids of the children enrolled in it on that day. One statement. Raises NotFound."""
    head, children = _read(_CLASS, school_id, class_id, day, {})
    return head, frozenset(children)


def marks_of(school_id: int, class_id: int, day: date) -> dict[int, RollException]:
    """The exceptions as they stand."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select student_id, mark, leave_type from attendance_rollmark where school_id = %s and school_class_id = %s and day = %s",
            [school_id, class_id, day],
        )
        return effective(cursor.fetchall())


def history(actor: Actor, school_id: int, class_id: int, day: date) -> list[RevisionRow]:
    """Every save of a roll, the latest first. One statement."""
    require(actor, Permission.SEE_ROLL, school_id=school_id, class_id=class_id)
    rows = RollRevision.objects.filter(school_id=school_id, school_class_id=class_id, day=day).order_by("-revision")
    return [RevisionRow(row.revision, row.saved_by_name, row.saved_at, _read_marks(row.marks)) for row in rows]


def _read_marks(stored: dict[str, list[str]]) -> dict[int, RollException]:
    return {int(student): RollException(Mark(mark), LeaveType(leave) if leave else None) for student, (mark, leave) in stored.items()}


def _read(statement: str, school_id: int, class_id: int, day: date, more: dict[str, Any]) -> tuple[RollHeader, Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"school": school_id, "class": class_id, "day": day, **more})
        row = cursor.fetchone()
    if row is None:
        raise NotFound
    school, name, closes, starts, ends, workday, exception, revision, saved_by, saved_at, beside = row
    calendar = Calendar(
        terms=((starts, ends),) if starts else (),
        workdays={} if workday is None else {day: workday},
        exceptions={} if exception is None else {day: exception},
    )
    no_school = why_no_school(day, calendar)
    return RollHeader(school_id, class_id, school, name, day, closes, no_school, revision or 0, saved_by or "", saved_at), beside
