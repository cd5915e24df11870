"""Figures of a part of the traffic (分項): made from the counts by outcome and slot."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from xiaowu.traffic.rules.durations import quantile
from xiaowu.traffic.rules.routes import Outcome


@dataclass(frozen=True, slots=True)
class SliceCount:
    """How many requests of a part (`key`: a route, a school's number …) had this outcome and fell into this slot, and what they cost."""

    key: str
    module: str
    outcome: int
    slot: int
    count: int
    micros: int
    statements: int
    database_micros: int


@dataclass(frozen=True, slots=True)
class Slice:
    """One part. Times are milliseconds of requests that were answered; failures and refusals stand apart, since they are often faster."""

    key: str
    module: str
    label: str
    count: int
    refused: int
    failed: int
    p50: float | None
    p95: float | None
    p99: float | None
    statements: float
    database_ms: float
    place: int = 0  # among those that have names

    @property
    def failed_share(self) -> float:
        return self.failed / self.count if self.count else 0.0


@dataclass(slots=True)
class _Sum:
    module: str
    slots: dict[int, int] = field(default_factory=dict)
    by_outcome: dict[int, int] = field(default_factory=dict)
    statements: int = 0
    database_micros: int = 0


def slices(counted: Iterable[SliceCount], names: dict[str, str]) -> list[Slice]:
    """The parts, most requested first; `names`: key → label, where it has one."""
    sums: dict[str, _Sum] = {}
    for each in counted:
        whole = sums.setdefault(each.key, _Sum(each.module))
        whole.by_outcome[each.outcome] = whole.by_outcome.get(each.outcome, 0) + each.count
        whole.statements += each.statements
        whole.database_micros += each.database_micros
        if each.outcome in (Outcome.DONE, Outcome.REDIRECTED):
            whole.slots[each.slot] = whole.slots.get(each.slot, 0) + each.count
    places = {key: place for place, key in enumerate(names)}
    made = [replace(_slice(key, names.get(key, key), whole), place=places.get(key, len(places))) for key, whole in sums.items()]
    return sorted(made, key=lambda each: (-each.count, each.key))


def _slice(key: str, label: str, whole: _Sum) -> Slice:
    count = sum(whole.by_outcome.values())
    p50, p95, p99 = (None if found is None else round(found, 1) for found in (quantile(whole.slots, share) for share in (0.5, 0.95, 0.99)))
    return Slice(
        key, whole.module, label, count, whole.by_outcome.get(Outcome.REFUSED, 0), whole.by_outcome.get(Outcome.FAILED, 0), p50, p95, p99,
        round(whole.statements / count, 1), round(whole.database_micros / count / 1000, 1),
    )  # fmt: skip
