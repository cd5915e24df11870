"""Which cells leaves stand in (請假節次): the seam between leave and everything that counts who is away."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from xiaowu.attendance.rules.leave import Cell
from xiaowu.attendance.rules.roll import LeaveType
from xiaowu.kernel.database.rows import rows

READS = ("roster_enrolment",)


@dataclass(frozen=True, slots=True)
class _Cell:
    student_id: int
    period: int
    leave_type: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A cell that a request has taken, of a child: nothing else may be asked for it."""

    student_id: int
    day: date
    period: int
    leave_id: int
    leave_type: str
    standing: str

    @property
    def cell(self) -> Cell:
        return self.day, self.period


_APPROVED = """
select c.student_id, c.period, c.leave_type from roster_enrolment e
join attendance_leavecell c on c.school_id = e.school_id and c.student_id = e.student_id and c.day = %s and c.standing = 'approved'
where e.school_id = %s and e.school_class_id = any(%s::bigint[]) and e.valid @> %s::date
"""
_STANDING = """
select student_id, day, period, leave_id, leave_type, standing from attendance_leavecell
where school_id = any(%s::bigint[]) and student_id = any(%s::bigint[]) and day = any(%s::date[]) and standing <> '' and leave_id <> all (%s::bigint[])
order by student_id, day, period
"""


def approved_cells(school_id: int, class_ids: Collection[int], day: date) -> dict[tuple[int, int], LeaveType]:
    """(child, period) → the type of an approved leave, of the children of these classes on that day. Period 0: the whole day, every period of it
    included; a leave of part of the day has its periods alone. One statement. Shows what the reader's roll shows.
    """
    found = rows(_Cell, _APPROVED, [day, school_id, list(class_ids), day])
    return {(each.student_id, each.period): LeaveType(each.leave_type) for each in found}


def standing_cells(schools: Collection[int], children: Collection[int], days: Iterable[date], *, but: Collection[int] = ()) -> list[Standing]:
    """What these children's requests have taken of these days, but for the requests `but`. One statement."""
    return rows(Standing, _STANDING, [list(schools), list(children), list(days), list(but)])
