"""Class lists from a sheet (名條匯入): read and checked whole, kept aside, applied whole or not at all."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xiaowu.kernel import audit
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import BadInput, Conflict, NotFound
from xiaowu.roster.actions import seating
from xiaowu.roster.actions.comparing import plan_of, refused
from xiaowu.roster.actions.seating import Seat
from xiaowu.roster.models import (
    ClassListImport,
    Guardian,
    SchoolClass,
    Student,
)
from xiaowu.roster.permissions import Permission
from xiaowu.roster.rules.classlist import Field, ListedChild, Plan, Verb
from xiaowu.roster.rules.roles import Diet, class_name

_CORRECT = """update roster_student s set name = coalesce(given.name, s.name), birth_date = coalesce(given.birth_date, s.birth_date),
    diet = coalesce(given.diet, s.diet)
from unnest(%s::bigint[], %s::text[], %s::date[], %s::text[]) as given(id, name, birth_date, diet) where s.school_id = %s and s.id = given.id
    and (given.name, given.birth_date, given.diet) is distinct from (null, null, null)"""
_CORRECT_GUARDIANS = """update roster_guardian g set name = given.name, relation = given.relation, phone = given.phone
from unnest(%s::bigint[], %s::text[], %s::text[], %s::text[]) as given(id, name, relation, phone) where g.school_id = %s and g.id = given.id"""


def keep_import(actor: Actor, school_id: int, *, filename: str, children: list[ListedChild], told: dict[str, Any], now: datetime) -> int:
    """Keep a list that was read without an error until somebody confirms it, with what is told of its file; its id."""
    require(actor, Permission.KEEP_STUDENTS, school_id=school_id)
    rows = [{key: value.isoformat() if isinstance(value, date) else value for key, value in asdict(child).items()} for child in children]
    kept = ClassListImport.objects.create(
        school_id=school_id, account_id=actor.account_id or 0, filename=filename[:200], rows=rows, told=told, at=now
    )
    audit.record(actor, "uploaded", "class_list", kept.pk, school_id=school_id, rows=len(rows))
    return int(kept.pk)


class NotYet(BadInput):
    """A list of which nothing was written; what it would do now is shown again. A status of 200 keeps what was asked of other schools."""

    def __init__(self, message: str, kept: ClassListImport, plan: Plan, differs: Collection[int] = ()) -> None:
        super().__init__(message)
        self.filename, self.told, self.plan, self.differs = kept.filename, kept.told, plan, differs
        self.status = 200 if plan.was_asked else Conflict.status if differs else BadInput.status


def apply_import(actor: Actor, school_id: int, *, import_id: int, seen: str, answered: Collection[str] = (), today: date, now: datetime) -> Plan:
    """Apply a kept list as the register stands now, in one transaction. Applied before: returns what it would do now, which is nothing.

    `seen`: what the report that is confirmed said that the list does (`Plan.shown`); `answered`: the tokens of the questions to which somebody said
    that the children are two. Raises NotFound; NotYet, if a question waits or the list would do something else now; BadInput with rows if the
    register has changed so that it no longer fits (the latter with status 200, if other schools were asked: nothing but that is written).
    """
    require(actor, Permission.KEEP_STUDENTS, school_id=school_id)
    seating.hold_school(school_id)
    kept = ClassListImport.objects.select_for_update().filter(school_id=school_id, pk=import_id).first()
    if kept is None or (kept.applied_at and not kept.rows):
        raise NotFound(_("這次匯入已經完成或已失效。"))
    plan = plan_of(actor, school_id, [ListedChild.read(row) for row in kept.rows])
    if plan.errors:
        said = ngettext(
            "名冊在檢查之後有變動，這份名條現在有 %(count)d 個問題，沒有寫入任何資料。",
            "名冊在檢查之後有變動，這份名條現在有 %(count)d 個問題，沒有寫入任何資料。",
            len(plan.errors),
        )
        raise refused(plan, said % {"count": len(plan.errors)})
    if not_yet := _not_yet(kept, plan, seen, answered):
        audit.looked(actor, "roster.import", school_id=school_id, student_ids=plan.looked_at())
        raise not_yet
    classes = _classes_for(school_id, plan)
    moved = _move_all(school_id, plan, classes, today)
    added = _add_all(school_id, plan, classes, today)
    _correct_all(school_id, plan)
    guardians = _keep_guardians(school_id, plan, added)
    ClassListImport.objects.filter(school_id=school_id, pk=import_id).update(applied_at=now, rows=[])
    counts: dict[str, Any] = {verb.value: plan.count(verb) for verb in Verb}
    audit.record(
        actor, "applied", "class_list", import_id, school_id=school_id, moved=moved, guardians=guardians, answered=sorted(answered), **counts
    )
    return plan


def _not_yet(kept: ClassListImport, plan: Plan, seen: str, answered: Collection[str]) -> NotYet | None:
    if differs := plan.differing(seen):
        message = ngettext(
            "名冊在您查看之後有變動，有 %(count)d 列與先前顯示的不同；沒有寫入任何資料，請重新確認。",
            "名冊在您查看之後有變動，有 %(count)d 列與先前顯示的不同；沒有寫入任何資料，請重新確認。",
            len(differs),
        )
        return NotYet(message % {"count": len(differs)}, kept, plan, differs)
    waiting = [each for each in plan.questions if each.token not in answered]
    message = ngettext("還有 %(count)d 列需要您確認，沒有寫入任何資料。", "還有 %(count)d 列需要您確認，沒有寫入任何資料。", len(waiting))
    return NotYet(message % {"count": len(waiting)}, kept, plan) if waiting else None


def _classes_for(school_id: int, plan: Plan) -> dict[tuple[int, int, int], int]:
    wanted = {step.child.place for step in plan.steps}
    for year, grade, number in sorted(wanted):
        SchoolClass.objects.get_or_create(
            school_id=school_id, academic_year=year, grade=grade, number=number, defaults={"name": class_name(grade, number)}
        )
    found = SchoolClass.objects.filter(school_id=school_id, academic_year__in={year for year, _grade, _number in wanted})
    return {(each.academic_year, each.grade, each.number): each.pk for each in found}


def _add_all(school_id: int, plan: Plan, classes: dict[tuple[int, int, int], int], today: date) -> dict[int, int]:
    """The new children with their places; their ids by row."""
    new = [step.child for step in plan.steps if step.verb is Verb.ADD]
    made = Student.objects.bulk_create(
        Student(school_id=school_id, number=child.number, name=child.name, birth_date=child.birth_date, diet=child.diet or Diet.REGULAR)
        for child in new
    )
    seating.begin(
        school_id, [Seat(student.pk, classes[child.place], child.seat, child.own_grade) for child, student in zip(new, made, strict=True)], today
    )
    return {child.row: student.pk for child, student in zip(new, made, strict=True)}


def _correct_all(school_id: int, plan: Plan) -> None:
    """Name, birthday and diet of the children whose row says otherwise; what a row does not tell stays. One statement."""
    told = {step.student_id: {each.field: each.after for each in step.changes} for step in plan.steps if step.student_id and step.changes}
    columns: list[list[Any]] = [list(told), *([each.get(field) for each in told.values()] for field in (Field.NAME, Field.BIRTH_DATE, Field.DIET))]
    with connection.cursor() as cursor:
        cursor.execute(_CORRECT, [*columns, school_id])


def _keep_guardians(school_id: int, plan: Plan, added: dict[int, int]) -> list[int]:
    """Guardians who are new, and those of whom the list says something else; the ids of the latter's children."""
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
    with connection.cursor() as cursor:
        cursor.execute(_CORRECT_GUARDIANS, [*columns, school_id])
    return sorted(student for student, _each in steps if student not in added.values())


def _move_all(school_id: int, plan: Plan, classes: dict[tuple[int, int, int], int], today: date) -> list[int]:
    """Those who change class or seat; who they are."""
    moves = {step.student_id: step.child for step in plan.steps if step.moves and step.student_id is not None}
    seating.move(school_id, [Seat(student_id, classes[child.place], child.seat, child.own_grade) for student_id, child in moves.items()], today)
    return sorted(moves)
