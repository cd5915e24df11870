"""What traffic tells of a load run beside what the run's driver saw, and its forecast of capacity beside what the machine then did: `make load`.

A city of twelve schools on this machine. First one user opens the home page again and again: the percentiles of the recorded histograms are compared
with those of the same requests recorded one by one, which they must meet within the stated error, and with the driver's own, which has the time
outside the application besides (request by request: sockets and the server's own work; what it is, but for one in fifty, is allowed for). Then the
forecast: from what requests took of one user, and from what they took of as many users as there are processes, how many requests a second all
processes answer at most; beside what a saturating run then had. The driver and the database have their part of the same cores, which the forecast
from a light load cannot know. Fails if a percentile differs by more than the stated error, or if a request was not recorded.
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
            alone, busy, full = (_run(home, asked, users) for users in (1, count, MANY))
        finally:
            city.end()
    return max(_agreement(alone), _forecast(alone, busy, full, count))


def _run(home: Path, asked: Any, users: int) -> Run:
    slots, last = _recorded(home)
    driver = drive(PORT, asked, users, SECONDS)
    time.sleep(4)  # the recorder writes every two seconds
    after, _last = _recorded(home)
    return Run(driver, after - slots, _asked(home, f"select micros from traffic_request where route = '{ROUTE}' and id > {last} order by at, id"))


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
    for name, run in (("one user", alone), (f"{processes} users", busy)):
        measured = Demand(len(run.micros), sum(run.micros) / 1e6, None)
        forecast = most(measured, processes) or 0.0
        print(f"| {name} | {sum(run.micros) / len(run.micros) / 1000:.2f} | {forecast:.0f} | {forecast / full.driver.rate - 1:+.0%} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
