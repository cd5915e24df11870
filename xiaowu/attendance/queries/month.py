"""A class over a month (班級出缺席月報)."""

from calendar import monthrange
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from xiaowu.attendance.models import Roll
from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.rules.effective import ABSENT, Said, Source
from xiaowu.attendance.rules.roll import LeaveType, Mark, read_mark
from xiaowu.kernel import audit
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows
from xiaowu.roster.queries.before import TakenOverClass, reading_class_on
from xiaowu.roster.queries.places import ClassRow, school_class
from xiaowu.timetable.rules.exemptions import Reason, is_of_the_day
from xiaowu.timetable.rules.periods import WHOLE_DAY

READS = ("roster_enrolment", "roster_schoolclass", "roster_student", "timetable_rollexemption")
FREE = "free"  # of a day whose roll was not due and not taken (免點名)


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A child's month: what each school day's mark was ('' present, `FREE` not due, None not in the class or not taken)."""

    student_id: int
    seat: int
    name: str
    marks: tuple[str | None, ...]  # mark, leave type or `FREE`, by day
    totals: dict[str, int]
    periods: int = 0  # in which it was absent without leave, as it counts

    @property
    def away(self) -> int:
        return sum(count for mark, count in self.totals.items() if mark not in (Mark.LATE, Mark.LEFT_EARLY))

    @property
    def late(self) -> int:
        return self.totals.get(Mark.LATE, 0)

    @property
    def left_early(self) -> int:
        return self.totals.get(Mark.LEFT_EARLY, 0)


@dataclass(frozen=True, slots=True)
class ClassMonth:
    """A class's month: its school days, which rolls were taken, the children, the rate of absence by day.

    A roll that was taken though none was due (免點名) is shown with its marks, and no rate and no count of rolls has it: as in completion.
    """

    school_class: ClassRow
    first: date
    days: tuple[date, ...]
    taken: frozenset[date]
    rates: tuple[tuple[date, float], ...]
    rows: tuple[MonthRow, ...]
    unseen: int  # children who were in the class and whom the reader does not see any more
    average: float | None  # of all days that were taken
    has_periods: bool = False  # whether a roll by period was taken
    free: Mapping[date, Reason] = field(default_factory=dict)  # of which days no roll was due
    free_periods: tuple[tuple[date, int, Reason], ...] = ()  # of which single periods
    is_taken_over: bool = False  # read on by the school that answers for one that merged: its rolls are nobody's to open

    @property
    def is_provisional(self) -> bool:
        """Whether a roll that is due is not taken."""
        return len(self.taken) < len(self.days) - len(self.free)


_DAYS = """
select open.day, (
    select coalesce(json_agg(json_build_array(exempt.periods, exempt.reason) order by exempt.id), '[]') from timetable_rollexemption exempt
    join roster_schoolclass c on c.school_id = exempt.school_id and c.id = %(class)s
    where exempt.school_id = open.school_id and open.day between exempt.first and exempt.last
        and (exempt.grades = '{}' or c.grade = any (exempt.grades))
) as exempt
from roster_days(%(first)s, %(last)s) open where open.school_id = %(school)s and open.why is null order by open.day
"""
_ROWS = """
select e.student_id, (array_agg(e.seat order by e.valid desc))[1] as seat, s.name,
    json_agg(json_build_array(lower(e.valid), upper(e.valid))) as spells, coalesce(marks.given, '{}')::json as given
from roster_enrolment e
left join roster_student s on s.school_id = e.school_id and s.id = e.student_id
left join (
    select student_id, jsonb_object_agg(day, case when leave_type = '' then mark else leave_type end) as given
    from attendance_rollmark where school_id = %(school)s and school_class_id = %(class)s and day between %(first)s and %(last)s group by student_id
) marks on marks.student_id = e.student_id
where e.school_id = %(school)s and e.school_class_id = %(class)s and e.valid && daterange(%(first)s, %(last)s, '[]')
group by e.student_id, s.name, marks.given order by 2, 1
"""


_PERIODS = """
select m.student_id, r.day, r.whole, m.student_id = any(r.unasked) as is_unasked,
    json_agg(json_build_array(m.source, m.mark, m.leave_type)) filter (where m.id is not null) as words,
    (select json_agg(cell.leave_type) from attendance_leavecell cell where cell.school_id = %(school)s and cell.student_id = m.student_id
        and cell.day = r.day and cell.period in (0, r.period) and cell.standing = 'approved') as leaves
from attendance_periodroll r
left join attendance_periodmark m on m.school_id = r.school_id and m.school_class_id = r.school_class_id and m.day = r.day and m.period = r.period
where r.school_id = %(school)s and r.school_class_id = %(class)s and r.day between %(first)s and %(last)s
group by m.student_id, r.day, r.period, r.whole, r.unasked
"""


@dataclass(frozen=True, slots=True)
class _Period:
    student_id: int | None  # None: nobody of the class was named
    day: date
    whole: list[int]
    is_unasked: bool | None
    words: list[Any] | None
    leaves: list[str] | None


def _absent(found: Iterable[_Period], days: Collection[date]) -> Counter[int]:
    """In how many periods of these days each child was absent without leave, by the word that counts."""
    absent: Counter[int] = Counter()
    for each in found:
        child = each.student_id
        if child is None or each.day not in days:
            continue
        marks = {Source(source): {child: read_mark(mark, kind)} for source, mark, kind in each.words or ()}
        leaves = {child: LeaveType(each.leaves[-1])} if each.leaves else {}
        unasked = frozenset({child}) if each.is_unasked else frozenset[int]()
        word = Said(frozenset(map(Source, each.whole)), marks, leaves, unasked).effective(child)
        absent[child] += word is not None and word.source is not Source.DEPUTY and word.mark == ABSENT
    return absent


def class_month(actor: Actor, school_id: int, class_id: int, first: date) -> ClassMonth:
    """A class's month up to its end. Six statements, however many days and children. Rolls of days without school count nowhere. Of a class of a
    school that merged, the successor's see whoever came along; one statement more.
    """
    with reading_class_on(actor, school_id, class_id) as (reader, taken_over):
        return _month(reader, school_id, class_id, first, taken_over)


def _month(actor: Actor, school_id: int, class_id: int, first: date, taken_over: TakenOverClass | None) -> ClassMonth:
    require(actor, Permission.SEE_ROLL, school_id=school_id, class_id=class_id)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    place = school_class(school_id, class_id)
    asked = {"school": school_id, "class": class_id, "first": first, "last": last}
    opened = rows(_Day, _DAYS, asked)
    days, free = tuple(each.day for each in opened), {each.day: each.free for each in opened if each.free}
    saved = Roll.objects.filter(school_id=school_id, school_class_id=class_id, day__range=(first, last), enrolled__gt=0)
    rolls = {roll.day: roll for roll in saved if roll.day in days}
    found, by_period = rows(_Child, _ROWS, asked), rows(_Period, _PERIODS, asked)
    absent = _absent(by_period, days)
    seen = [each for each in found if each.name is not None and (taken_over is None or each.student_id in taken_over.students)]
    shown = tuple(_row(days, rolls, each, absent[each.student_id], free) for each in seen)
    audit.looked(actor, "attendance.month", school_id=school_id, class_id=class_id, student_ids=(each.student_id for each in shown))
    due = {day: roll for day, roll in rolls.items() if day not in free}
    rates = tuple((day, due[day].away / due[day].enrolled) for day in days if day in due)
    recorded, away = sum(each.enrolled for each in due.values()), sum(each.away for each in due.values())
    average, unseen = away / recorded if recorded else None, len(found) - len(shown)
    periods = tuple((each.day, *named) for each in opened for named in each.free_periods)
    return ClassMonth(place, first, days, frozenset(due), rates, shown, unseen, average, bool(by_period), free, periods, taken_over is not None)


@dataclass(frozen=True, slots=True)
class _Day:
    day: date
    exempt: list[tuple[list[int], str]]  # periods, of none named: of all; why

    @property
    def free(self) -> Reason | None:
        return next((Reason(reason) for periods, reason in self.exempt if is_of_the_day(periods)), None)

    @property
    def free_periods(self) -> list[tuple[int, Reason]]:
        return [(period, Reason(reason)) for periods, reason in self.exempt for period in periods if period != WHOLE_DAY]


Spell = tuple[str, str | None]  # from a day on, until the first day no longer; ISO


@dataclass(frozen=True, slots=True)
class _Child:
    student_id: int
    seat: int
    name: str | None  # None: the reader does not see the child any more
    spells: list[Spell]
    given: dict[str, str]


def _row(days: tuple[date, ...], rolls: Mapping[date, Roll], child: _Child, absent: int, free: Collection[date]) -> MonthRow:
    """A child once, however often it changed its seat or came back."""

    def told(day: date) -> str | None:
        here = any(since <= day.isoformat() and (until is None or day.isoformat() < until) for since, until in child.spells)
        if here and day in rolls and child.student_id not in rolls[day].unasked:
            return child.given.get(day.isoformat(), "")
        return FREE if here and day in free else None

    marks = tuple(told(day) for day in days)
    return MonthRow(child.student_id, child.seat, child.name or "", marks, Counter(mark for mark in marks if mark and mark != FREE), absent)
