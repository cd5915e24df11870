"""One city that stands for the bench: its database, its server, its cast. A process of its own, since a process knows one home and one release.

`python stand.py HOME PORT`, by the Python and from the folder of the release that it measures. It says in one line of JSON what the morning's
requests are made of, then answers a line on its input with a line: `floor STEP SECONDS` what pgbench makes of the step's own SQL, `memory` the
megabytes of its processes, `reports` lines on a year's reports. It ends with its input.
"""

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import psutil
from psycopg import sql

POSTGRES = "postgres:"  # before the name of a setting of the database, in the environment


def main(home: Path, port: int) -> None:
    """Bring the city up, say what it is, answer until the input ends."""
    os.environ |= {"XIAOWU_HOME": str(home), "XIAOWU_LOG": "WARNING", "DJANGO_SETTINGS_MODULE": "xiaowu.settings", "XIAOWU_DATABASE_ROLE": "owner"}
    sys.path.insert(0, os.getcwd())  # the release's own package, before any other
    from xiaowu.kernel.database import setup  # after XIAOWU_HOME is set

    stop = setup.started(home)
    try:
        _settle(home)
        _serve(home, port)
    finally:
        stop()


def _settle(home: Path) -> None:
    """What a city built a minute ago still owes the disk is paid before anything is measured."""
    from xiaowu.kernel.database import access, embedded  # needs Django set up
    from xiaowu.kernel.database.config import NAME

    with access.superuser(embedded.server(home), NAME) as connection:
        for name, value in os.environ.items():
            if name.startswith(POSTGRES):  # a setting of the database that is tried
                connection.execute(sql.SQL("alter system set {} = {}").format(sql.Identifier(name.removeprefix(POSTGRES)), sql.Literal(value)))
        connection.execute("select pg_reload_conf()")
        connection.execute("vacuum (analyze)")
        connection.execute("checkpoint")


def _serve(home: Path, port: int) -> None:
    import django  # DJANGO_SETTINGS_MODULE is set by then

    django.setup()
    import cast  # these need Django set up
    import floor
    import reports

    from xiaowu.kernel.serving import await_ready, server_command

    people = cast.people()
    scripts = floor.scripts(people, home)
    running = subprocess.Popen(
        server_command(port, workers=int(os.environ.get("XIAOWU_PROCESSES") or os.cpu_count() or 1)), env=os.environ | {"XIAOWU_DATABASE_ROLE": "app"}
    )
    try:
        if not await_ready(port, running):
            raise SystemExit("the server did not become ready")
        _say({"people": asdict(people), "server": running.pid, "statements": {name: script.statements for name, script in scripts.items()}})
        for line in sys.stdin:
            asked, *words = line.strip().split(" ")
            if asked == "floor":
                _say(scripts[" ".join(words[:-1])].rate(float(words[-1])))
            elif asked == "reports":
                _say(reports.measured(port, people))
            else:
                _say(_memory(running.pid, home))
    finally:
        running.terminate()
        running.wait(timeout=20)


def _say(what: object) -> None:
    print(json.dumps(what), flush=True)


def _memory(server: int, home: Path) -> dict[str, int]:
    """Megabytes by kind of process, each shared page counted once (PSS)."""
    postmaster = int((home / "postgres" / "postmaster.pid").read_text().split()[0])
    return {"Python": _megabytes(server), "PostgreSQL": _megabytes(postmaster)}


def _megabytes(root: int) -> int:
    parent = psutil.Process(root)
    held = 0
    for process in (parent, *parent.children(recursive=True)):
        try:
            held += process.memory_full_info().pss
        except psutil.NoSuchProcess:  # a worker of PostgreSQL that has just finished
            continue
    return round(held / 1_000_000)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
