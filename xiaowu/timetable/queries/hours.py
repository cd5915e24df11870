"""A school's bells over the weekdays and over days (每週作息): as entered, as they hold on each of several days."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.db.models import Count, Exists, OuterRef, Q

from xiaowu.kernel.database.rows import rows
from xiaowu.roster.models import School
from xiaowu.roster.rules.roles import Level
from xiaowu.timetable.models import Bell, BellSchedule, BorrowedDay, Lesson
from xiaowu.timetable.rules.bells import DEFAULTS, BellPeriod
from xiaowu.timetable.rules.periods import FURTHER_TITLES, LESSONS, WITH_ROLL, BellKind

_ENTERED = """
select schedule.weekday, bell.period, bell.title, bell.starts, bell.ends, bell.kind
from (
    select distinct on (weekday) id, school_id, weekday from timetable_bellschedule
    where school_id = %(school)s and since <= %(day)s order by weekday, since desc
) schedule
join timetable_bell bell on bell.school_id = schedule.school_id and bell.schedule_id = schedule.id
order by schedule.weekday, bell.period
"""


@dataclass(frozen=True, slots=True)
class _Entered:
    weekday: int
    period: int
    title: str
    starts: time
    ends: time
    kind: BellKind


def bells_entered(school_id: int, day: date) -> dict[int, tuple[BellPeriod, ...]]:
    """Weekday → what the school entered of it, as it holds that day. One statement."""
    found: dict[int, list[BellPeriod]] = defaultdict(list)
    for each in rows(_Entered, _ENTERED, {"school": school_id, "day": day}):
        found[each.weekday].append(BellPeriod(each.period, each.title, each.starts, each.ends, each.kind))
    return {weekday: tuple(bells) for weekday, bells in found.items()}


def bells_of_week(school_id: int, level: Level, day: date) -> dict[int, tuple[BellPeriod, ...]]:
    """The same for every weekday, with what most of the level ring where nothing was entered. One statement."""
    entered = bells_entered(school_id, day)
    return {weekday: entered.get(weekday, DEFAULTS[level]) for weekday in range(1, 8)}


def lessons_left_out(school_id: int, days: Mapping[int, Sequence[BellPeriod]], day: date) -> dict[int, int]:
    """Period → how many lessons of the week stand in it from then on, on weekdays whose new bells (of `days`) leave it out. One statement."""
    standing = Lesson.objects.filter(Q(until=None) | Q(until__gt=day), school_id=school_id, weekday__in=days, term__ends__gte=day)
    found: dict[int, int] = defaultdict(int)
    for weekday, period, count in standing.values_list("weekday", "period").annotate(Count("pk")).order_by("period"):
        if period not in {each.period for each in days[weekday]}:
            found[period] += count
    return dict(found)


def borrowed_days(school_id: int, since: date) -> list[tuple[date, int]]:
    """The days from then on that have another weekday's lessons, and whose. One statement."""
    return list(BorrowedDay.objects.filter(school_id=school_id, day__gte=since).order_by("day").values_list("day", "weekday"))


def hours_between(school_ids: Collection[int], first: date, last: date) -> dict[tuple[int, date], tuple[BellPeriod, ...]]:
    """(School, day) → what is rung, of every day from the first to the last. Three statements."""
    levels = dict(School.objects.filter(pk__in=school_ids).values_list("pk", "level"))
    borrowed = {(school_id, day): weekday for school_id, day, weekday in _borrowed(school_ids, first, last)}
    entered: dict[tuple[int, int, date], list[BellPeriod]] = defaultdict(list)
    known = Bell.objects.filter(school_id__in=school_ids, schedule__since__lte=last).select_related("schedule").order_by("period")
    for each in known:
        bell = BellPeriod(each.period, each.title, each.starts, each.ends, BellKind(each.kind))
        entered[each.school_id, each.schedule.weekday, each.schedule.since].append(bell)
    found = {}
    for school_id, level in levels.items():
        for step in range((last - first).days + 1):
            day = first + timedelta(days=step)
            weekday = borrowed.get((school_id, day), day.isoweekday())
            since = max((begun for there, on, begun in entered if (there, on) == (school_id, weekday) and begun <= day), default=None)
            found[school_id, day] = tuple(entered[school_id, weekday, since]) if since else DEFAULTS[Level(level)]
    return found


def periods_between(school_ids: Collection[int], first: date, last: date) -> dict[tuple[int, date], tuple[int, ...]]:
    """(School, day) → the periods in which a roll may be taken; where none is rung, the lessons that every school has. Three statements."""
    rung = hours_between(school_ids, first, last)
    return {place: tuple(each.period for each in bells if each.kind in WITH_ROLL) or LESSONS for place, bells in rung.items()}


def further_lessons(school_ids: Collection[int], day: date) -> list[int]:
    """The lessons after the eighth that any of these schools rings on some weekday, by the bells of that day or later ones, in their order. One
    statement.
    """
    later = BellSchedule.objects.filter(
        school=OuterRef("school"), weekday=OuterRef("schedule__weekday"), since__gt=OuterRef("schedule__since"), since__lte=day
    )
    found = Bell.objects.filter(~Exists(later), school_id__in=school_ids, period__in=FURTHER_TITLES)
    return list(found.order_by("period").values_list("period", flat=True).distinct())


def _borrowed(school_ids: Collection[int], first: date, last: date) -> list[tuple[int, date, int]]:
    return list(BorrowedDay.objects.filter(school_id__in=school_ids, day__range=(first, last)).values_list("school_id", "day", "weekday"))
