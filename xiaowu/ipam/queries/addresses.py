"""Addresses, their history, and requests (位址、異動紀錄、申請)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from xiaowu.ipam.models import Address, AddressRequest, Event
from xiaowu.ipam.permissions import Permission
from xiaowu.ipam.rules.addresses import Deed, State
from xiaowu.ipam.rules.requests import Standing
from xiaowu.kernel.access import ANYWHERE, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.lists import ListRequest, Page, Sorts, page_of
from xiaowu.kernel.text import narrow

ADDRESS_SORTS: Sorts = {"address": "address", "school": "school__code", "plan": "plan__name", "state": "state", "device": "device"}
REQUEST_SORTS: Sorts = {"asked": "asked_at", "school": "school__code", "plan": "plan__name", "until": "until"}


@dataclass(frozen=True, slots=True)
class AddressRow:
    """One address, and what is known of the device that has it."""

    id: int
    address: str
    state: State
    until: date | None
    school_id: int
    school: str
    plan_id: int
    plan: str
    vlan: int
    range_id: int
    gateway: str
    network: str
    device: str
    room: str
    name: str
    mac: str
    taken_by: int | None
    taken_by_name: str


@dataclass(frozen=True, slots=True)
class EventRow:
    """Something that happened to an address."""

    deed: Deed
    at: datetime
    by: str
    words: str


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A school's request, as its flow reads it too; `held` are the addresses that it holds, or was given."""

    id: int
    pk: int
    school_id: int
    school: str
    plan_id: int
    plan: str
    count: int
    reason: str
    state: Standing
    until: date
    asked_at: datetime
    asked_by: str


def addresses(actor: Actor, wanted: ListRequest) -> Page[AddressRow]:
    """The addresses that the reader sees. One statement. Raises Forbidden."""
    require(actor, Permission.OPEN, school_id=ANYWHERE)
    found = _addresses()
    if text := wanted.text:
        within = [f"{each}__icontains" for each in ("device", "room", "name", "school__name", "plan__name")]
        found = found.filter(Q.create([("address__icontains", narrow(text)), *((each, text) for each in within)], connector=Q.OR))
    if state := wanted.filter("state"):
        found = found.filter(state=state)
    return page_of(found, wanted, ADDRESS_SORTS, address_row, "pk")


def address(actor: Actor, address_id: int) -> AddressRow:
    """One of them. One statement. Raises Forbidden, NotFound."""
    require(actor, Permission.OPEN, school_id=ANYWHERE)
    found = _addresses().filter(pk=address_id).first()
    if found is None:
        raise NotFound
    return address_row(found)


def in_range(actor: Actor, range_id: int) -> list[AddressRow]:
    """Every address of a range, in order. One statement. Raises Forbidden."""
    require(actor, Permission.OPEN, school_id=ANYWHERE)
    return [address_row(each) for each in _addresses().filter(range_id=range_id).order_by("address")]


def of_school(actor: Actor, school_id: int) -> list[AddressRow]:
    """Every address of a school that somebody relies on, by VLAN. One statement. Raises Forbidden."""
    require(actor, Permission.SEE, school_id=school_id)
    found = _addresses().filter(school_id=school_id, state__in=(State.GIVEN, State.IN_USE))
    return [address_row(each) for each in found.order_by("plan__vlan", "address")]


def history(actor: Actor, of: str) -> list[EventRow]:
    """What happened to an address, the latest first. One statement. Raises Forbidden."""
    require(actor, Permission.OPEN, school_id=ANYWHERE)
    return [EventRow(Deed(each.deed), each.at, each.by_name, each.words) for each in Event.objects.filter(address=of).order_by("-at", "-pk")[:50]]


def requests(actor: Actor, wanted: ListRequest) -> Page[RequestRow]:
    """The requests of the reader's schools, or of the city. One statement. Raises Forbidden."""
    require(actor, Permission.SEE, school_id=ANYWHERE)
    found = AddressRequest.objects.select_related("plan", "school").filter(Q(school__name__icontains=wanted.text) | Q(reason__icontains=wanted.text))
    if state := wanted.filter("state"):
        found = found.filter(state=state)
    return page_of(found, wanted, REQUEST_SORTS, _request_row, "pk")


def request(actor: Actor, request_id: int) -> RequestRow:
    """One of them. One statement. Raises Forbidden, NotFound."""
    require(actor, Permission.SEE, school_id=ANYWHERE)
    found = AddressRequest.objects.select_related("plan", "school").filter(pk=request_id).first()
    if found is None:
        raise NotFound
    return _request_row(found)


def held_by(actor: Actor, request_id: int) -> list[str]:
    """The addresses that a request holds, or was given. One statement. Raises Forbidden."""
    require(actor, Permission.SEE, school_id=ANYWHERE)
    return list(Address.objects.filter(request_id=request_id).order_by("address").values_list("address", flat=True))


def _addresses() -> Any:
    return Address.objects.select_related("plan", "school", "range")


def address_row(each: Any) -> AddressRow:
    """A stored address with its range, plan and school."""
    return AddressRow(
        each.pk, each.address, State(each.state), each.until, each.school_id, each.school.name, each.plan_id, each.plan.name, each.plan.vlan,
        each.range_id, each.range.gateway, each.range.network, each.device, each.room, each.name, each.mac or "", each.taken_by,
        each.taken_by_name,
    )  # fmt: skip


def _request_row(each: Any) -> RequestRow:
    return RequestRow(
        each.pk, each.pk, each.school_id, each.school.name, each.plan_id, each.plan.name, each.count, each.reason, Standing(each.state), each.until,
        each.asked_at, each.asked_by_name,
    )  # fmt: skip
