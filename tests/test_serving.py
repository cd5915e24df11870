"""The server's processes: each may have a port of its own, one that dies is replaced, and all share what was loaded before the fork."""

import time
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import httpx2
import psutil
import pytest

from conftest import Somebody
from tests.servers import SITES, in_house, signed_in

pytestmark = pytest.mark.site("processes")
WORKERS = SITES["processes"].workers


@pytest.fixture
def first_port(site: str) -> int:
    return urlsplit(site).port or 0


def listeners(first_port: int) -> dict[int, list[psutil.Process]]:
    """By port, which processes listen there."""
    found: dict[int, list[psutil.Process]] = {first_port + each: [] for each in range(WORKERS)}
    for process in psutil.Process().children(recursive=True):
        for each in process.net_connections("tcp"):
            if each.status == psutil.CONN_LISTEN and each.laddr.port in found:
                found[each.laddr.port].append(process)
    return found


def healthy(port: int) -> bool:
    with httpx2.Client(transport=httpx2.HTTPTransport(retries=8), timeout=30) as client:
        return client.get(f"http://127.0.0.1:{port}/healthz").json() == {"status": "ok"}


def test_each_process_has_a_port_of_its_own_and_answers_there(first_port: int) -> None:
    assert [healthy(port) for port in listeners(first_port)] == [True, True]
    workers = [{each.pid for each in found} for found in listeners(first_port).values()]
    assert [len(each) for each in workers] == [1, 1]
    assert not workers[0] & workers[1]


def test_processes_share_the_memory_of_what_was_loaded_before_they_divided(first_port: int) -> None:
    workers = [process for found in listeners(first_port).values() for process in found]
    memory = [each.memory_full_info() for each in workers]
    assert sum(each.pss for each in memory) < 0.75 * sum(each.rss for each in memory)


@pytest.mark.usefixtures("first_port")  # whose database it is
def test_the_first_requests_of_a_process_load_nothing_that_all_of_them_would_load(database: str) -> None:
    asked = "('/healthz', '/readyz', '/accounts/login/', '/')"
    told = in_house(
        database,
        f"""import sys; from django.test import Client; before = set(sys.modules)
for language in ("zh-hant", "en"):
    browser = Client(headers={{"host": "127.0.0.1"}}); browser.cookies["django_language"] = language
    print(*(browser.get(each).status_code for each in {asked}))
print(sorted(set(sys.modules) - before))""",
    )
    assert told.splitlines() == ["200 200 200 302", "200 200 200 302", "[]"]


@pytest.mark.usefixtures("first_port")  # the same
def test_what_is_loaded_holds_the_addresses_of_pages_once_for_both_languages(database: str) -> None:
    told = in_house(
        database,
        """from django.db.migrations.recorder import MigrationRecorder; from django.urls import get_resolver, reverse; from django.utils import translation
def held(resolver):
    kept = resolver._reverse_dict
    yield len(kept) == 2 and kept["zh-hant"] is kept["en"]
    for each in resolver.url_patterns:
        if hasattr(each, "url_patterns"):
            yield from held(each)
found = list(held(get_resolver()))
print(len(found) > 10, all(found), MigrationRecorder._migration_class is not None)
for language in ("zh-hant", "en"):
    with translation.override(language):
        print(reverse("account_login"))""",
    )
    assert told.splitlines() == ["True True True", "/accounts/login/", "/accounts/login/"]


def test_process_that_is_killed_is_replaced_at_its_port(first_port: int) -> None:
    [killed] = listeners(first_port)[first_port]
    killed.kill()
    killed.wait(timeout=20)
    assert healthy(first_port)
    [new] = listeners(first_port)[first_port]
    assert new.pid != killed.pid


def test_process_that_first_asks_for_the_time_later_has_the_clock_of_all(first_port: int, database: str, people: dict[str, Somebody]) -> None:
    """In a demonstration the jobs' process asks at once, and a server's at its first request."""
    ahead: list[tuple[timedelta, timedelta]] = []
    for port in (first_port, first_port + 1):
        time.sleep(1)  # whoever began to count only now would be late by it
        before = datetime.now().astimezone()
        signed_in(f"http://127.0.0.1:{port}", people["clerk"])
        after = datetime.now().astimezone()
        made = in_house(database, "from xiaowu.identity.models import Session; print(Session.objects.latest('pk').created.isoformat())", role="owner")
        ahead.append((datetime.fromisoformat(made) - after, datetime.fromisoformat(made) - before))
    (first_least, first_most), (second_least, second_most) = ahead
    assert max(first_least, second_least) <= min(first_most, second_most), ahead
