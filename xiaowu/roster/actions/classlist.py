"""Class lists from a sheet (名條匯入): read and checked whole, kept aside, applied whole or not at all."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from xiaowu.kernel import audit
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import BadInput, NotFound
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

_OF_CHILD = {Field.NAME: "name", Field.BIRTH_DATE: "birth_date", Field.DIET: "diet"}


def keep_import(actor: Actor, school_id: int, *, filename: str, children: list[ListedChild], told: dict[str, Any], now: datetime) -> int:
    """Keep a list that was read without an error until somebody confirms it, with what is told of its file; its id."""
    require(actor, Permission.KEEP_STUDENTS, school_id=school_id)
    rows = [{key: value.isoformat() if isinstance(value, date) else value for key, value in asdict(child).items()} for child in children]
    kept = ClassListImport.objects.create(
        school_id=school_id, account_id=actor.account_id or 0, filename=filename[:200], rows=rows, told=told, at=now
    )
    audit.record(actor, "uploaded", "class_list", kept.pk, school_id=school_id, rows=len(rows))
    return int(kept.pk)


class Unanswered(BadInput):
    """A list with questions that nobody answered: nothing was written; what it would do is shown again. A status of 200 keeps what was asked."""

    def __init__(self, kept: ClassListImport, plan: Plan, count: int) -> None:
        super().__init__(_("還有 %(count)d 列需要您確認，沒有寫入任何資料。") % {"count": count})
        self.filename, self.told, self.plan = kept.filename, kept.told, plan
        self.status = 200 if plan.was_asked else BadInput.status


def apply_import(actor: Actor, school_id: int, *, import_id: int, answered: Collection[str] = (), today: date, now: datetime) -> Plan:
    """Apply a kept list as the register stands now, in one transaction. Applied before: returns what it would do now, which is nothing.

    `answered`: the tokens of the questions to which somebody said that the children are two. Raises NotFound, Unanswered, BadInput with rows if the
    register has changed so that it no longer fits (each of them with status 200, if other schools were asked: nothing but that is written).
    """
    require(actor, Permission.KEEP_STUDENTS, school_id=school_id)
    kept = ClassListImport.objects.select_for_update().filter(school_id=school_id, pk=import_id).first()
    if kept is None or (kept.applied_at and not kept.rows):
        raise NotFound(_("這次匯入已經完成或已失效。"))
    plan = plan_of(actor, school_id, [ListedChild.read(row) for row in kept.rows])
    if plan.errors:
        raise refused(plan, _("名冊在檢查之後有變動，這份名條現在有 %(count)d 個問題，沒有寫入任何資料。") % {"count": len(plan.errors)})
    if waiting := [each for each in plan.questions if each.token not in answered]:
        audit.looked(actor, "roster.import", school_id=school_id, student_ids=plan.looked_at())
        raise Unanswered(kept, plan, len(waiting))
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
    """Name, birthday and diet of the children whose row says otherwise; what a row does not tell stays."""
    told = {step.student_id: step for step in plan.steps if step.student_id and {each.field for each in step.changes} & _OF_CHILD.keys()}
    rows = list(Student.objects.select_for_update().filter(school_id=school_id, pk__in=told))
    for student in rows:
        for change in told[student.pk].changes:
            if change.field in _OF_CHILD:
                setattr(student, _OF_CHILD[change.field], change.after)
    Student.objects.bulk_update(rows, list(_OF_CHILD.values()), batch_size=500)


def _keep_guardians(school_id: int, plan: Plan, added: dict[int, int]) -> list[int]:
    """Guardians who are new, and those of whom the list says something else; the ids of the latter's children."""
    steps = [(step.student_id or added[step.child.row], step.guardian) for step in plan.steps if step.guardian]
    Guardian.objects.bulk_create(
        Guardian(school_id=school_id, student_id=student, name=each.name, relation=each.relation, phone=each.phone)
        for student, each in steps
        if each.guardian_id is None
    )
    told = {each.guardian_id: each for _student, each in steps if each.guardian_id}
    rows = list(Guardian.objects.select_for_update().filter(school_id=school_id, pk__in=told))
    for row in rows:
        row.name, row.relation, row.phone = told[row.pk].name, told[row.pk].relation, told[row.pk].phone
    Guardian.objects.bulk_update(rows, ["name", "relation", "phone"], batch_size=500)
    return sorted(student for student, _each in steps if student not in added.values())


def _move_all(school_id: int, plan: Plan, classes: dict[tuple[int, int, int], int], today: date) -> list[int]:
    """Those who change class or seat; who they are."""
    moves = {step.student_id: step.child for step in plan.steps if step.moves and step.student_id is not None}
    seating.move(school_id, [Seat(student_id, classes[child.place], child.seat, child.own_grade) for student_id, child in moves.items()], today)
    return sorted(moves)
