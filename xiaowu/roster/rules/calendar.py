"""School days (上課日): a term's lesson days according to the government's work-day calendar, with each school's exceptions and the city's closures.

Whether a day is one is defined once, in the database, for many schools at once (`roster_why_no_school`).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from xiaowu.kernel.roc import years


class NotASchoolDay(StrEnum):
    """Why a day has no school."""

    OUTSIDE_TERM = "outside_term"  # 非學期上課期間
    HOLIDAY = "holiday"  # 放假日
    SCHOOL_CLOSED = "school_closed"  # 本校停課或補假
    CITY_CLOSED = "city_closed"  # 教育局公告停課


NO_SCHOOL_TITLES = {
    NotASchoolDay.OUTSIDE_TERM: "非上課期間",
    NotASchoolDay.HOLIDAY: "放假",
    NotASchoolDay.SCHOOL_CLOSED: "本校停課",
    NotASchoolDay.CITY_CLOSED: "教育局公告停課",
}


@dataclass(frozen=True, slots=True)
class NoSchool:
    """A day without school, and the words for it: a holiday's name, or the reason given by those who closed."""

    why: NotASchoolDay
    reason: str = ""

    @property
    def title(self) -> str:
        return NO_SCHOOL_TITLES[self.why]


def lesson_terms(academic_year: int) -> tuple[tuple[int, date, date], ...]:
    """(semester, first, last lesson day) of an academic year in ROC years, as the rules usually set them
    (各級學校學生學年學期假期辦法: lessons begin on 30 August and 11 February, end on 20 January and 30 June)."""
    western = years.western(academic_year)
    return (
        (1, date(western, 8, 30), date(western + 1, 1, 20)),
        (2, date(western + 1, 2, 11), date(western + 1, 6, 30)),
    )


def changed_days(before: tuple[date, date] | None, after: tuple[date, date]) -> list[tuple[date, date]]:
    """The spans, first and last day, that belong to a term as it was or as it is and not to both; a term is its first and last day."""
    if before is None:
        return [after]
    (was, until), (starts, ends) = before, after
    if until < starts or ends < was:
        return [before, after]
    day = timedelta(days=1)
    spans = [(min(was, starts), max(was, starts) - day), (min(until, ends) + day, max(until, ends))]
    return [(first, last) for first, last in spans if first <= last]


NEAR = timedelta(days=14)  # a long holiday and a week more; the calendar need not be asked further away
_FRIDAY = 4


def beside(day: date, held: Collection[date]) -> tuple[date, date]:
    """The school days before and after one, from those that are `held` near it; if there are none (a long break), Monday to Friday."""
    before = max((each for each in held if each < day), default=None)
    after = min((each for each in held if each > day), default=None)
    return before or _weekday(day, -1), after or _weekday(day, 1)


def _weekday(day: date, step: int) -> date:
    day += timedelta(days=step)
    while day.weekday() > _FRIDAY:
        day += timedelta(days=step)
    return day


def due_after(day: date, count: int, days: Sequence[date], told_until: date) -> date:
    """The day that comes so many days of a calendar after `day`; 0: that day itself.

    `days`: the known ones after it, in order (school days, or working days); past `told_until`, up to which they are known, Monday to Friday count.
    """
    known = [each for each in days if day < each <= told_until]
    if count <= len(known):
        return known[count - 1] if count else day
    found, left = max(day, told_until), count - len(known)
    while left:
        found += timedelta(days=1)
        left -= found.isoweekday() <= 5
    return found
