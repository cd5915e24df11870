"""Class lists from a sheet (名條匯入): read and checked whole, kept aside, applied whole or not at all."""

from dataclasses import asdict
from datetime import date, datetime

from django.utils.translation import gettext as _

from xiaowu.kernel import audit
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.events import tell
from xiaowu.roster.actions.comparing import plan_of, refused
from xiaowu.roster.events import ChildrenMoved
from xiaowu.roster.models import (
    ClassListImport,
    Enrolment,
    Guardian,
    SchoolClass,
    Student,
)
from xiaowu.roster.permissions import Permission
from xiaowu.roster.rules.classlist import ListedChild, Plan, Verb
from xiaowu.roster.rules.roles import Relation, class_name


def keep_import(actor: Actor, school_id: int, *, filename: str, children: list[ListedChild], now: datetime) -> int:
    """Keep a list that was read without an error until somebody confirms it; its id."""
    require(actor, Permission.KEEP_STUDENTS, school_id=school_id)
    rows = [{key: value.isoformat() if isinstance(value, date) else value for key, value in asdict(child).items()} for child in children]
    made = ClassListImport.objects.create(school_id=school_id, account_id=actor.account_id or 0, filename=filename[:200], rows=rows, at=now)
    audit.record(actor, "uploaded", "class_list", made.pk, school_id=school_id, rows=len(rows))
    return int(made.pk)


def apply_import(actor: Actor, school_id: int, *, import_id: int, today: date, now: datetime) -> Plan:
    """Apply a kept list as the register stands now, in one transaction. Applied before: returns what it would do now, which is nothing.

    Raises NotFound, BadInput with rows if the register has changed so that it no longer fits (Answered, if other schools were asked: nothing
    but that is written).
    """
    require(actor, Permission.KEEP_STUDENTS, school_id=school_id)
    kept = ClassListImport.objects.select_for_update().filter(school_id=school_id, pk=import_id).first()
    if kept is None or (kept.applied_at and not kept.rows):
        raise NotFound(_("這次匯入已經完成或已失效。"))
    plan = plan_of(actor, school_id, [ListedChild.read(row) for row in kept.rows])
    if plan.errors:
        raise refused(plan, _("名冊在檢查之後有變動，這份名條現在有 %(count)d 個問題，沒有寫入任何資料。") % {"count": len(plan.errors)})
    classes = _classes_for(school_id, plan)
    moved = _move_all(school_id, plan, classes, today)
    came: dict[int, int | None] = {}
    for step in plan.steps:
        class_id = classes[step.child.academic_year, step.child.grade, step.child.class_number]
        if step.verb is Verb.ADD:
            came[_add(school_id, class_id, step.child, today)] = None
        elif step.verb is Verb.CHANGE and step.student_id is not None:
            Student.objects.filter(school_id=school_id, pk=step.student_id).update(
                name=step.child.name, diet=step.child.diet, **({"birth_date": step.child.birth_date} if step.child.birth_date else {})
            )
    tell(ChildrenMoved.of(school_id, moved | came, today))
    ClassListImport.objects.filter(school_id=school_id, pk=import_id).update(applied_at=now, rows=[])
    audit.record(
        actor, "applied", "class_list", import_id, school_id=school_id, moved=sorted(moved), **{verb.value: plan.count(verb) for verb in Verb}
    )
    return plan


def _classes_for(school_id: int, plan: Plan) -> dict[tuple[int, int, int], int]:
    wanted = {(step.child.academic_year, step.child.grade, step.child.class_number) for step in plan.steps}
    for year, grade, number in sorted(wanted):
        SchoolClass.objects.get_or_create(
            school_id=school_id, academic_year=year, grade=grade, number=number, defaults={"name": class_name(grade, number)}
        )
    found = SchoolClass.objects.filter(school_id=school_id, academic_year__in={year for year, _grade, _number in wanted})
    return {(each.academic_year, each.grade, each.number): each.pk for each in found}


def _add(school_id: int, class_id: int, child: ListedChild, today: date) -> int:
    student = Student.objects.create(
        school_id=school_id, number=child.number, name=child.name, birth_date=child.birth_date, diet=child.diet, school_class_id=class_id
    )
    Enrolment.objects.create(school_id=school_id, student=student, school_class_id=class_id, seat=child.seat, valid=(today, None))
    if child.guardian:
        Guardian.objects.create(
            school_id=school_id, student=student, name=child.guardian, relation=child.relation or Relation.OTHER, phone=child.phone
        )
    return int(student.pk)


def _move_all(school_id: int, plan: Plan, classes: dict[tuple[int, int, int], int], today: date) -> dict[int, int | None]:
    """Seats that are swapped within the list would block each other one by one: first all movers stand up, then all sit down. Who moved, and
    from which class."""
    moves = {step.student_id: step.child for step in plan.steps if step.moves and step.student_id is not None}
    standing = Enrolment.objects.filter(school_id=school_id, student_id__in=moves, valid__upper_inf=True)
    former: dict[int, int | None] = dict.fromkeys(moves) | dict(standing.values_list("student_id", "school_class_id"))
    standing.filter(valid__startswith__gte=today).delete()  # placed this very day: no day of history to keep
    for enrolment in standing.select_for_update():
        Enrolment.objects.filter(school_id=school_id, pk=enrolment.pk).update(valid=(enrolment.valid.lower, today))
    for student_id, child in moves.items():
        class_id = classes[child.academic_year, child.grade, child.class_number]
        Enrolment.objects.create(school_id=school_id, student_id=student_id, school_class_id=class_id, seat=child.seat, valid=(today, None))
        Student.objects.filter(school_id=school_id, pk=student_id).update(school_class_id=class_id)
    return former
