"""Forty guesses at the same moment, and two people behind one balancer: against real servers with several processes."""

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import accumulate
from pathlib import Path
from threading import Barrier

import httpx2
import psycopg
import pytest

from conftest import Somebody
from tests.servers import PLAIN, Servers, database_of
from xiaowu.identity.rules.throttling import ACCOUNT, PACES, Limit
from xiaowu.identity.tests.guessing import SECRET
from xiaowu.kernel.database import embedded
from xiaowu.portal.city.cast import PASSWORD

pytestmark = pytest.mark.site("guesses")
DATABASE = database_of("guesses")
FREE = ACCOUNT.waits.index(next(wait for wait in ACCOUNT.waits if wait))  # checked one after the other without a wait


def ask(statement: str, *given: object) -> list[tuple[object, ...]]:
    """Query the database that is served, as its owner."""
    from django.conf import settings  # needs Django set up

    place = str(embedded.server(settings.XIAOWU_HOME).socket)
    with psycopg.connect(host=place, user=embedded.SUPERUSER, dbname=DATABASE, autocommit=True) as owner:
        cursor = owner.execute(statement, given)
        return cursor.fetchall() if cursor.description else []


def at_the_door(url: str, address: str = "/accounts/login/") -> tuple[httpx2.Client, str]:
    client = httpx2.Client(base_url=url, timeout=60, verify=PLAIN)
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', client.get(address).text)
    assert token
    return client, token[1]


def knock(url: str, name: str, password: str, **headers: str) -> httpx2.Response:
    client, token = at_the_door(url)
    return client.post("/accounts/login/", data={"login": name, "password": password, "csrfmiddlewaretoken": token}, headers=headers)


def test_of_forty_passwords_guessed_at_once_no_more_are_looked_at_than_one_after_the_other(site: str, people: dict[str, Somebody]) -> None:
    who, together = people["clerk"], Barrier(40)
    doors = [at_the_door(site) for _guess in range(40)]

    def guess(number: int) -> str:
        client, token = doors[number]
        together.wait()
        given = {"login": who.sign_in, "password": f"Wrong-{number}", "csrfmiddlewaretoken": token}
        return client.post("/accounts/login/", data=given).text

    begun = time.monotonic()
    with ThreadPoolExecutor(40) as pool:
        told = list(pool.map(guess, range(40)))
    took = timedelta(seconds=time.monotonic() - begun)
    looked_at = sum("秒後再試" not in text for text in told)
    over = [total for total in accumulate(ACCOUNT.waits[FREE:]) if total <= took]  # on a slow machine the first wait may be over
    assert FREE <= looked_at <= FREE + len(over)
    assert ask("select count(*) from identity_signin where account_id = %s and not succeeded", who.account_id) == [(looked_at,)]


def test_of_forty_second_factors_guessed_at_once_five_are_looked_at(site: str, people: dict[str, Somebody]) -> None:
    who, together = people["nutritionist"], Barrier(40)
    client, token = at_the_door(site)
    assert client.post("/accounts/login/", data={"login": who.sign_in, "password": PASSWORD, "csrfmiddlewaretoken": token}).status_code == 302
    client.post("/accounts/logout/", data={"csrfmiddlewaretoken": token})
    with_app(who)
    client, token = at_the_door(site)
    waiting = client.post("/accounts/login/", data={"login": who.sign_in, "password": PASSWORD, "csrfmiddlewaretoken": token})
    assert waiting.headers["location"] == "/accounts/factor/"

    def guess(number: int) -> int:
        together.wait()
        with httpx2.Client(base_url=site, timeout=60, cookies=client.cookies, verify=PLAIN) as another:
            return another.post("/accounts/factor/", data={"code": f"{number:06}", "csrfmiddlewaretoken": token}).status_code

    with ThreadPoolExecutor(40) as pool:
        statuses = list(pool.map(guess, range(40)))
    assert (statuses.count(200), statuses.count(429)) == (5, 35)
    assert PACES[Limit.FACTOR].waits.index(PACES[Limit.FACTOR].waits[-1]) == 5


def with_app(who: Somebody) -> None:
    from xiaowu.kernel.sealing import seal  # needs Django set up

    data = f'{{"secret": "{seal(SECRET, "second factor")}"}}'
    ask("insert into mfa_authenticator (user_id, type, data, created_at) values (%s, 'totp', %s, now())", who.account_id, data)


@pytest.fixture(scope="module")
def balancer(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """HAProxy before the server, as docs/operations.md says, reached at two addresses of its own: two people's."""
    haproxy = shutil.which("haproxy") or shutil.which("/usr/sbin/haproxy")
    if haproxy is None:
        pytest.skip("no HAProxy on this machine")
    site = servers.address("guesses")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    told: Path = tmp_path_factory.mktemp("balancer") / "haproxy.cfg"
    told.write_text(
        "defaults\n  mode http\n  timeout connect 5s\n  timeout client 60s\n  timeout server 60s\n  option forwardfor\n"
        f"frontend street\n  bind 127.0.0.1:{port}\n  default_backend house\n"
        f"backend house\n  source 127.0.0.2\n  server one {site.removeprefix('http://')}\n"
    )
    running = subprocess.Popen([haproxy, "-db", "-f", str(told)], stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except OSError:
            time.sleep(0.05)  # no signal says when it begins to listen
    yield f"http://127.0.0.1:{port}", site
    running.terminate()
    running.wait(timeout=20)


def through(url: str, source: str, name: str, password: str, **headers: str) -> httpx2.Response:
    """A sign-in through the balancer from that address of the machine."""
    with httpx2.Client(base_url=url, timeout=60, transport=httpx2.HTTPTransport(verify=PLAIN, local_address=source)) as client:
        token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', client.get("/accounts/login/").text)
        assert token
        return client.post("/accounts/login/", data={"login": name, "password": password, "csrfmiddlewaretoken": token[1]}, headers=headers)


def test_behind_a_balancer_who_fails_shuts_nobody_else_out_and_forges_no_address(balancer: tuple[str, str], people: dict[str, Somebody]) -> None:
    url, bare = balancer
    who = people["principal"]
    for number in range(FREE):
        through(url, "127.0.0.9", who.sign_in, "Wrong-1234", **{"x-forwarded-for": f"198.51.100.{number}"})
    assert "秒後再試" in through(url, "127.0.0.9", who.sign_in, PASSWORD, **{"x-forwarded-for": "198.51.100.77"}).text
    assert through(url, "127.0.0.8", who.sign_in, PASSWORD).status_code == 302
    where = "select distinct host(address), succeeded from identity_signin where account_id = %s order by 1"
    assert ask(where, who.account_id) == [("127.0.0.8", True), ("127.0.0.9", False)]
    knock(bare, "nobody-1", "Wrong-1234", **{"x-forwarded-for": "198.51.100.1", "user-agent": "beside the balancer"})
    assert ask("select host(address) from identity_signin where user_agent = 'beside the balancer'") == [("127.0.0.1",)]
