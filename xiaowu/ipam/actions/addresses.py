"""Addresses are taken, described and freed (取用、登錄與釋出位址).

The next free address is taken by a single statement that skips rows which others are taking at that moment. Only if that finds too few does it wait
for them, holding no lock meanwhile and in the order of the addresses, so that no two wait for each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from django.db import transaction
from django.utils.translation import gettext as _

from xiaowu.ipam.models import Address, Event, PlanVendor, SchoolRange
from xiaowu.ipam.permissions import Permission
from xiaowu.ipam.queries.plans import may_take
from xiaowu.ipam.rules.addresses import MOST_AT_ONCE, Deed, State, label_of, mac_of, rests_until
from xiaowu.ipam.rules.plans import PlanState
from xiaowu.kernel import audit, clock
from xiaowu.kernel.access import ANYWHERE, holds, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows
from xiaowu.kernel.errors import BadInput, Conflict, Forbidden, NotFound
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.seen import Seen, changes

NEXT = """
-- reads: ipam_address
update ipam_address taken set state = %(state)s, until = %(until)s, request_id = %(request)s, taken_by = %(account)s, taken_by_name = %(by)s
where taken.id = any (array(
    select free.id from ipam_address free
    where free.range_id = %(range)s and free.state in ('free', 'resting') and (free.state = 'free' or free.until <= %(today)s)
    and (%(address)s::inet is null or free.address = %(address)s::inet)
    order by free.address limit %(count)s for update
))
returning taken.id, host(taken.address) as address
"""
PASSING = NEXT.replace("for update", "for update skip locked")
DETAILS = ("device", "room", "name", "mac", "in_use")


@dataclass(frozen=True, slots=True)
class Got:
    """An address that was taken."""

    id: int
    address: str


class Known(Protocol):
    """An address, stored or as a page shows it: at which school, and which account took it."""

    @property
    def school_id(self) -> int: ...
    @property
    def taken_by(self) -> int | None: ...


class TooFew(Exception):
    """A range has fewer free addresses than were asked for."""


def take(actor: Actor, range_id: int, *, count: int, address: str = "", now: datetime) -> list[str]:
    """Take the next free addresses of a range, or the named one: all of them or none. Raises Forbidden, NotFound, BadInput, Conflict."""
    held = giving_range(actor, range_id, clock.day(now))
    if not may_take(actor):
        raise Forbidden(_("請為本校提出申請。"))
    got = pick(actor, held, count=count, address=address, state=State.GIVEN, now=now)
    write_events(actor, held, [each.address for each in got], Deed.TAKEN, now=now)
    audit.record(actor, "taken", "ipam.range", range_id, school_id=held.school_id, count=len(got))
    return [each.address for each in got]


def describe(
    actor: Actor, address_id: int, *, device: str, room: str, name: str, mac: str, in_use: bool, now: datetime, seen: Seen | None = None
) -> None:
    """Record which device has an address. Repeating it changes nothing. Raises Forbidden, NotFound, BadInput, Conflict, Stale."""
    held = _held(actor, address_id)
    if held.state not in (State.GIVEN, State.IN_USE):
        raise Conflict(_("這個位址還沒有配發，不能登錄設備。"))
    given = {"device": device, "room": room, "name": _label(name), "mac": _mac(mac), "in_use": in_use}
    new = changes(details(held), given, seen)
    if not new:
        return
    others = Address.objects.exclude(pk=held.pk)
    if new.get("name") and others.filter(school_id=held.school_id, name=new["name"]).exists():
        raise BadInput(_("這所學校已有同名的設備。"), at="name")
    if new.get("mac") and (other := others.filter(plan_id=held.plan_id, mac=new["mac"]).first()):
        raise BadInput(_("這個硬體位址已登錄在 %(address)s。") % {"address": other.address}, at="mac")
    whole = {**details(held), **new}
    columns = {"device": whole["device"], "room": whole["room"], "name": whole["name"], "mac": whole["mac"] or None}
    columns["state"] = State.IN_USE if whole["in_use"] else State.GIVEN
    Address.objects.filter(pk=held.pk).update(**columns)  # a clash with a device that the actor may not see is refused by the constraint
    write_events(actor, held, [held.address], Deed.DESCRIBED, now=now, words=f"{whole['device']} {whole['room']}".strip())
    audit.record(actor, "described", "ipam.address", held.pk, school_id=held.school_id, fields=sorted(new))


def free(actor: Actor, address_id: int, *, now: datetime) -> None:
    """Give an address back; it rests before it can be given again. Repeating it changes nothing. Raises Forbidden, NotFound, Conflict."""
    held = _held(actor, address_id)
    if held.state == State.RESTING:
        return
    if held.state not in (State.GIVEN, State.IN_USE):
        raise Conflict(_("這個位址沒有配發，不能釋出。"))
    was = f"{held.device} {held.room}".strip()
    set_free([held.pk], State.RESTING, until=rests_until(clock.day(now)))
    write_events(actor, held, [held.address], Deed.FREED, now=now, words=was)
    audit.record(actor, "freed", "ipam.address", held.pk, school_id=held.school_id)


def pick(
    actor: Actor, held: Any, *, count: int, address: str = "", state: State, now: datetime, until: date | None = None, request: int | None = None
) -> list[Got]:
    """Mark the next free addresses of a range, or the named one, as taken. Raises BadInput, Conflict; then nothing is taken."""
    if not 1 <= count <= MOST_AT_ONCE:
        raise BadInput(_("一次可取 1 到 %(most)d 個位址。") % {"most": MOST_AT_ONCE}, at="count")
    if address and count != 1:
        raise BadInput(_("指定位址時一次取一個。"), at="count")
    given = {
        "range": held.pk, "count": count, "address": address or None, "state": state.value, "until": until, "request": request,
        "account": actor.account_id, "by": actor.name[:60], "today": clock.day(now),
    }  # fmt: skip
    got = _tried(PASSING, given) or _tried(NEXT, given)
    if got is not None:
        return sorted(got, key=lambda each: each.id)
    if address:
        raise Conflict(_("%(address)s 剛被取用，或不能配發。請另選一個。") % {"address": address})
    left = Address.objects.filter(range_id=held.pk, state=State.FREE).count()
    if not left:
        said = {"first": held.first, "last": held.last}
        raise Conflict(_("這個範圍（%(first)s 到 %(last)s）已沒有可用位址。請釋出不用的位址，或請教育局放大計畫的範圍。") % said)
    words = _("這個範圍（%(first)s 到 %(last)s）只剩 %(left)d 個可用位址，一個都沒有配發。請減少數量、釋出不用的位址，或請教育局放大計畫的範圍。")
    raise Conflict(words % {"first": held.first, "last": held.last, "left": left})


def giving_range(actor: Actor, range_id: int, today: date) -> Any:
    """The range, if its plan gives addresses today. Raises Forbidden, NotFound, BadInput."""
    require(actor, Permission.OPEN, school_id=ANYWHERE)
    held = SchoolRange.objects.select_related("plan").filter(pk=range_id).first()
    if held is None:
        raise _why_not_seen(actor, today)
    require_giving(held, today)
    return held


def require_giving(held: Any, today: date) -> None:
    """Raise BadInput unless the plan of a range gives addresses today."""
    if held.plan.state != PlanState.PUBLISHED:
        raise BadInput(_("「%(plan)s」已撤回，不再配發位址。") % {"plan": held.plan.name})
    if held.plan.until is not None and held.plan.until < today:
        raise BadInput(_("「%(plan)s」的期限（%(day)s）已過，不再配發位址。") % {"plan": held.plan.name, "day": spoken.long(held.plan.until)})


def write_events(actor: Actor, of: Any, addresses: Sequence[str], deed: Deed, *, now: datetime, words: str = "") -> None:
    """A line of history for each address; `of` has its plan and school. One statement."""
    about: dict[str, Any] = {"plan_id": of.plan_id, "school_id": of.school_id, "deed": deed, "at": now, "words": words[:200]}
    Event.objects.bulk_create(Event(address=each, by=actor.account_id, by_name=actor.name[:60], **about) for each in addresses)


def set_free(ids: Sequence[int], state: State, *, until: date | None = None) -> None:
    """Free these addresses, on which nobody relies any more. One statement."""
    blank: dict[str, Any] = {"device": "", "room": "", "name": "", "mac": None, "taken_by": None, "taken_by_name": "", "request_id": None}
    Address.objects.filter(pk__in=ids).update(state=state, until=until, **blank)


def details(known: Any) -> dict[str, Any]:
    """An address as its form shows it, by which an outdated page is recognised."""
    return {
        "device": known.device, "room": known.room, "name": known.name, "mac": known.mac or "", "in_use": known.state == State.IN_USE,
    }  # fmt: skip


def may_describe(actor: Actor, known: Known) -> bool:
    """Whether the reader may record the device of an address, and free it: engineers, the school's coordinator, and the person of a firm
    who took it.
    """
    if holds(actor, Permission.GIVE, school_id=None) or holds(actor, Permission.ASK, school_id=known.school_id):
        return True
    return holds(actor, Permission.TAKE_OWN, school_id=None) and known.taken_by is not None and known.taken_by == actor.account_id


def _tried(statement: str, given: dict[str, Any]) -> list[Got] | None:
    """As many as were asked for, or none: if there are too few, those taken are released before waiting for anybody."""
    try:
        with transaction.atomic():
            got = rows(Got, statement, given)
            if len(got) < given["count"]:
                raise TooFew
    except TooFew:
        return None
    return got


def _held(actor: Actor, address_id: int) -> Any:
    require(actor, Permission.OPEN, school_id=ANYWHERE)
    held = Address.objects.select_for_update().filter(pk=address_id).first()
    if held is None:
        raise NotFound
    if not may_describe(actor, held):
        raise Forbidden(_("這個位址由取用的人、學校或駐點工程師登錄與釋出。"))
    return held


def _why_not_seen(actor: Actor, today: date) -> Exception:
    """Somebody of a firm whose time is over is told so; anybody else does not learn whether the range exists."""
    if actor.person_id is not None and holds(actor, Permission.TAKE_OWN, school_id=None):
        over = PlanVendor.objects.select_related("plan").filter(person_id=actor.person_id, until__lt=today).order_by("-until").first()
        if over is not None:
            return Forbidden(_("您在「%(plan)s」的期限到 %(day)s 為止，不能再取用位址。") % {"plan": over.plan.name, "day": spoken.long(over.until)})
    return NotFound()


def _label(name: str) -> str:
    if not name.strip():
        return ""
    label = label_of(name)
    if label is None:
        raise BadInput(_("名稱只用英文字母、數字與連字號，最多 63 個字，且不以連字號開頭或結尾。"), at="name")
    return label


def _mac(mac: str) -> str:
    if not mac.strip():
        return ""
    told = mac_of(mac)
    if told is None:
        raise BadInput(_("這不是設備的硬體位址；例如 00:1b:44:11:3a:b7。"), at="mac")
    return told
