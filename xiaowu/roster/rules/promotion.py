"""Which classes go up as they are when the year changes (升級), as a pure rule over the classes of the past year.

Classes stay together from year to year, but the third and the fifth grade of an elementary school, which a school may form anew (編班):
國民小學及國民中學常態編班及分組學習準則 (H0070026) art. 4.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from xiaowu.roster.rules.ends import is_last_grade
from xiaowu.roster.rules.roles import Level, class_name

FORMED_ANEW = frozenset({3, 5})


class Barrier(StrEnum):
    """Why a class cannot go up as it is."""

    OLDER = "older"
    SEVERAL_GRADES = "several_grades"
    CLOSED = "closed"
    SEATS_TAKEN = "seats_taken"


BARRIER_TITLES = {
    Barrier.OLDER: "不是上一個學年度的班級，請逐一調班或辦理離校。",
    Barrier.SEVERAL_GRADES: "混齡班的學生各升各的年級，請匯入名條。",
    Barrier.CLOSED: "新學年度的這個班級已關閉，請先恢復或匯入名條。",
    Barrier.SEATS_TAKEN: "新班級裡已有學生使用相同的座號，請匯入名條。",
}


@dataclass(frozen=True, slots=True)
class PastClass:
    """A class of a past academic year, with the seats of the children who still sit there."""

    id: int
    academic_year: int
    grade: int
    last_grade: int | None
    number: int
    name: str
    seats: frozenset[int]


@dataclass(frozen=True, slots=True)
class NewClass:
    """A class that stands already in the new year, with the seats that are taken."""

    grade: int
    number: int
    is_closed: bool
    seats: frozenset[int]


@dataclass(frozen=True, slots=True)
class Promotion:
    """What becomes of a class: its grade and number in the new year. `is_kept`: it stays together unless the school decides otherwise."""

    class_id: int
    name: str
    academic_year: int
    children: int
    grade: int
    number: int
    is_kept: bool
    barrier: Barrier | None

    @property
    def new_name(self) -> str:
        return class_name(self.grade, self.number)


def promotions(level: Level, year: int, past: Iterable[PastClass], standing: Collection[NewClass]) -> tuple[Promotion, ...]:
    """Of each class of a past year whose children do not graduate, in the given order; `year` is the academic year that has begun."""
    places = {(each.grade, each.number): each for each in standing}
    going = (each for each in past if each.last_grade or not is_last_grade(level, each.grade))
    return tuple(_promotion(level, year, each, places.get((each.grade + 1, each.number))) for each in going)


def _promotion(level: Level, year: int, past: PastClass, there: NewClass | None) -> Promotion:
    barrier = _barrier(year, past, there)
    is_kept = barrier is None and not (level is Level.ELEMENTARY and past.grade + 1 in FORMED_ANEW)
    return Promotion(past.id, past.name, past.academic_year, len(past.seats), past.grade + 1, past.number, is_kept, barrier)


def _barrier(year: int, past: PastClass, there: NewClass | None) -> Barrier | None:
    if past.last_grade is not None:
        return Barrier.SEVERAL_GRADES
    if past.academic_year != year - 1:
        return Barrier.OLDER
    if there is None:
        return None
    if there.is_closed:
        return Barrier.CLOSED
    return Barrier.SEATS_TAKEN if there.seats & past.seats else None
