"""Everything that was said about one class on one day (班級的一天), period by period;
what counts, what is proposed and what contradicts follow from it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from xiaowu.attendance.queries.roll import HEADER, IN_CLASS, Head, RollHeader, header_of
from xiaowu.attendance.rules.effective import Said, Source, Word
from xiaowu.attendance.rules.proposing import Proposed, proposed
from xiaowu.attendance.rules.roll import LeaveType, RollException, read_mark
from xiaowu.kernel.database.rows import row, rows
from xiaowu.kernel.errors import NotFound
from xiaowu.roster.rules.calendar import NEAR
from xiaowu.timetable.queries.bells import rung, rung_at
from xiaowu.timetable.rules.bells import BellPeriod
from xiaowu.timetable.rules.exemptions import Exempt, Reason, owes_no_roll
from xiaowu.timetable.rules.periods import WHOLE_DAY

READS = (
    "roster_enrolment", "roster_groupmember", "roster_person", "roster_school", "roster_schoolclass", "roster_student", "roster_teachinggroup",
    "timetable_rollexemption",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Child:
    """A child in the class that day. Without a name: it is in another class by now, which the reader may not see."""

    student_id: int
    seat: int
    name: str


@dataclass(frozen=True, slots=True)
class PeriodRollStatus:
    """How a period's roll stands."""

    revision: int
    said: Said
    saved_by: str
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class Lesson:
    """Who has the class in a period that day (任課、代課), and what is taught; of a teaching group the children of the class that are in it."""

    period: int
    subject: str
    teacher_id: int | None
    co_teacher_id: int | None
    teacher: str
    group: str = ""
    children: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ClassDay:
    """A class's day. The `header` says when the morning's roll was saved, and by whom."""

    header: RollHeader
    bells: tuple[BellPeriod, ...]
    children: tuple[Child, ...]
    morning: Said
    taken: Mapping[int, PeriodRollStatus]
    lessons: tuple[Lesson, ...]
    leaves: Mapping[int, Mapping[int, LeaveType]]  # period → child → type; 0: the whole day
    school_days: tuple[date, ...]  # near this one
    grade: int = 0
    exempt: tuple[Exempt, ...] = ()  # what owes no roll that day

    @property
    def ids(self) -> frozenset[int]:
        return frozenset(each.student_id for each in self.children)

    def said(self, period: int) -> Said:
        """What was said of a period; of one that nobody asked, the approved leaves alone."""
        found = self.taken.get(period)
        leaves = {**self.leaves.get(WHOLE_DAY, {}), **self.leaves.get(period, {})}
        return replace(found.said, leaves=leaves) if found else Said(frozenset(), {}, leaves)

    def words(self, child: int) -> dict[int, tuple[Word, ...]]:
        """Period → what was said about the child; 0: in the morning's roll."""
        return {WHOLE_DAY: self.morning.words(child)} | {period: self.said(period).words(child) for period in self.taken}

    def bell(self, period: int) -> BellPeriod | None:
        return next((each for each in self.bells if each.period == period), None)

    def owes_none(self, period: int) -> Exempt | None:
        """What says that no roll of the period is due (免點名)."""
        return owes_no_roll(self.exempt, self.header.day, period, self.grade)

    def lessons_in(self, period: int) -> list[Lesson]:
        return [each for each in self.lessons if each.period == period]

    def elsewhere(self, period: int) -> dict[int, str]:
        """The children who have another lesson then, in a teaching group, which is named: its own teacher looks for them."""
        return {child: each.group for each in self.lessons_in(period) for child in each.children}

    def proposals(self, period: int) -> dict[int, Proposed]:
        """Who is proposed as not there, by the roll taken last before that period."""
        return proposed([(WHOLE_DAY, self.morning), *((each, self.said(each)) for each in self.taken)], period, self.ids)


@dataclass(frozen=True, slots=True)
class _Day(Head):
    level: str
    morning: Any
    rolls: Any
    marks: Any
    lessons: Any
    leaves: Any
    exempt: Any
    bells: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class _DayOf(_Day):
    class_id: int
    day: date


# everything of the class's day in one statement, for a page costs its round trips: few rows, since only exceptions are stored
_OF = "school_id = %(school)s and school_class_id = %(class)s and day = %(day)s"
DAY = f"""
head as ({HEADER}), child as materialized (
    select e.student_id, e.seat, coalesce(s.name, '') as name from roster_enrolment e
    left join roster_student s on s.school_id = e.school_id and s.id = e.student_id where {IN_CLASS}
)"""
WHOLE = f"""
select head.*, (select level from roster_school where id = %(school)s) as level,
    json_build_array(
        (select coalesce(json_agg(json_build_array(student_id, seat, name) order by seat, student_id), '[]') from child),
        array(select near.day from roster_days(%(near_first)s, %(near_last)s) near where near.school_id = %(school)s and near.why is null)
    ) as beside,
    json_build_array(
        (select unasked from attendance_roll where {_OF}),
        (select coalesce(json_agg(json_build_array(student_id, mark, leave_type)), '[]') from attendance_rollmark where {_OF})
    ) as morning,
    (select coalesce(json_agg(json_build_array(period, revision, whole, unasked, saved_by_name, saved_at)), '[]')
        from attendance_periodroll where {_OF}) as rolls,
    (select coalesce(json_agg(json_build_array(period, source, student_id, mark, leave_type)), '[]') from attendance_periodmark where {_OF}) as marks,
    (select coalesce(json_agg(json_build_array(l.period, l.subject, l.teacher_id, l.co_teacher_id, coalesce(p.name, ''), l.group,
            coalesce(l.children, '[]')) order by l.period, l.lesson_id), '[]')
        from (
            select held.*, '' as "group", null::json as children from timetable_lessons(array[%(school)s]::bigint[], %(day)s) held
            where held.class_id = %(class)s
            union all
            select held.*, g.name, g.children from (
                select taught.id, taught.name::text, json_agg(m.student_id) as children from child
                join roster_groupmember m on m.school_id = %(school)s and m.student_id = child.student_id and m.valid @> %(day)s::date
                join roster_teachinggroup taught on taught.school_id = m.school_id and taught.id = m.group_id group by taught.id
            ) g cross join lateral (
                select each.* from timetable_lessons(array[%(school)s]::bigint[], %(day)s) each where each.group_id = g.id
            ) held
        ) l left join roster_person p on p.id = l.teacher_id) as lessons,
    (select coalesce(json_agg(json_build_array(cell.student_id, cell.period, cell.leave_type)), '[]') from child
        join attendance_leavecell cell on cell.school_id = %(school)s and cell.student_id = child.student_id and cell.day = %(day)s
            and cell.standing = 'approved') as leaves,
    json_build_array((select grade from roster_schoolclass where school_id = %(school)s and id = %(class)s),
        (select coalesce(json_agg(json_build_array(exempt.periods, exempt.grades, exempt.reason)), '[]') from timetable_rollexemption exempt
            where exempt.school_id = %(school)s and %(day)s between exempt.first and exempt.last)) as exempt,
    {rung_at("%(school)s")} as bells
from head"""
_HELD = f"""
with {DAY}, held as materialized (select from roster_school where id = %(school)s for key share)
{WHOLE}, held
"""


def _of_each(statement: str) -> str:
    """The same for each class and day of a list: what is a parameter for one comes from the list's row."""
    for name, column in (("class", "place.class_id"), ("day", "place.day"), ("near_first", "place.day"), ("near_last", "place.day")):
        statement = statement.replace(f"%({name})s", column)
    return statement


_EACH = f"""
select place.class_id, place.day, told.* from unnest(%(classes)s::bigint[], %(days)s::date[]) place (class_id, day)
cross join lateral (with {_of_each(DAY)} {_of_each(WHOLE)}) told
"""


def held_day(school_id: int, class_id: int, day: date) -> ClassDay:
    """A class's day for whoever is about to save: the school's key is held, so that no child changes class meanwhile. One statement.

    Raises NotFound.
    """
    return read_day(_HELD, school_id, class_id, day)


def read_day(statement: str, school_id: int, class_id: int, day: date, more: Mapping[str, Any] | None = None) -> ClassDay:
    """A class's day, by a statement that has `DAY` and `WHOLE` in it. Raises NotFound."""
    near = {"near_first": day - NEAR, "near_last": day + NEAR}
    found = row(_Day, statement, {"school": school_id, "class": class_id, "day": day, **near, **(more or {})})
    if found is None:
        raise NotFound
    return _class_day(found, school_id, class_id, day)


def days_of(school_id: int, places: Collection[tuple[int, date]]) -> dict[tuple[int, date], ClassDay]:
    """The days of several classes, by class and day, without the school days beside them. One statement."""
    given = {"school": school_id, "classes": [class_id for class_id, _day in places], "days": [day for _class_id, day in places]}
    return {(each.class_id, each.day): _class_day(each, school_id, each.class_id, each.day) for each in rows(_DayOf, _EACH, given)}


def _class_day(found: _Day, school_id: int, class_id: int, day: date) -> ClassDay:
    children, near_days = found.beside
    header = header_of(found, school_id, class_id, day)
    leaves, (grade, exempt) = _leaves(found.leaves), found.exempt
    return ClassDay(
        header, rung(found.level, found.bells), tuple(Child(*each) for each in children),
        _morning(header, found.morning, leaves.get(WHOLE_DAY, {})),
        _taken(found.rolls, found.marks), tuple(map(_lesson, found.lessons)), leaves,
        tuple(date.fromisoformat(each) for each in near_days), grade,
        tuple(Exempt(day, day, tuple(periods), tuple(grades), Reason(reason)) for periods, grades, reason in exempt),
    )  # fmt: skip


def _lesson(found: Any) -> Lesson:
    period, subject, teacher_id, co_teacher_id, teacher, group, children = found
    return Lesson(period, subject, teacher_id, co_teacher_id, teacher, group, tuple(children))


def _morning(header: RollHeader, stored: tuple[list[int] | None, Iterable[Any]], leaves: Mapping[int, LeaveType]) -> Said:
    """The morning's roll as the homeroom teacher's word, for whoever saved it."""
    if not header.is_taken:
        return Said(frozenset(), {}, leaves)
    unasked, marks = stored
    return Said(
        frozenset({Source.HOMEROOM}), {Source.HOMEROOM: {child: read_mark(*mark) for child, *mark in marks}}, leaves, frozenset(unasked or ())
    )


def _leaves(cells: Iterable[tuple[int, int, str]]) -> dict[int, dict[int, LeaveType]]:
    found: dict[int, dict[int, LeaveType]] = defaultdict(dict)
    for child, period, leave_type in cells:
        found[period][child] = LeaveType(leave_type)
    return found


def _taken(rolls: Iterable[Any], marks: Iterable[Any]) -> dict[int, PeriodRollStatus]:
    named: dict[int, dict[Source, dict[int, RollException | None]]] = defaultdict(lambda: defaultdict(dict))
    for period, source, child, *mark in marks:
        named[period][Source(source)][child] = read_mark(*mark)
    return {
        period: PeriodRollStatus(
            revision, Said(frozenset(map(Source, whole)), named[period], {}, frozenset(unasked)), saved_by, datetime.fromisoformat(saved_at)
        )
        for period, revision, whole, unasked, saved_by, saved_at in rolls
    }
