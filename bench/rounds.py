"""Each step in each city in turn, again and again, with argon2id and pgbench beside each: values that are compared are measured within seconds.

Such machines lose half of their speed from one minute to the next. A ratio of two values of one round compares neighbours; the tables show the
median over the rounds, with the lowest and the highest. The processor time of a request is shown as well: it does not depend on who else uses the
machine.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median

import steps
from cities import City
from hashing import Hashing
from load import Measured, drive

USERS = 8  # at once; enough to keep every core busy


@dataclass(slots=True)
class Taken:
    """What a city achieved in a step, one entry per round."""

    rates: list[float] = field(default_factory=list)
    floors: list[float] = field(default_factory=list)  # pgbench, or argon2id for signing in
    python: list[float] = field(default_factory=list)  # milliseconds of processor time of the server's processes per request
    postgres: list[float] = field(default_factory=list)  # and of the database's
    times: Measured = field(default_factory=Measured)


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of some ratios, and their range."""

    middle: float
    lowest: float
    highest: float

    def __str__(self) -> str:
        return f"{self.middle:.2f} ({self.lowest:.2f}–{self.highest:.2f})"


def spread(ratios: Sequence[float]) -> Spread:
    return Spread(median(ratios), min(ratios), max(ratios))


def in_turn(cities: Sequence[City], rounds: int, seconds: float, tell: Callable[[str, dict[str, Taken]], None]) -> None:
    """Take every step in every city, for so many rounds; `tell` is called once per step, with city → results."""
    with Hashing() as hashing:
        requests = {city.name: steps.rush(city.people) for city in cities}
        for step in requests[cities[0].name]:
            taken = {city.name: Taken() for city in cities}
            for city in cities:
                drive(city.port, requests[city.name][step], 2, 1.0, steps.good(step))  # fill caches and prepare statements
            for number in range(rounds):
                for city in cities if number % 2 else reversed(cities):  # so that no city is always first
                    _one(taken[city.name], city, step, requests[city.name][step], seconds, hashing)
            tell(step, taken)


def _one(taken: Taken, city: City, step: str, request: Callable[[int, int], bytes], seconds: float, hashing: Hashing) -> None:
    before = city.processor()
    found = drive(city.port, request, USERS, seconds, steps.good(step))
    after = city.processor()
    requests = len(found.seconds) + found.errors
    for kind, each in (("Python", taken.python), ("PostgreSQL", taken.postgres)):
        each.append((after[kind] - before[kind]) * 1000 / requests)
    taken.rates.append(found.rate)
    taken.times.add(found)
    taken.floors.append(hashing.rate() if step == steps.SIGN_IN else city.floor(step, seconds / 2))
