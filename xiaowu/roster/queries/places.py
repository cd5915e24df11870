"""Schools and classes (學校、班級)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from xiaowu.kernel import roc
from xiaowu.kernel.access import ANYWHERE, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import row
from xiaowu.kernel.errors import BadInput, NotFound
from xiaowu.kernel.lists import ListRequest, Page, Sorts, page_of
from xiaowu.roster.models import District, Enrolment, School, SchoolClass, SchoolCode
from xiaowu.roster.permissions import Permission
from xiaowu.roster.rules.classlist import LAST_SEAT
from xiaowu.roster.rules.roles import Level, grade_words


@dataclass(frozen=True, slots=True)
class SchoolRow:
    """A school as lists, exports and the API show it; a closed one with its day and, if it merged into another, that one's name."""

    id: int
    code: str
    level: Level
    name: str
    district: str
    area: str
    classes: int
    roll_closes: time
    closed_on: date | None = None
    successor_id: int | None = None
    successor: str = ""


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A class as lists show it."""

    id: int
    school_id: int
    grade: int
    number: int
    name: str
    academic_year: int
    closed_on: date | None = None
    last_grade: int | None = None  # of a class of several grades (混齡班)
    school: str = ""  # only when the class was asked for alone

    @property
    def grades(self) -> str:
        return grade_words(self.grade, self.last_grade)


BUREAU = 0  # stands for the bureau where a school's id is expected

SCHOOL_SORTS: Sorts = {"code": "code", "name": "name__in_order", "district": "district__order", "classes": "classes"}
# wherever schools are sorted they stand as in the ministry's directory (教育部各級學校名錄), by code; of a row with `school_id`, in SQL
SCHOOL_ORDER = "(select placed.code || placed.level from roster_school placed where placed.id = school_id)"


def schools(actor: Actor, wanted: ListRequest, today: date, *, permission: str = Permission.SEE_SCHOOLS) -> Page[SchoolRow]:
    """Schools by name or code, including former codes, of a district or level; with this academic year's number of classes. One statement.

    Closed schools are found only if the filter asks for them. The directory is public: holders of `permission` at any school may choose from it.
    Raises Forbidden.
    """
    require(actor, permission, school_id=ANYWHERE)
    found = School.objects.filter(closed_on__isnull=wanted.filter("closed") != "yes")
    if wanted.text:
        coded = SchoolCode.objects.filter(code__startswith=wanted.text).values("place_id")
        found = found.filter(Q(name__icontains=wanted.text) | Q(pk__in=coded))
    if district := wanted.filter("district"):
        found = found.filter(district__name=district)
    if level := wanted.filter("level"):
        found = found.filter(level=level)
    return page_of(_with_classes(found, today), wanted, SCHOOL_SORTS, _school_row, "code", "level")


# most pages of a school begin with it: built by the ORM it took 1 ms of Python, of a day's report a fifth
_SCHOOL = """
select s.id, s.code, s.level, s.name, d.name as district, s.area, (
    select count(*) from roster_schoolclass c where c.school_id = s.id and c.academic_year = %s and c.closed_on is null
) as classes, s.roll_closes, s.closed_on, s.successor_id, coalesce(other.name, '') as successor
from roster_school s join roster_district d on d.id = s.district_id left join roster_school other on other.id = s.successor_id where s.id = %s
"""


def school(school_id: int, today: date) -> SchoolRow:
    """One school. Raises NotFound."""
    if (found := row(SchoolRow, _SCHOOL, [roc.academic_year(today), school_id])) is None:
        raise NotFound
    return found


def place(school_id: int, today: date) -> SchoolRow:
    """One school, or with `BUREAU` the place of those who serve at none: the bureau itself, for its own people and those from outside.
    Raises NotFound.
    """
    if school_id != BUREAU:
        return school(school_id, today)
    return SchoolRow(BUREAU, "bureau", Level.ELEMENTARY, _("教育局與外部人員"), "", "", 0, time(0))


def open_schools() -> list[int]:
    """Every school that was not closed. One statement."""
    return list(School.objects.filter(closed_on=None).values_list("pk", flat=True))


def schools_of_code(code: str) -> list[int]:
    """The schools, one a level, that have this code or had it. One statement."""
    return list(SchoolCode.objects.filter(code=code).order_by("level").values_list("place_id", flat=True))


def codes_of(school_id: int | None) -> tuple[frozenset[str], frozenset[str]]:
    """The codes that a school has or had, including those it shares with its other level; and the codes of all others. One statement."""
    every = list(SchoolCode.objects.values_list("code", "place_id"))
    mine = frozenset(code for code, place_id in every if place_id == school_id)
    return mine, frozenset(code for code, _place_id in every) - mine


def ids_of_codes(codes: Collection[str]) -> list[int]:
    """The schools that have these codes; if two of different levels share one, both. One statement. Raises BadInput for unknown codes."""
    found: dict[str, list[int]] = {}
    for code, school_id in School.objects.filter(code__in=codes).values_list("code", "id"):
        found.setdefault(code, []).append(school_id)
    if unknown := [code for code in codes if code not in found]:
        raise BadInput(_("沒有這些學校代碼：%(codes)s。") % {"codes": "、".join(unknown)[:200]})
    return [school_id for ids in found.values() for school_id in ids]


def school_names(ids: Iterable[int]) -> dict[int, str]:
    """Names by id, in the order of the ids given."""
    wanted = list(ids)
    names = dict(School.objects.filter(pk__in=wanted).values_list("id", "name")) if wanted else {}
    return {each: names[each] for each in wanted if each in names}


def schools_in_order(ids: Iterable[int]) -> dict[int, str]:
    """Names by id, in the order in which schools stand. One statement."""
    return dict(School.objects.filter(pk__in=list(ids)).order_by("code", "level").values_list("id", "name"))


def school_choices() -> list[tuple[int, str]]:
    """Every open school, by area, to go to; forms pick a school with `queries.picking` instead."""
    found = School.objects.filter(closed_on=None).only("id", "name", "code").order_by("area", "code", "level")
    return [(each.pk, f"{each.name}（{each.code}）") for each in found]


def district_names() -> list[str]:
    return list(District.objects.values_list("name", flat=True))


def classes(school_id: int, today: date) -> list[ClassRow]:
    """This academic year's open classes of a school, by grade and number."""
    found = SchoolClass.objects.filter(school_id=school_id, academic_year=roc.academic_year(today), closed_on=None).order_by("grade", "number")
    return [_class_row(each) for each in found]


def next_seat(school_id: int, class_id: int) -> int:
    """The seat after the last of a class; where that is the last there can be, the first free one. One statement."""
    taken = set(Enrolment.objects.filter(school_id=school_id, school_class_id=class_id, valid__upper_inf=True).values_list("seat", flat=True))
    after = max(taken, default=0) + 1
    return after if after <= LAST_SEAT else next((each for each in range(1, LAST_SEAT + 1) if each not in taken), LAST_SEAT)


def closed_classes(school_id: int, today: date) -> list[ClassRow]:
    """The closed classes of this academic year."""
    found = SchoolClass.objects.filter(school_id=school_id, academic_year=roc.academic_year(today), closed_on__isnull=False)
    return [_class_row(each) for each in found.order_by("grade", "number")]


def school_class(school_id: int, class_id: int) -> ClassRow:
    """One class of a school, with the school's name. Raises NotFound."""
    found = SchoolClass.objects.select_related("school").filter(school_id=school_id, pk=class_id).first()
    if found is None:
        raise NotFound
    return replace(_class_row(found), school=found.school.name)


def _with_classes(found: QuerySet[School], today: date) -> QuerySet[Any]:
    this_year = Q(schoolclass__academic_year=roc.academic_year(today), schoolclass__closed_on=None)
    return found.select_related("district", "successor").annotate(classes=Count("schoolclass", filter=this_year))


def _school_row(each: Any) -> SchoolRow:
    return SchoolRow(
        each.pk, each.code, Level(each.level), each.name, each.district.name, each.area, each.classes, each.roll_closes,
        each.closed_on, each.successor_id, each.successor.name if each.successor else "",
    )  # fmt: skip


def _class_row(each: SchoolClass) -> ClassRow:
    return ClassRow(each.pk, each.school_id, each.grade, each.number, each.name, each.academic_year, each.closed_on, each.last_grade)
