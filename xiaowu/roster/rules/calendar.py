"""School days (上課日): a term's lesson days by the government's work-day calendar, with each school's exceptions and what the city closes.

The database asks the same of many schools at once (`roster_why_no_school`); a test holds the two together.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


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
    """That a day has no school, and what was said of it: a holiday's name, the reason of who closed it."""

    why: NotASchoolDay
    reason: str = ""

    @property
    def title(self) -> str:
        return NO_SCHOOL_TITLES[self.why]


@dataclass(frozen=True, slots=True)
class Calendar:
    """What decides a school's days: terms as (first, last lesson day), government days off and on, the school's own exceptions, and the days
    on which the city has closed it."""

    terms: tuple[tuple[date, date], ...]
    workdays: dict[date, bool]
    exceptions: dict[date, bool]
    closures: frozenset[date] = frozenset()


def why_no_school(day: date, calendar: Calendar) -> NotASchoolDay | None:
    """None on a school day, else the reason. What the city closes is closed, whatever a school has said before or says then: it is for the
    safety of all. Else a school's exception outranks the government's day, which outranks the weekday."""
    if day in calendar.closures:
        return NotASchoolDay.CITY_CLOSED
    own = calendar.exceptions.get(day)
    if own is True:
        return None
    if own is False:
        return NotASchoolDay.SCHOOL_CLOSED
    if not any(first <= day <= last for first, last in calendar.terms):
        return NotASchoolDay.OUTSIDE_TERM
    # days the government has not published yet go by the weekday
    return None if calendar.workdays.get(day, day.weekday() < 5) else NotASchoolDay.HOLIDAY


def school_days(first: date, last: date, calendar: Calendar) -> list[date]:
    """The school days from first to last, both included."""
    days = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
    return [day for day in days if why_no_school(day, calendar) is None]


def lesson_terms(academic_year: int) -> tuple[tuple[int, date, date], ...]:
    """(semester, first, last lesson day) of an academic year in ROC years, as the rules usually set them
    (各級學校學生學年學期假期辦法: lessons begin on 30 August and 11 February, end on 20 January and 30 June)."""
    western = academic_year + 1911
    return (
        (1, date(western, 8, 30), date(western + 1, 1, 20)),
        (2, date(western + 1, 2, 11), date(western + 1, 6, 30)),
    )
