"""Whether another machine tells something of a failure (主機比較): only where the same schools asked for the same page on it, and often enough."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

ENOUGH = 3  # failures that were to be expected there and did not come: by chance in one case of twenty


@dataclass(frozen=True, slots=True)
class OnNode:
    """All requests of the page on a machine since the error came first, and those of them that failed; `beside`: the requests there of the schools
    at which it fails anywhere; `release`: what runs on it now.
    """

    node: str
    requests: int
    failed: int
    beside: int
    release: str

    @property
    def share(self) -> float:
        return self.failed / self.requests


class Difference(StrEnum):
    """What sets a machine without failures apart."""

    HOST = "host"  # the same program for the same schools: its surroundings
    RELEASE = "release"


@dataclass(frozen=True, slots=True)
class Compared:
    """A machine on which the schools that fail elsewhere got through so often."""

    node: str
    times: int
    difference: Difference


def compared(nodes: Sequence[OnNode]) -> Compared | None:
    """The machine that tells most; None: nothing is known, since nobody of these schools, or too few, asked elsewhere."""
    failing, others = ([each for each in nodes if bool(each.failed) is fails] for fails in (True, False))
    asked = sum(each.beside for each in failing)
    rate = sum(each.failed for each in failing) / asked if asked else 0.0
    telling = [each for each in others if each.beside * rate >= ENOUGH]
    if not telling:
        return None
    best = max(telling, key=lambda each: (each.beside, each.node))
    same = all(each.release == best.release for each in failing)
    return Compared(best.node, best.beside, Difference.HOST if same else Difference.RELEASE)
