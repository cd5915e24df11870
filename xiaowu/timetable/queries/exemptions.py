"""When no roll is due, and of whom (免點名)."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.lists import ListRequest, Page, Sorts, page_of
from xiaowu.timetable.models import RollExemption
from xiaowu.timetable.permissions import Permission
from xiaowu.timetable.rules.exemptions import Exempt, Reason

EXEMPTION_SORTS: Sorts = {"first": "first", "last": "last"}


@dataclass(frozen=True, slots=True)
class ExemptionRow:
    """One exemption; of no period or grade named: of all."""

    id: int
    school_id: int
    first: date
    last: date
    periods: tuple[int, ...]
    grades: tuple[int, ...]
    reason: Reason
    note: str
    made_at: datetime


def exemptions(actor: Actor, wanted: ListRequest, school_id: int) -> Page[ExemptionRow]:
    """A school's, the latest first. One statement. Raises Forbidden."""
    require(actor, Permission.SEE, school_id=school_id)
    found = RollExemption.objects.filter(school_id=school_id)
    if wanted.text:
        found = found.filter(Q(note__icontains=wanted.text))
    if reason := wanted.filter("reason"):
        found = found.filter(reason=reason)
    return page_of(found, wanted, EXEMPTION_SORTS, _row, "pk")


def exemption(actor: Actor, school_id: int, exemption_id: int) -> ExemptionRow:
    """One of them. One statement. Raises Forbidden, NotFound."""
    require(actor, Permission.EXEMPT, school_id=school_id)
    found = RollExemption.objects.filter(school_id=school_id, pk=exemption_id).first()
    if found is None:
        raise NotFound
    return _row(found)


def exemptions_on(school_ids: Collection[int], day: date) -> dict[int, tuple[Exempt, ...]]:
    """School → what says that day that no roll is due (`rules.exemptions.owes_no_roll`). One statement."""
    found: dict[int, list[Exempt]] = defaultdict(list)
    for each in RollExemption.objects.filter(school_id__in=school_ids, first__lte=day, last__gte=day).order_by("pk"):
        found[each.school_id].append(Exempt(each.first, each.last, tuple(each.periods), tuple(each.grades), Reason(each.reason)))
    return {school_id: tuple(exempt) for school_id, exempt in found.items()}


def _row(each: RollExemption) -> ExemptionRow:
    return ExemptionRow(
        each.pk, each.school_id, each.first, each.last, tuple(each.periods), tuple(each.grades), Reason(each.reason), each.note, each.made_at
    )
