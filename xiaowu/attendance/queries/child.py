"""A child's week, period by period (學生各節出缺席): for whoever sees its rolls, and for its family."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.queries import family
from xiaowu.attendance.queries.class_day import ClassDay, days_of
from xiaowu.attendance.queries.sought import MORNING_TITLE
from xiaowu.attendance.rules.child import stood
from xiaowu.attendance.rules.effective import Source, Word
from xiaowu.attendance.rules.family import DayState
from xiaowu.attendance.rules.roll import LeaveType, read_mark
from xiaowu.kernel import audit
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import row, rows
from xiaowu.kernel.errors import NotFound
from xiaowu.roster.queries.calendar import DayRow, month_days
from xiaowu.timetable.queries.hours import hours_between
from xiaowu.timetable.rules.bells import BellPeriod
from xiaowu.timetable.rules.periods import WHOLE_DAY, WITH_ROLL

READS = ("roster_enrolment", "roster_schoolclass", "roster_student")
_FRIDAY = 4


@dataclass(frozen=True, slots=True)
class Cell:
    """A period of a day: how the child stood, and by whose word; None of a day on which it is not rung, or that is still to come."""

    state: DayState
    leave_type: LeaveType | None
    source: Source | None


@dataclass(frozen=True, slots=True)
class Line:
    """A period, and how the child stood in it on each day."""

    title: str
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class ChildWeek:
    """A child's five days; `chosen` is the one that a telephone shows. `school_id` 0: of one's own family, whose places are not told by number."""

    student_id: int
    name: str
    place: str
    days: tuple[DayRow, ...]
    lines: tuple[Line, ...]
    chosen: date
    school_id: int = 0
    class_id: int = 0
    merged: tuple[date, ...] = ()  # whose morning's word is that of a school which merged as of a day before

    @property
    def before(self) -> date:
        return self.chosen - timedelta(days=7)

    @property
    def after(self) -> date:
        return self.chosen + timedelta(days=7)


@dataclass(frozen=True, slots=True)
class _Child:
    name: str
    class_id: int | None
    place: str


@dataclass(frozen=True, slots=True)
class _Before:
    day: date
    mark: str
    leave_type: str


@dataclass(frozen=True, slots=True)
class _Held:
    class_id: int
    day: date


_CHILD = """select s.name, s.school_class_id as class_id, coalesce(c.name, '') as place from roster_student s
left join roster_schoolclass c on c.school_id = s.school_id and c.id = s.school_class_id where s.school_id = %s and s.id = %s"""
_HELD = """select e.school_class_id as class_id, step::date as day from generate_series(%(first)s::date, %(last)s::date, interval '1 day') step
join roster_enrolment e on e.school_id = %(school)s and e.student_id = %(child)s and e.valid @> step::date order by step"""


def week_of(day: date) -> tuple[date, date]:
    """Monday and Friday of the day's week; of a week end the one before."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=_FRIDAY)


def child_week(actor: Actor, school_id: int, student_id: int, day: date, today: date) -> ChildWeek:
    """For whoever sees the rolls of the child's class; the look is recorded. Seven statements, one more where a morning's
    roll is not taken: whether a school that merged took it. Raises Forbidden, NotFound.
    """
    child = row(_Child, _CHILD, [school_id, student_id])
    require(actor, Permission.SEE_ROLL, school_id=school_id, class_id=child.class_id if child else None)
    if child is None:
        raise NotFound
    audit.looked(actor, "attendance.roll", school_id=school_id, student_ids=[student_id])
    first, last = week_of(day)
    days = month_days(school_id, first, last)
    held = rows(_Held, _HELD, {"school": school_id, "child": student_id, "first": first, "last": min(last, today)})
    told = days_of(school_id, [(each.class_id, each.day) for each in held])
    words = {key[1]: _words(each, student_id) for key, each in told.items()}
    rung = {key[1]: each.bells for key, each in told.items()}
    before = _before(school_id, student_id, [on for on, said in words.items() if said[WHOLE_DAY][0] is None])
    for on, word in before.items():
        words[on][WHOLE_DAY] = (word, words[on][WHOLE_DAY][1])
    lines, chosen = _lines(days, rung, words), _shown(first, last, day)
    return ChildWeek(student_id, child.name, child.place, tuple(days), lines, chosen, school_id, child.class_id or 0, tuple(before))


def own_weeks(actor: Actor, day: date, today: date) -> list[ChildWeek]:
    """Of one's own children, or oneself: what is told to a family (`queries.family`). Five statements for a school. Raises Forbidden."""
    first, last = week_of(day)
    found = family.week(actor, first, min(last, today))
    hours = hours_between({each.school_id for each in found}, first, last) if found else {}
    weeks = []
    for each in found:
        days = month_days(each.school_id, first, last)
        rung = {held: hours.get((each.school_id, held), ()) for held in each.words}
        lines = _lines(days, rung, each.words)
        weeks.append(ChildWeek(each.student_id, each.name, f"{each.school} {each.school_class}", tuple(days), lines, _shown(first, last, day)))
    return weeks


def _before(school_id: int, student_id: int, days: Collection[date]) -> dict[date, Word]:
    """Of these days what a school said that merged into this one as of a day before them."""
    if not days:
        return {}
    found = rows(_Before, "select * from attendance_recorded_before(%s, %s, %s, %s)", [school_id, student_id, min(days), max(days)])
    said = {each.day: read_mark(each.mark, each.leave_type) if each.mark else None for each in found if each.day in days}
    return {day: Word(Source.HOMEROOM, mark) for day, mark in said.items()}


def _words(told: ClassDay, child: int) -> dict[int, tuple[Word | None, bool]]:
    """Period → the word that counts of the child, and whether no roll of it was due; 0: the morning's."""
    periods = {each.period for each in told.bells if each.kind in WITH_ROLL} | told.taken.keys()
    found = {period: (told.said(period).sure.effective(child), told.owes_none(period) is not None) for period in periods}
    return {WHOLE_DAY: (told.morning.effective(child), told.owes_none(WHOLE_DAY) is not None), **found}


def _lines(
    days: Collection[DayRow], rung: Mapping[date, Collection[BellPeriod]], words: Mapping[date, Mapping[int, tuple[Word | None, bool]]]
) -> tuple[Line, ...]:
    """A line for the morning's roll and for each period in which a roll may be taken on some of the days."""
    titles = {WHOLE_DAY: MORNING_TITLE}
    for day, bells in rung.items():
        titles |= {each.period: each.title for each in bells if each.kind in WITH_ROLL or words.get(day, {}).get(each.period, (None,))[0]}
    school_days = {each.day for each in days if each.no_school is None}

    def cell(day: date, period: int) -> Cell | None:
        if day not in school_days or day not in words or (period and period not in {each.period for each in rung.get(day, ())}):
            return None
        word, is_exempt = words[day].get(period, (None, False))
        state, kind = stood(word, is_exempt=is_exempt)
        return Cell(state, kind, word.source if word else None)

    return tuple(Line(titles[period], tuple(cell(each.day, period) for each in days)) for period in sorted(titles))


def _shown(first: date, last: date, day: date) -> date:
    return max(first, min(last, day))
