"""What the timetable's pages show (課表頁): a week of a class, a teacher or a room, and the school's own page."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta

from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows
from xiaowu.kernel.errors import NotFound
from xiaowu.roster.queries.calendar import DayRow, month_days
from xiaowu.roster.queries.places import ClassRow, school_class
from xiaowu.timetable.permissions import Permission
from xiaowu.timetable.queries.lessons import LessonToday, Whose, lessons_of_week
from xiaowu.timetable.queries.week import Named, shown_staff

READS = ("roster_term",)
_WEEK = timedelta(days=7)
_FRIDAY = 4


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """A line of a week: a period, its hours where they are the same every day, and what is held in it by day."""

    period: int
    title: str
    hours: tuple[time, time] | None
    lessons: tuple[tuple[LessonToday, ...], ...]


@dataclass(frozen=True, slots=True)
class Week:
    """Five days and the periods in which something is held; `chosen` is the day that a telephone shows."""

    days: tuple[DayRow, ...]
    rows: tuple[PeriodRow, ...]
    chosen: date

    @property
    def before(self) -> date:
        return self.chosen - _WEEK

    @property
    def after(self) -> date:
        return self.chosen + _WEEK


def class_week(actor: Actor, school_id: int, class_id: int, day: date) -> tuple[ClassRow, Week]:
    """Seven statements. Raises Forbidden, NotFound."""
    require(actor, Permission.SEE_CLASS, school_id=school_id, class_id=class_id)
    place = school_class(school_id, class_id)
    return place, _week(Whose.CLASS, [school_id], school_id, day, class_id=class_id)


def teacher_week(actor: Actor, school_id: int, person_id: int, day: date) -> tuple[Named, Week]:
    """Somebody of the school's staff. Seven statements. Raises Forbidden, NotFound."""
    require(actor, Permission.SEE, school_id=school_id)
    found = next((each for each in shown_staff(school_id, day) if each.id == person_id), None)
    if found is None:
        raise NotFound
    return found, _week(Whose.NAMED, [school_id], school_id, day, person=person_id)


def own_week(actor: Actor, day: date) -> Week:
    """One's own lessons at every school of one's posts. Six statements."""
    schools = actor.school_ids
    return _week(Whose.NAMED, schools, schools[0] if schools else None, day, person=actor.person_id or 0)


def room_week(actor: Actor, school_id: int, room: str, day: date) -> Week:
    """What is held in a room. Six statements. Raises Forbidden."""
    require(actor, Permission.SEE, school_id=school_id)
    return _week(Whose.ROOM, [school_id], school_id, day, room=room)


@dataclass(frozen=True, slots=True)
class _Room:
    room: str


def rooms_of(school_id: int, day: date) -> list[str]:
    """The rooms that stand in the timetable. One statement."""
    sql = """select distinct l.room from timetable_lesson l join roster_term t on t.id = l.term_id and t.ends >= %(day)s
        where l.school_id = %(school)s and l.room <> '' and (l.until is null or l.until > %(day)s) order by l.room"""
    return [each.room for each in rows(_Room, sql, {"school": school_id, "day": day})]


def _week(whose: Whose, school_ids: Collection[int], calendar_of: int | None, day: date, **given: int | str) -> Week:
    """The five days around; a day of the week end shows the week that comes."""
    chosen = day if day.weekday() <= _FRIDAY else day + timedelta(days=7 - day.weekday())
    monday = chosen - timedelta(days=chosen.weekday())
    days = tuple(month_days(calendar_of, monday, monday + timedelta(days=_FRIDAY)))
    held = lessons_of_week(whose, school_ids, monday, monday + timedelta(days=_FRIDAY), **given)
    return Week(days, _rows([each.day for each in days], held), chosen)


def _rows(days: Collection[date], held: Mapping[date, list[LessonToday]]) -> tuple[PeriodRow, ...]:
    every = [each for lessons in held.values() for each in lessons]
    titles = {each.period: each.period_title for each in every}
    found = []
    for period in sorted(titles):
        hours = {(each.starts, each.ends) if each.is_rung else None for each in every if each.period == period}
        lessons = tuple(tuple(each for each in held.get(day, ()) if each.period == period) for day in days)
        found.append(PeriodRow(period, titles[period], hours.pop() if len(hours) == 1 else None, lessons))
    return tuple(found)
