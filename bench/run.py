"""The school morning's rush, beside the same SQL in pgbench and argon2id: `make bench`.

Cities of real schools on the embedded PostgreSQL with its disk writes on, a server process a core, distinct sessions, the driver on the same cores.
All cities stand at the same time and take each step in turn (`rounds.py`). `SIZES=12,300,country` chooses them (default 12,300). `BEFORE=<commit>`
lets the same cities stand on that commit's code too, and tells the ratio of after to before; `AGAINST="XIAOWU_PROCESSES=3 postgres:commit_delay=100"`
lets them stand on the same code with other settings of the processes or the database instead. `ROUNDS` (7) and `SECONDS_EACH` (2) say how long.
`ONLY=reports` measures the reports alone, of cities that have a year of rolls.
A city that stands already is named by its home: `HOME_300=/var/xiaowu BENCH_NOW=2026-11-24T07:50:00+08:00 SIZES=300 make bench`.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from statistics import median

import cities
import felt
import files
import rounds
from cities import City, Release
from rounds import Taken, spread

ROUNDS = int(os.environ.get("ROUNDS", "7"))
SECONDS = float(os.environ.get("SECONDS_EACH", "2"))
PORT = int(os.environ.get("PORT", "8090"))
OTHER = "other"
# a share of the floor, which no slow hour changes: pgbench with the step's own SQL, argon2id for signing in
GOALS = {"sign in": 0.85, "home": 0.30, "roll page": 0.35, "period page": 0.35}


def main() -> int:
    sizes = os.environ.get("SIZES", "12,300").split(",")
    with ExitStack() as standing:
        here = [standing.enter_context(_standing(size, size, PORT + 20 * number, cities.HERE, {})) for number, size in enumerate(sizes)]
        if os.environ.get("ONLY") == "reports":
            return _reports(here)
        then = [standing.enter_context(each) for each in _others(sizes, standing)]
        fresh = [(city, city.memory()) for city in [*here, *then]]
        _head()
        rounds.in_turn([*here, *then], ROUNDS, SECONDS, lambda step, taken: _tell(step, taken, [*here, *then]))
        for city, before in fresh:
            print(f"{city.name}: memory just started {_megabytes(before)}; now {_megabytes(city.memory())}", flush=True)
        _reports(here)
        for city in here:
            felt.measure(city)
            if city.name != cities.COUNTRY:  # twenty million rows of files say nothing that a million does not
                files.measure(city)
    return 0


def _megabytes(held: dict[str, int]) -> str:
    """Of all processes that serve a city, a page that several share counted once."""
    return f"{sum(held.values())} MB ({', '.join(f'{kind} {megabytes}' for kind, megabytes in held.items())})"


def _reports(standing: list[City]) -> int:
    for city in standing:
        for line in city.reports():
            print(f"{city.name}: {line}", flush=True)
    return 0


def _others(sizes: list[str], standing: ExitStack) -> Iterator[AbstractContextManager[City]]:
    """The cities to compare with: of an earlier commit, or under other settings."""
    commit, settings = os.environ.get("BEFORE", ""), dict(each.split("=", 1) for each in os.environ.get("AGAINST", "").split())
    if not commit and not settings:
        return
    release = cities.earlier(commit) if commit else cities.HERE
    if commit:
        standing.callback(cities.remove, release.folder)
    for number, size in enumerate(sizes):
        yield _standing(size, f"{size} {OTHER}", PORT + 20 * number + 10, release, settings)


@contextmanager
def _standing(size: str, name: str, port: int, release: Release, settings: dict[str, str]) -> Iterator[City]:
    given = os.environ.get(f"HOME_{size}") if OTHER not in name else None  # a city that stands already
    with ExitStack() as until:
        home = Path(given) if given else Path(until.enter_context(tempfile.TemporaryDirectory(prefix="xiaowu-bench-", ignore_cleanup_errors=True)))
        now = os.environ.get("BENCH_NOW", "") if given else cities.build(size, home, release)
        city = City(name, home, port, now, release, settings)
        try:
            yield city
        finally:
            city.end()


def _head() -> None:
    print(f"{ROUNDS} rounds of {SECONDS:.0f} s with {rounds.USERS} users; the median of each ratio's rounds, with the lowest and the highest")
    heads = "".join(f"{each:>8}" for each in ("req/s", "p50 ms", "p95 ms", "p99 ms", "errors", "SQL", "Python", "Postgres"))
    print("Python, Postgres: milliseconds of a processor that a request takes; 'at work': the ratio of their sums")
    print(
        f"{'step':<12}{'schools':<14}{heads}{'floor/s':>9}  {'share of the floor':<20}{'of the first city':<20}{'this/other':<20}its processor time"
    )


def _tell(step: str, taken: dict[str, Taken], standing: list[City]) -> None:
    first = taken[standing[0].name]
    for city in standing:
        mine = taken[city.name]
        share = spread([rate / floor for rate, floor in zip(mine.rates, mine.floors, strict=True)])
        growth = spread([rate / other for rate, other in zip(mine.rates, first.rates, strict=True)]) if city is not standing[0] else ""
        other = taken.get(f"{city.name} {OTHER}")
        ratio = spread([now / then for now, then in zip(mine.rates, other.rates, strict=True)]) if other else ""
        work = spread([now / then for now, then in zip(_work(mine), _work(other), strict=True)]) if other else ""
        times = "".join(f"{mine.times.percentile(part):>8.1f}" for part in (0.5, 0.95, 0.99))
        middle = median(mine.floors)
        print(
            f"{step:<12}{city.name:<14}{mine.times.rate:>8.0f}{times}{mine.times.errors:>8}{city.statements[step]:>8}"
            f"{median(mine.python):>8.2f}{median(mine.postgres):>8.2f}{middle:>9.0f}  {share!s:<20}{growth!s:<20}{ratio!s:<20}{work!s}",
            flush=True,
        )
        if step in GOALS and OTHER not in city.name:
            print(f"{'':<12}goal: {GOALS[step]:.0%} of the floor, {'reached' if share.middle >= GOALS[step] else 'not reached'}", flush=True)


def _work(taken: Taken) -> list[float]:
    return [python + postgres for python, postgres in zip(taken.python, taken.postgres, strict=True)]


if __name__ == "__main__":
    sys.exit(main())
