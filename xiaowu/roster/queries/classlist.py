"""What the register says of a school's children, for comparing a class list with it (名條比對)."""

from collections.abc import Iterable

from django.db import connection

from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.roster.models import SchoolClass
from xiaowu.roster.permissions import Permission
from xiaowu.roster.rules.classlist import KnownChild, KnownClass, KnownGuardian

_KNOWN = """
select s.id, s.number, s.name, s.birth_date, s.diet, c.academic_year, c.grade, c.number, e.seat, coalesce(e.grade, c.grade),
    array(select f.number from roster_formernumber f where f.school_id = s.school_id and f.student_id = s.id)
from roster_student s
left join roster_enrolment e on e.school_id = s.school_id and e.student_id = s.id and upper_inf(e.valid)
left join roster_schoolclass c on c.school_id = s.school_id and c.id = e.school_class_id
where s.school_id = %s
"""
_GUARDIANS = """
select g.student_id, g.id, g.name, g.relation, g.phone
from roster_guardian g
where g.school_id = %s and g.student_id = any(%s)
order by g.id
"""


def known_children(actor: Actor, school_id: int) -> list[KnownChild]:
    """Every child that the school has or had, with the place held now. One statement."""
    require(actor, Permission.KEEP_STUDENTS, school_id=school_id)
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [school_id])
        return [
            KnownChild(student, number, name, born, diet, (year, grade, class_number) if year else None, seat, tuple(former), own)
            for student, number, name, born, diet, year, grade, class_number, seat, own, former in cursor.fetchall()
        ]


def known_classes(actor: Actor, school_id: int, years: Iterable[int]) -> list[KnownClass]:
    """The school's classes of these academic years, closed ones too. One statement."""
    require(actor, Permission.KEEP_STUDENTS, school_id=school_id)
    found = SchoolClass.objects.filter(school_id=school_id, academic_year__in=set(years))
    return [KnownClass(each.academic_year, each.grade, each.last_grade, each.number, each.closed_on is not None) for each in found]


def guardians_of(actor: Actor, school_id: int, student_ids: Iterable[int]) -> dict[int, list[KnownGuardian]]:
    """The guardians of these children, by the child's id. One statement."""
    require(actor, Permission.KEEP_STUDENTS, school_id=school_id)
    found: dict[int, list[KnownGuardian]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_GUARDIANS, [school_id, list(student_ids)])
        for student, guardian, name, relation, phone in cursor.fetchall():
            found.setdefault(student, []).append(KnownGuardian(guardian, name, relation, phone))
    return found
