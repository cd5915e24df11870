"""Who could stand in for an absent teacher, lesson by lesson (逐節代課): what they have then themselves."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.timetable.permissions import Permission
from xiaowu.timetable.queries.lessons import LessonToday, lessons_between
from xiaowu.timetable.rules.changes import Held, covers_a_day, in_the_way

Days = Mapping[date, Collection[LessonToday]]
Choice = Mapping[tuple[date, int], int]  # (day, lesson) → who stands in


@dataclass(frozen=True, slots=True)
class Cover:
    """A lesson of a day, and who is to stand in."""

    day: date
    lesson: LessonToday
    substitute_id: int


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why somebody may not be free for it: `other`, which is held then; None: they have the whole day of a colleague."""

    cover: Cover
    other: LessonToday | None

    @property
    def key(self) -> tuple[date, int, int, int | None]:
        """What a yes to it says: the lesson of the day, who stands in, what else is held then."""
        return self.cover.day, self.cover.lesson.lesson_id, self.cover.substitute_id, self.other.lesson_id if self.other else None


def lessons_to_cover(actor: Actor, school_id: int, teacher_id: int, first: date, last: date) -> tuple[Days, list[tuple[date, LessonToday]]]:
    """Every lesson of the school on these days, and those that the teacher answers for, in their order. Four statements. Raises Forbidden."""
    require(actor, Permission.KEEP, school_id=school_id)
    days = lessons_between(school_id, first, last)
    mine = [(day, each) for day, lessons in days.items() for each in lessons if each.teacher_id == teacher_id]
    return days, sorted(mine, key=lambda one: (one[0], one[1].period))


def chosen(mine: Iterable[tuple[date, LessonToday]], everybody: int | None, each: Choice, periods: Collection[int] = ()) -> list[Cover]:
    """Who stands in for which: whoever was chosen for the lesson, else `everybody`; where neither was, nobody."""
    wanted = [(day, lesson) for day, lesson in mine if not periods or lesson.period in periods]
    found = ((day, lesson, each.get((day, lesson.lesson_id)) or everybody) for day, lesson in wanted)
    return [Cover(day, lesson, substitute) for day, lesson, substitute in found if substitute]


def doubts(days: Days, covers: Iterable[Cover]) -> list[Doubt]:
    """What speaks against each: at most one thing, the lesson that is held then first.

    Only the person is asked about: class and room stay as they are, and what the absent teacher holds then makes way (合班).
    """
    covers = list(covers)
    held = {day: [held_of(one) for one in days[day]] for day in {each.day for each in covers}}
    whose = {day: [(one.substitute_for or one.teacher, one.teacher_id, bool(one.substitute_for)) for one in days[day]] for day in held}
    found = []
    for each in covers:
        alone = replace(held_of(each.lesson), class_id=None, group_id=None, room="")
        absent = [one.lesson_id for one in days[each.day] if one.teacher_id == each.lesson.teacher_id]
        other = in_the_way(alone, each.lesson.period, [each.substitute_id], held[each.day], absent)
        if other:
            found.append(Doubt(each, next(one for one in days[each.day] if one.lesson_id == other.lesson_id)))
        elif covers_a_day(each.substitute_id, whose[each.day]):
            found.append(Doubt(each, None))
    return found


def held_of(lesson: LessonToday) -> Held:
    """A lesson of a day as the rules take it."""
    return Held(lesson.lesson_id, lesson.period, lesson.class_id, lesson.group_id, teachers_of(lesson), lesson.room)


def teachers_of(lesson: LessonToday) -> tuple[int, ...]:
    return tuple(each for each in (lesson.teacher_id, lesson.co_teacher_id) if each is not None)
