"""The school morning's rush, and the same SQL in pgbench in the same run: `make bench`.

Cities of real schools on the embedded PostgreSQL with its disk writes on, a server process a core, distinct sessions, the driver on the same
cores. Prints, for each size of city, step and number of users: requests a second, p50, p95, p99, errors, statements, and the share of the
floor: what pgbench does with the statements that the step ran. `SIZES=12,300,country make bench` chooses the cities (default 12,300).
A city that stands already is named by its home: `HOME_300=/var/xiaowu BENCH_NOW=2026-11-24T07:50:00+08:00 SIZES=300 make bench`.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from load import Measured, drive

from xiaowu.kernel.database import access, embedded
from xiaowu.kernel.database.config import NAME

USERS = (1, 8, 32)
SECONDS = float(os.environ.get("SECONDS_EACH", "3"))
PORT = int(os.environ.get("PORT", "8090"))
COUNTRY = "country"
GOALS = {"home": 1000.0, "roll page": 1000.0, "save": 500.0, "city board": 300.0}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table."""

    size: str
    step: str
    users: int
    measured: Measured
    statements: int
    floor: float


def main() -> int:
    if len(sys.argv) > 1:  # in a process of its own, since a process knows one home
        return _measure(Path(sys.argv[1]), sys.argv[2])
    sizes = os.environ.get("SIZES", "12,300").split(",")
    heads = "".join(f"{each:>8}" for each in ("req/s", "p50 ms", "p95 ms", "p99 ms", "errors"))
    print(f"{'schools':<9}{'step':<13}{'users':>6}{heads}{'statements':>12}{'floor/s':>9}{'share':>7}")
    failed = 0
    for size in sizes:
        given = os.environ.get(f"HOME_{size}")  # a city that stands already
        home = Path(given) if given else Path(tempfile.mkdtemp(prefix="xiaowu-bench-"))
        try:
            failed |= subprocess.call([sys.executable, __file__, str(home), size])
        finally:
            if not given:
                shutil.rmtree(home, ignore_errors=True)
    return failed


def _measure(home: Path, size: str) -> int:
    os.environ |= {"XIAOWU_HOME": str(home), "XIAOWU_LOG": "WARNING", "DJANGO_SETTINGS_MODULE": "xiaowu.settings", "XIAOWU_DATABASE_ROLE": "owner"}
    os.environ["XIAOWU_NOW"] = os.environ.get("BENCH_NOW", "")
    if not (home / "postgres").exists():
        os.environ["XIAOWU_NOW"] = _build(size)
    import files

    from xiaowu.kernel.database import setup  # after XIAOWU_HOME is set

    stop = setup.started(home)
    try:
        _settle(home)
        _bench(size)
        if size != COUNTRY:  # twenty million rows of files say nothing that a million does not
            files.measure(size)
    finally:
        stop()
    return 0


def _settle(home: Path) -> None:
    """What a city built a minute ago still owes the disk is paid before anything is measured."""
    server = embedded.server(home)
    with access.superuser(server, NAME) as connection:
        connection.execute("vacuum (analyze)")
        connection.execute("checkpoint")


def _build(size: str) -> str:
    """Build the city; the moment at which its morning is."""
    words = ["--country"] if size == COUNTRY else ["--schools", size]
    begun = time.perf_counter()
    done = subprocess.run([sys.executable, "-m", "xiaowu.cli", "city", *words], capture_output=True, text=True, check=True)
    told = done.stderr.strip().splitlines()[-1]
    print(f"{size}: {told}; {time.perf_counter() - begun:.0f} s with migrations", flush=True)
    return done.stdout.strip().splitlines()[-1]


def _bench(size: str) -> None:
    import django

    django.setup()
    import floor
    import reports
    import steps

    from xiaowu.kernel.serving import await_ready, server_command

    people = steps.people(max(USERS))
    rush = steps.rush(people)
    cores = os.cpu_count() or 1
    running = subprocess.Popen(server_command(PORT, workers=cores), env=os.environ | {"XIAOWU_DATABASE_ROLE": "app"})
    try:
        if not await_ready(PORT, running):
            raise SystemExit("the server did not become ready")
        best: dict[str, float] = {}
        for name, request in rush.items():
            drive(PORT, request, 2, 1.0)  # caches and prepared statements
            found = {users: drive(PORT, request, users, SECONDS) for users in USERS}
            best[name] = max(each.rate for each in found.values())
            under = floor.of(name, request, people)  # afterwards: it saves rolls too
            for users, measured in found.items():
                _tell(Line(size, name, users, measured, under.statements, under.rate))
        reports.measure(size, PORT, people)
        _conclude(size, best, cores)
    finally:
        running.terminate()
        running.wait(timeout=20)


def _tell(line: Line) -> None:
    times = "".join(f"{line.measured.percentile(share):>8.1f}" for share in (0.5, 0.95, 0.99))
    share = f"{line.floor:>9.0f}{line.measured.rate / line.floor:>7.1%}" if line.floor else ""
    left = f"{line.size:<9}{line.step:<13}{line.users:>6}{line.measured.rate:>8.0f}"
    print(f"{left}{times}{line.measured.errors:>8}{line.statements:>12}{share}", flush=True)


def _conclude(size: str, best: dict[str, float], cores: int) -> None:
    from hashing import argon2

    alone = argon2()
    print(f"{size}: argon2id alone {alone / cores:.0f}/s a core on {cores} cores at once; signing in reaches {best['sign in'] / alone:.0%} of it")
    for step, goal in GOALS.items():
        print(f"{size}: {step} {best[step]:.0f}/s, goal {goal:.0f}: {'reached' if best[step] >= goal else 'not reached'}")


if __name__ == "__main__":
    sys.exit(main())
