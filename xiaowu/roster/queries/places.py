"""Schools and classes (學校、班級)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.db.models import Count, Q, QuerySet

from xiaowu.kernel import roc
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.ui.lists import PAGE_SIZE, Page, Wanted
from xiaowu.roster.models import District, School, SchoolClass
from xiaowu.roster.rules.roles import Level, grade_words


@dataclass(frozen=True, slots=True)
class SchoolRow:
    """A school as lists, exports and the API show it."""

    id: int
    code: str
    level: Level
    name: str
    district: str
    area: str
    classes: int
    roll_closes: time


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A class as lists show it."""

    id: int
    school_id: int
    grade: int
    number: int
    name: str
    academic_year: int
    last_grade: int | None = None  # of a class of several grades (混齡班)

    @property
    def grades(self) -> str:
        return grade_words(self.grade, self.last_grade)


SCHOOL_SORTS = {"code": "code", "name": "name", "district": "district__order", "classes": "classes"}


def schools(wanted: Wanted, today: date) -> Page[SchoolRow]:
    """Schools by name or code, of a district or level; with this academic year's number of classes. Two statements."""
    found = School.objects.all()
    if wanted.text:
        found = found.filter(Q(name__icontains=wanted.text) | Q(code__startswith=wanted.text))
    if district := wanted.filter("district"):
        found = found.filter(district__name=district)
    if level := wanted.filter("level"):
        found = found.filter(level=level)
    total = found.count()
    order = ("-" if wanted.descending else "") + SCHOOL_SORTS[wanted.sort]
    rows = _with_classes(found, today).order_by(order, "code", "level")[wanted.offset : wanted.offset + PAGE_SIZE]
    return Page([_school_row(each) for each in rows], total, wanted)


def school(school_id: int, today: date) -> SchoolRow:
    """One school. Raises NotFound."""
    found = _with_classes(School.objects.filter(pk=school_id), today).first()
    if found is None:
        raise NotFound
    return _school_row(found)


def school_names(ids: Iterable[int]) -> dict[int, str]:
    """Names by id, in the order of the ids given."""
    wanted = list(ids)
    names = dict(School.objects.filter(pk__in=wanted).values_list("id", "name")) if wanted else {}
    return {each: names[each] for each in wanted if each in names}


def school_choices() -> list[tuple[int, str]]:
    """Every school, for choosing where a child goes."""
    return [(each.pk, f"{each.name}（{each.code}）") for each in School.objects.only("id", "name", "code").order_by("area", "code", "level")]


def district_names() -> list[str]:
    return list(District.objects.values_list("name", flat=True))


def classes(school_id: int, today: date) -> list[ClassRow]:
    """This academic year's classes of a school, by grade and number."""
    found = SchoolClass.objects.filter(school_id=school_id, academic_year=roc.academic_year(today)).order_by("grade", "number")
    return [_class_row(each) for each in found]


def school_class(school_id: int, class_id: int) -> ClassRow:
    """One class of a school. Raises NotFound."""
    found = SchoolClass.objects.filter(school_id=school_id, pk=class_id).first()
    if found is None:
        raise NotFound
    return _class_row(found)


def _with_classes(found: QuerySet[School], today: date) -> QuerySet[Any]:
    this_year = Q(schoolclass__academic_year=roc.academic_year(today))
    return found.select_related("district").annotate(classes=Count("schoolclass", filter=this_year))


def _school_row(each: Any) -> SchoolRow:
    return SchoolRow(each.pk, each.code, Level(each.level), each.name, each.district.name, each.area, each.classes, each.roll_closes)


def _class_row(each: SchoolClass) -> ClassRow:
    return ClassRow(each.pk, each.school_id, each.grade, each.number, each.name, each.academic_year, each.last_grade)
