"""Class lists (名條匯入): writing to the register what a list says, in one statement for each kind of change."""

from datetime import date
from typing import Any

from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import run
from xiaowu.roster.actions import seating
from xiaowu.roster.actions.seating import Seat
from xiaowu.roster.models import Guardian, SchoolClass, Student
from xiaowu.roster.permissions import Permission
from xiaowu.roster.rules.classlist import Field, Plan, Verb
from xiaowu.roster.rules.roles import class_name

_CORRECT = """update roster_student s set name = coalesce(given.name, s.name), birth_date = coalesce(given.birth_date, s.birth_date),
    diet = coalesce(given.diet, s.diet)
from unnest(%s::bigint[], %s::text[], %s::date[], %s::text[]) as given(id, name, birth_date, diet) where s.school_id = %s and s.id = given.id
    and (given.name, given.birth_date, given.diet) is distinct from (null, null, null)"""
_CORRECT_GUARDIANS = """update roster_guardian g set name = given.name, relation = given.relation, phone = given.phone
from unnest(%s::bigint[], %s::text[], %s::text[], %s::text[]) as given(id, name, relation, phone) where g.school_id = %s and g.id = given.id"""


def apply_plan(actor: Actor, school_id: int, plan: Plan, *, today: date) -> dict[str, list[int]]:
    """Apply a list without errors and open questions, as it was compared under the lock on the school.
    Returns the children it moved, and those whose guardians it changed.
    """
    require(actor, Permission.KEEP_STUDENTS, school_id=school_id)
    classes = _classes_for(school_id, plan)
    moved = _move_all(school_id, plan, classes, today)
    added = _add_all(school_id, plan, classes, today)
    _correct_all(school_id, plan)
    return {"moved": moved, "guardians": _keep_guardians(school_id, plan, added)}


def _classes_for(school_id: int, plan: Plan) -> dict[tuple[int, int, int], int]:
    wanted = {step.child.place for step in plan.steps}
    for year, grade, number in sorted(wanted):
        SchoolClass.objects.get_or_create(
            school_id=school_id, academic_year=year, grade=grade, number=number, defaults={"name": class_name(grade, number)}
        )
    found = SchoolClass.objects.filter(school_id=school_id, academic_year__in={year for year, _grade, _number in wanted})
    return {(each.academic_year, each.grade, each.number): each.pk for each in found}


def _add_all(school_id: int, plan: Plan, classes: dict[tuple[int, int, int], int], today: date) -> dict[int, int]:
    """The new children with their seats; returns their ids by row."""
    new = [step.child for step in plan.steps if step.verb is Verb.ADD]
    made = Student.objects.bulk_create(
        Student(school_id=school_id, number=child.number, name=child.name, birth_date=child.birth_date, diet=child.first_diet) for child in new
    )
    seating.begin(
        school_id, [Seat(student.pk, classes[child.place], child.seat, child.own_grade) for child, student in zip(new, made, strict=True)], today
    )
    return {child.row: student.pk for child, student in zip(new, made, strict=True)}


def _correct_all(school_id: int, plan: Plan) -> None:
    """Name, birthday and diet of the children whose row says otherwise; what a row leaves out stays. One statement."""
    told = {step.student_id: {each.field: each.after for each in step.changes} for step in plan.steps if step.student_id and step.changes}
    columns: list[list[Any]] = [list(told), *([each.get(field) for each in told.values()] for field in (Field.NAME, Field.BIRTH_DATE, Field.DIET))]
    run(_CORRECT, [*columns, school_id])


def _keep_guardians(school_id: int, plan: Plan, added: dict[int, int]) -> list[int]:
    """Add new guardians, and change those about whom the list says something else; returns the ids of the latter's children."""
    steps = [(step.student_id or added[step.child.row], step.guardian) for step in plan.steps if step.guardian]
    Guardian.objects.bulk_create(
        Guardian(school_id=school_id, student_id=student, name=each.name, relation=each.relation, phone=each.phone)
        for student, each in steps
        if each.guardian_id is None
    )
    told = [each for _student, each in steps if each.guardian_id]
    columns: list[list[Any]] = [
        [each.guardian_id for each in told],
        [each.name for each in told],
        [each.relation for each in told],
        [each.phone for each in told],
    ]
    run(_CORRECT_GUARDIANS, [*columns, school_id])
    return sorted(student for student, _each in steps if student not in added.values())


def _move_all(school_id: int, plan: Plan, classes: dict[tuple[int, int, int], int], today: date) -> list[int]:
    """Move those who change class or seat; returns who they are."""
    moves = {step.student_id: step.child for step in plan.steps if step.moves and step.student_id is not None}
    seating.move(school_id, [Seat(student_id, classes[child.place], child.seat, child.own_grade) for student_id, child in moves.items()], today)
    return sorted(moves)
