"""School days (上課日): the calendar of a school."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max, Q

from xiaowu.kernel import roc
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import row, rows, values
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.lists import ListRequest, Page, Sorts, page_of
from xiaowu.roster.models import CityClosure, School, SchoolDayException, Term
from xiaowu.roster.permissions import Permission
from xiaowu.roster.rules import calendar as rules
from xiaowu.roster.rules.calendar import NoSchool, NotASchoolDay
from xiaowu.roster.rules.roles import LEVEL_TITLES, Level

_LONGEST_BREAK = 100  # days in a row without school: longer than any summer
_LONGEST_HOLIDAY = 30  # days in a row on which no office works: longer than any new year


@dataclass(frozen=True, slots=True)
class DayRow:
    """A day on a school's calendar page."""

    day: date
    no_school: NotASchoolDay | None
    description: str
    exception_id: int | None


@dataclass(frozen=True, slots=True)
class ClosureRow:
    """One act by which the bureau closed schools: of which district and level ('' for all), and how many schools that is."""

    id: int
    day: date
    district: str
    level: str
    reason: str
    schools: int


@dataclass(frozen=True, slots=True)
class _Why:
    why: NotASchoolDay | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class _Day(_Why):
    day: date


def no_school_reason(school_id: int | None, day: date) -> NoSchool | None:
    """None if the school (None: the city) has school that day. One statement: every home page asks it."""
    found = row(_Why, "select why, reason from roster_days(%s, %s) where school_id = %s", [day, day, school_id or 0])
    return no_school(found.why, found.reason) if found else None


def around(school_id: int, day: date) -> tuple[NoSchool | None, date, date]:
    """What `no_school_reason` returns, and the school days before and after. One statement."""
    sql = "select day, why, reason from roster_days(%s, %s) where school_id = %s"
    days = rows(_Day, sql, [day - rules.NEAR, day + rules.NEAR, school_id])
    itself = next((each for each in days if each.day == day), None)
    before, after = rules.beside(day, [each.day for each in days if each.why is None])
    return no_school(itself.why, itself.reason) if itself else None, before, after


def no_school(why: str | None, reason: str | None) -> NoSchool | None:
    """The words for what `roster_days` says about a day."""
    return NoSchool(NotASchoolDay(why), reason or "") if why else None


def last_school_day(school_id: int | None, before: date) -> date | None:
    """The latest school day up to `before`, within a year. One statement."""
    days = days_of(school_id, before - timedelta(days=366), before)
    return days[-1] if days else None


def days_of(school_id: int | None, first: date, last: date) -> list[date]:
    """The school days from first to last, both included. One statement."""
    return values("select day from roster_days(%s, %s) where school_id = %s and why is null order by day", [first, last, school_id or 0])


@dataclass(frozen=True, slots=True)
class _SchoolDays:
    school_id: int
    days: list[date]


_WORKED = """
from roster_days(%(first)s, %(last)s) each left join roster_calendarday official on official.day = each.day
where (each.why is null or (each.why = 'outside_term' and coalesce(official.is_workday, extract(isodow from each.day) < 6)))
"""


def working_days(first: date, last: date) -> dict[int, list[date]]:
    """School → the days from first to last, both included, on which its offices work, in order; 0 is the bureau. These are its school days, and
    between terms the government's work days. One statement.
    """
    sql = f"select each.school_id, array_agg(each.day order by each.day) as days {_WORKED} group by each.school_id"
    return {each.school_id: each.days for each in rows(_SchoolDays, sql, {"first": first, "last": last})}


def working_day_after(school_id: int | None, day: date, count: int) -> date:
    """The day that comes so many working days after `day`, at a school or (None) the bureau. One statement."""
    last = day + timedelta(days=2 * count + _LONGEST_HOLIDAY)
    sql = f"select each.day {_WORKED} and each.school_id = %(school)s order by each.day"
    return rules.due_after(day, count, values(sql, {"first": day, "last": last, "school": school_id or 0}), last)


def due_after(school_id: int | None, day: date, count: int) -> date:
    """The day that comes so many school days after `day`, for what hangs on lessons; what somebody owes counts working days. Two statements."""
    last = day + timedelta(days=2 * count + _LONGEST_BREAK)
    told_until = min(Term.objects.aggregate(last=Max("ends"))["last"] or day, last)
    return rules.due_after(day, count, days_of(school_id, day, last), told_until)


def month_days(school_id: int | None, first: date, last: date) -> list[DayRow]:
    """Every day of a span with what it is and why. Two statements."""
    days = rows(_Day, "select day, why, reason from roster_days(%s, %s) where school_id = %s order by day", [first, last, school_id or 0])
    own = dict(SchoolDayException.objects.filter(school_id=school_id or 0, day__range=(first, last)).values_list("day", "pk"))
    return [DayRow(each.day, each.why, each.reason or "", own.get(each.day)) for each in days]


CLOSURE_SORTS: Sorts = {"day": "day"}


def closures(actor: Actor, wanted: ListRequest, today: date) -> Page[ClosureRow]:
    """What the bureau has closed since the school year began. Two statements. Raises Forbidden."""
    require(actor, Permission.CLOSE_CITY, school_id=None)
    since = roc.first_day_of(roc.academic_year(today))
    acts = CityClosure.objects.filter(day__gte=since).select_related("district")
    if wanted.text:
        acts = acts.filter(Q(reason__icontains=wanted.text) | Q(district__name__icontains=wanted.text))
    found = page_of(acts, wanted, CLOSURE_SORTS, lambda each: each, "pk")
    places = list(School.objects.values_list("district_id", "level", "closed_on"))
    return Page([_closure_row(each, places) for each in found.rows], found.total, wanted)


def closure(closure_id: int) -> CityClosure | None:
    return CityClosure.objects.filter(pk=closure_id).select_related("district").first()


def _closure_row(act: CityClosure, places: list[tuple[int, str, date | None]]) -> ClosureRow:
    there = ((district, level) for district, level, closed_on in places if closed_on is None or act.day < closed_on)
    count = sum(act.district_id in (None, district) and act.level in ("", level) for district, level in there)
    name = act.district.name if act.district else ""
    return ClosureRow(act.pk, act.day, name, LEVEL_TITLES[Level(act.level)] if act.level else "", act.reason, count)


def exception_of(actor: Actor, school_id: int, exception_id: int) -> SchoolDayException:
    """A day on which the school differs from the calendar. Raises Forbidden, NotFound."""
    require(actor, Permission.KEEP_CALENDAR, school_id=school_id)
    found = SchoolDayException.objects.filter(school_id=school_id, pk=exception_id).first()
    if found is None:
        raise NotFound
    return found


def days_of_term(academic_year: int, semester: int) -> tuple[date, date] | None:
    """Its first and last day; None: there is no such term yet. One statement."""
    return Term.objects.filter(academic_year=academic_year, semester=semester).values_list("starts", "ends").first()


def terms() -> list[Term]:
    return list(Term.objects.order_by("-academic_year", "-semester"))
