"""The state of what leaves the house (對外傳送的情形), for those who look after it: ids and answers, never whom a message is about."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q

from xiaowu.kernel.delivery.kinds import kinds
from xiaowu.kernel.delivery.posting import DROPPED, GIVEN_UP, SENT, WAITING
from xiaowu.kernel.delivery.tables import Delivery, Destination
from xiaowu.kernel.lists import ListRequest, Page
from xiaowu.kernel.lists.reading import page_of

SORTS = {"made": "pk", "asked": "asked", "destination": "destination"}
STATES = {"waiting": WAITING, "given_up": GIVEN_UP, "sent": SENT, "dropped": DROPPED}


@dataclass(frozen=True, slots=True)
class DestinationRow:
    """A destination as of its last answer; `again`: it is away and is asked then."""

    name: str
    asked: datetime | None = None
    answer: str = ""
    again: datetime | None = None
    waiting: int = 0
    given_up: int = 0


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One message. `title` is its kind's; `state` one of STATES; `due`: when it is tried next."""

    id: int
    title: str
    destination: str
    made: datetime
    asked: datetime | None
    attempts: int
    answer: str
    state: str
    due: datetime | None


def destinations(prefix: str) -> dict[str, DestinationRow]:
    """Destinations whose names begin with `prefix`, as of their last answer. One statement."""
    found = Destination.objects.filter(name__startswith=prefix)
    return {each.name: DestinationRow(each.name, each.asked, each.answer, each.again) for each in found}


def sent(kind: str, keys: Collection[str]) -> set[str]:
    """Of which of these keys the other side took a message of that kind. One statement."""
    return set(Delivery.objects.filter(kind=kind, key__in=keys, outcome=SENT).values_list("key", flat=True))


def unfinished() -> list[DestinationRow]:
    """Destinations at which something waits or was given up, with the counts. Two statements."""
    open_or_lost = Delivery.objects.filter(Q(ended=None) | Q(outcome=GIVEN_UP)).order_by("destination").values_list("destination")
    counted = open_or_lost.annotate(waiting=Count("pk", filter=Q(ended=None)), lost=Count("pk", filter=~Q(ended=None)), last=Max("asked"))
    known = destinations("")
    rows = []
    for name, waiting, given_up, asked in counted:
        there = known.get(name, DestinationRow(name))
        rows.append(DestinationRow(name, there.asked or asked, there.answer, there.again, waiting, given_up))
    return rows


def deliveries(wanted: ListRequest, named: Collection[str] = ()) -> Page[DeliveryRow]:
    """Messages. `named`: the destinations whose title contains the word to find. One statement."""
    found = Delivery.objects.filter(Q(destination__icontains=wanted.text) | Q(destination__in=named))
    if state := wanted.filter("show"):
        found = found.filter(outcome=STATES[state])
    if kind := wanted.filter("kind"):
        found = found.filter(kind=kind)
    return page_of(found, wanted, SORTS, _row, "-pk")


def _row(each: Delivery) -> DeliveryRow:
    kind = kinds().get(each.kind)
    return DeliveryRow(
        each.pk, kind.title if kind else each.kind, each.destination, each.made, each.asked, each.attempts, each.answer,
        each.outcome or "waiting", each.due if each.ended is None else None,
    )  # fmt: skip
