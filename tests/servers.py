"""Real servers for tests: each with its own copy of the cast; tests that do not disturb each other share one.

A test that asks for `site` runs on the server that its module names with `pytest.mark.site(name)`, or on `day`;
all tests of one server run in one worker, which starts it once.
"""

import os
import re
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

import httpx2
import pytest

from conftest import Somebody, copy_template
from tests import forked
from xiaowu.kernel.serving import await_ready, server_command
from xiaowu.portal.city.cast import PASSWORD

PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # `verify` of a client that speaks http: it would read all certificates that the machine trusts


@dataclass(frozen=True)
class Site:
    """A process answers one request at a time, so simultaneous requests need several. `settings` are environment variables.

    A server is forked from the house as it stands loaded, unless it has settings of its own.
    """

    workers: int = 1
    settings: Mapping[str, str] = field(default_factory=dict)


SITES = {
    "day": Site(),
    "stumbles": Site(),  # other telephones, cards and minutes than those of the day
    "month": Site(),  # its school has the one kitchen that the story enters
    "asked": Site(),  # its jobs run as of other days
    # changes how people of the cast sign in, with real password hashes
    "entering": Site(settings={"DJANGO_SETTINGS_MODULE": "xiaowu.settings"}),
    "at_once": Site(workers=3),
    "guesses": Site(workers=4, settings={"XIAOWU_PROXIES": "127.0.0.2", "XIAOWU_HOST": "127.0.0.1"}),
    "processes": Site(workers=2, settings={"XIAOWU_PORTS": "each"}),
    "draining": Site(workers=2, settings={"XIAOWU_PORTS": "each", "XIAOWU_DRAIN_SECONDS": "3"}),  # the test ends it
}


def site_of(item: pytest.Item) -> str:
    marker = item.get_closest_marker("site")
    return str(marker.args[0]) if marker else "day"


def database_of(site: str) -> str:
    return f"live_{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}_{site}"


class Servers:
    """The servers of one worker, each started when it is first needed."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._started: dict[str, str] = {}

    def address(self, site: str) -> str:
        if site not in self._started:
            self._started[site] = self._stack.enter_context(_served(database_of(site), SITES[site]))
        return self._started[site]


@contextmanager
def _served(database: str, site: Site) -> Iterator[str]:
    copy_template(database)
    port = free_port(site.workers)
    environment = os.environ | {"XIAOWU_DATABASE_NAME": database, "XIAOWU_DATABASE_ROLE": "app"} | site.settings
    server: subprocess.Popen[bytes] | forked.Server
    if not forked.fits(environment):
        server = subprocess.Popen(server_command(port, workers=site.workers), env=environment)
    else:
        server = forked.Server(port, site.workers, environment)
    try:
        assert await_ready(port, server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


def free_port(workers: int) -> int:
    """A free port, followed by free ones in case each process wants its own."""
    while True:
        with ExitStack() as probes:
            first = probes.enter_context(socket.socket())
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
            try:
                for each in range(1, workers):
                    probes.enter_context(socket.socket()).bind(("127.0.0.1", port + each))
            except OSError:
                continue
            return port


def in_house(database: str, code: str, *words: str, role: str = "app") -> str:
    """Run a few lines in a process of the house, on the database that is served."""
    environment = os.environ | {"XIAOWU_DATABASE_NAME": database, "XIAOWU_DATABASE_ROLE": role}
    if forked.fits(environment):
        return forked.run(environment, code, *words)
    asked = [sys.executable, "-c", f"import django; django.setup()\n{code}", *words]
    return subprocess.run(asked, env=environment, check=True, capture_output=True, text=True).stdout.strip()


def signed_in(site: str, person: Somebody) -> httpx2.Client:
    """A program that signed in with the form, as a person does."""
    client = httpx2.Client(base_url=site, follow_redirects=True, timeout=30, verify=PLAIN)
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', client.get("/accounts/login/").text)
    assert token
    answer = client.post("/accounts/login/", data={"login": person.sign_in, "password": PASSWORD, "csrfmiddlewaretoken": token[1]})
    assert answer.url.path == "/"
    return client
