"""One's own lessons of a day and how their rolls stand (今日課程的點名)."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _

from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.rules.period import has_begun
from xiaowu.kernel import clock
from xiaowu.kernel.access import ANYWHERE, holds
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows
from xiaowu.kernel.waiting import Wait, Waits
from xiaowu.timetable.queries.bells import rung, rung_at
from xiaowu.timetable.rules.bells import bell_of

READS = ("roster_school", "roster_schoolclass", "roster_teachinggroup", "timetable_rollexemption")


@dataclass(frozen=True, slots=True)
class MyLesson:
    """A lesson of a class or a teaching group (of class 0) that one has that day, also as a substitute; `taken_at`: when its roll was saved last."""

    day: date
    school_id: int
    class_id: int
    name: str
    period: int
    title: str
    starts: time
    ends: time
    subject: str
    is_substitute: bool
    taken_at: datetime | None
    is_exempt: bool  # no roll is due of it (免點名)
    page: str  # where its roll is taken: a group's on its own page, and on the lesson's by who takes none of a class by their posts
    group_id: int = 0

    @property
    def is_rung(self) -> bool:
        """Whether a roll can be taken: none in a period that is not rung that day."""
        return self.starts < self.ends

    @property
    def roll(self) -> tuple[str, int, int, int, date]:
        """Where its roll is."""
        return (self.page, self.school_id, self.class_id or self.group_id, self.period, self.day)


@dataclass(frozen=True, slots=True)
class _Lesson:
    school_id: int
    class_id: int
    group_id: int
    name: str
    period: int
    subject: str
    is_substitute: bool
    taken_at: datetime | None
    is_exempt: bool
    level: str
    bells: Any


_MINE = f"""
with lesson as materialized (
    select each.* from timetable_lessons(%(schools)s::bigint[], %(day)s) each where %(person)s in (each.teacher_id, each.co_teacher_id)
)
select lesson.school_id, coalesce(lesson.class_id, 0) as class_id, coalesce(lesson.group_id, 0) as group_id, coalesce(c.name, g.name) as name,
    lesson.period, lesson.subject,
    coalesce(%(person)s not in (lesson.own_teacher_id, lesson.co_teacher_id), true) as is_substitute, taken.taken_at,
    not exists (select from unnest(coalesce(taken.grades, array[c.grade])) held where not exists (
        select from timetable_rollexemption exempt where exempt.school_id = lesson.school_id and %(day)s between exempt.first and exempt.last
        and (exempt.periods = '{{}}' or lesson.period = any(exempt.periods))
        and (exempt.grades = '{{}}' or held = any(exempt.grades)))) as is_exempt,
    (select level from roster_school where id = lesson.school_id) as level, {rung_at("lesson.school_id")} as bells
from lesson
left join roster_schoolclass c on c.school_id = lesson.school_id and c.id = lesson.class_id
left join roster_teachinggroup g on g.school_id = lesson.school_id and g.id = lesson.group_id
left join attendance_lessons_taken(array(select lesson_id from lesson order by lesson_id, period),
    array(select period from lesson order by lesson_id, period), %(day)s) taken on taken.lesson_id = lesson.lesson_id and taken.period = lesson.period
where lesson.group_id is null or taken.grades is not null
order by lesson.period, c.grade, c.number, g.name
"""


def my_lessons(actor: Actor, day: date) -> list[MyLesson]:
    """The lessons that somebody has that day, as the day goes, but of groups of nobody. One statement; none for who serves at no school.

    Of a group no roll is due if none is of any of its children's grades.
    """
    if actor.person_id is None or not actor.school_ids:
        return []
    found = rows(_Lesson, _MINE, {"person": actor.person_id, "schools": list(actor.school_ids), "day": day})
    page = "attendance:period" if holds(actor, Permission.TAKE_PERIOD, school_id=ANYWHERE) else "attendance:lesson"
    return [_lesson(each, day, page) for each in found]


def today(actor: Actor) -> list[MyLesson]:
    """Today's, for the home page."""
    return my_lessons(actor, clock.today())


def owed(actor: Actor, found: list[MyLesson]) -> Waits:
    """The rolls of lessons that have begun and are not taken yet. No statement."""
    due = [each for each in found if each.taken_at is None and not each.is_exempt and each.is_rung and has_begun(each.day, clock.now(), each.starts)]
    first = tuple(Wait(f"{each.name} {_(each.title)}", _("節次點名"), each.roll, each.day) for each in due)
    return Waits(_("節次點名"), first, len(due))


def _lesson(each: _Lesson, day: date, page: str) -> MyLesson:
    bell = bell_of(each.period, rung(each.level, each.bells))
    return MyLesson(
        day, each.school_id, each.class_id, each.name, each.period, bell.title, bell.starts, bell.ends, each.subject, each.is_substitute,
        each.taken_at, each.is_exempt, "attendance:group" if each.group_id else page, each.group_id,
    )  # fmt: skip
