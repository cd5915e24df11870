"""Numbers for people who may not see children (人數統計, 柒.案由二): they contain no name, seat, reason or leave type."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import NamedTuple

from django.utils.translation import gettext as _

from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.rules.meals import by_diet, to_cook
from xiaowu.kernel import audit, clock
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows
from xiaowu.kernel.errors import BadInput
from xiaowu.roster.queries.calendar import no_school_reason
from xiaowu.roster.queries.places import school
from xiaowu.roster.rules.calendar import NoSchool
from xiaowu.roster.rules.roles import COOKED_DIETS, DIET_TITLES, Diet


@dataclass(frozen=True, slots=True)
class ClassCount:
    """A class's meals today: `eating` of its children eat at school;
    `meals` is None for fewer than five, and equals `eating` while its roll is not taken. `cook` is enough in any case.
    Whose grade has no meal today has 0 of all three.
    """

    class_id: int
    grade: int
    number: int
    name: str
    taken: bool
    eating: int
    meals: int | None
    cook: int

    @property
    def is_served(self) -> bool:
        return self.meals != 0


class _ClassMeals(NamedTuple):
    """What the database returns for a class."""

    class_id: int
    grade: int
    number: int
    name: str
    taken: bool
    eating: int
    meals: int | None


@dataclass(frozen=True, slots=True)
class GradeCount:
    """A grade's meals: sums over its classes."""

    grade: int
    classes: tuple[ClassCount, ...]

    @property
    def eating(self) -> int:
        return sum(each.eating for each in self.classes)

    @property
    def cook(self) -> int:
        return sum(each.cook for each in self.classes)

    @property
    def taken(self) -> int:
        return sum(each.taken for each in self.classes)


@dataclass(frozen=True, slots=True)
class DietCount:
    """A diet over the whole school: how many children have it, and how many meals of it to cook today."""

    diet: Diet
    eating: int
    cook: int

    @property
    def title(self) -> str:
        return DIET_TITLES[self.diet]


class DietsTogether(NamedTuple):
    """How many children have a diet in the grades for which is cooked together."""

    grades: list[int]
    diet: str
    eating: int


@dataclass(frozen=True, slots=True)
class CountsReport:
    """One school's day in numbers; diets are over the whole school only. Without school there is nothing to cook."""

    school_id: int
    school: str
    day: date
    grades: tuple[GradeCount, ...]
    diets: tuple[DietCount, ...]
    no_school: NoSchool | None

    @property
    def classes(self) -> Sequence[ClassCount]:
        return [each for grade in self.grades for each in grade.classes]

    @property
    def untaken(self) -> int:
        """How many classes' rolls are still to come."""
        return sum(not each.taken for each in self.classes)

    @property
    def eating(self) -> int:
        return sum(grade.eating for grade in self.grades)

    @property
    def cook(self) -> int:
        return sum(grade.cook for grade in self.grades)

    @property
    def more(self) -> int:
        """How many more meals all diets make together than the classes, so that no child is told."""
        return sum(each.cook for each in self.diets) - self.cook

    @property
    def unserved(self) -> int:
        """How many classes have no meal today."""
        return sum(not each.is_served for each in self.classes)


def counts_report(actor: Actor, school_id: int, day: date, today: date) -> CountsReport:
    """What to cook today, as `rules.meals` tells it; each use is audited (2.4). Four statements, and one more where
    there are no classes: why there is no school.

    Raises Forbidden; BadInput for any other day: who compares days could single a child out.
    """
    require(actor, Permission.SEE_COUNTS, school_id=school_id)
    if day != today:
        raise BadInput(_("人數統計只提供當日資料，以免由前後日的差異辨識個別學生。"))
    place = school(school_id, today)
    told = rows(_ClassMeals, "select class_id, grade, number, name, taken, eating, meals from attendance_class_meals(%s, %s)", [school_id, day])
    classes = [ClassCount(*each, to_cook(each.eating, each.meals)) for each in told]
    diets = rows(DietsTogether, "select grades, diet, eating from attendance_diets_together(%s, %s)", [school_id, day])
    audit.record(actor, "read", "counts", school_id, school_id=school_id, day=day.isoformat(), at=clock.now().isoformat())
    grades = tuple(GradeCount(grade, tuple(those)) for grade, those in groupby(classes, key=lambda each: each.grade))
    closed = None if classes else no_school_reason(school_id, day)
    return CountsReport(school_id, place.name, day, grades, school_diets(diets, {each.grade: each.cook for each in grades}), closed)


def school_diets(eating: Iterable[DietsTogether], cook: Mapping[int, int]) -> tuple[DietCount, ...]:
    """What to cook of each diet over the whole school, as its kitchens are told, each of its own grades; `cook`: grade → how many meals."""
    together: dict[tuple[int, ...], dict[str, int]] = defaultdict(dict)
    for each in eating:
        together[tuple(each.grades)][each.diet] = each.eating
    found = [diet_counts(those, sum(cook.get(grade, 0) for grade in grades)) for grades, those in together.items()]
    return tuple(
        DietCount(diet, sum(each.eating for each in of), sum(each.cook for each in of)) for diet, *of in zip(COOKED_DIETS, *found, strict=True)
    )


def diet_counts(eating: Mapping[str, int], cook: int) -> tuple[DietCount, ...]:
    """What to cook of each diet, when the classes need so much altogether."""
    special = {diet.value: eating.get(diet, 0) for diet in COOKED_DIETS if diet is not Diet.REGULAR}
    regular, cooked = by_diet(eating.get(Diet.REGULAR, 0), special, cook)
    return tuple(DietCount(diet, eating.get(diet, 0), cooked.get(diet, regular)) for diet in COOKED_DIETS)
