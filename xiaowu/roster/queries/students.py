"""Students and their history (學生), for people whose work needs them; every page shown is recorded as a look."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.fields.json import KT

from xiaowu.kernel import audit, clock, roc
from xiaowu.kernel.access import own_schools, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.flow.held import where_state
from xiaowu.kernel.lists import ListRequest, Page, Sorts, page_of
from xiaowu.kernel.models import Look
from xiaowu.kernel.text.plain import plain_number
from xiaowu.roster.models import Enrolment, FormerNumber, Guardian, SchoolClass, Student, Transfer
from xiaowu.roster.permissions import Permission
from xiaowu.roster.rules.ends import Reason
from xiaowu.roster.rules.posts import last_day
from xiaowu.roster.rules.roles import AS_WHOM, Diet, Relation
from xiaowu.roster.rules.transfers import TRANSFER, TransferState


@dataclass(frozen=True, slots=True)
class StudentRow:
    """A child on a list."""

    id: int
    number: str
    name: str
    birth_date: date | None
    diet: Diet
    class_id: int
    class_name: str
    grade: int
    class_number: int
    seat: int
    own_grade: int | None = None  # in a class of several grades, if known


@dataclass(frozen=True, slots=True)
class EnrolmentRow:
    """A stretch of a child's time at the school; `until` is the first day on which it was no longer there,
    `reason` why, if the child left the school then.
    """

    class_name: str
    academic_year: int
    seat: int
    since: date
    until: date | None
    reason: Reason | None = None
    went_to: str = ""

    @property
    def last(self) -> date | None:
        return last_day(self.until)


@dataclass(frozen=True, slots=True)
class GuardianRow:
    id: int
    name: str
    relation: Relation
    phone: str


@dataclass(frozen=True, slots=True)
class StudentRecord:
    """A child's record at the school; `seat` and `class_id` are None when the child has left."""

    id: int
    school_id: int
    number: str
    name: str
    birth_date: date | None
    diet: Diet
    class_id: int | None
    seat: int | None
    enrolments: tuple[EnrolmentRow, ...]
    guardians: tuple[GuardianRow, ...]


@dataclass(frozen=True, slots=True)
class LookRow:
    """One look at a child's data."""

    at: datetime
    by: str
    purpose: str
    roles: tuple[str, ...]  # the titles of the posts held then; none where they were not recorded


@dataclass(frozen=True, slots=True)
class Incoming:
    """A child on the way here; `number` is the child's earlier number here, if it comes back."""

    id: int
    name: str
    from_school: str
    left_on: date
    number: str = ""
    grade: int | None = None  # in which it belongs this academic year; None if its record does not say where it was


CLASS_SORTS: Sorts = {"seat": "seat", "number": "student__number", "name": "student__name__in_order", "birth_date": "student__birth_date"}
STUDENT_SORTS: Sorts = {"class": "school_class__grade", "seat": "seat", "number": "student__number", "name": "student__name__in_order"}
LOOK_SORTS: Sorts = {"at": "at", "by": "actor__in_order"}
INCOMING_SORTS: Sorts = {"left_on": "left_on", "school": "school__code"}


def class_list(actor: Actor, school_id: int, class_id: int, wanted: ListRequest) -> Page[StudentRow]:
    """The children now in a class. Two statements, of none three. Raises Forbidden, NotFound."""
    require(actor, Permission.SEE_STUDENTS, school_id=school_id, class_id=class_id)
    found = page_of(_open(school_id).filter(school_class_id=class_id), wanted, CLASS_SORTS, _row, "seat")
    if not found.total and not SchoolClass.objects.filter(school_id=school_id, pk=class_id).exists():
        raise NotFound
    return _looked(actor, school_id, "roster.class_list", found, class_id)


def find_students(actor: Actor, school_id: int, wanted: ListRequest) -> Page[StudentRow]:
    """The children now at a school by name or number. Two statements. Raises Forbidden."""
    require(actor, Permission.FIND_STUDENTS, school_id=school_id)
    found = _open(school_id)
    if wanted.text:  # a name is found whatever separates its parts, a number in whatever width it is typed
        number = plain_number(wanted.text)
        numbered = Q(student__number__istartswith=number) | Q(student__in=_former(school_id, number)) if number else Q()
        found = found.filter(Q(student__name__named=wanted.text) | numbered)
    page = page_of(found, wanted, STUDENT_SORTS, _row, "school_class__grade", "school_class__number", "seat")
    return _looked(actor, school_id, "roster.find_students", page, None)


def _former(school_id: int, number: str) -> QuerySet[FormerNumber, int]:
    """The children who had that number before it was corrected."""
    return FormerNumber.objects.filter(school_id=school_id, number__iexact=number).values_list("student_id", flat=True)


def student_record(actor: Actor, school_id: int, student_id: int) -> StudentRecord:
    """A child's record with its history. Four statements. Raises NotFound."""
    student = Student.objects.filter(school_id=school_id, pk=student_id).first()
    if student is None:
        raise NotFound
    require(actor, Permission.SEE_STUDENTS, school_id=school_id, class_id=student.school_class_id)
    enrolments = tuple(Enrolment.objects.filter(school_id=school_id, student_id=student_id).select_related("school_class").order_by("-valid"))
    guardians = tuple(
        GuardianRow(each.pk, each.name, Relation(each.relation), each.phone)
        for each in Guardian.objects.filter(school_id=school_id, student_id=student_id).order_by("pk")
    )
    audit.looked(actor, "roster.student", school_id=school_id, student_ids=[student_id], class_id=student.school_class_id)
    current = next((each for each in enrolments if each.valid.upper is None), None)
    history = tuple(
        EnrolmentRow(
            each.school_class.name, each.school_class.academic_year, each.seat, each.valid.lower, each.valid.upper,
            Reason(each.ended_for) if each.ended_for else None, each.went_to,
        )
        for each in enrolments
    )  # fmt: skip
    return StudentRecord(
        student.pk, school_id, student.number, student.name, student.birth_date, Diet(student.diet),
        student.school_class_id, current.seat if current else None, history, guardians,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class GuardianOf:
    """A guardian and the child."""

    name: str
    child: str


def guardian_named(actor: Actor, school_id: int, guardian_id: int) -> GuardianOf:
    """A guardian by name, before something is done with them; recorded as a look. Two statements. Raises Forbidden, NotFound."""
    require(actor, Permission.KEEP_STUDENTS, school_id=school_id)
    found = Guardian.objects.filter(school_id=school_id, pk=guardian_id).select_related("student").first()
    if found is None:
        raise NotFound
    audit.looked(actor, "roster.student", school_id=school_id, student_ids=[found.student_id])
    return GuardianOf(found.name, found.student.name)


def looks_at(actor: Actor, school_id: int, student_id: int, wanted: ListRequest) -> Page[LookRow]:
    """Who was shown a child's data, which the child or a guardian may ask (個資法 art. 3). Two statements. Raises Forbidden, NotFound."""
    require(actor, Permission.SEE_LOOKS, school_id=school_id)
    if not Student.objects.filter(school_id=school_id, pk=student_id).exists():
        raise NotFound
    found = Look.objects.filter(school_id=school_id, student_ids__contains=[student_id])
    if wanted.text:
        found = found.filter(actor__named=wanted.text)
    if purpose := wanted.filter("purpose"):
        found = found.filter(purpose=purpose)
    return page_of(
        found,
        wanted,
        LOOK_SORTS,
        lambda each: LookRow(each.at, each.actor, each.purpose, tuple(AS_WHOM.get(role, role) for role in each.roles or ())),
        "-pk",
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many children wait at a school to be placed."""

    school_id: int
    school: str
    children: int


def waiting_here(actor: Actor) -> list[Waiting]:
    """At those of the actor's schools where children wait. One statement."""
    mine = own_schools(actor, Permission.KEEP_STUDENTS)
    waiting = Transfer.objects.filter(where_state(TRANSFER, TransferState.WAITING), to_school_id__in=mine)
    schools = waiting.values_list("to_school_id", "to_school__name")
    return [Waiting(*row) for row in schools.annotate(children=Count("pk")).order_by("to_school__code", "to_school__level")]


def incoming(actor: Actor, school_id: int, wanted: ListRequest) -> Page[Incoming]:
    """Children whom other schools have released to this one; recorded as a look at the schools that still keep their records:
    two statements, and one for each of those schools. Raises Forbidden.
    """
    require(actor, Permission.KEEP_STUDENTS, school_id=school_id)
    found = Transfer.objects.filter(where_state(TRANSFER, TransferState.WAITING), to_school_id=school_id).select_related("school")
    if wanted.text:
        found = found.annotate(named=KT("record__name")).filter(named__named=wanted.text)
    page = page_of(found, wanted, INCOMING_SORTS, lambda each: each, "pk")
    by_school: dict[int, list[int]] = {}
    for each in page.rows:
        by_school.setdefault(each.school_id, []).append(each.student_id)
    for former, students in by_school.items():
        audit.looked(actor, "roster.incoming", school_id=former, student_ids=students)
    uids = [each.record["uid"] for each in page.rows]
    known = {str(uid): number for uid, number in Student.objects.filter(school_id=school_id, uid__in=uids).values_list("uid", "number")}
    rows = [
        Incoming(each.pk, each.record["name"], each.school.name, each.left_on, known.get(each.record["uid"], ""), _grade_now(each.record))
        for each in page.rows
    ]
    return Page(rows, page.total, wanted)


def _grade_now(record: dict[str, Any]) -> int | None:
    """A child who leaves in summer is a grade further when it is placed."""
    was_in = record.get("was_in")
    return int(was_in["grade"]) + roc.academic_year(clock.today()) - int(was_in["academic_year"]) if was_in else None


def _open(school_id: int) -> QuerySet[Enrolment]:
    return Enrolment.objects.filter(school_id=school_id, valid__upper_inf=True).select_related("student", "school_class")


def _row(each: Enrolment) -> StudentRow:
    student, place = each.student, each.school_class
    return StudentRow(
        student.pk,
        student.number,
        student.name,
        student.birth_date,
        Diet(student.diet),
        place.pk,
        place.name,
        place.grade,
        place.number,
        each.seat,
        each.grade,
    )


def _looked(actor: Actor, school_id: int, purpose: str, found: Page[StudentRow], class_id: int | None) -> Page[StudentRow]:
    audit.looked(actor, purpose, school_id=school_id, class_id=class_id, student_ids=[row.id for row in found.rows])
    return found
