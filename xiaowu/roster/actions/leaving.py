"""Children leave school, and come back (離校、復學): for the reasons of one table (`rules.ends`), each of which can be taken back."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from xiaowu.kernel import audit
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import value
from xiaowu.kernel.errors import BadInput, Conflict, NotFound
from xiaowu.kernel.seen import Seen, still
from xiaowu.roster.actions import seating
from xiaowu.roster.actions.flow import TRANSFERS
from xiaowu.roster.actions.records import fields_of, record_of, take_over
from xiaowu.roster.actions.seating import hold_school, seat_is_free
from xiaowu.roster.actions.students import locked, may_leave, not_ahead, not_there_yet, numbered, open_class, release_student, renumber, sit
from xiaowu.roster.models import Enrolment, FormerNumber, Guardian, Mistake, School, Student, Transfer
from xiaowu.roster.permissions import Permission
from xiaowu.roster.rules.ends import ENDS, Reason
from xiaowu.roster.rules.transfers import TRANSFER, TransferState, TransferVerb


def leave(
    actor: Actor, school_id: int, *, student_id: int, reason: Reason, left_on: date, to_school_id: int | None = None, went_to: str = "", today: date
) -> bool:
    """離校: from that day on the child is not here any more, for a reason and with what the reason requires.
    Returns whether a record of the child is left.

    None is left only if the record was entered by mistake and nothing hangs on it. Raises NotFound, BadInput, Conflict (already on the way).
    """
    require(actor, Permission.KEEP_STUDENTS, school_id=school_id)
    end = ENDS[reason]
    if not end.by_hand:
        raise BadInput(_("這個離校原因不能逐一辦理。"), at="reason")
    if end.asks == "went_to" and not went_to:
        raise BadInput(_("請填寫轉往的縣市或學校。"), at="went_to")
    if end.asks == "to_school_id":
        release_student(actor, school_id, student_id=student_id, to_school_id=to_school_id or 0, left_on=left_on, today=today)
        return True
    hold_school(school_id)
    if reason is Reason.MISTAKE and _was_a_slip(actor, school_id, student_id, today):
        return False
    may_leave(school_id, student_id, left_on, today)
    seating.end(school_id, [student_id], left_on, reason=reason, went_to=went_to if end.asks == "went_to" else "")
    audit.record(actor, "left", "student", student_id, school_id=school_id, reason=reason.value, left_on=left_on.isoformat())
    return True


def hand_over(actor: Actor, school_id: int, *, student_id: int, to_school_id: int) -> None:
    """移轉學籍: hand the record of a child who left (a graduate, one who came back to the city) to another school, which finds it waiting.

    The family's accounts go along. Raises NotFound, BadInput (in school, no such school, placed elsewhere), Conflict (already on the way).
    """
    require(actor, Permission.KEEP_STUDENTS, school_id=school_id)
    there = School.objects.filter(pk=to_school_id, closed_on=None).exclude(pk=school_id).first()
    if there is None:
        raise BadInput(_("請選擇轉入的學校。"), at="to_school_id")
    student = locked(school_id, student_id)
    last = _last(student)
    if last is None or last.valid.upper is None:
        raise BadInput(_("這位學生在學中。"))
    gone = Transfer.objects.filter(school_id=school_id, student=student).order_by("-pk").first()
    if gone is not None and TRANSFER.of(gone) is TransferState.WAITING:
        raise Conflict(_("這位學生已經辦理轉出。"))
    if gone is not None and not _came_back_since(student, gone):
        raise BadInput(_("轉入學校已經編班；請學生目前就讀的學校辦理轉出。"))
    Transfer.objects.create(school_id=school_id, to_school=there, student=student, left_on=last.valid.upper, record=record_of(student))
    audit.record(actor, "handed_over", "student", student_id, school_id=school_id, to_school=to_school_id)


def take_back(actor: Actor, school_id: int, *, student_id: int, seen: Seen | None = None) -> bool:
    """The child's last leaving was a mistake. Returns whether the child is in its class and seat again, as if it had not left. `seen`:
    the `reason` and `left_on` that the page showed.

    If the record was handed over after the child had left, only the handing over is taken back. Raises NotFound, BadInput (in school, seat taken,
    class closed), Conflict (placed at the other school), Stale (the child left another time, or otherwise).
    """
    require(actor, Permission.KEEP_STUDENTS, school_id=school_id)
    hold_school(school_id)
    student = locked(school_id, student_id)
    last = _last(student)
    if last is None or last.valid.upper is None:
        raise BadInput(_("這位學生在學中。"))
    still(seen, {"reason": last.ended_for, "left_on": last.valid.upper})
    if last.ended_for == Reason.CLOSED:
        raise BadInput(_("學校裁撤或併校由教育局復原。"))
    if _take_transfer_back(actor, student) and last.ended_for not in ("", Reason.CITY_SCHOOL):
        return False
    _not_elsewhere(student)
    if last.school_class.closed_on:
        raise BadInput(_("原班級已關閉；請以復學辦理，另編班級。"))
    seat_is_free(school_id, last.school_class_id, last.seat)
    seating.resume(school_id, [student_id], last.valid.upper)
    audit.record(actor, "took_back", "leaving", student_id, school_id=school_id, reason=last.ended_for, left_on=last.valid.upper.isoformat())
    return True


def readmit(
    actor: Actor, school_id: int, *, student_id: int, number: str, class_id: int, seat: int, since: date, today: date, grade: int | None = None
) -> None:
    """復學: a child who left is here again, in a present class and seat; the earlier history stays. Raises NotFound, BadInput, Conflict."""
    require(actor, Permission.KEEP_STUDENTS, school_id=school_id)
    open_class(school_id, class_id, grade)
    student = locked(school_id, student_id)
    last = Transfer.objects.filter(school_id=school_id, student=student).order_by("-pk").first()
    if last is not None and TRANSFER.of(last) is TransferState.WAITING:
        raise Conflict(_("這位學生已經辦理轉出；請先取消轉出。"))
    if last is not None and not _came_back_since(student, last):
        raise BadInput(_("這位學生已轉至其他學校；請學生目前就讀的學校辦理轉出，再於「轉入學生」編班。"))
    _not_elsewhere(student)
    not_ahead(since, today)
    not_there_yet(student, since)
    renumber(actor, student, number, since)
    sit(school_id, student_id, class_id, seat, since, grade=grade)
    audit.record(actor, "readmitted", "student", student_id, school_id=school_id, since=since.isoformat())


def put_back(actor: Actor, school_id: int, *, mistake_id: int) -> int:
    """Put back a record that was removed as a mistake, with class and seat; returns its id. Raises NotFound, BadInput (number or seat taken)."""
    require(actor, Permission.KEEP_STUDENTS, school_id=school_id)
    kept = Mistake.objects.select_for_update().filter(school_id=school_id, pk=mistake_id).first()
    if kept is None:
        raise NotFound
    record, place = kept.record, kept.record["place"]
    open_class(school_id, place["class_id"])
    again = {"pk": kept.student_id, "school_id": school_id, "number": kept.number, **fields_of(record)}
    student = numbered(school_id, kept.number, lambda: Student.objects.create(**again))
    take_over(student, record)
    sit(school_id, student.pk, place["class_id"], place["seat"], date.fromisoformat(place["since"]), grade=place.get("grade"))
    kept.delete()
    audit.record(actor, "put_back", "student", student.pk, school_id=school_id)
    return int(student.pk)


def _was_a_slip(actor: Actor, school_id: int, student_id: int, today: date) -> bool:
    """Remove from the register a record that was entered by mistake, if nothing hangs on it. Raises NotFound, BadInput.

    A record on which something hangs ends like any other; if that record began today and a mark hangs on it, the mark must be corrected first.
    """
    student = locked(school_id, student_id)
    if Transfer.objects.filter(school_id=school_id, student=student).exists():
        return False
    if value("select roster_came_by_transfer(%s, %s)", [school_id, student_id]):
        raise BadInput(_("這位學生是由他校轉入的，不能以誤建移除；請以轉出辦理（當日編班者請於次日辦理）。"))
    seats = list(Enrolment.objects.filter(school_id=school_id, student=student))
    if len(seats) != 1 or _hangs_on(school_id, student_id, today):
        if any(each.valid.upper is None and each.valid.lower >= today for each in seats):
            raise BadInput(_("這位學生今天已有點名等紀錄；請先更正點名，或於次日再以誤建辦理。"))
        return False
    (seat,) = seats
    if seat.valid.upper is not None:
        return False
    place: dict[str, Any] = {"class_id": seat.school_class_id, "seat": seat.seat, "grade": seat.grade, "since": seat.valid.lower.isoformat()}
    Mistake.objects.create(
        school_id=school_id, student_id=student_id, number=student.number, record=record_of(student) | {"place": place}, removed_on=today
    )
    seating.remove(school_id, [student_id], seat.valid.lower)
    FormerNumber.objects.filter(school_id=school_id, student=student).delete()
    Guardian.objects.filter(school_id=school_id, student=student).delete()
    Student.objects.filter(school_id=school_id, pk=student_id).delete()
    audit.record(actor, "removed", "student", student_id, school_id=school_id, reason=Reason.MISTAKE.value)
    return True


def _hangs_on(school_id: int, student_id: int, today: date) -> bool:
    return bool(value("select roster_hangs_on(%s, %s, %s)", [school_id, student_id, today]))


def _last(student: Student) -> Enrolment | None:
    found = Enrolment.objects.filter(school_id=student.school_id, student=student).select_related("school_class")
    return found.order_by("-valid").first()


def _take_transfer_back(actor: Actor, student: Student) -> bool:
    """Returns whether there was a transfer to take back. Raises Conflict if the other school has placed the child."""
    last = Transfer.objects.select_for_update().filter(school_id=student.school_id, student=student).order_by("-pk").first()
    if last is None or _came_back_since(student, last):
        return False
    TRANSFERS.finish(actor, TRANSFERS.begin(actor, last, TransferVerb.TAKE_BACK), TransferVerb.TAKE_BACK, about=("student", int(student.pk)))
    return True


def _not_elsewhere(student: Student) -> None:
    """Raises BadInput if the child is in a class at another school, however it came there."""
    if value("select roster_open_elsewhere(%s, %s)", [student.school_id, student.pk]):
        raise BadInput(_("這位學生已在其他學校就讀；請學生目前就讀的學校辦理轉出，再於「轉入學生」編班。"))


def _came_back_since(student: Student, transfer: Transfer) -> bool:
    """Whether an enrolment here began after that transfer, so that the transfer is no longer why the child is away."""
    return Enrolment.objects.filter(school_id=student.school_id, student=student, valid__startswith__gte=transfer.left_on).exists()
