"""How fast a large log is read, beside DuckDB's bare read of the same file and GoAccess, each on one core, in one run: `make logs`.

The log is generated (LINES, default ten million): two days of a combined log with nginx's duration at the end, of twenty thousand kinds of request
from five thousand addresses. DuckDB only counts lines and characters, on one thread; then it splits them into their fields and counts these, which is
the least that whoever reads fields by it must pay; GoAccess (Debian's) writes its report as JSON.
GoAccess is no part of the house, and DuckDB need not be there: where one is missing, it is left out, and without DuckDB ours reads line by line.
Memory is the most that each process had; ours is also told of a tenth of the file, since it must not grow with the length, and with a state, for
which the file is hashed. The last of ours is a
tenth in which every request differs, by an identifier in its path, a session's, or its query: by the block, and line by line as without DuckDB.
"""

import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

LINES = int(os.environ.get("LINES", "10000000"))
_ROOT = Path(__file__).resolve().parents[1]
_BROWSERS = [
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{each}.0.0.0 Safari/537.36" for each in range(90, 130)
]
_AGENTS = [*_BROWSERS, "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)", "ELB-HealthChecker/2.0"]
_PATHS = ["/", "/login", "/roll/take", "/roll/list", "/meals/day", "/leave/new", "/students/{}/edit", "/css/site.css", "/js/app.js", "/report/{}"]
_SECONDS = 2 * 86_400
_DAYS = ("--date-format=%d/%b/%Y", "--time-format=%T")
_FORMAT = '%h %^[%d:%t %^] "%r" %s %b "%R" "%u" %T'
_DUCKDB = """import duckdb, sys
duckdb.sql("set threads = 1")
lines = "read_csv(?, columns={'line': 'varchar'}, delim='\\x01', quote='', escape='', header=false, auto_detect=false)"
print(duckdb.execute(f"select count(*), sum(length(line)) from {lines}", [sys.argv[1]]).fetchall())"""

_FIELDS = """import duckdb, sys
duckdb.sql("set threads = 1")
names = ("client", "ident", "user", "moment", "zone", "request", "status", "sent", "referer", "agent", "seconds")
fields = ", ".join(f"{name}: 'varchar'" for name in names)
lines = f"read_csv(?, columns={{{fields}}}, delim=' ', quote='\\"', escape='\\\\', header=false, auto_detect=false)"
print(duckdb.execute(f"select count(*), {', '.join(f'count({name})' for name in names)} from {lines}", [sys.argv[1]]).fetchall())"""


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds by the clock and of a processor, and the most megabytes."""

    clock: float
    processor: float
    memory: float


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="xiaowu-logs-") as folder:
        whole, tenth, differing = (Path(folder) / f"{name}.log" for name in ("whole", "tenth", "differing"))
        generate(whole, LINES)
        generate(tenth, LINES // 10)
        differ(tenth, differing)
        print(f"{LINES:,} lines, {whole.stat().st_size / 1e9:.2f} GB, each on one core")
        print("| | s | processor s | lines a processor's second | MB |\n|---|---|---|---|---|", flush=True)
        ours, small = _told("xiaowu", _timed(_ours(whole)), LINES), _told("xiaowu, a tenth", _timed(_ours(tenth)), LINES // 10)
        _told("xiaowu, with a state", _timed([*_ours(whole), "--state", f"{folder}/state"]), LINES)
        _told("xiaowu, a tenth, all requests differ", _timed(_ours(differing)), LINES // 10)
        _told("the same, line by line", _timed(_by_line(differing)), LINES // 10)
        bare = _told("DuckDB, bare read", _timed([sys.executable, "-c", _DUCKDB, str(whole)]), LINES) if _has_duckdb() else None
        split = _told("DuckDB, split into fields", _timed([sys.executable, "-c", _FIELDS, str(whole)]), LINES) if bare else None
        report = ["goaccess", str(whole), f"--log-format={_FORMAT}", *_DAYS, "--no-progress", "-o", f"{folder}/go.json"]
        other = _told("GoAccess", _timed(report), LINES) if shutil.which("goaccess") else None
    if bare and split:
        shares = f"{bare.processor / ours.processor:.0%} of counting lines, {split.processor / ours.processor:.0%} of splitting into fields"
        print(f"beside DuckDB's bare read: {shares} (goal 50%)")
    if other:
        print(f"GoAccess takes {other.processor / ours.processor:.1f} times as long", flush=True)
    is_flat = ours.memory < small.memory * 1.25 + 20
    return 0 if is_flat and (other is None or ours.processor < other.processor) else 1


def generate(path: Path, count: int) -> None:
    """The same log for the same count."""
    made = random.Random(7)
    heads = [f"10.{made.randrange(256)}.{made.randrange(256)}.{made.randrange(256)} - - [" for _each in range(5_000)]
    tails = [_tail(made) for _each in range(20_000)]
    with path.open("w") as out:
        for second in range(_SECONDS):
            clock = f"{23 + second // 86_400}/Nov/2026:{second // 3600 % 24:02}:{second // 60 % 60:02}:{second % 60:02} +0800] "
            begun, end = count * second // _SECONDS, count * (second + 1) // _SECONDS
            lines = (f"{made.choice(heads)}{clock}{made.choice(tails)} 0.{_millis(made):03}\n" for _each in range(begun, end))
            out.write("".join(lines))


def differ(path: Path, to: Path) -> None:
    """The same lines, but no request is like another."""
    made = random.Random(8)
    shapes = ("/students/{:09}/edit", "/report/{:032x}", "/api/v1/{:09}.json", "/files/a%{:x}.png", "/x/{};jsessionid=9", "/roll/list?id={}")
    with path.open() as lines, to.open("w") as out:
        for line in lines:
            head, asked, rest = line.split('"', 2)
            method, _path, version = asked.split(" ")
            out.write(f'{head}"{method} {made.choice(shapes).format(made.getrandbits(60))} {version}"{rest}')


def _millis(made: random.Random) -> int:
    return min(999, int(made.lognormvariate(3.4, 0.7)))


def _tail(made: random.Random) -> str:
    path, query = made.choice(_PATHS).format(made.randrange(400_000)), made.choice(("", "", f"?id={made.randrange(9_999)}"))
    status = made.choice((*[200] * 18, 302, 404, 500))
    method = made.choice(("GET", "GET", "GET", "GET", "POST"))
    return f'"{method} {path}{query} HTTP/1.1" {status} {made.randrange(200, 90_000)} "-" "{made.choice(_AGENTS)}"'


def _ours(path: Path) -> list[str]:
    return [sys.executable, "-m", "xiaowu.cli", "traffic", "read", str(path), "--json"]


def _by_line(path: Path) -> list[str]:
    """As where DuckDB is not installed."""
    run = "import sys, xiaowu.cli; from xiaowu.traffic.commands import logs; logs.is_there = bool; sys.exit(xiaowu.cli.main(sys.argv[1:]))"
    return [sys.executable, "-c", run, *_ours(path)[3:]]


def _has_duckdb() -> bool:
    return subprocess.run([sys.executable, "-c", "import duckdb"], capture_output=True, check=False).returncode == 0


def _timed(words: Sequence[str]) -> Taken:
    """Run on the last core alone."""
    core = str((os.cpu_count() or 1) - 1)
    with tempfile.TemporaryFile() as said:
        begun = time.perf_counter()
        words, moment = ["taskset", "-c", core, *words], {"XIAOWU_NOW": "2026-11-26T08:00:00+08:00"}
        running = subprocess.Popen(words, cwd=_ROOT, stdout=subprocess.DEVNULL, stderr=said, env=os.environ | moment)
        _pid, status, used = os.wait4(running.pid, 0)
        took, running.returncode = time.perf_counter() - begun, status
        if status:
            said.seek(0)
            raise SystemExit(re.sub(r"\s+", " ", said.read().decode(errors="replace"))[-500:])
    return Taken(took, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def _told(name: str, taken: Taken, lines: int) -> Taken:
    print(f"| {name} | {taken.clock:.1f} | {taken.processor:.1f} | {lines / taken.processor:,.0f} | {taken.memory:.0f} |", flush=True)
    return taken


if __name__ == "__main__":
    sys.exit(main())
