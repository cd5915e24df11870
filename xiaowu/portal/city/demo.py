"""The demo (示範): builds once, starts quickly afterwards, and runs until it is stopped."""

import csv
import os
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path
from types import FrameType

from xiaowu.kernel.database import embedded, keeping, setup
from xiaowu.kernel.serving import await_ready, is_taken, server_command
from xiaowu.roster.rules.roles import ROLE_TITLES, Role

DISTRICT = "文山"
# a cache that the operating system keeps as well, processes that read ahead from a slow disk, and one for subscriptions that a demo never has
_SMALL = {"shared_buffers": "16MB", "io_method": "sync", "max_logical_replication_workers": "0"}
_GIVEN_BACK = str(1024 * 1024)  # bytes


def run(home: Path, port: int) -> int:
    """Start database, city, server and worker; print where and as whom to sign in; stop all on Ctrl-C (`keeping`)."""
    if is_taken(port):
        print(f"port {port} is in use; choose another: PORT=8001 make demo", file=sys.stderr)
        return 1
    home.mkdir(parents=True, exist_ok=True)
    os.environ["XIAOWU_HOME"] = str(home)
    os.environ.setdefault("XIAOWU_LOG", "WARNING")
    _keep_small(home)
    database = setup.started(home)
    server: subprocess.Popen[bytes] | None = None
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        moment = _prepare(home)
        offered = {"XIAOWU_SECOND_FACTOR": os.environ.get("XIAOWU_SECOND_FACTOR", "offered")}  # people who look around have no second factor at hand
        environment = os.environ | offered | {"XIAOWU_NOW": moment, "XIAOWU_DATABASE_ROLE": "app", "DJANGO_SETTINGS_MODULE": "xiaowu.settings"}
        server = subprocess.Popen(server_command(port, workers=os.cpu_count() or 1, with_jobs=True), env=environment)
        if not await_ready(port, server):
            print("the server did not become ready", file=sys.stderr)
            return 1
        _tell(home, port)
        keeping.become(server.pid, home, is_watched=database.server is not None, is_ours=database.is_ours)
    except KeyboardInterrupt:
        return 0
    finally:
        if server:
            server.terminate()
            server.wait(timeout=20)
        database()


def _keep_small(home: Path) -> None:
    """Somebody's own machine runs it beside everything else: the operating system keeps the database's files in memory that it can take back,
    and what a statement or a page needed for a moment is given back to it at once (by glibc's malloc).
    """
    for name in ("MALLOC_TRIM_THRESHOLD_", "MALLOC_MMAP_THRESHOLD_"):
        os.environ.setdefault(name, _GIVEN_BACK)
    server = embedded.server(home)
    if missing := {name: value for name, value in _SMALL.items() if name not in server.kept()}:
        server.keep(**missing)


def _prepare(home: Path) -> str:
    """As the owner, in a process of its own: migrate, and build the city unless it exists. Returns the moment at which to begin."""
    environment = os.environ | {"XIAOWU_DATABASE_ROLE": "owner", "DJANGO_SETTINGS_MODULE": "xiaowu.settings"}
    done = subprocess.run([sys.executable, "-m", "xiaowu.portal.city.demo", str(home)], env=environment, stdout=subprocess.PIPE, check=True)
    return done.stdout.decode().strip().splitlines()[-1]


def _build(home: Path) -> None:
    from xiaowu.kernel.ui import messages  # in the building process, after its environment is set

    messages.set_up()
    from xiaowu.identity.models import Account  # needs Django set up
    from xiaowu.kernel import clock
    from xiaowu.portal.city import build

    setup.migrate()
    schools = build.district_schools(DISTRICT)
    others = build.elsewhere(DISTRICT)
    schools += others
    moment = build.demo_moment(datetime.now(clock.TAIPEI))
    if not Account.objects.exists():
        begun = time.monotonic()
        children = build.build(
            build.Wish(schools, clock.day(moment), small=frozenset(place.pk for place in others)),
            home / "demo-accounts.csv",
            progress=lambda done, of: print(f"\r{done}/{of} schools", end="", file=sys.stderr),
        )
        print(f"\r{len(schools)} schools, {children} children in {time.monotonic() - begun:.0f} s", file=sys.stderr)
        build.sow(schools, moment, is_demo=True)
    print(moment.isoformat())


def _tell(home: Path, port: int) -> None:
    print(f"ready http://127.0.0.1:{port}", flush=True)
    shown: set[str] = set()
    with (home / "demo-accounts.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["role"] not in shown:
                shown.add(row["role"])
                print(f"  {ROLE_TITLES[Role(row['role'])]} {row['role']}\t{row['sign_in']}\t{row['password']}\t{row['school']} {row['class']}")
    print(f"  all accounts: {home / 'demo-accounts.csv'}", flush=True)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    _build(Path(sys.argv[1]))
