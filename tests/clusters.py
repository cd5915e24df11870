"""A small city centre for tests: a primary, its standby and a server process that knows both, each a copy of the cast's database."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from bench.clocks import wrong_as
from conftest import HOME, TEMPLATE
from tests.servers import free_port
from xiaowu.kernel.database import embedded, standby
from xiaowu.kernel.serving import await_ready, server_command

SMALL = ("fsync = off", "shared_buffers = 32MB")  # a commit waits, as it does in a city


@dataclass(frozen=True)
class Cluster:
    """`first` takes writes until a test does something to it; `second` follows."""

    first: embedded.Server
    second: embedded.Server
    clock: Path  # says by how many seconds the server process's clock is wrong, where that can be tried
    serve: Callable[[str], str]  # an address of the database → the address of a server that uses it

    def url(self, *servers: embedded.Server) -> str:
        return address(TEMPLATE, *servers)


def address(database: str, *servers: embedded.Server) -> str:
    """What a node is told as DATABASE_URL."""
    hosts = ",".join(quote(str(each.socket), safe="") for each in servers)
    ports = ",".join(str(embedded.PORT) for _each in servers)
    return f"postgresql://xiaowu_app@/{database}?host={hosts}&port={ports}"


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """Made in some seconds: both are copied from the tests' own server."""
    with ExitStack() as stack:
        first = standby.follow(embedded.server(HOME, tuning=SMALL), folder / "a")
        stack.callback(first.stop)
        standby.promote(first)
        second = standby.follow(first, folder / "b", is_synchronous=True)
        stack.callback(second.stop)
        yield Cluster(first, second, folder / "clock", lambda url: stack.enter_context(_served(url, folder / "clock")))


@contextmanager
def _served(url: str, clock: Path) -> Iterator[str]:
    port = free_port(1)
    clock.write_text("0", encoding="utf-8")
    environment = (
        os.environ | {"DATABASE_URL": url, "DATABASE_OWNER_URL": url + "&application_name=none", "XIAOWU_DATABASE_ROLE": "app"} | wrong_as(clock)
    )
    server = subprocess.Popen(server_command(port, workers=1), env=environment)
    try:
        assert await_ready(port, server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)
