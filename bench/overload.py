"""What becomes of three times as much as the machine can answer: `make overload`.

A city of twelve schools behind HAProxy with the configuration of `deploy/`. First it is measured how many home pages the machine answers in a
second; then three times as many requests are sent, by the clock and not by who has answered, for a while: rolls and sign-ins, ordinary pages,
reports. Reports, by class, how many were answered and how soon, how many were turned away with a word, and how many failed otherwise.
"""

import os
import selectors
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

import cities
import steps
from load import User, drive
from sharing import DEPLOY, balanced

PORT = int(os.environ.get("PORT", "8090"))
SECONDS, TIMES = float(os.environ.get("SECONDS", "40")), float(os.environ.get("TIMES", "3"))
MIX = {"roll page": ("now", 42), steps.SIGN_IN: ("now", 1), "home": ("soon", 117), "day report": ("soon", 10), "city report": ("later", 30)}  # of 200
_ANSWERED = {200, 302, 303}


@dataclass(slots=True)
class Told:
    """What became of one class: seconds of each answer; how many were turned away (503), and how many failed otherwise."""

    seconds: list[float] = field(default_factory=list)
    turned_away: int = 0
    failed: int = 0

    def percentile(self, share: float) -> float:
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def main() -> int:
    if not shutil.which("haproxy"):
        print("no HAProxy on this machine: nothing stands in front of the processes, and nothing is measured")
        return 0
    os.environ |= {"XIAOWU_PORTS": "each", "XIAOWU_PROXIES": "127.0.0.1"}
    with tempfile.TemporaryDirectory(prefix="xiaowu-overload-", ignore_cleanup_errors=True) as folder:
        home = Path(folder) / "home"
        city = cities.City("12", home, PORT, cities.build("12", home), cities.HERE)
        try:
            with balanced(DEPLOY, PORT) as port:
                asked = steps.rush(city.people)
                asked["city report"] = lambda _user, _turn: steps.http("GET", "/attendance/city/report.csv", city.people.officer)
                drive(port, asked["home"], 8, 3.0)  # so that every process has its plans and caches
                able = drive(port, asked["home"], 16, 5.0).rate
                print(f"{able:.0f} home pages a second; {TIMES:.0f} times as many for {SECONDS:.0f} s, {os.cpu_count()} processes", flush=True)
                _tell(_offered(port, asked, able * TIMES))
        finally:
            city.end()
    return 0


def _order() -> Iterator[str]:
    """The steps, mixed evenly: each comes as often as its share says, and no two of a rare one together."""
    total = sum(share for _class, share in MIX.values())
    owed = dict.fromkeys(MIX, 0.0)
    once = []
    for _each in range(total):
        for name, (_class, share) in MIX.items():
            owed[name] += share / total
        next_one = max(owed, key=lambda name: owed[name])
        owed[next_one] -= 1
        once.append(next_one)
    return cycle(once)


def _offered(port: int, asked: dict[str, steps.Request], rate: float) -> dict[str, Told]:
    """Send so many requests a second, each on a connection that waits for nothing, and see what becomes of them."""
    told = {kind: Told() for kind, _share in MIX.values()}
    order, sent, idle, busy = _order(), 0, [], {}
    begun = time.perf_counter()
    with selectors.DefaultSelector() as waiting:
        while (now := time.perf_counter() - begun) < SECONDS or busy:
            while now < SECONDS and sent < now * rate:
                name = next(order)
                user = idle.pop() if idle else _user(port, waiting, sent)
                user.number = sent % 8
                user.send(asked[name])
                busy[user] = told[MIX[name][0]]
                sent += 1
            for key, _events in waiting.select(0.002):
                _answered(key.data, busy, idle, waiting)
            if now > SECONDS + 30:
                break
    for lost in busy.values():
        lost.failed += 1
    return told


def _user(port: int, waiting: selectors.BaseSelector, number: int) -> User:
    user = User(number, port)
    waiting.register(user.socket, selectors.EVENT_READ, user)
    return user


def _answered(user: User, busy: dict[User, Told], idle: list[User], waiting: selectors.BaseSelector) -> None:
    status = user.receive()
    if status is None:
        return
    told = busy.pop(user, None)
    if told is not None:
        if status in _ANSWERED:
            told.seconds.append(time.perf_counter() - user.begun)
        elif status == 503:
            told.turned_away += 1
        else:
            told.failed += 1
    if status and status != 503:  # the balancer's own answer ends the connection
        idle.append(user)
    else:
        waiting.unregister(user.socket)
        user.socket.close()


def _tell(told: dict[str, Told]) -> None:
    print(f"{'class':<8}{'sent/s':>8}{'answered':>10}{'turned away':>13}{'failed':>8}{'p50 s':>9}{'p99 s':>9}{'worst s':>9}")
    for name, each in told.items():
        sent = len(each.seconds) + each.turned_away + each.failed
        whole = sent or 1
        shares = f"{len(each.seconds) / whole:>10.1%}{each.turned_away / whole:>13.1%}{each.failed:>8}"
        print(
            f"{name:<8}{sent / SECONDS:>8.0f}{shares}{each.percentile(0.5):>8.2f}{each.percentile(0.99):>8.2f}{each.percentile(1):>9.2f}", flush=True
        )


if __name__ == "__main__":
    sys.exit(main())
