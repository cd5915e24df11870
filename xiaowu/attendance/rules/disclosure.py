"""Disclosure control (揭露控制, 2.4, 2.6): what may be told of counts to those who compare or look back.

A count of children is told rounded to the nearest five; below five it is hidden, zero included, under a mark of its own. Each figure,
totals too, is treated by itself from its exact value, so the pattern is deterministic and every figure leaves at least
`LEAST_CANDIDATES` exact values possible, whichever other figures stand beside it. A large count survives within 2.
"""

BASE = 5
HIDDEN_BELOW = 5
LEAST_RECORDED = 30
LEAST_CANDIDATES = 4


def disclosed(count: int) -> int | None:
    """The count to show, or None for hidden."""
    if count < HIDDEN_BELOW:
        return None
    return BASE * round(count / BASE)


def disclosed_rate(count: int, recorded: int) -> float | None:
    """A rate from the disclosed count; None when the count is hidden or too few children were recorded to speak of a rate."""
    shown = disclosed(count)
    if shown is None or recorded < LEAST_RECORDED:
        return None
    return min(1.0, shown / recorded)


def candidates(shown: int | None) -> range:
    """All exact counts that a shown figure could stand for: what a reader can at best conclude from it."""
    if shown is None:
        return range(HIDDEN_BELOW)
    return range(max(HIDDEN_BELOW, shown - BASE // 2), shown + BASE // 2 + 1)
