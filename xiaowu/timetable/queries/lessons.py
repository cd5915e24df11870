"""Who has which lesson on a day (當日課程)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows
from xiaowu.timetable.queries.bells import periods_on
from xiaowu.timetable.queries.hours import hours_between
from xiaowu.timetable.rules.bells import BellPeriod, bell_of

READS = ("roster_enrolment", "roster_groupmember", "roster_schoolclass", "roster_teachinggroup")
_TODAY = """
select step::date as day, each.*, coalesce(c.name, g.name) as of_whom, timetable_teacher(each.teacher_id) as teacher,
    timetable_teacher(each.co_teacher_id) as co_teacher, timetable_teacher(each.own_teacher_id) as own_teacher
from generate_series(%(first)s::date, %(last)s::date, interval '1 day') step
cross join lateral timetable_lessons(%(schools)s::bigint[], step::date) each
left join roster_schoolclass c on c.school_id = each.school_id and c.id = each.class_id
left join roster_teachinggroup g on g.school_id = each.school_id and g.id = each.group_id
where {0} order by step, each.period, c.grade, c.number, g.name, each.lesson_id
"""


_OF_GROUP = (
    "each.group_id in (select m.group_id from roster_groupmember m join roster_enrolment e on e.school_id = m.school_id"
    " and e.student_id = m.student_id and e.valid @> step::date and e.school_class_id = %(class_id)s"
    " where m.school_id = each.school_id and m.valid @> step::date)"
)


class Whose(StrEnum):
    """Of what a week is shown."""

    CLASS = "class"
    TEACHER = "teacher"
    NAMED = "named"  # of a teacher also what somebody else takes over that day
    ROOM = "room"


_WHERE = {
    Whose.CLASS: f"(each.class_id = %(class_id)s or {_OF_GROUP})",
    Whose.TEACHER: "%(person)s in (each.teacher_id, each.co_teacher_id)",
    Whose.NAMED: "%(person)s in (each.teacher_id, each.co_teacher_id, each.own_teacher_id)",
    Whose.ROOM: "each.room = %(room)s",
}


@dataclass(frozen=True, slots=True)
class LessonToday:
    """A lesson as it is held on a day. One of a class has `class_id`, one of a teaching group `group_id`; `of_whom` is what that is called.

    `teacher_id` (a person) answers for it that day, `co_teacher_id` teaches beside. `substitute_for`: whose lesson it is on other days, where
    somebody else has it. `moved_from`: the day and period in which it would have been held.
    """

    lesson_id: int
    period: int
    period_title: str
    starts: time
    ends: time
    school_id: int
    class_id: int | None
    group_id: int | None
    of_whom: str
    subject: str
    teacher_id: int | None
    teacher: str
    co_teacher_id: int | None
    co_teacher: str
    room: str
    substitute_for: str = ""
    moved_from: tuple[date, int] | None = None

    @property
    def is_rung(self) -> bool:
        """Whether its hours are known: one in a period that is not rung that day has none."""
        return self.starts < self.ends


@dataclass(frozen=True, slots=True)
class _Lesson:
    day: date
    lesson_id: int
    school_id: int
    period: int
    class_id: int | None
    group_id: int | None
    subject: str
    room: str
    teacher_id: int | None
    co_teacher_id: int | None
    own_teacher_id: int | None
    moved_from: date | None
    moved_from_period: int | None
    of_whom: str
    teacher: str
    co_teacher: str
    own_teacher: str


def lessons_of_teacher(actor: Actor, day: date) -> list[LessonToday]:
    """The lessons that somebody has that day, at every school where they serve, also as a substitute or beside another. Two statements."""
    if actor.person_id is None or not actor.school_ids:
        return []
    return _lessons(_WHERE[Whose.TEACHER], actor.school_ids, day, person=actor.person_id)


def lessons_of_class(school_id: int, class_id: int, day: date) -> list[LessonToday]:
    """The lessons of a class that day, and those of the groups in which children of it are. Two statements."""
    return _lessons(_WHERE[Whose.CLASS], [school_id], day, class_id=class_id)


def lessons_on(school_ids: Collection[int], day: date) -> list[LessonToday]:
    """Every lesson of these schools that day. Two statements."""
    return _lessons("true", school_ids, day)


def lessons_between(school_id: int, first: date, last: date) -> dict[date, list[LessonToday]]:
    """Every lesson of a school by day, of the days that have some. Four statements."""
    return _between("true", [school_id], first, last)


def own_lessons_between(actor: Actor, first: date, last: date) -> dict[date, list[LessonToday]]:
    """One's own lessons by day, at every school of one's posts, as they are held. Four statements; none for who serves at no school."""
    if actor.person_id is None or not actor.school_ids:
        return {}
    return _between(_WHERE[Whose.TEACHER], actor.school_ids, first, last, person=actor.person_id)


def lessons_of_week(where: Whose, school_ids: Collection[int], first: date, last: date, **given: int | str) -> dict[date, list[LessonToday]]:
    """The lessons of a class, a teacher or a room by day. As many statements as `lessons_between`."""
    return _between(_WHERE[where], school_ids, first, last, **given)


def _lessons(where: str, school_ids: Collection[int], day: date, **given: int | str) -> list[LessonToday]:
    return _between(where, school_ids, day, day, **given).get(day, [])


def _between(where: str, school_ids: Collection[int], first: date, last: date, **given: int | str) -> dict[date, list[LessonToday]]:
    found = rows(_Lesson, _TODAY.format(where), {"schools": list(school_ids), "first": first, "last": last, **given})
    days: dict[date, list[LessonToday]] = {}
    bells = _hours({each.school_id for each in found}, first, last) if found else {}
    for each in found:
        days.setdefault(each.day, []).append(_lesson(each, bell_of(each.period, bells[each.school_id, each.day])))
    return days


def _hours(school_ids: Collection[int], first: date, last: date) -> dict[tuple[int, date], tuple[BellPeriod, ...]]:
    if first == last:
        return {(school_id, first): bells for school_id, bells in periods_on(school_ids, first).items()}
    return hours_between(school_ids, first, last)


def _lesson(each: _Lesson, bell: BellPeriod) -> LessonToday:
    is_substitute = each.teacher_id != each.own_teacher_id
    moved = (each.moved_from, each.moved_from_period) if each.moved_from and each.moved_from_period else None
    return LessonToday(
        each.lesson_id, each.period, bell.title, bell.starts, bell.ends, each.school_id, each.class_id, each.group_id, each.of_whom, each.subject,
        each.teacher_id, each.teacher, each.co_teacher_id, each.co_teacher, each.room, each.own_teacher if is_substitute else "", moved,
    )  # fmt: skip
