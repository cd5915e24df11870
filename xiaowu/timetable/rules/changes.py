"""What differs on a day (調代課): whether somebody or some place is free then."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

LONGEST_SPAN = 120  # days that one substitution may last, or two times change places each week
_WEEK = timedelta(weeks=1)


class ChangeKind(StrEnum):
    """How a lesson differs."""

    SUBSTITUTE = "substitute"  # 代課
    MOVED = "moved"  # 調課


CHANGE_TITLES = {ChangeKind.SUBSTITUTE: "代課", ChangeKind.MOVED: "調課"}


@dataclass(frozen=True, slots=True)
class Held:
    """A lesson as it is held on a day: in which period, of whom (class, group), by whom, where."""

    lesson_id: int
    period: int
    class_id: int | None
    group_id: int | None
    teachers: tuple[int, ...]
    room: str


def in_the_way(lesson: Held, period: int, teachers: Collection[int], day: Sequence[Held], but: Collection[int] = ()) -> Held | None:
    """The lesson of that day that keeps this one from being held in that period by these teachers; `but`: those that make way."""
    for other in day:
        if other.period != period or other.lesson_id == lesson.lesson_id or other.lesson_id in but:
            continue
        same_class = lesson.class_id is not None and lesson.class_id == other.class_id
        same_group = lesson.group_id is not None and lesson.group_id == other.group_id
        same_room = lesson.room != "" and lesson.room == other.room
        if same_class or same_group or same_room or set(teachers) & set(other.teachers):
            return other
    return None


def weekly(first: date, second: date, last: date | None) -> Iterator[tuple[date, date]]:
    """Two days, and the same weekdays of each week after, until neither lies later than the last; without a last the two alone."""
    yield first, second
    while last and max(first, second) + _WEEK <= last:
        first, second = first + _WEEK, second + _WEEK
        yield first, second


def covers_a_day(person: int, day: Collection[tuple[str, int | None, bool]]) -> bool:
    """Whether somebody stands in for a colleague the whole day: for all of two lessons or more. `day`: of each lesson whose it is by the timetable,
    who has it, and whether that is a substitute."""
    covered = {own for own, by, is_substitute in day if is_substitute and by == person}
    return any(len(of := [by for name, by, _is_substitute in day if name == own]) > 1 and set(of) == {person} for own in covered)
