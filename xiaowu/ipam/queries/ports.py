"""Switches, their ports, and what firms owe (交換器、連接埠、廠商應辦事項)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q
from django.urls import reverse

from xiaowu.followups.queries.kinds import kind, owners_of
from xiaowu.followups.rules.kinds import Owner
from xiaowu.ipam.models import PlanVendor, Shortage, Switch
from xiaowu.ipam.permissions import Permission
from xiaowu.ipam.rules.ports import KIND, SwitchDetails
from xiaowu.kernel.access import ANYWHERE, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.lists import ListRequest, Page, Sorts, page_of

SWITCH_SORTS: Sorts = {"school": "school__code", "name": "name", "free": "free", "counted": "counted_on"}


@dataclass(frozen=True, slots=True)
class SwitchRow:
    """A switch of a school."""

    id: int
    school_id: int
    school: str
    told: SwitchDetails
    counted_on: date


@dataclass(frozen=True, slots=True)
class Ports:
    """How many ports a school's switches have together, and how many of them are used."""

    switches: int
    ports: int
    used: int

    @property
    def free(self) -> int:
        return self.ports - self.used


def switches(actor: Actor, wanted: ListRequest) -> Page[SwitchRow]:
    """The switches of the reader's schools, or of the city. One statement. Raises Forbidden."""
    require(actor, Permission.SEE, school_id=ANYWHERE)
    within = ("school__name", "name", "room", "model")
    found = _switches().filter(Q.create([(f"{each}__icontains", wanted.text) for each in within], connector=Q.OR))
    if wanted.filter("state"):
        found = found.filter(free=0)
    return page_of(found, wanted, SWITCH_SORTS, _row, "pk")


def switch(actor: Actor, switch_id: int) -> SwitchRow:
    """One of them. One statement. Raises Forbidden, NotFound."""
    require(actor, Permission.SEE, school_id=ANYWHERE)
    found = _switches().filter(pk=switch_id).first()
    if found is None:
        raise NotFound
    return _row(found)


def switches_of(school_id: int) -> dict[str, SwitchDetails]:
    """A school's switches by name, for who brings a sheet of them. One statement; the guard hides those of others."""
    return {each.name: _told(each) for each in Switch.objects.filter(school_id=school_id).order_by("name")}


def switches_at(actor: Actor, school_id: int) -> list[SwitchRow]:
    """A school's switches, by name. One statement. Raises Forbidden."""
    require(actor, Permission.SEE, school_id=school_id)
    return [_row(each) for each in _switches().filter(school_id=school_id).order_by("name", "pk")]


def together(found: Sequence[SwitchRow]) -> Ports:
    """The ports of these switches."""
    return Ports(len(found), sum(each.told.ports for each in found), sum(each.told.used for each in found))


def firms() -> list[Owner]:
    """Today's people of firms, as owners of a duty. One statement; the guard hides them from whoever knows no posts."""
    return owners_of(kind(KIND), has_school=True)


def vendors_of(actor: Actor, plan_id: int, school_id: int, today: date) -> list[tuple[int, str]]:
    """The people of firms who may take from the plan for this school today. Two statements. Raises Forbidden."""
    require(actor, Permission.KEEP_DUTIES, school_id=None)
    here = Q(schools=[]) | Q(schools__contains=[school_id])
    named = set(PlanVendor.objects.filter(here, plan_id=plan_id, until__gte=today).values_list("person_id", flat=True))
    return [(each.person, each.words) for each in firms() if each.person is not None and each.person in named]


def shortage_page(actor: Actor, shortage_id: int) -> tuple[str, str] | None:
    """A duty's subject: the school's network of the plan, as far as the reader sees it. One statement."""
    told = Shortage.objects.filter(pk=shortage_id).values_list("school__name", "plan__name", "plan__schoolrange__pk")
    found = told.filter(plan__schoolrange__school_id=F("school_id")).first()
    return (f"{found[0]}　{found[1]}", reverse("ipam:range", args=[found[2]])) if found else None


def _switches() -> Any:
    return Switch.objects.select_related("school").annotate(free=F("ports") - F("used"))


def _told(each: Any) -> SwitchDetails:
    return SwitchDetails(each.name, each.room, each.model, each.ports, each.used)


def _row(each: Any) -> SwitchRow:
    return SwitchRow(each.pk, each.school_id, each.school.name, _told(each), each.counted_on)
