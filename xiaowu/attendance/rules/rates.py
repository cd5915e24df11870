"""Rates of absence (未到率): from how many rolls one is told, and how it looks."""

_MANY, _SOME = 0.1, 0.05  # of a class of thirty: three away, more than one away


def tells_rate(taken: int, due: int) -> bool:
    """A rate is told once most rolls are taken: one class of sixty says nothing about the school."""
    return taken * 2 > due


def tone_of(rate: float) -> str:
    """How a day of that rate is coloured; the number beside it says the same."""
    if rate >= _MANY:
        return "bad"
    return "warn" if rate >= _SOME else "good"
