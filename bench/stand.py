"""One city for the benchmark: its database, its server, its cast. A process of its own, since a process knows one home and one release.

`python stand.py HOME PORT`, with the Python and from the folder of the release that it measures. It prints in one line of JSON what the morning's
requests are made of, then answers each line of input with a line: `floor STEP SECONDS`: what pgbench achieves with the step's own SQL; `memory`: the
megabytes of its processes; `processor`: their processor time so far, in seconds; `reports`: lines on a year's reports. It ends when its input ends.
"""

import json
import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

import psutil
from psycopg import sql

POSTGRES = "postgres:"  # before the name of a setting of the database, in the environment


def main(home: Path, port: int) -> None:
    """Start the city, describe it, answer until the input ends."""
    os.environ |= {"XIAOWU_HOME": str(home), "XIAOWU_LOG": "WARNING", "DJANGO_SETTINGS_MODULE": "xiaowu.settings", "XIAOWU_DATABASE_ROLE": "owner"}
    os.environ["XIAOWU_SECOND_FACTOR"] = "offered"  # principals and officers of the cast have none, and would be led to where it is set up
    sys.path.insert(0, os.getcwd())  # the release's own package, before any other
    from xiaowu.kernel.database import setup  # after XIAOWU_HOME is set

    stop = setup.started(home)
    try:
        _settle(home)
        _serve(home, port)
    finally:
        stop()


def _settle(home: Path) -> None:
    """Let a city built a minute ago finish writing to disk before anything is measured."""
    from xiaowu.kernel.database import access, embedded  # needs Django set up
    from xiaowu.kernel.database.config import NAME

    with access.superuser(embedded.server(home), NAME) as connection:
        for name, value in os.environ.items():
            if name.startswith(POSTGRES):  # a database setting under test
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

    from xiaowu.kernel.serving import await_ready, processes, server_command

    people = cast.people()
    scripts = floor.scripts(people, home)
    running = subprocess.Popen(
        server_command(port, workers=processes()),
        env=os.environ | {"XIAOWU_DATABASE_ROLE": "app"},
        stdout=sys.stderr,  # its warnings are not answers: three processes on two cores cause one
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
                held = _megabytes if asked == "memory" else _processor
                _say({kind: held(_family(root)) for kind, root in (("Python", running.pid), ("PostgreSQL", _postmaster(home)))})
    finally:
        running.terminate()
        running.wait(timeout=20)


def _say(what: object) -> None:
    print(json.dumps(what), flush=True)


def _postmaster(home: Path) -> int:
    return int((home / "postgres" / "postmaster.pid").read_text().split()[0])


def _family(root: int) -> list[psutil.Process]:
    parent = psutil.Process(root)
    return [parent, *parent.children(recursive=True)]


def _megabytes(family: list[psutil.Process]) -> int:
    """Each shared page counted once (PSS)."""
    held = 0
    for process in family:
        with suppress(psutil.NoSuchProcess):  # a worker of PostgreSQL that has just finished
            held += process.memory_full_info().pss
    return round(held / 1_000_000)


def _processor(family: list[psutil.Process]) -> float:
    """Seconds spent in the programs and in the kernel for them, for running processes; those of ended ones are counted in their parent."""
    taken = 0.0
    for process in family:
        with suppress(psutil.NoSuchProcess):  # the same
            taken += sum(process.cpu_times()[:4] if process is family[0] else process.cpu_times()[:2])
    return taken


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
