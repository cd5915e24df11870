"""How unlike its owner a sign-in is (異常登入評分): the likelihood ratio of Freeman, Jain, Dürmuth, Biggio and Giacinto, "Who Are You?" (NDSS 2016).

    risk = product over features of p(value | attack) / p(value | this account)  x  p(account | attack) / p(account | honest)

An attacker's values are assumed to be distributed like everyone's, except for the device: hardly any attacker brings a browser that the account
knows. Each feature is a chain of values from coarse to fine (country, network, address), smoothed after Witten and Bell: the likelihood of a new
value under the one above it is learned from how many different ones the account had there, so that a telephone's ever-changing addresses surprise
nobody, and a second address at a desk does.
"""

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Feature(StrEnum):
    """What a sign-in is compared by."""

    PLACE = "place"  # 國家、網路、位址
    BROWSER = "browser"  # 裝置種類、系統、瀏覽器、版本
    DEVICE = "device"  # 認得的裝置與否
    HOUR = "hour"  # 時段


KNOWN, NEW = "known", "new"  # values of Feature.DEVICE
Chain = tuple[str, ...]
Counts = Mapping[str, int]

ALERT_ABOVE = 1.75  # chosen on the simulated month: `python bench/detection.py` prints what other values would find
_SURPRISING = math.log(3)
_ENOUGH = 5  # sign-ins before an account has habits of its own


@dataclass(frozen=True, slots=True)
class Likeness:
    """The risk as a natural logarithm, and each feature's part of it."""

    risk: float
    parts: Mapping[Feature, float]

    @property
    def surprising(self) -> tuple[Feature, ...]:
        """What a person can check: the features that are unlike the account, the strangest first."""
        strange = [feature for feature, part in self.parts.items() if part > _SURPRISING]
        return tuple(sorted(strange, key=lambda feature: -self.parts[feature]))


@dataclass(frozen=True, slots=True)
class Everyone:
    """The city's sign-ins: how many, of how many accounts, and the frequency of each value."""

    sign_ins: int
    accounts: int
    counts: Counts


def key(feature: Feature, depth: int, value: str) -> str:
    """The key under which a value is counted; values of a chain contain those above them."""
    return f"{feature[0]}{depth}:{value}"


# a thief of cookies does bring one, nobody else
_BRINGS_DEVICE = {key(Feature.DEVICE, 0, KNOWN): 0.02, key(Feature.DEVICE, 0, NEW): 0.98}


def likeness(chains: Mapping[Feature, Chain], mine: Counts, signed_in: int, everyone: Everyone) -> Likeness:
    """Compare a sign-in with the `signed_in` earlier ones of its account; `mine` has their values with counts."""
    had = _by_depth(mine)
    parts = {feature: _part(feature, chain, mine, had, signed_in, everyone) for feature, chain in chains.items()}
    usual = everyone.sign_ins / max(1, everyone.accounts)
    seldom = math.log((usual + 1) / (signed_in + 1)) if signed_in >= _ENOUGH else 0.0
    return Likeness(sum(parts.values()) + seldom, parts)


def _by_depth(mine: Counts) -> dict[str, list[str]]:
    """The account's values, each with those of its feature and depth: looking through all of them for every value was most of the work."""
    found = defaultdict[str, list[str]](list)
    for each in mine:
        found[each.partition(":")[0]].append(each)
    return found


def _part(feature: Feature, chain: Chain, mine: Counts, had_by_depth: Mapping[str, list[str]], signed_in: int, everyone: Everyone) -> float:
    ratio, above_all, above_mine, above = 0.0, everyone.sign_ins, signed_in, ""
    for depth, value in enumerate(chain):
        counted, had = everyone.counts.get(value, 0), mine.get(value, 0)
        of_all = (counted + 0.5) / (above_all + 1)
        different = max(1, _different(had_by_depth, feature, depth, above))
        of_mine = (had + different * of_all) / (above_mine + different)
        attack = _BRINGS_DEVICE.get(value, of_all)
        ratio += math.log(attack / of_mine)
        above_all, above_mine, above = counted, had, value[value.index(":") + 1 :] + "|"
    return ratio


def _different(had: Mapping[str, list[str]], feature: Feature, depth: int, above: str) -> int:
    """How many different values of one depth the account had under the value above."""
    under = key(feature, depth, above)
    return sum(1 for each in had.get(under.partition(":")[0], ()) if each.startswith(under))
