"""How evenly a few kept-alive connections are shared by the server's processes: `make sharing`.

With 2, 4 and 8 connections, ten tries each: over one port on which all processes listen, and over a port for each process behind HAProxy with the
configuration of `deploy/`. Reports the busiest process's share of the work (an even half on two cores is 50 %), how many tries left a core idle, and
pages a second as a ratio to the better way's median. HAProxy is skipped, with a reason, if the machine has none.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import cities
import psutil
import steps
from load import drive

CONNECTIONS, TRIES, SECONDS = (2, 4, 8), int(os.environ.get("TRIES", "10")), 1.0
PORT = int(os.environ.get("PORT", "8090"))
DEPLOY = cities.ROOT / "deploy" / "haproxy.cfg"
STEP = "roll page"


@dataclass(slots=True)
class Tries:
    """The tries of one way with so many connections: the busiest process's share of the processor time, and pages a second."""

    shares: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="xiaowu-sharing-", ignore_cleanup_errors=True) as folder:
        home = Path(folder) / "home"
        now = cities.build("12", home)
        told = {"one port": _tried(home, now, each=False, through=None)}
        if shutil.which("haproxy"):
            told["a port each, HAProxy"] = _tried(home, now, each=True, through=DEPLOY)
        else:
            print("no HAProxy on this machine: only the one port is tried")
    _tell(told)
    return 0


def _tried(home: Path, now: str, *, each: bool, through: Path | None) -> dict[int, Tries]:
    os.environ["XIAOWU_PORTS"] = "each" if each else ""
    city = cities.City("12", home, PORT, now, cities.HERE)
    try:
        with balanced(through, PORT) as port:
            request, workers = steps.rush(city.people)[STEP], _workers(city.server)
            drive(port, request, 8, 2.0)  # so that every process has its plans and caches
            return {users: _tries(port, request, users, workers) for users in CONNECTIONS}
    finally:
        city.end()


def _tries(port: int, request: steps.Request, users: int, workers: list[psutil.Process]) -> Tries:
    tries = Tries()
    for _each in range(TRIES):
        before = [sum(worker.cpu_times()[:2]) for worker in workers]
        measured = drive(port, request, users, SECONDS)
        used = [sum(worker.cpu_times()[:2]) - then for worker, then in zip(workers, before, strict=True)]
        tries.shares.append(max(used) / (sum(used) or 1))
        tries.rates.append(measured.rate)
    return tries


def _workers(server: int) -> list[psutil.Process]:
    return [each for each in psutil.Process(server).children() if each.is_running()]


@contextmanager
def balanced(config: Path | None, first: int) -> Iterator[int]:
    """The port to drive: the server's own first one, or HAProxy's in front of all processes."""
    if config is None:
        yield first
        return
    cores = os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "haproxy.cfg"
        written.write_text(on_loopback(config.read_text(encoding="utf-8"), first + 50, [first + index for index in range(cores)]), encoding="utf-8")
        balancer = subprocess.Popen(["haproxy", "-db", "-f", str(written)])
        try:
            time.sleep(3)  # it checks every process before it sends anybody there
            yield first + 50
        finally:
            balancer.terminate()
            balancer.wait(timeout=20)


def on_loopback(config: str, port: int, processes: list[int]) -> str:
    """The same configuration without a certificate, on this machine: it listens on `port`, and sends to these."""
    lines = []
    for line in config.replace("/etc/haproxy/", f"{DEPLOY.parent}/").splitlines():
        if line.strip().startswith("bind :443"):
            lines.append(f"    bind 127.0.0.1:{port}")
        elif not line.strip().startswith(("bind ", "log ", "server ", "option httplog", "http-request redirect")):
            lines.append(line)
    return "\n".join([*lines, *(f"    server process-{each} 127.0.0.1:{each}" for each in processes)]) + "\n"


def _tell(told: dict[str, dict[int, Tries]]) -> None:
    print(f"{TRIES} tries of {SECONDS:.0f} s each; {os.cpu_count()} processes")
    print(f"{'way':<24}{'connections':>12}{'busiest process':>17}{'a core idle':>13}{'pages/s':>9}{'of the best':>13}")
    for users in CONNECTIONS:
        best = max(statistics.median(way[users].rates) for way in told.values())
        for name, way in told.items():
            tries = way[users]
            idle = sum(share > 0.95 for share in tries.shares)
            middle = statistics.median(tries.rates)
            busiest = f"{statistics.median(tries.shares):.0%}"
            print(f"{name:<24}{users:>12}{busiest:>17}{f'{idle} of {TRIES}':>13}{middle:>9.0f}{middle / best:>13.0%}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
