"""The register's records of a school's children, for comparing a class list with them (名條比對)."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows
from xiaowu.roster.models import SchoolClass
from xiaowu.roster.permissions import Permission
from xiaowu.roster.rules.classlist import KnownChild, KnownClass, KnownGuardian

_KNOWN = """
select s.id as student_id, s.number, s.name, s.birth_date, s.diet, c.academic_year, c.grade as class_grade, c.number as class_number, e.seat,
    coalesce(e.grade, c.grade) as grade,
    array(select f.number from roster_formernumber f where f.school_id = s.school_id and f.student_id = s.id) as former
from roster_student s
left join roster_enrolment e on e.school_id = s.school_id and e.student_id = s.id and upper_inf(e.valid)
left join roster_schoolclass c on c.school_id = s.school_id and c.id = e.school_class_id
where s.school_id = %s
"""
_GUARDIANS = """
select g.student_id, g.id as guardian_id, g.name, g.relation, g.phone
from roster_guardian g
where g.school_id = %s and g.student_id = any(%s)
order by g.id
"""


class _Known(NamedTuple):
    student_id: int
    number: str
    name: str
    birth_date: date | None
    diet: str
    academic_year: int | None
    class_grade: int | None
    class_number: int | None
    seat: int | None
    grade: int | None
    former: list[str]


class _Guardian(NamedTuple):
    student_id: int
    guardian_id: int
    name: str
    relation: str
    phone: str


def known_children(actor: Actor, school_id: int) -> list[KnownChild]:
    """Every child that the school has or had, with its present seat. One statement."""
    require(actor, Permission.KEEP_STUDENTS, school_id=school_id)
    return [_known_child(each) for each in rows(_Known, _KNOWN, [school_id])]


def _known_child(each: _Known) -> KnownChild:
    place = (each.academic_year, each.class_grade or 0, each.class_number or 0) if each.academic_year else None
    return KnownChild(
        each.student_id, each.number, each.name, each.birth_date, each.diet, place, each.seat, tuple(each.former), each.grade
    )  # fmt: skip


def known_classes(actor: Actor, school_id: int, years: Iterable[int]) -> list[KnownClass]:
    """The school's classes of these academic years, including closed ones. One statement."""
    require(actor, Permission.KEEP_STUDENTS, school_id=school_id)
    found = SchoolClass.objects.filter(school_id=school_id, academic_year__in=set(years))
    return [KnownClass(each.academic_year, each.grade, each.last_grade, each.number, each.closed_on is not None) for each in found]


def guardians_of(actor: Actor, school_id: int, student_ids: Iterable[int]) -> dict[int, list[KnownGuardian]]:
    """The guardians of these children, by the child's id. One statement."""
    require(actor, Permission.KEEP_STUDENTS, school_id=school_id)
    found: dict[int, list[KnownGuardian]] = {}
    for each in rows(_Guardian, _GUARDIANS, [school_id, list(student_ids)]):
        found.setdefault(each.student_id, []).append(KnownGuardian(each.guardian_id, each.name, each.relation, each.phone))
    return found
