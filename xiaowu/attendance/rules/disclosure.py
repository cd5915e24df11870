"""Disclosure control (揭露控制, 2.4, 2.6): what may be told about absence to readers who compare figures or look back.

For each grade and day of a school one figure is told, and everything else that is told is a sum of these: a total, a district, a month or a rate
reveals nothing that its parts do not. The figure is a multiple of five: by chance the one below or the one above the count, so that sums are right
on average. It is drawn once, when a roll changes the count, then kept, and the same for every reader for ever. With one roll it moves by at most
the class's size rounded down to five, less five (so not at all for a class of fewer than ten). Therefore no figure, no two looks while the
classes come in, and no correction can prove that all of a class are away, however few they are.
"""

BASE = 5
LEAST_RECORDED = 30
LEAST_CANDIDATES = 4
HIDDEN, NOT_TAKEN = "＊", "—"  # what stands for a figure that may not be told, and where no roll was taken; a zero is a zero


def most_told(enrolled: int) -> int:
    """By how much one class's roll may move the told figure."""
    return max(0, enrolled // BASE * BASE - BASE)


def rounded(count: int, draw: int) -> int:
    """The multiple of five below a count or above it; `draw` is 0 to 4, and the mean over all five is the count."""
    return BASE * ((count + draw) // BASE)


def told_after(told: int, count: int, enrolled: int, draw: int) -> int:
    """The told figure of a grade's day after a class of `enrolled` children brought its count to `count`."""
    most = most_told(enrolled)
    return max(told - most, min(told + most, rounded(count, draw)))


def disclosed(told: int) -> int | None:
    """The figure to show, or None if it is too small to show."""
    return told or None


def sign_of(recorded: int) -> str:
    """What stands for a figure or rate that is not shown, by how many children's rolls were taken."""
    return HIDDEN if recorded else NOT_TAKEN


def disclosed_rate(shown: int | None, recorded: int) -> float | None:
    """A rate from a figure as shown; None when it is hidden or too few children were recorded to speak of a rate."""
    if shown is None or recorded < LEAST_RECORDED:
        return None
    return min(1.0, shown / recorded)
