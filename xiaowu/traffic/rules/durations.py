"""Durations as histograms of a fixed logarithmic scale (時間分布): counts by slot, which are added up and never averaged.

The scale is that of DDSketch (Masson, Rim, Lee: DDSketch, PVLDB 12, 2019): slot i holds durations in (γ^(i-1), γ^i] microseconds, and a quantile
is told as the middle of its slot. With γ = (1 + α) / (1 - α) it lies within α of the duration that a list of all of them would give.
Slots of minutes, schools and nodes add up to exactly what one histogram of all of them would hold.
"""

from collections.abc import Mapping
from itertools import accumulate
from math import ceil, log

ALPHA = 0.02  # the stated bound: a quantile is wrong by 2 % at most
GAMMA = (1 + ALPHA) / (1 - ALPHA)
LAST = 600  # about 7 hours: slots are small numbers in the database
_LOG = log(GAMMA)


def slot_of(micros: int) -> int:
    """The slot of a duration in microseconds; up to 1 µs it is slot 0."""
    return min(LAST, max(0, ceil(log(micros) / _LOG))) if micros > 1 else 0


def micros_of(slot: int) -> float:
    """The duration for which a slot stands: at most ALPHA from every duration in it."""
    return 2 * GAMMA**slot / (GAMMA + 1)


def quantile(counts: Mapping[int, int], share: float) -> float | None:
    """The duration, in milliseconds, that this share of all (0 to 1) does not exceed; None if there are none."""
    total = sum(counts.values())
    if total == 0:
        return None
    rank, slots = max(1, ceil(share * total)), sorted(counts)
    return micros_of(next(slot for slot, seen in zip(slots, accumulate(counts[each] for each in slots), strict=True) if seen >= rank)) / 1000
