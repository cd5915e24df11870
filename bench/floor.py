"""The floor: a step's own statements, as one request ran them, in pgbench."""

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from load import Request
from steps import People

from xiaowu.kernel.database.config import APP_ROLE
from xiaowu.kernel.database.embedded import programs, server

_SCRIPTS = 8
_SECONDS = "3"
_BOUNDS = re.compile(r"BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE")


@dataclass(frozen=True, slots=True)
class Floor:
    """How many statements a step runs, and how often a second pgbench runs them; 0 where other work than SQL decides."""

    statements: int
    rate: float


def of(name: str, request: Request, people: People) -> Floor:
    """A step's floor; signing in has none, since the password's hash decides it."""
    scripts = [_script(request(user, 0)) for user in range(min(_SCRIPTS, len(people.teachers)))]
    return Floor(len(scripts[0]), 0.0 if name == "sign in" else _pgbench(scripts))


def _script(request: bytes) -> list[str]:
    """The statements that one request runs, made repeatable: a key is fresh each time, and a save replaces what stands."""
    head, _blank, body = request.decode().partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    method, path, _version = first.split(" ")
    headers = dict(line.split(": ", 1) for line in lines)
    client = Client(headers={"host": "127.0.0.1", **({"idempotency-key": headers["Idempotency-Key"]} if body else {})})
    for pair in headers["Cookie"].split("; "):
        name, _equals, value = pair.partition("=")
        client.cookies[name] = value
    with CaptureQueriesContext(connection) as captured:
        client.generic(method, path, body, content_type=headers.get("Content-Type", "text/html"))
    statements = [re.sub(r"\s+", " ", each["sql"]).rstrip("; ") for each in captured.captured_queries if not _BOUNDS.match(each["sql"])]
    key = headers.get("Idempotency-Key", "none")
    return [re.sub(r"where roll\.revision = \d+", "where true", each.replace(f"'{key}'", "gen_random_uuid()::text")) for each in statements]


def _pgbench(scripts: list[list[str]]) -> float:
    home = Path(os.environ["XIAOWU_HOME"])
    words = [
        str(programs() / "pgbench"),
        "-h",
        str(server(home).socket),
        "-U",
        APP_ROLE,
        "-n",
        "-M",
        "prepared",
        "-c",
        "8",
        "-j",
        "2",
        "-T",
        _SECONDS,
    ]
    for index, statements in enumerate(scripts):
        file = home / f"floor-{index}.sql"
        file.write_text("begin;\n" + "".join(f"{each};\n" for each in statements) + "commit;\n", encoding="utf-8")
        words += ["-f", str(file)]
    done = subprocess.run([*words, "xiaowu"], capture_output=True, text=True, check=True)
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    return float(found[1]) if found else 0.0
