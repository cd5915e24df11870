"""What a pupil or guardian is told about attendance (學生與家長的出缺席): their own child's days.

Seeing one's own data is no look: the log tells a family who else saw the child (`kernel.audit`).
"""

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.rules.effective import Said, Source, Word
from xiaowu.attendance.rules.family import DayState, state_of
from xiaowu.attendance.rules.roll import LeaveType, RollException, read_mark
from xiaowu.kernel import clock
from xiaowu.kernel.access import ANYWHERE, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows
from xiaowu.roster.queries.calendar import no_school
from xiaowu.roster.rules.calendar import NoSchool
from xiaowu.timetable.rules.bells import bell_of
from xiaowu.timetable.rules.exemptions import REASON_TITLES, Reason, is_of_the_day
from xiaowu.timetable.rules.periods import WHOLE_DAY


@dataclass(frozen=True, slots=True)
class OwnDay:
    """A day of the child's."""

    day: date
    state: DayState
    leave_type: LeaveType | None
    no_school: NoSchool | None
    periods: tuple["OwnPeriod", ...] = ()
    exempt: str = ""  # why no roll of the day was due: a title
    exempt_periods: tuple[tuple[str, str], ...] = ()  # a period of which none was due, and why: titles


@dataclass(frozen=True, slots=True)
class OwnPeriod:
    """A period in which the child was not simply there, as it counts."""

    period: int
    title: str
    mark: RollException


@dataclass(frozen=True, slots=True)
class OwnChild:
    """A child, where it is, who teaches its class, and the days that were asked for."""

    name: str
    school: str
    school_class: str
    teachers: tuple[str, ...]
    days: tuple[OwnDay, ...]
    student_id: int
    is_former: bool = False  # of days at a school that the child left since

    @property
    def totals(self) -> Counter[DayState]:
        return Counter(each.state for each in self.days)


@dataclass(frozen=True, slots=True)
class OwnWeek:
    """A child, where it is, and by day and period the word that counts and whether no roll was due; 0: the morning's."""

    student_id: int
    name: str
    school: str
    school_class: str
    school_id: int
    words: Mapping[date, Mapping[int, tuple[Word | None, bool]]]


@dataclass(frozen=True, slots=True)
class _Day:
    school_id: int
    student_id: int
    child: str
    school: str
    school_class: str
    teachers: list[str]
    day: date
    why: str | None
    reason: str | None
    is_in_class: bool
    is_before: bool
    is_taken: bool
    mark: str
    leave_type: str
    exempt: list[tuple[list[int], str]]
    is_former: bool


@dataclass(frozen=True, slots=True)
class _Period:
    student_id: int
    day: date
    period: int
    whole: list[int]
    is_unasked: bool
    words: list[Any]


_PERIODS = "select student_id, day, period, whole, is_unasked, words from attendance_periods_of_mine(%s, %s) order by student_id, day, period"
_DAYS = """
select school_id, student_id, child, school, class as school_class, teachers, day, why, reason, is_in_class, is_before, is_taken, mark, leave_type,
    exempt, is_former
from attendance_days_mine(%s, %s) order by child, is_former, student_id, day"""


def today(actor: Actor) -> list[OwnChild]:
    """Today's state, for a pupil or guardian."""
    return _children(clock.today(), clock.today(), {})


def month(actor: Actor, first: date) -> list[OwnChild]:
    """A month up to today, with the periods of exceptions. Two statements. Raises Forbidden."""
    require(actor, Permission.SEE_OWN, school_id=ANYWHERE)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    until = min(last, clock.today())
    return _children(first, until, _periods(first, until))


def week(actor: Actor, first: date, last: date) -> list[OwnWeek]:
    """What was said of each period of these days, up to today. Two statements. Raises Forbidden."""
    require(actor, Permission.SEE_OWN, school_id=ANYWHERE)
    said: dict[tuple[int, date], dict[int, Word | None]] = {}
    for child, day, period, word in _said(first, last):
        said.setdefault((child, day), {})[period] = word
    found = rows(_Day, _DAYS, [first, last])
    return [_week(list(days), said) for _id, days in groupby(found, lambda each: each.student_id)]


def _week(days: list[_Day], said: Mapping[tuple[int, date], Mapping[int, Word | None]]) -> OwnWeek:
    one = days[-1]
    words = {each.day: _words(each, said.get((each.student_id, each.day), {})) for each in days if each.is_in_class}
    return OwnWeek(one.student_id, one.child, one.school, one.school_class, one.school_id, words)


def _words(each: _Day, said: Mapping[int, Word | None]) -> dict[int, tuple[Word | None, bool]]:
    morning = Word(Source.HOMEROOM, read_mark(each.mark, each.leave_type) if each.mark else None) if each.is_taken else None
    free = {period for periods, _reason in each.exempt for period in periods}
    is_free = any(not periods for periods, _reason in each.exempt)
    named = {period: (word, is_free or period in free) for period, word in said.items()}
    return dict.fromkeys(free, (None, True)) | named | {WHOLE_DAY: (morning, is_free or WHOLE_DAY in free)}


def _periods(first: date, last: date) -> dict[tuple[int, date], tuple[OwnPeriod, ...]]:
    """(child, day) → the periods of exceptions."""
    found: dict[tuple[int, date], tuple[OwnPeriod, ...]] = {}
    for child, day, period, word in _said(first, last):
        if word and word.mark:
            found[child, day] = (*found.get((child, day), ()), OwnPeriod(period, bell_of(period, ()).title, word.mark))
    return found


def _said(first: date, last: date) -> Iterable[tuple[int, date, int, Word | None]]:
    """(child, day, period, the word that counts): a pupil deputy's waits to be confirmed, and is told to no family."""
    for each in rows(_Period, _PERIODS, [first, last]):
        words = {Source(source): {each.student_id: read_mark(mark, kind)} for source, mark, kind in each.words if source < Source.DEPUTY}
        whole = frozenset(map(Source, each.whole)) - {Source.DEPUTY}
        unasked = frozenset({each.student_id}) if each.is_unasked else frozenset()
        yield each.student_id, each.day, each.period, Said(whole, words, {}, unasked).effective(each.student_id)


def _children(first: date, last: date, periods: Mapping[tuple[int, date], tuple[OwnPeriod, ...]]) -> list[OwnChild]:
    found = rows(_Day, _DAYS, [first, last])
    return [_child(list(days), periods) for _id, days in groupby(found, lambda each: each.student_id)]


def _child(days: list[_Day], periods: Mapping[tuple[int, date], tuple[OwnPeriod, ...]]) -> OwnChild:
    one = days[-1]
    return OwnChild(one.child, one.school, one.school_class, tuple(one.teachers), tuple(_told(days, periods)), one.student_id, one.is_former)


def _told(days: Iterable[_Day], periods: Mapping[tuple[int, date], tuple[OwnPeriod, ...]]) -> Iterable[OwnDay]:
    for each in days:
        free = [Reason(reason) for periods, reason in each.exempt if is_of_the_day(periods)]
        is_open, is_free = each.why is None, bool(free)
        sits = {"is_in_class": each.is_in_class, "is_before": each.is_before}
        state = state_of(is_school_day=is_open, is_taken=each.is_taken, mark=each.mark, is_exempt=is_free, **sits)
        leave = LeaveType(each.leave_type) if state is DayState.LEAVE and each.leave_type else None
        exempt = REASON_TITLES[free[0]] if state is DayState.EXEMPT else ""
        named = tuple(_not_due(each.exempt)) if is_open else ()
        yield OwnDay(each.day, state, leave, no_school(each.why, each.reason), periods.get((each.student_id, each.day), ()), exempt, named)


def _not_due(exempt: Iterable[tuple[list[int], str]]) -> Iterable[tuple[str, str]]:
    """The periods of which no roll was due, by name, and why: titles."""
    for periods, reason in exempt:
        for period in periods:
            if period != WHOLE_DAY:
                yield bell_of(period, ()).title, REASON_TITLES[Reason(reason)]
