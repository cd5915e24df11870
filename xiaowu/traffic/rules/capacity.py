"""How many processes, nodes and database cores a forecast peak needs (容量), by the utilisation law: busy = rate × demand.

The demand of a request is the time for which it holds a process, measured, since a process answers one request at a time; time in which a request
waited for the database counts as demand of the database too, which is more than its cores worked, so that the answer errs on the safe side. At full
load queues have no end: only a SHARE of each resource is planned for.
"""

from dataclasses import dataclass
from math import ceil

LEAST = 100  # requests: an estimate from fewer says so
SHARE = 0.7  # of its time that a process or core is busy at the peak


@dataclass(frozen=True, slots=True)
class Demand:
    """What was measured: so many requests took so many seconds, of which the database so many (None: the log does not tell)."""

    requests: int
    seconds: float
    database_seconds: float | None


@dataclass(frozen=True, slots=True)
class Peak:
    """What is forecast: so many people within so many minutes, each with so many requests; a node has so many processes."""

    people: int
    minutes: int
    each: float
    processes: int


@dataclass(frozen=True, slots=True)
class Need:
    """Each line of the arithmetic, and its result. `rate`: requests a second; `demand`, `database_demand`: seconds a request; `busy`: processes."""

    rate: float
    demand: float
    busy: float
    processes: int
    nodes: int
    database_demand: float | None
    database_busy: float | None
    cores: int | None


def need(measured: Demand, peak: Peak) -> Need | None:
    """What the peak needs; None where nothing was measured. One node more than that lets one of them die."""
    if measured.requests == 0 or peak.minutes == 0 or peak.processes == 0:
        return None
    rate = peak.people * peak.each / (peak.minutes * 60)
    demand = measured.seconds / measured.requests
    busy = rate * demand
    processes = max(1, ceil(busy / SHARE))
    database = None if measured.database_seconds is None else measured.database_seconds / measured.requests
    database_busy = None if database is None else rate * database
    cores = None if database_busy is None else max(1, ceil(database_busy / SHARE))
    return Need(rate, demand, busy, processes, ceil(processes / peak.processes) + 1, database, database_busy, cores)


def holds(measured: Demand, processes: int) -> float | None:
    """How many requests a second so many processes stand, at SHARE of their time; None where nothing was measured."""
    whole = most(measured, processes)
    return None if whole is None else whole * SHARE


def most(measured: Demand, processes: int) -> float | None:
    """How many requests a second so many processes answer when all are busy all the time; None where nothing was measured."""
    return processes * measured.requests / measured.seconds if measured.requests and measured.seconds else None
