"""School days (上課日): what the calendar says of a school."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

from xiaowu.roster.models import CalendarDay, SchoolDayException, Term
from xiaowu.roster.rules.calendar import Calendar, NotASchoolDay, why_no_school


@dataclass(frozen=True, slots=True)
class DayRow:
    """A day on a school's calendar page."""

    day: date
    no_school: NotASchoolDay | None
    description: str
    exception_id: int | None


def calendar_of(school_id: int | None, first: date, last: date) -> Calendar:
    """What decides a school's days from first to last (None: the city's). Three statements."""
    exceptions = SchoolDayException.objects.filter(school_id=school_id, day__range=(first, last)) if school_id else SchoolDayException.objects.none()
    return Calendar(
        terms=tuple(Term.objects.filter(starts__lte=last, ends__gte=first).values_list("starts", "ends")),
        workdays=dict(CalendarDay.objects.filter(day__range=(first, last)).values_list("day", "is_workday")),
        exceptions=dict(exceptions.values_list("day", "is_school_day")),
    )


_ONE_DAY = """
select t.starts, t.ends, d.is_workday, x.is_school_day from (select %(day)s::date as day) asked
left join roster_term t on asked.day between t.starts and t.ends
left join roster_calendarday d on d.day = asked.day
left join roster_schooldayexception x on x.school_id = %(school)s and x.day = asked.day
"""


def no_school_reason(school_id: int | None, day: date) -> NotASchoolDay | None:
    """None if the school (None: the city) has school that day. One statement: every home page asks it."""
    with connection.cursor() as cursor:
        cursor.execute(_ONE_DAY, {"day": day, "school": school_id or 0})
        starts, ends, workday, exception = cursor.fetchone()
    calendar = Calendar(
        terms=((starts, ends),) if starts else (),
        workdays={} if workday is None else {day: workday},
        exceptions={} if exception is None else {day: exception},
    )
    return why_no_school(day, calendar)


def last_school_day(school_id: int | None, before: date) -> date | None:
    """The latest school day up to `before`, within a year."""
    first = before - timedelta(days=366)
    calendar = calendar_of(school_id, first, before)
    days = (before - timedelta(days=back) for back in range(367))
    return next((day for day in days if why_no_school(day, calendar) is None), None)


def month_days(school_id: int | None, first: date, last: date) -> list[DayRow]:
    """Every day of a span with what it is and why."""
    calendar = calendar_of(school_id, first, last)
    notes = dict(CalendarDay.objects.filter(day__range=(first, last)).exclude(description="").values_list("day", "description"))
    own = {each.day: each for each in SchoolDayException.objects.filter(school_id=school_id, day__range=(first, last))} if school_id else {}
    days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    return [
        DayRow(day, why_no_school(day, calendar), own[day].reason if day in own else notes.get(day, ""), own[day].pk if day in own else None)
        for day in days
    ]


def terms() -> list[Term]:
    return list(Term.objects.order_by("-academic_year", "-semester"))
