"""Numbers for those who may not see children (人數統計, 柒.案由二): no name, seat, reason or leave type can be in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db import connection
from django.utils.translation import gettext as _

from xiaowu.attendance.permissions import Permission
from xiaowu.kernel import audit, clock
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import BadInput
from xiaowu.roster.queries.places import school
from xiaowu.roster.rules.roles import COOKED_DIETS, Diet


@dataclass(frozen=True, slots=True)
class ClassCount:
    """A class's numbers today; `away` is None while its roll is not taken, and `meals` then counts everybody."""

    class_id: int
    grade: int
    number: int
    name: str
    taken: bool
    enrolled: int
    away: int | None
    meals: int

    @property
    def present(self) -> int | None:
        return None if self.away is None else self.enrolled - self.away


@dataclass(frozen=True, slots=True)
class GradeCount:
    """A grade's numbers: sums over its classes; away and present over those whose roll is taken."""

    grade: int
    classes: tuple[ClassCount, ...]

    @property
    def enrolled(self) -> int:
        return sum(each.enrolled for each in self.classes)

    @property
    def away(self) -> int:
        return sum(each.away or 0 for each in self.classes)

    @property
    def present(self) -> int:
        return sum(each.present or 0 for each in self.classes)

    @property
    def meals(self) -> int:
        return sum(each.meals for each in self.classes)

    @property
    def taken(self) -> int:
        return sum(each.taken for each in self.classes)


@dataclass(frozen=True, slots=True)
class CountsReport:
    """One school's day in numbers; meals by diet are over the whole school only."""

    school_id: int
    school: str
    day: date
    grades: tuple[GradeCount, ...]
    diets: tuple[tuple[Diet, int], ...]

    @property
    def classes(self) -> Sequence[ClassCount]:
        return [each for grade in self.grades for each in grade.classes]

    @property
    def meals(self) -> int:
        return sum(count for _diet, count in self.diets)


def counts_report(actor: Actor, school_id: int, day: date, today: date) -> CountsReport:
    """Exact numbers of today, for the task that needs them; each use is audited (2.4). Four statements.

    Raises Forbidden; BadInput for any other day: who compares days could single a child out.
    """
    require(actor, Permission.SEE_COUNTS, school_id=school_id)
    if day != today:
        raise BadInput(_("人數統計只提供當日資料，以免由前後日的差異辨識個別學生。"))
    place = school(school_id, today)
    with connection.cursor() as cursor:
        cursor.execute("select class_id, grade, number, name, taken, enrolled, away, meals from attendance_class_counts(%s, %s)", [school_id, day])
        classes = [ClassCount(*row) for row in cursor.fetchall()]
        cursor.execute("select diet, meals from attendance_diet_counts(%s, %s)", [school_id, day])
        by_diet = dict(cursor.fetchall())
    audit.record(actor, "read", "counts", school_id, school_id=school_id, day=day.isoformat(), at=clock.now().isoformat())
    grades = tuple(GradeCount(grade, tuple(rows)) for grade, rows in groupby(classes, key=lambda each: each.grade))
    return CountsReport(school_id, place.name, day, grades, tuple((diet, by_diet.get(diet.value, 0)) for diet in COOKED_DIETS))
