"""Disclosure control (揭露控制, 2.4, 2.6): what may be told of counts to those who compare or look back.

A count of children is told rounded to the nearest five; below five it is hidden, zero included, under a mark of its own. A total is
added up from what is told of its parts, a hidden part counting as the middle of what it may be: so a total says nothing that its parts
do not. Rounding totals from their exact values would: of four schools with 12 away each, told as 10, a total of 48 told as 50 leaves
only 12 for every one of them. The pattern is deterministic, and a large count survives within 2.
"""

from collections.abc import Iterable, Sequence

BASE = 5
HIDDEN_BELOW = 5
LEAST_RECORDED = 30
LEAST_CANDIDATES = 3
MIDDLE_OF_HIDDEN = 2


def disclosed(count: int) -> int | None:
    """The count to show, or None for hidden."""
    if count < HIDDEN_BELOW:
        return None
    return BASE * round(count / BASE)


def disclosed_total(parts: Iterable[int | None]) -> int | None:
    """The total to show of parts as they are shown; hidden if every part is."""
    told: Sequence[int | None] = tuple(parts)
    if all(part is None for part in told):
        return None
    return sum(MIDDLE_OF_HIDDEN if part is None else part for part in told)


def disclosed_rate(shown: int | None, recorded: int) -> float | None:
    """A rate from a count as shown; None when it is hidden or too few children were recorded to speak of a rate."""
    if shown is None or recorded < LEAST_RECORDED:
        return None
    return min(1.0, shown / recorded)


def candidates(shown: int | None) -> range:
    """All exact counts that a shown figure could stand for: what a reader can at best conclude from it."""
    if shown is None:
        return range(HIDDEN_BELOW)
    return range(max(HIDDEN_BELOW, shown - BASE // 2), shown + BASE // 2 + 1)
