"""Who left a school and why (離校學生), records removed as mistakes, and earlier numbers of children (更正前學號)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef

from xiaowu.kernel import audit
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.flow.held import where_state
from xiaowu.kernel.lists import ListRequest, Page, Sorts, containing, page_of, page_of_sql
from xiaowu.kernel.text.plain import plain_number
from xiaowu.roster.models import Enrolment, FormerNumber, Mistake, Transfer
from xiaowu.roster.permissions import Permission
from xiaowu.roster.rules.ends import Reason
from xiaowu.roster.rules.likeness import name_key
from xiaowu.roster.rules.transfers import TRANSFER, TransferState


@dataclass(frozen=True, slots=True)
class LeftRow:
    """A child who is in no class of the school; `reason` is empty if it left before reasons were recorded."""

    id: int
    number: str
    name: str
    class_name: str
    academic_year: int
    seat: int
    left_on: date
    reason: Reason | None
    went_to: str


@dataclass(frozen=True, slots=True)
class MistakeRow:
    """A record that was removed as a mistake."""

    id: int
    number: str
    name: str
    removed_on: date


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """What a record page adds to the record: earlier numbers, and where a child is who is in no class."""

    former_numbers: tuple[str, ...]
    on_the_way_to: str  # 轉學中
    placed_at: str  # the school that has the child now


_LEFT = """
select s.id, s.number, s.name, c.name as class_name, c.academic_year, e.seat, upper(e.valid) as left_on, nullif(e.ended_for, '') as reason, e.went_to
from roster_student s join lateral (
    select e.* from roster_enrolment e where e.school_id = s.school_id and e.student_id = s.id order by e.valid desc limit 1
) e on true join roster_schoolclass c on c.school_id = e.school_id and c.id = e.school_class_id
where s.school_id = %(school)s and s.school_class_id is null
    and (%(text)s = '' or strpos(roster_name_key(s.name), %(name)s) > 0 or s.number ilike %(starts)s)
    and (%(reason)s = '' or e.ended_for = %(reason)s)
"""
LEFT_SORTS: Sorts = {"left": "left_on", "name": "roster_name_order(name)", "number": "number"}
MISTAKE_SORTS: Sorts = {"removed": "removed_on", "number": "number"}


def departed(actor: Actor, school_id: int, wanted: ListRequest) -> Page[LeftRow]:
    """Children who left; recorded as a look. Two statements. Raises Forbidden. In SQL, since each child's last enrolment is a lateral join."""
    require(actor, Permission.KEEP_STUDENTS, school_id=school_id)
    number = plain_number(wanted.text)
    given: dict[str, Any] = {
        "school": school_id,
        "text": wanted.text,
        "name": name_key(wanted.text),
        "starts": number and containing(number)[1:],
        "reason": wanted.filter("reason"),
    }
    found = page_of_sql(LeftRow, _LEFT, given, wanted, LEFT_SORTS, "id")
    audit.looked(actor, "roster.left", school_id=school_id, student_ids=[row.id for row in found.rows])
    return found


def mistakes(actor: Actor, school_id: int, wanted: ListRequest) -> Page[MistakeRow]:
    """Records that were removed as mistakes; recorded as a look. Two statements. Raises Forbidden."""
    require(actor, Permission.KEEP_STUDENTS, school_id=school_id)
    page = page_of(Mistake.objects.filter(school_id=school_id), wanted, MISTAKE_SORTS, lambda each: each, "-pk")
    audit.looked(actor, "roster.left", school_id=school_id, student_ids=[each.student_id for each in page.rows])
    rows = [MistakeRow(each.pk, each.number, each.record["name"], each.removed_on) for each in page.rows]
    return Page(rows, page.total, wanted)


def whereabouts(actor: Actor, school_id: int, student_id: int) -> Whereabouts:
    """Where this child is. Two statements. Raises Forbidden."""
    require(actor, Permission.KEEP_STUDENTS, school_id=school_id)
    numbers = FormerNumber.objects.filter(school_id=school_id, student_id=student_id).order_by("-pk").values_list("number", flat=True)
    came_back = Enrolment.objects.filter(school_id=school_id, student_id=student_id, valid__startswith__gte=OuterRef("left_on"))
    gone = Transfer.objects.filter(~Exists(came_back), school_id=school_id, student_id=student_id).select_related("to_school")
    last = gone.order_by("-pk").first()
    there = last.to_school.name if last else ""
    is_waiting = last is not None and TRANSFER.of(last) is TransferState.WAITING
    return Whereabouts(tuple(numbers), there if is_waiting else "", "" if is_waiting else there)


def expected_here(actor: Actor, school_id: int) -> dict[tuple[str, date], int]:
    """The transfer of each child on the way here, by name and birthday. Whoever tries to add such a child anew should place it instead, since a
    second record would have neither its history nor its family's accounts. One statement.
    """
    require(actor, Permission.KEEP_STUDENTS, school_id=school_id)
    found = Transfer.objects.filter(where_state(TRANSFER, TransferState.WAITING), to_school_id=school_id).values_list("record", "pk")
    return {(record["name"], date.fromisoformat(record["birth_date"])): pk for record, pk in found if record.get("birth_date")}
