"""Where failures gather (原因候選): candidates for a cause, ranked by how many failures they hold beyond their part of the requests.

A node that answers a third of the requests and gives a third of the failures explains nothing; one that gives nine tenths of them does. What chance
alone would bring about (up to three standard deviations) is no candidate.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from math import sqrt

KIND = "traffic_mend"  # of a follow-up: what is to be mended by a day
FEWEST = 5  # failures
BUSY = "busy"  # the part of the load that may be a cause: the busiest minutes
CHANCE = 3.0  # standard deviations of a binomial count


class Trait(StrEnum):
    """By what requests differ."""

    NODE = "node"
    RELEASE = "release"
    MODULE = "module"
    ROUTE = "route"
    SCHOOL = "school"
    LOAD = "load"


TRAIT_TITLES = {
    Trait.NODE: "主機", Trait.RELEASE: "版本", Trait.MODULE: "模組", Trait.ROUTE: "頁面", Trait.SCHOOL: "學校", Trait.LOAD: "負載",
}  # fmt: skip
MEND_TITLES = {
    Trait.NODE: "將這台主機移出服務，檢查其紀錄、磁碟與網路後再放回。",
    Trait.RELEASE: "退回前一個版本，比對兩版的差異。",
    Trait.MODULE: "查看這個模組失敗的請求，由廠商修正。",
    Trait.ROUTE: "查看這一頁失敗的請求，由廠商修正。",
    Trait.SCHOOL: "檢查這所學校的資料與網路，與資訊組長核對。",
    Trait.LOAD: "依容量估算增加主機，或將報表與匯出移出尖峰。",
}


@dataclass(frozen=True, slots=True)
class Part:
    """Requests that share a trait."""

    trait: Trait
    value: str
    requests: int
    failed: int


@dataclass(frozen=True, slots=True)
class Tracked:
    """That somebody is at it: the open follow-up, who owes it, by when."""

    follow_up: int
    owner: str
    due: date | None
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class Cause:
    """A candidate. `share`: its part of all requests; `of_failures`: its part of all failures; `beyond`: failures more than its share would bring;
    `key`: the value as it is stored, where people are shown a name; `beside`: the name of a stronger candidate with just as many failures, which
    are likely the same ones; `tracked`: what is open about it.
    """

    trait: Trait
    value: str
    requests: int
    failed: int
    share: float
    of_failures: float
    beyond: float
    key: str = ""
    beside: str = ""
    tracked: Tracked | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """A part's requests and failures, beside those of all."""

    requests: int
    failed: int
    all_requests: int
    all_failed: int

    @property
    def share(self) -> float:
        """Its failures among its requests."""
        return self.failed / self.requests if self.requests else 0.0

    @property
    def of_failures(self) -> float:
        """Its failures among all failures."""
        return self.failed / self.all_failed if self.all_failed else 0.0


def measure(parts: Iterable[Part], trait: Trait, value: str) -> Measured:
    """One part beside all parts of its trait; zeros if nothing was asked of it."""
    of_trait = [each for each in parts if each.trait == trait]
    own = [each for each in of_trait if each.value == value]
    requests, failed = (sum(each.requests for each in own), sum(each.failed for each in own))
    return Measured(requests, failed, sum(each.requests for each in of_trait), sum(each.failed for each in of_trait))


def causes(parts: Iterable[Part]) -> list[Cause]:
    """The candidates, the strongest first. The parts of each trait add up to all requests."""
    by_trait: dict[Trait, list[Part]] = {}
    for each in parts:
        by_trait.setdefault(each.trait, []).append(each)
    found = [cause for whole in by_trait.values() for cause in _of_trait(whole)]
    return sorted(found, key=lambda each: (-each.beyond, each.trait, each.value))


def beside(found: Iterable[Cause]) -> list[Cause]:
    """The candidates, the strongest first, each with the name of the first of another trait that has as many failures."""
    made: list[Cause] = []
    for each in found:
        first = next((known for known in made if known.failed == each.failed and known.trait is not each.trait), None)
        made.append(replace(each, beside=first.value) if first else each)
    return made


def _of_trait(parts: list[Part]) -> list[Cause]:
    requests, failed = sum(each.requests for each in parts), sum(each.failed for each in parts)
    made = []
    for each in parts:
        share = each.requests / requests
        beyond = each.failed - failed * share
        is_told = each.trait is not Trait.LOAD or each.value == BUSY  # failures when there is little to do are not the load's
        if is_told and each.failed >= FEWEST and len(parts) > 1 and beyond > CHANCE * sqrt(failed * share * (1 - share)):
            made.append(Cause(each.trait, each.value, each.requests, each.failed, share, each.failed / failed, beyond, each.value))
    return made
