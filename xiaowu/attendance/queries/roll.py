"""One class's roll of one day (班級點名), and its history."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from xiaowu.attendance.models import PeriodRevision, RollMark, RollRevision
from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.rules.history import Change, each_changed
from xiaowu.attendance.rules.roll import (
    Counts,
    Due,
    LeaveType,
    Mark,
    RollException,
    counts,
    effective,
)
from xiaowu.kernel import audit, roc
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import row
from xiaowu.kernel.errors import NotFound
from xiaowu.roster.queries.calendar import no_school
from xiaowu.roster.rules.calendar import NEAR, NotASchoolDay, beside

READS = ("roster_enrolment", "roster_school", "roster_schoolclass", "roster_student")


@dataclass(frozen=True, slots=True)
class RollHeader:
    """What is known about a class's roll before any child is named. It counts as taken once somebody now in the class was asked;
    a revision alone says only that it was saved, perhaps while other children were there.
    """

    school_id: int
    class_id: int
    school: str
    name: str
    day: date
    closes: time
    academic_year: int
    no_school: NotASchoolDay | None
    no_school_reason: str
    revision: int
    saved_by: str
    saved_at: datetime | None
    is_taken: bool

    def due(self, children: int) -> Due:
        """What decides whether a roll is owed, with so many children in the class."""
        return Due(self.no_school is None, self.academic_year == roc.academic_year(self.day), children > 0)


@dataclass(frozen=True, slots=True)
class RollRow:
    """A child on the roll; `to_ask`: it came into the class after the roll was taken, and nobody has looked for it yet. Without a name:
    the child is in another class by now, which the reader may not see.
    """

    student_id: int
    seat: int
    name: str
    mark: str
    leave_type: str
    to_ask: bool
    on_leave: str = ""  # the type of an approved leave of the whole day
    of_class: str = ""  # where children of several classes are on one roll


@dataclass(frozen=True, slots=True)
class RollSheet:
    """The roll as its page, its print and the API show it."""

    header: RollHeader
    rows: tuple[RollRow, ...]
    day_before: date  # the school days beside this one
    day_after: date

    @property
    def marks(self) -> dict[int, RollException]:
        """Who is marked, as it stands."""
        return effective((each.student_id, each.mark, each.leave_type) for each in self.rows if each.mark)

    @property
    def on_leave(self) -> dict[int, RollException]:
        """Who is on approved leave the whole day, and has not been asked yet: a roll that is taken now begins with it."""
        waiting = (each for each in self.rows if each.on_leave and not each.mark and (each.to_ask or not self.header.is_taken))
        return {each.student_id: RollException(Mark.LEAVE, LeaveType(each.on_leave)) for each in waiting}

    @property
    def counts(self) -> Counts:
        asked = [each for each in self.rows if not each.to_ask]
        return counts(len(asked), effective((each.student_id, each.mark, each.leave_type) for each in asked if each.mark))

    @property
    def due(self) -> Due:
        return self.header.due(len(self.rows))


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """One save in a roll's history."""

    revision: int
    saved_by: str
    saved_at: datetime
    exceptions: dict[int, RollException]
    changes: tuple[Change, ...]  # against the save before it


@dataclass(frozen=True, slots=True)
class Head:
    """What `HEADER` reads, and what stands beside it."""

    school: str
    name: str
    closes: time
    academic_year: int
    why: str | None
    reason: str | None
    revision: int | None
    saved_by: str | None
    saved_at: datetime | None
    is_taken: bool
    beside: Any


# class, calendar and roll; what reads it puts its own rows beside it in the same statement, for a page costs its round trips
HEADER = """
select s.name as school, c.name, s.roll_closes as closes, c.academic_year, o.why, o.reason, r.revision, r.saved_by_name as saved_by, r.saved_at,
    coalesce(r.enrolled > 0, false) as is_taken
from roster_schoolclass c
join roster_school s on s.id = c.school_id
join roster_days(%(day)s, %(day)s) o on o.school_id = c.school_id
left join attendance_roll r on r.school_id = c.school_id and r.school_class_id = c.id and r.day = %(day)s
where c.school_id = %(school)s and c.id = %(class)s
"""

# who is in the class that day is asked of the enrolments alone, by the page and by the save: a roll can be saved as it is shown. A child who has
# another class by now, or will have, is on it without a name where the reader may not see the child any more
IN_CLASS = "e.school_id = %(school)s and e.school_class_id = %(class)s and e.valid @> %(day)s::date"

_CHILDREN = f"""
select e.student_id, e.seat, coalesce(s.name, '') as name, coalesce(m.mark, '') as mark, coalesce(m.leave_type, '') as leave_type,
    coalesce(e.student_id = any(r.unasked), false) as to_ask, coalesce(c.leave_type, '') as on_leave
from roster_enrolment e
left join roster_student s on s.school_id = e.school_id and s.id = e.student_id
left join attendance_roll r on r.school_id = e.school_id and r.school_class_id = e.school_class_id and r.day = %(day)s
left join attendance_rollmark m on m.school_id = e.school_id and m.school_class_id = e.school_class_id
    and m.day = %(day)s and m.student_id = e.student_id
left join attendance_leavecell c on c.school_id = e.school_id and c.student_id = e.student_id and c.day = %(day)s and c.period = 0
    and c.standing = 'approved'
where {IN_CLASS}
"""


def _sheet(*, waits: bool) -> str:
    return f"""
with head as ({HEADER}), child as materialized ({_CHILDREN}), look as ({audit.look_within("child", waits=waits)})
select head.*, json_build_array(
    (select json_agg(json_build_array(student_id, seat, name, mark, leave_type, to_ask, on_leave) order by seat, student_id) from child),
    array(select near.day from roster_days(%(near_first)s, %(near_last)s) near where near.school_id = %(school)s and near.why is null)
) as beside
from head
"""


_SHEET = {waits: _sheet(waits=waits) for waits in (False, True)}

# the school's key is held until the roll is saved, so that no child changes class between the look and the save
_CLASS = f"""
with head as ({HEADER}), held as materialized (select from roster_school where id = %(school)s for key share)
select head.*, array(select e.student_id from roster_enrolment e where {IN_CLASS}) as beside
from head, held
"""


def roll_sheet(actor: Actor, school_id: int, class_id: int, day: date) -> RollSheet:
    """The class as it was on that day, with its marks; the same statement records the look. Raises Forbidden, NotFound."""
    require(actor, Permission.SEE_ROLL, school_id=school_id, class_id=class_id)
    look = audit.look_values(actor, "attendance.roll", school_id=school_id, class_id=class_id)
    near = {"near_first": day - NEAR, "near_last": day + NEAR}
    head, (children, held) = _read(_SHEET[look["look_waits"]], school_id, class_id, day, {**look, **near})
    audit.looked_within(look, [child[0] for child in children or ()])
    return RollSheet(head, tuple(RollRow(*child) for child in children or ()), *beside(day, [date.fromisoformat(each) for each in held]))


def class_on(school_id: int, class_id: int, day: date) -> tuple[RollHeader, frozenset[int]]:
    """A class's header and the ids of the children enrolled in it on that day, for somebody about to save. One statement. Raises NotFound."""
    head, children = _read(_CLASS, school_id, class_id, day, {})
    return head, frozenset(children)


def marks_of(school_id: int, class_id: int, day: date) -> dict[int, RollException]:
    """The exceptions as they stand."""
    found = RollMark.objects.filter(school_id=school_id, school_class_id=class_id, day=day)
    return effective(list(found.values_list("student_id", "mark", "leave_type")))


def marks_since(school_id: int, class_id: int, day: date, revision: int) -> list[dict[int, RollException]]:
    """The exceptions of each save after that revision. One statement."""
    found = RollRevision.objects.filter(school_id=school_id, school_class_id=class_id, day=day, revision__gt=revision)
    return [read_marks(each) for each in found.order_by("revision").values_list("marks", flat=True)]


def history(actor: Actor, school_id: int, class_id: int, day: date) -> list[RevisionRow]:
    """Every save of a roll, the latest first. One statement."""
    require(actor, Permission.SEE_ROLL, school_id=school_id, class_id=class_id)
    return saves_of(RollRevision.objects.filter(school_id=school_id, school_class_id=class_id, day=day).order_by("revision"))[::-1]


def saves_of(found: Iterable[RollRevision | PeriodRevision]) -> list[RevisionRow]:
    """Saves of one roll, the first first, each with what it changed."""
    saves = list(found)
    rolls = [read_marks(each.marks) for each in saves]
    told = zip(saves, rolls, each_changed(rolls), strict=True)
    return [RevisionRow(each.revision, each.saved_by_name, each.saved_at, roll, changed) for each, roll, changed in told]


def read_marks(stored: dict[str, list[str]]) -> dict[int, RollException]:
    return {int(student): RollException(Mark(mark), LeaveType(leave) if leave else None) for student, (mark, leave) in stored.items()}


def _read(statement: str, school_id: int, class_id: int, day: date, more: dict[str, Any]) -> tuple[RollHeader, Any]:
    found = row(Head, statement, {"school": school_id, "class": class_id, "day": day, **more})
    if found is None:
        raise NotFound
    return header_of(found, school_id, class_id, day), found.beside


def header_of(found: Head, school_id: int, class_id: int, day: date) -> RollHeader:
    """A class's header from what `HEADER` reads."""
    closed = no_school(found.why, found.reason)
    return RollHeader(
        school_id, class_id, found.school, found.name, day, found.closes, found.academic_year, closed.why if closed else None,
        closed.reason if closed else "", found.revision or 0, found.saved_by or "", found.saved_at, found.is_taken,
    )  # fmt: skip
