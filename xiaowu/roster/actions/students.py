"""Students are added, corrected, moved between classes and schools (學籍異動). History is never overwritten."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from xiaowu.kernel import audit
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import BadInput, Conflict, NotFound
from xiaowu.kernel.events import tell
from xiaowu.roster.events import ChildrenMoved
from xiaowu.roster.models import (
    Enrolment,
    Guardian,
    School,
    SchoolClass,
    Student,
    Transfer,
)
from xiaowu.roster.permissions import Permission
from xiaowu.roster.rules.roles import Diet, Relation


def add_student(
    actor: Actor, school_id: int, *, class_id: int, number: str, name: str, seat: int, birth_date: date | None, diet: Diet, since: date
) -> Student:
    """A new record with an open enrolment. Raises BadInput: number or seat taken, no such class."""
    require(actor, Permission.KEEP_STUDENTS, school_id=school_id)
    _class(school_id, class_id)
    try:
        with transaction.atomic():
            student = Student.objects.create(
                school_id=school_id, number=number, name=name, birth_date=birth_date, diet=diet, school_class_id=class_id
            )
    except IntegrityError as error:
        raise BadInput(_("學號 %(number)s 已有其他學生使用。") % {"number": number}) from error
    _seat_is_free(school_id, class_id, seat)
    Enrolment.objects.create(school_id=school_id, student=student, school_class_id=class_id, seat=seat, valid=(since, None))
    tell(ChildrenMoved.of(school_id, {student.pk: None}, since))
    audit.record(actor, "added", "student", student.pk, school_id=school_id)
    return student


def correct_student(actor: Actor, school_id: int, *, student_id: int, name: str, birth_date: date | None, diet: Diet) -> None:
    """Correct what a record says of the child. Raises NotFound."""
    require(actor, Permission.KEEP_STUDENTS, school_id=school_id)
    changed = Student.objects.filter(school_id=school_id, pk=student_id).update(name=name, birth_date=birth_date, diet=diet)
    if not changed:
        raise NotFound
    audit.record(actor, "corrected", "student", student_id, school_id=school_id)


def move_student(actor: Actor, school_id: int, *, student_id: int, class_id: int, seat: int, since: date, today: date) -> None:
    """Into another class or seat of the school from a day on; the enrolment before ends there, and stays.

    The same move again changes nothing. Raises NotFound, BadInput (seat taken, before the present enrolment, left already).
    """
    require(actor, Permission.KEEP_STUDENTS, school_id=school_id)
    _class(school_id, class_id)
    student = _locked(school_id, student_id)
    current = Enrolment.objects.filter(school_id=school_id, student=student, valid__upper_inf=True).first()
    if current is None:
        raise BadInput(_("這位學生已不在學，不能調班。"))
    if current.school_class_id == class_id and current.seat == seat:
        return
    _seat_is_free(school_id, class_id, seat, except_student=student_id)
    _not_ahead(since, today)
    if since < current.valid.lower:
        raise BadInput(_("生效日不可早於目前編班的起日。"))
    if since == current.valid.lower:  # a correction of the same day leaves no day of history behind
        Enrolment.objects.filter(school_id=school_id, pk=current.pk).update(school_class_id=class_id, seat=seat)
    else:
        Enrolment.objects.filter(school_id=school_id, pk=current.pk).update(valid=(current.valid.lower, since))
        Enrolment.objects.create(school_id=school_id, student=student, school_class_id=class_id, seat=seat, valid=(since, None))
    Student.objects.filter(school_id=school_id, pk=student_id).update(school_class_id=class_id)
    tell(ChildrenMoved.of(school_id, {student_id: current.school_class_id}, since))
    audit.record(actor, "moved", "student", student_id, school_id=school_id, to_class=class_id, seat=seat, since=since.isoformat())


def release_student(actor: Actor, school_id: int, *, student_id: int, to_school_id: int, left_on: date, today: date) -> Transfer:
    """轉出: the child leaves on a day for another school, which finds the record waiting. Raises NotFound, BadInput, Conflict."""
    require(actor, Permission.KEEP_STUDENTS, school_id=school_id)
    if to_school_id == school_id or not School.objects.filter(pk=to_school_id).exists():
        raise BadInput(_("請選擇轉入的學校。"))
    student = _locked(school_id, student_id)
    if Transfer.objects.filter(school_id=school_id, student=student, placed_on=None).exists():
        raise Conflict(_("這位學生已經辦理轉出。"))
    current = Enrolment.objects.filter(school_id=school_id, student=student, valid__upper_inf=True).first()
    if current is None:
        raise BadInput(_("這位學生已不在學。"))
    _not_ahead(left_on, today)
    if left_on <= current.valid.lower:
        raise BadInput(_("離校日須晚於目前編班的起日。"))
    Enrolment.objects.filter(school_id=school_id, pk=current.pk).update(valid=(current.valid.lower, left_on))
    Student.objects.filter(school_id=school_id, pk=student_id).update(school_class=None)
    tell(ChildrenMoved.of(school_id, {student_id: current.school_class_id}, left_on))
    transfer = Transfer.objects.create(school_id=school_id, to_school_id=to_school_id, student=student, left_on=left_on, record=_record_of(student))
    audit.record(actor, "released", "student", student_id, school_id=school_id, to_school=to_school_id)
    return transfer


def place_student(actor: Actor, school_id: int, *, transfer_id: int, class_id: int, seat: int, number: str, since: date) -> int:
    """轉入: the new school gives a class, a seat and a number; the record it was handed becomes its own. Returns the new record's id."""
    require(actor, Permission.KEEP_STUDENTS, school_id=school_id)
    _class(school_id, class_id)
    transfer = Transfer.objects.select_for_update().filter(to_school_id=school_id, pk=transfer_id, placed_on=None).first()
    if transfer is None:
        raise NotFound
    if since < transfer.left_on:
        raise BadInput(_("入學日不可早於離開原校的日期。"))
    record = transfer.record
    if Student.objects.filter(school_id=school_id, uid=record["uid"]).exists():
        student = Student.objects.get(school_id=school_id, uid=record["uid"])  # came back to a school that still keeps a record
        _locked(school_id, student.pk)
        if Enrolment.objects.filter(school_id=school_id, student=student, valid__overlap=DateRange(since, None)).exists():
            raise BadInput(_("入學日與先前在本校的就學期間重疊。"))
        _seat_is_free(school_id, class_id, seat)
        Enrolment.objects.create(school_id=school_id, student=student, school_class_id=class_id, seat=seat, valid=(since, None))
        Student.objects.filter(school_id=school_id, pk=student.pk).update(school_class_id=class_id)
        tell(ChildrenMoved.of(school_id, {student.pk: None}, since))
    else:
        born = date.fromisoformat(record["birth_date"]) if record["birth_date"] else None
        student = add_student(
            actor,
            school_id,
            class_id=class_id,
            number=number,
            name=record["name"],
            seat=seat,
            birth_date=born,
            diet=Diet(record["diet"]),
            since=since,
        )
        Student.objects.filter(school_id=school_id, pk=student.pk).update(uid=record["uid"])
        Guardian.objects.bulk_create(Guardian(school_id=school_id, student=student, **each) for each in record["guardians"])
    Transfer.objects.filter(pk=transfer.pk).update(placed_on=since, record={})
    audit.record(actor, "placed", "student", student.pk, school_id=school_id, from_school=transfer.school_id)
    return int(student.pk)


def add_guardian(actor: Actor, school_id: int, *, student_id: int, name: str, relation: Relation, phone: str) -> None:
    """Add a guardian to a child's record. Raises NotFound."""
    require(actor, Permission.KEEP_STUDENTS, school_id=school_id)
    student = _locked(school_id, student_id)
    made = Guardian.objects.create(school_id=school_id, student=student, name=name, relation=relation, phone=phone)
    audit.record(actor, "added", "guardian", made.pk, school_id=school_id, student=student_id)


def remove_guardian(actor: Actor, school_id: int, *, student_id: int, guardian_id: int) -> None:
    """Take a guardian off a child's record. Raises NotFound."""
    require(actor, Permission.KEEP_STUDENTS, school_id=school_id)
    gone, _kinds = Guardian.objects.filter(school_id=school_id, student_id=student_id, pk=guardian_id).delete()
    if not gone:
        raise NotFound
    audit.record(actor, "removed", "guardian", guardian_id, school_id=school_id, student=student_id)


def _not_ahead(day: date, today: date) -> None:
    """Whose class a child is in decides who sees the child: a change noted ahead would hide the child from the teacher who still has it."""
    if day > today:
        raise BadInput(_("生效日不可晚於今天，請於當日辦理。"))


def _locked(school_id: int, student_id: int) -> Student:
    """The child's row, held until the transaction ends, so that two moves cannot overlap."""
    student = Student.objects.select_for_update().filter(school_id=school_id, pk=student_id).first()
    if student is None:
        raise NotFound
    return student


def _class(school_id: int, class_id: int) -> None:
    if not SchoolClass.objects.filter(school_id=school_id, pk=class_id).exists():
        raise BadInput(_("沒有這個班級。"))


def _seat_is_free(school_id: int, class_id: int, seat: int, *, except_student: int | None = None) -> None:
    # the class's row is held, so that of two who ask for one seat the second sees the first
    SchoolClass.objects.select_for_update(no_key=True).get(school_id=school_id, pk=class_id)
    taken = Enrolment.objects.filter(school_id=school_id, school_class_id=class_id, seat=seat, valid__upper_inf=True)
    if taken.exclude(student_id=except_student or 0).exists():
        raise BadInput(_("座號 %(seat)d 已有其他學生使用。") % {"seat": seat})


def _record_of(student: Student) -> dict[str, Any]:
    guardians = Guardian.objects.filter(school_id=student.school_id, student=student)
    return {
        "uid": str(student.uid),
        "name": student.name,
        "birth_date": student.birth_date.isoformat() if student.birth_date else None,
        "diet": student.diet,
        # by their uid too, so that an account bound to a guardian stays bound
        "guardians": [{**each, "uid": str(each["uid"])} for each in guardians.values("uid", "name", "relation", "phone")],
    }
