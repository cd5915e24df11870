"""Students are added, corrected, moved between classes and schools (學籍異動). History is never overwritten."""

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from xiaowu.kernel import audit
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import BadInput, Conflict, NotFound
from xiaowu.kernel.flow.held import where_state
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.seen import Seen, changes
from xiaowu.kernel.text.plain import BENT, plain_number
from xiaowu.roster.actions import seating
from xiaowu.roster.actions.flow import TRANSFERS
from xiaowu.roster.actions.records import fields_of, record_of, renew_transfer, take_over
from xiaowu.roster.actions.seating import Seat, hold_school, seat_is_free
from xiaowu.roster.models import Enrolment, FormerNumber, Guardian, School, SchoolClass, Student, Transfer
from xiaowu.roster.permissions import Permission
from xiaowu.roster.rules.ends import Reason
from xiaowu.roster.rules.likeness import number_key
from xiaowu.roster.rules.roles import Diet, Relation
from xiaowu.roster.rules.transfers import TRANSFER, TransferState, TransferVerb

Written = TypeVar("Written")


def add_student(
    actor: Actor,
    school_id: int,
    *,
    class_id: int,
    number: str,
    name: str,
    seat: int,
    birth_date: date | None,
    diet: Diet,
    since: date,
    grade: int | None = None,
) -> Student:
    """A new record with an open enrolment. Raises BadInput: number or seat taken, no such class."""
    require(actor, Permission.KEEP_STUDENTS, school_id=school_id)
    open_class(school_id, class_id, grade)
    student = _create(school_id, number, {"name": name, "birth_date": birth_date, "diet": diet})
    sit(school_id, student.pk, class_id, seat, since, grade=grade)
    audit.record(actor, "added", "student", student.pk, school_id=school_id)
    return student


def correct_student(
    actor: Actor, school_id: int, *, student_id: int, name: str, birth_date: date | None, diet: Diet, seen: Seen | None = None
) -> None:
    """Correct what a record says of the child. Raises NotFound, Stale."""
    require(actor, Permission.KEEP_STUDENTS, school_id=school_id)
    student = locked(school_id, student_id)
    stored = {"name": student.name, "birth_date": student.birth_date, "diet": student.diet}
    new = changes(stored, {"name": name, "birth_date": birth_date, "diet": diet}, seen)
    if not new:
        return
    Student.objects.filter(school_id=school_id, pk=student_id).update(**new)
    renew_transfer(student)
    audit.record(actor, "corrected", "student", student_id, school_id=school_id)


def correct_number(actor: Actor, school_id: int, *, student_id: int, number: str, today: date, seen: Seen | None = None) -> None:
    """Correct a student number (修改學號); the old one is kept, and a list with the old one still finds the child.
    The same number again changes nothing.

    Raises NotFound, BadInput (taken), Stale.
    """
    require(actor, Permission.KEEP_STUDENTS, school_id=school_id)
    student = locked(school_id, student_id)
    if changes({"number": student.number}, {"number": number}, seen):
        renumber(actor, student, number, today)


def move_student(
    actor: Actor,
    school_id: int,
    *,
    student_id: int,
    class_id: int,
    seat: int,
    since: date,
    today: date,
    seen: Seen | None = None,
    grade: int | None = None,
) -> None:
    """Move the child to another class or seat of the school from a day on; the earlier enrolment ends there, and stays.

    The same move again changes nothing; the same place from another day is refused, since the day on which it began is history.
    Raises NotFound, BadInput (also: seat taken, before the present enrolment, left already), Stale.
    """
    require(actor, Permission.KEEP_STUDENTS, school_id=school_id)
    open_class(school_id, class_id, grade)
    student = locked(school_id, student_id)
    current = Enrolment.objects.filter(school_id=school_id, student=student, valid__upper_inf=True).first()
    if current is None:
        raise BadInput(_("這位學生已不在學，不能調班。"))
    if (current.school_class_id, current.seat) == (class_id, seat) and grade in (None, current.grade or current.school_class.grade):
        if current.valid.lower != since:
            raise BadInput(_("班級與座號都沒有改變，沒有寫入；目前編班自%(day)s起。") % {"day": spoken.short(current.valid.lower)})
        return
    stored = {"class_id": current.school_class_id, "seat": current.seat}
    to = stored | changes(stored, {"class_id": class_id, "seat": seat}, seen, together=stored)
    if to == stored and grade is None:
        return
    class_id, seat = to["class_id"], to["seat"]
    seat_is_free(school_id, class_id, seat, except_student=student_id)
    not_ahead(since, today)
    if since < current.valid.lower:
        raise BadInput(_("生效日不可早於目前編班的起日。"), at="since")
    seating.move(school_id, [Seat(student_id, class_id, seat, grade)], since)
    audit.record(actor, "moved", "student", student_id, school_id=school_id, to_class=class_id, seat=seat, since=since.isoformat())


def release_student(actor: Actor, school_id: int, *, student_id: int, to_school_id: int, left_on: date, today: date) -> Transfer:
    """轉出: the child leaves on a day for another school, which finds the record waiting. Raises NotFound, BadInput, Conflict."""
    require(actor, Permission.KEEP_STUDENTS, school_id=school_id)
    there = School.objects.filter(pk=to_school_id, closed_on=None).exclude(pk=school_id).first()
    if there is None:
        raise BadInput(_("請選擇轉入的學校。"), at="to_school_id")
    hold_school(school_id)
    student = may_leave(school_id, student_id, left_on, today)
    seating.end(school_id, [student_id], left_on, reason=Reason.CITY_SCHOOL, went_to=there.name)
    transfer = Transfer.objects.create(school_id=school_id, to_school=there, student=student, left_on=left_on, record=record_of(student))
    audit.record(actor, "released", "student", student_id, school_id=school_id, to_school=to_school_id)
    return transfer


def place_student(
    actor: Actor, school_id: int, *, transfer_id: int, class_id: int, seat: int, number: str, since: date, grade: int | None = None
) -> int:
    """轉入: the new school gives a class, a seat and a number, and takes over the record that was handed to it. Returns the id of its record.

    A school that still has an older record of the child updates it with what is true now; the number given here becomes the child's.
    Raises NotFound, BadInput, Conflict (placed already).
    """
    require(actor, Permission.KEEP_STUDENTS, school_id=school_id)
    open_class(school_id, class_id, grade)
    move = TRANSFERS.begin(actor, transfer_id, TransferVerb.PLACE, within={"to_school_id": school_id})
    transfer = move.row
    if since < transfer.left_on:
        raise BadInput(_("入學日不可早於離開原校的日期。"), at="since")
    student = Student.objects.select_for_update().filter(school_id=school_id, uid=transfer.record["uid"]).first()
    if student is None:
        student = _create(school_id, number, fields_of(transfer.record))
    else:
        not_there_yet(student, since)
        renumber(actor, student, number, since)
    take_over(student, transfer.record)
    sit(school_id, student.pk, class_id, seat, since, grade=grade)
    placed, child = {"placed_on": since, "record": {}}, ("student", int(student.pk))
    TRANSFERS.finish(actor, move, TransferVerb.PLACE, writes=placed, about=child, from_school=transfer.school_id)
    return int(student.pk)


def add_guardian(actor: Actor, school_id: int, *, student_id: int, name: str, relation: Relation, phone: str) -> None:
    """Add a guardian to a child's record. Raises NotFound."""
    require(actor, Permission.KEEP_STUDENTS, school_id=school_id)
    student = locked(school_id, student_id)
    made = Guardian.objects.create(school_id=school_id, student=student, name=name, relation=relation, phone=phone)
    renew_transfer(student)
    audit.record(actor, "added", "guardian", made.pk, school_id=school_id, student=student_id)


def remove_guardian(actor: Actor, school_id: int, *, student_id: int, guardian_id: int) -> None:
    """Take a guardian off a child's record. Raises NotFound."""
    require(actor, Permission.KEEP_STUDENTS, school_id=school_id)
    student = locked(school_id, student_id)
    gone, _kinds = Guardian.objects.filter(school_id=school_id, student=student, pk=guardian_id).delete()
    if not gone:
        raise NotFound
    renew_transfer(student)
    audit.record(actor, "removed", "guardian", guardian_id, school_id=school_id, student=student_id)


def may_leave(school_id: int, student_id: int, left_on: date, today: date) -> Student:
    """The child, locked, if it may leave on that day. Raises NotFound, Conflict (already on the way), BadInput (left, too early, entered ahead)."""
    student = locked(school_id, student_id)
    if Transfer.objects.filter(where_state(TRANSFER, TransferState.WAITING), school_id=school_id, student=student).exists():
        raise Conflict(_("這位學生已經辦理轉出。"))
    current = Enrolment.objects.filter(school_id=school_id, student=student, valid__upper_inf=True).first()
    if current is None:
        raise BadInput(_("這位學生已不在學。"))
    not_ahead(left_on, today, "left_on")
    if left_on <= current.valid.lower:
        raise BadInput(_("離校日須晚於目前編班的起日。"), at="left_on")
    return student


def not_ahead(day: date, today: date, field: str = "since") -> None:
    """Raises BadInput for a future day. A child's class decides who sees the child:
    a change entered ahead would hide it from the teacher who still has it.
    """
    if day > today:
        raise BadInput(_("生效日不可晚於今天，請於當日辦理。"), at=field)


def not_there_yet(student: Student, since: date) -> None:
    """Raises BadInput if the child was here on that day or later."""
    if Enrolment.objects.filter(school_id=student.school_id, student=student, valid__overlap=DateRange(since, None)).exists():
        raise BadInput(_("入學日與先前在本校的就學期間重疊。"), at="since")


def locked(school_id: int, student_id: int) -> Student:
    """The child's row, locked until the transaction ends, so that two moves cannot overlap. Raises NotFound."""
    student = Student.objects.select_for_update().filter(school_id=school_id, pk=student_id).first()
    if student is None:
        raise NotFound
    return student


def open_class(school_id: int, class_id: int, grade: int | None = None) -> None:
    """Raises BadInput unless the school has the class, neither is closed, and the class has the child's own grade, if that is given.
    It stays so until the transaction ends.
    """
    hold_school(school_id)
    place = SchoolClass.objects.filter(school_id=school_id, pk=class_id, closed_on=None).first()
    if place is None:
        raise BadInput(_("沒有這個班級。"), at="class_id")
    if grade is not None and not place.grade <= grade <= (place.last_grade or place.grade):
        raise BadInput(_("這個班級沒有 %(grade)d 年級。") % {"grade": grade}, at="grade")


def sit(school_id: int, student_id: int, class_id: int, seat: int, since: date, *, grade: int | None = None) -> None:
    """Seat the child if the seat is free. Raises BadInput."""
    seat_is_free(school_id, class_id, seat)
    seating.begin(school_id, [Seat(student_id, class_id, seat, grade)], since)


def renumber(actor: Actor, student: Student, number: str, since: date) -> None:
    """Raises BadInput if another child of the school has the number, however it is written, or if it is no number."""
    if not number or (number := written_number(number)) == student.number:
        return
    kept = Student.objects.filter(school_id=student.school_id, pk=student.pk)
    numbered(student.school_id, number, lambda: kept.update(number=number), except_student=student.pk)
    FormerNumber.objects.filter(school_id=student.school_id, student=student, number=number).delete()
    FormerNumber.objects.get_or_create(school_id=student.school_id, student=student, number=student.number, defaults={"until": since})
    audit.record(actor, "renumbered", "student", student.pk, school_id=student.school_id, old=student.number, new=number)


def written_number(number: str) -> str:
    """The number in the form in which numbers are kept. Raises BadInput for what a spreadsheet made of a number."""
    plain = plain_number(number)
    if not plain or BENT.fullmatch(plain):
        raise BadInput(_("「%(text)s」不是學號。") % {"text": number}, at="number")
    return plain


def numbered(school_id: int, number: str, write: Callable[[], Written], *, except_student: int = 0) -> Written:
    """Calls `write`, which gives a child that number. Raises BadInput if another child of the school has it, in whatever width or case;
    of two who give it at once, the database's unique key lets one through.
    """
    key = number_key(number)
    others = Student.objects.filter(school_id=school_id).exclude(pk=except_student).values_list("number", flat=True)
    if any(number_key(each) == key for each in others):
        raise taken(number)
    try:
        with transaction.atomic():
            return write()
    except IntegrityError as error:
        raise taken(number) from error


def _create(school_id: int, number: str, fields: dict[str, Any]) -> Student:
    if not number:
        raise BadInput(_("請填寫學號。"), at="number")
    plain = written_number(number)
    return numbered(school_id, plain, lambda: Student.objects.create(school_id=school_id, number=plain, **fields))


def taken(number: str) -> BadInput:
    """The error for a number that another child has."""
    return BadInput(_("學號 %(number)s 已有其他學生使用。") % {"number": number}, at="number")
