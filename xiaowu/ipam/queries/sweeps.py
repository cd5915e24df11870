"""What was seen beside what is recorded (掃描與登錄的比對)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, F, OuterRef, Q, Subquery, Value, When

from xiaowu.ipam.models import Address, Sighting, Sweep
from xiaowu.ipam.permissions import Permission
from xiaowu.ipam.rules.addresses import State
from xiaowu.ipam.rules.sweeps import GIVEN, Difference, Source
from xiaowu.kernel.access import ANYWHERE, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.lists import ListRequest, Page, Sorts, page_of
from xiaowu.kernel.text import narrow

DIFFERENCE_SORTS: Sorts = {"address": "address", "school": "school__code", "looked": "looked_at", "seen": "seen_at"}
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """An address whose records differ from what the last look found; `address_id` None: the plan has no such address for devices."""

    id: int
    address: str
    what: Difference
    school: str
    plan: str
    address_id: int | None
    range_id: int
    state: State | None
    device: str
    recorded: str
    mac: str
    recorded_at: str
    port: str
    source: Source
    looked_at: datetime
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class SweepRow:
    """A file that was handed in."""

    id: int
    source: Source
    at: datetime
    looked: int
    answered: int
    outside: int
    by: str


def differences(actor: Actor, wanted: ListRequest) -> Page[DifferenceRow]:
    """Of the reader's schools, or of the city: addresses at which somebody looked and found something else than is recorded.

    What nobody looked at is not in it. One statement. Raises Forbidden.
    """
    require(actor, Permission.SEE, school_id=ANYWHERE)
    found = _differing()
    if text := wanted.text:
        within = [f"{each}__icontains" for each in ("school__name", "plan__name", "device")]
        found = found.filter(Q.create([("address__icontains", narrow(text)), *((each, text) for each in within)], connector=Q.OR))
    if what := wanted.filter("what"):
        found = found.filter(what=what)
    return page_of(found, wanted, DIFFERENCE_SORTS, _row, "pk")


def sweeps(actor: Actor) -> list[SweepRow]:
    """The last files that were handed in. One statement. Raises Forbidden."""
    require(actor, Permission.GIVE, school_id=None)
    return [_sweep(each) for each in Sweep.objects.order_by("-at", "-pk")[:_SHOWN]]


def sweep(actor: Actor, sweep_id: int) -> SweepRow:
    """One of them. One statement. Raises Forbidden."""
    require(actor, Permission.GIVE, school_id=None)
    return _sweep(Sweep.objects.get(pk=sweep_id))


def _differing() -> Any:
    """The same as the rule says of one address."""
    here = Address.objects.filter(address=OuterRef("address"))
    other = Address.objects.filter(mac=OuterRef("mac")).exclude(address=OuterRef("address")).order_by("address")
    answers = Q(seen_at=F("looked_at"))
    told_then = Q(mac_at=F("seen_at"))  # the look that found it answering last said which device
    what = Case(
        When(answers & told_then & Q(recorded_at__isnull=False) & (Q(recorded=None) | ~Q(mac=F("recorded"))), then=Value(Difference.ELSEWHERE.value)),
        When(answers & (Q(state=None) | Q(state__in=(State.FREE, State.RESTING))), then=Value(Difference.STRAY.value)),
        When(told_then & Q(mac__isnull=False, recorded__isnull=False) & ~Q(mac=F("recorded")), then=Value(Difference.OTHER_DEVICE.value)),
        When(Q(seen_at=None, state__in=sorted(GIVEN)), then=Value(Difference.UNSEEN.value)),
        output_field=CharField(),
    )
    told = {name: Subquery(here.values(column)[:1]) for name, column in _RECORDED.items()}
    found = Sighting.objects.select_related("school", "plan").exclude(address=F("range__gateway"))
    return found.annotate(**told, recorded_at=Subquery(other.values("address")[:1])).annotate(what=what).filter(what__isnull=False)


_RECORDED = {"address_id": "pk", "state": "state", "device": "device", "recorded": "mac"}


def _sweep(each: Any) -> SweepRow:
    return SweepRow(each.pk, Source(each.source), each.at, each.looked, each.answered, each.outside, each.by_name)


def _row(each: Any) -> DifferenceRow:
    return DifferenceRow(
        each.pk, each.address, Difference(each.what), each.school.name, each.plan.name, each.address_id, each.range_id,
        State(each.state) if each.state else None, each.device or "", each.recorded or "", each.mac or "", each.recorded_at or "", each.port,
        Source(each.source), each.looked_at, each.seen_at,
    )  # fmt: skip
