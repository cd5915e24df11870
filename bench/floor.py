"""The floor: a step's own statements, as one request ran them, repeated by pgbench."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import steps
from cast import People
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

_BOUNDS = re.compile(r"BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE")


@dataclass(frozen=True, slots=True)
class Script:
    """How many statements a step runs, and the script with which pgbench runs them."""

    statements: int
    words: tuple[str, ...]

    def rate(self, seconds: float) -> float:
        """Transactions a second; 0 if work other than SQL decides."""
        if not self.words:
            return 0.0
        done = subprocess.run([*self.words, "-T", f"{max(1, round(seconds))}", "xiaowu"], capture_output=True, text=True, check=True)
        found = re.search(r"tps = ([\d.]+)", done.stdout)
        return float(found[1]) if found else 0.0


def scripts(people: People, home: Path) -> dict[str, Script]:
    """Step → its floor, for eight users who save classes other than the driver's."""
    found = {}
    for name, request in steps.apart(people).items():
        ran = [statements(request(user, 0)) for user in range(len(people.apart))]
        found[name] = Script(len(ran[0]), () if name == steps.SIGN_IN else _words(home, name, ran))
    return found


def statements(request: bytes) -> list[str]:
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
    ran = [re.sub(r"\s+", " ", each["sql"]).rstrip("; ") for each in captured.captured_queries if not _BOUNDS.match(each["sql"])]
    key = headers.get("Idempotency-Key", "none")
    return [re.sub(r"where roll\.revision = \d+", "where true", each.replace(f"'{key}'", "gen_random_uuid()::text")) for each in ran]


def _words(home: Path, name: str, ran: list[list[str]]) -> tuple[str, ...]:
    from xiaowu.kernel.database.config import APP_ROLE  # needs Django set up
    from xiaowu.kernel.database.embedded import programs, server

    words = [str(programs() / "pgbench"), "-h", str(server(home).socket), "-U", APP_ROLE, "-n", "-M", "prepared", "-c", "8", "-j", "2"]
    for index, statements in enumerate(ran):
        file = home / f"floor-{name.replace(' ', '-')}-{index}.sql"
        file.write_text("begin;\n" + "".join(f"{each};\n" for each in statements) + "commit;\n", encoding="utf-8")
        words += ["-f", str(file)]
    return tuple(words)
