"""Lessons (課程): what a timetable may say, what contradicts itself, and what a new one changes of the one that stands.

Decided: a lesson has one teacher who answers for it and its roll, and may have one more beside (協同教學), in the same row. A class is in one lesson
at a time, a teacher and a room too, except that several classes are taught together (合班): the same subject, teacher and room.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

LONGEST_SUBJECT, LONGEST_ROOM, LONGEST_NOTE = 30, 30, 100
OF_CLASS, OF_GROUP = "class", "group"


class Clash(StrEnum):
    """What cannot be at one time."""

    CLASS = "class"  # 一班兩課
    TEACHER = "teacher"  # 教師同時在兩處
    ROOM = "room"  # 教室重複
    ALONE = "alone"  # 協同教師就是任課教師


@dataclass(frozen=True, slots=True)
class Whom:
    """Who is taught: a class or a teaching group."""

    kind: str
    id: int


@dataclass(frozen=True, slots=True)
class Slot:
    """A lesson of the week: of whom, when, what, by whom, where. `row` of a sheet; 0: it stands already, under `lesson_id`."""

    whom: Whom
    weekday: int
    period: int
    subject: str
    teacher: int | None
    co_teacher: int | None
    room: str
    row: int = 0
    lesson_id: int = 0

    @property
    def place(self) -> tuple[Whom, int, int]:
        return self.whom, self.weekday, self.period

    @property
    def says(self) -> tuple[str, int | None, int | None, str]:
        return self.subject, self.teacher, self.co_teacher, self.room

    @property
    def teachers(self) -> tuple[int, ...]:
        return tuple(each for each in (self.teacher, self.co_teacher) if each is not None)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A row that cannot stand beside another."""

    row: int
    clash: Clash
    other: Slot


@dataclass(frozen=True, slots=True)
class Plan:
    """What a new timetable does to the one that stands: what begins, what ends, what stays as it is."""

    begins: tuple[Slot, ...]
    ends: tuple[Slot, ...]
    stays: tuple[Slot, ...]


def plan(standing: Sequence[Slot], given: Sequence[Slot], whole: Collection[Whom]) -> Plan:
    """Of those in `whole` the given lessons are all; of others what is given replaces what stands at its time."""
    new = {each.place: each for each in given}
    kept = {each.place: each for each in standing if each.place in new and each.says == new[each.place].says}
    ends = [each for each in standing if each.place not in kept and (each.place in new or each.whom in whole)]
    begins = [each for each in given if each.place not in kept]
    return Plan(tuple(begins), tuple(ends), tuple(kept.values()))


def contradictions(given: Sequence[Slot], beside: Iterable[Slot]) -> list[Contradiction]:
    """What cannot be of the given lessons: among themselves, and beside those of others that stand."""
    at_once: dict[tuple[int, int], list[Slot]] = defaultdict(list)
    for each in (*beside, *given):
        at_once[each.weekday, each.period].append(each)
    found = [Contradiction(each.row, Clash.ALONE, each) for each in given if each.teacher is not None and each.teacher == each.co_teacher]
    for slots in at_once.values():
        for place, one in enumerate(slots):
            found += [Contradiction(one.row, clash, other) for other in slots[:place] if one.row and (clash := _clash(one, other))]
    return sorted(found, key=lambda each: each.row)


def _clash(one: Slot, other: Slot) -> Clash | None:
    if one.whom == other.whom:
        return Clash.CLASS
    if are_together(one, other):
        return None
    if set(one.teachers) & set(other.teachers):
        return Clash.TEACHER
    return Clash.ROOM if one.room and one.room == other.room else None


def are_together(one: Slot, other: Slot) -> bool:
    """Whether two classes are taught together (合班)."""
    return one.teacher is not None and one.says == other.says
