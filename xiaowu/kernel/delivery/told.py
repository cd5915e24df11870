"""How what leaves the house stands (對外傳送的情形), for whoever looks after it."""

from dataclasses import dataclass
from datetime import datetime

from xiaowu.kernel.delivery.tables import Destination


@dataclass(frozen=True, slots=True)
class DestinationRow:
    """A destination as it was asked last; `again`: it is away, and is asked then."""

    name: str
    asked: datetime | None
    answer: str
    attempts: int
    again: datetime | None


def destinations(prefix: str) -> dict[str, DestinationRow]:
    """Those whose names begin so. One statement."""
    found = Destination.objects.filter(name__startswith=prefix)
    return {each.name: DestinationRow(each.name, each.asked, each.answer, each.attempts, each.again) for each in found}
