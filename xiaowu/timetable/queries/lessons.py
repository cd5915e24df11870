"""Who has which lesson on a day (當日課程)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, time

from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows
from xiaowu.timetable.queries.bells import periods_on
from xiaowu.timetable.rules.bells import BellPeriod, bell_of

_TODAY = """
select each.*, coalesce(c.name, g.name) as of_whom, coalesce(p.name, '') as teacher, coalesce(beside.name, '') as co_teacher,
    coalesce(own.name, '') as own_teacher
from timetable_lessons(%(schools)s::bigint[], %(day)s) each
left join roster_schoolclass c on c.school_id = each.school_id and c.id = each.class_id
left join roster_teachinggroup g on g.school_id = each.school_id and g.id = each.group_id
left join roster_person p on p.id = each.teacher_id
left join roster_person beside on beside.id = each.co_teacher_id
left join roster_person own on own.id = each.own_teacher_id
where {0} order by each.period, c.grade, c.number, g.name, each.lesson_id
"""


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


@dataclass(frozen=True, slots=True)
class _Lesson:
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
    return _lessons("%(person)s in (each.teacher_id, each.co_teacher_id)", actor.school_ids, day, person=actor.person_id)


def lessons_of_class(school_id: int, class_id: int, day: date) -> list[LessonToday]:
    """The lessons of a class that day, and those of the groups in which children of it are. Two statements."""
    of_group = (
        "each.group_id in (select m.group_id from roster_groupmember m join roster_enrolment e on e.school_id = m.school_id"
        " and e.student_id = m.student_id and e.valid @> %(day)s::date and e.school_class_id = %(class_id)s"
        " where m.school_id = each.school_id and m.valid @> %(day)s::date)"
    )
    return _lessons(f"(each.class_id = %(class_id)s or {of_group})", [school_id], day, class_id=class_id)


def lessons_on(school_ids: Collection[int], day: date) -> list[LessonToday]:
    """Every lesson of these schools that day. Two statements."""
    return _lessons("true", school_ids, day)


def _lessons(where: str, school_ids: Collection[int], day: date, **given: int) -> list[LessonToday]:
    found = rows(_Lesson, _TODAY.format(where), {"schools": list(school_ids), "day": day, **given})
    return _with_hours(found, day)


def _with_hours(found: Sequence[_Lesson], day: date) -> list[LessonToday]:
    bells = periods_on({each.school_id for each in found}, day) if found else {}
    return [_lesson(each, bell_of(each.period, bells[each.school_id])) for each in found]


def _lesson(each: _Lesson, bell: BellPeriod) -> LessonToday:
    is_substitute = each.teacher_id != each.own_teacher_id
    moved = (each.moved_from, each.moved_from_period) if each.moved_from and each.moved_from_period else None
    return LessonToday(
        each.lesson_id, each.period, bell.title, bell.starts, bell.ends, each.school_id, each.class_id, each.group_id, each.of_whom, each.subject,
        each.teacher_id, each.teacher, each.co_teacher_id, each.co_teacher, each.room, each.own_teacher if is_substitute else "", moved,
    )  # fmt: skip
