"""A node that is told to stop: its balancer is told first, what runs is finished, nobody's request fails."""

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from urllib.parse import urlsplit

import httpx2
import psutil
import psycopg
import pytest

from conftest import Somebody
from tests.servers import database_of, signed_in
from xiaowu.kernel.database import embedded

pytestmark = pytest.mark.site("draining")


@contextmanager
def held_up() -> Iterator[None]:
    """Every write waits meanwhile, as behind a slow statement."""
    from django.conf import settings  # needs Django set up

    place = str(embedded.server(settings.XIAOWU_HOME).socket)
    with psycopg.connect(host=place, user=embedded.SUPERUSER, dbname=database_of("draining")) as owner:
        owner.execute("lock table kernel_idempotency in share row exclusive mode")
        yield


def served_by(port: int) -> psutil.Process:
    """The process that started those which listen there."""
    for each in psutil.Process(os.getpid()).children():
        if any("preloaded" in word for word in each.cmdline()) and str(port) in each.cmdline():
            return each
    raise AssertionError(f"nobody serves at {port}")


def test_node_that_is_told_to_stop_tells_its_balancer_first_and_finishes_what_runs(site: str, people: dict[str, Somebody]) -> None:
    port = urlsplit(site).port or 0
    client, beside, server = signed_in(site, people["clerk"]), httpx2.Client(base_url=f"http://127.0.0.1:{port + 1}"), served_by(port)
    with ThreadPoolExecutor(1) as pool, held_up():
        token = client.get("/").text.partition('csrfmiddlewaretoken" value="')[2].partition('"')[0]
        running = pool.submit(client.post, "/inbox/read-all/", data={"_key": "draining", "csrfmiddlewaretoken": token}, follow_redirects=False)
        assert beside.get("/readyz").status_code == 200
        server.terminate()
        deadline = time.monotonic() + 2
        while (told := beside.get("/readyz")).status_code == 200 and time.monotonic() < deadline:
            time.sleep(0.05)
        assert (told.status_code, told.json()["reason"]) == (503, "draining")
        assert beside.get("/accounts/login/").status_code == 200  # whoever comes before the balancer has noticed
        time.sleep(3.2)
        with pytest.raises(httpx2.HTTPError):
            httpx2.get(f"http://127.0.0.1:{port + 1}/healthz")
        assert not running.done()
    assert running.result().status_code in (302, 303)
    assert server.wait(timeout=20) in (0, None)
