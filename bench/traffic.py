"""What traffic tells of a load run beside what the run's driver saw, and its forecast of capacity beside what the machine then did: `make load`.

A city of twelve schools on this machine. First one user opens the home page again and again: the percentiles of the recorded histograms are compared
with those of the same requests recorded one by one, which they must meet within the stated error, and with the driver's own, which has the time
outside the application besides (request by request: sockets and the server's own work; what it is, but for one in fifty, is allowed for). Then the
forecast: from what requests took of one user, and from what they took of as many users as there are processes, how many requests a second all
processes answer at most; beside what a saturating run then had. Twice: from the time within the
application, which is what the house records and what the page of capacity reckons with; and from the processor time of server, database and driver
together, which share these cores, for as many cores as the saturating run had of them. The first is too high by what the others take of the cores at
full load, which no measurement of a light load can show; where database and people have machines of their own, none of it remains. The second
shows that the arithmetic holds. Fails if a percentile differs by more than the stated error, or if a request was not recorded.
"""

import os
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cities
import steps
from load import Measured, drive

PORT = int(os.environ.get("PORT", "8090"))
SECONDS = float(os.environ.get("SECONDS", "20"))
MANY, ROUTE, STEP = 16, "portal:home", "home"


@dataclass(frozen=True, slots=True)
class Run:
    """A run as the driver saw it and as the house recorded it: counts by slot, and microseconds of each request, in order."""

    driver: Measured
    slots: Counter[int]
    micros: list[int]
    processor: dict[str, float]  # seconds by kind of process


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="xiaowu-load-", ignore_cleanup_errors=True) as folder:
        given = os.environ.get("HOME_12")  # a city that stands already, at BENCH_NOW
        home = Path(given) if given else Path(folder) / "home"
        sys.path.insert(0, str(cities.ROOT))
        city = cities.City("12", home, PORT, os.environ["BENCH_NOW"] if given else cities.build("12", home), cities.HERE)
        try:
            asked = steps.rush(city.people)[STEP]
            drive(PORT, asked, 4, 3.0)  # so that every process has its plans and caches
            time.sleep(3)
            count = os.cpu_count() or 1
            alone, busy, full = (_run(city, home, asked, users) for users in (1, count, MANY))
        finally:
            city.end()
    return max(_agreement(alone), _forecast(alone, busy, full, count))


def _run(city: cities.City, home: Path, asked: Any, users: int) -> Run:
    slots, last = _recorded(home)
    before = _processor(city)
    driver = drive(PORT, asked, users, SECONDS)
    took = {kind: seconds - before.get(kind, 0.0) for kind, seconds in _processor(city).items()}
    time.sleep(4)  # the recorder writes every two seconds
    after, _last = _recorded(home)
    micros = _asked(home, f"select micros from traffic_request where route = '{ROUTE}' and id > {last} order by at, id")
    return Run(driver, after - slots, micros, took)


def _processor(city: cities.City) -> dict[str, float]:
    return city.processor() | {"driver": time.process_time()}


def _recorded(home: Path) -> tuple[Counter[int], int]:
    """The histogram of the route by now, and the last request's number."""
    found = _asked(home, f"select array[slot, sum(count)::int] from traffic_minute where route = '{ROUTE}' group by slot")
    return Counter(dict(found)), _asked(home, "select coalesce(max(id), 0) from traffic_request")[0]


def _asked(home: Path, statement: str) -> list[Any]:
    from xiaowu.kernel.database import access, embedded  # the package's folder is on the path by then
    from xiaowu.kernel.database.config import NAME

    with access.superuser(embedded.server(home), NAME) as connection:
        return [row[0] for row in connection.execute(statement).fetchall()]


def _agreement(run: Run) -> int:
    from xiaowu.traffic.rules.durations import ALPHA, quantile  # the package's folder is on the path by then

    seen = run.driver.seconds
    print(f"\n{len(seen)} requests of one user, {len(run.micros)} recorded, {sum(run.slots.values())} in histograms; stated error {ALPHA:.0%}")
    if run.driver.errors or not len(seen) == len(run.micros) == sum(run.slots.values()):
        print(f"{run.driver.errors} other answers", flush=True)
        return 1
    outside = Measured([took - micros / 1e6 for took, micros in zip(seen, run.micros, strict=True)])
    exact = Measured([each / 1e6 for each in run.micros])
    least, most = outside.percentile(0.01), outside.percentile(0.99)
    print(f"outside the application: {outside.percentile(0.5):.2f} ms a request ({least:.2f} to {most:.2f} but for one in fifty)")
    print("| | driver ms | recorded one by one | told from histograms | of recorded | of driver, less what is outside |\n|---|---|---|---|---|---|")
    is_wrong = False
    for share in (0.5, 0.95, 0.99):
        driver, single, told = run.driver.percentile(share), exact.percentile(share), quantile(run.slots, share) or 0.0
        differs, beyond = told / single - 1, told / (driver - outside.percentile(0.5)) - 1
        is_wrong |= abs(differs) > ALPHA or not (driver - most) * (1 - ALPHA) <= told <= (driver - least) * (1 + ALPHA)
        print(f"| p{share * 100:.0f} | {driver:.2f} | {single:.2f} | {told:.2f} | {differs:+.1%} | {beyond:+.1%} |", flush=True)
    return int(is_wrong)


def _forecast(alone: Run, busy: Run, full: Run, processes: int) -> int:
    from xiaowu.traffic.rules.capacity import Demand, most  # the package's folder is on the path by then

    print(f"\n{MANY} users at once had {full.driver.rate:.0f} answers a second of {processes} processes")
    print("| forecast from | demand ms | at most, a second | error |\n|---|---|---|---|")
    had = sum(full.processor.values()) / full.driver.took  # cores: of a machine that does other things too, not all
    for name, run in (("one user", alone), (f"{processes} users", busy)):
        told = (("within the application", sum(run.micros) / 1e6, processes), ("processors of all", sum(run.processor.values()), had))
        for what, seconds, servers in told:
            forecast = (most(Demand(len(run.micros), seconds, None), 1) or 0.0) * servers
            demand = seconds / len(run.micros) * 1000
            print(f"| {name}, {what} | {demand:.2f} | {forecast:.0f} | {forecast / full.driver.rate - 1:+.0%} |", flush=True)
    print("\nprocessor ms a request, and how many cores were busy:")
    for name, run in (("one user", alone), (f"{processes} users", busy), (f"{MANY} users", full)):
        parts = ", ".join(f"{kind} {seconds / len(run.micros) * 1000:.2f}" for kind, seconds in sorted(run.processor.items()))
        print(f"{name}: {parts}; {sum(run.processor.values()) / run.driver.took:.2f} cores", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
