"""Two weeks beside each other (前後比較), by one definition: whole days, the same weekdays, and only those that were school days in both."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from xiaowu.traffic.rules.slices import Slice

WEEK = timedelta(days=7)


def paired_days(today: date, school_days: Collection[date]) -> tuple[list[date], list[date]]:
    """(days of the week before, days of the week that ended yesterday): of each weekday both or neither."""
    last = [today - timedelta(days=back) for back in range(7, 0, -1)]
    kept = [day for day in last if day in school_days and day - WEEK in school_days]
    return [day - WEEK for day in kept], kept


@dataclass(frozen=True, slots=True)
class Compared:
    """A module in both weeks; None where it was not used in one of them."""

    key: str
    label: str
    count_before: int
    count: int
    failed_before: float | None
    failed: float | None
    p95_before: float | None
    p95: float | None

    @property
    def change(self) -> float | None:
        """By how much the 95th percentile is higher than before, as a share."""
        return self.p95 / self.p95_before - 1 if self.p95 and self.p95_before else None


def compared(before: Sequence[Slice], after: Sequence[Slice]) -> list[Compared]:
    """Every part of either week, most requested first."""
    known, now = {each.key: each for each in before}, {each.key: each for each in after}
    labels = {each.key: each.label for each in (*before, *after)}
    made = [_row(key, label, known.get(key), now.get(key)) for key, label in labels.items()]
    return sorted(made, key=lambda each: (-each.count, -each.count_before, each.key))


def _row(key: str, label: str, before: Slice | None, after: Slice | None) -> Compared:
    return Compared(
        key, label, before.count if before else 0, after.count if after else 0, before.failed_share if before else None,
        after.failed_share if after else None, before.p95 if before else None, after.p95 if after else None,
    )  # fmt: skip
