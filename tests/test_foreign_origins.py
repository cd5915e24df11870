"""The API writes nothing for another site's page that makes a browser send its cookie along; a page's own script and a program may go on."""

from collections.abc import Callable
from typing import Any

import pytest

from conftest import Somebody
from tests.routes import address, routes
from xiaowu.kernel.access.checks import READS

ClientOf = Callable[[str], Any]
WRITES = [each for each in routes() if each.name.startswith("api:") and each.method not in READS]
FOREIGN = [{"origin": "https://elsewhere.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}]
OWN = [{}, {"origin": "http://testserver"}, {"sec-fetch-site": "same-origin", "origin": "http://testserver"}, {"sec-fetch-site": "none"}]


def test_the_api_has_writes() -> None:
    assert len(WRITES) > 3


@pytest.mark.parametrize("route", WRITES, ids=lambda each: f"{each.method} {each.name}")
def test_another_sites_page_may_not_write_by_the_api(client_of: ClientOf, people: dict[str, Somebody], route: Any) -> None:
    role = next(each for each in people if each in (route.holders() or people))
    client, path = client_of(role), address(route.name, route.pattern, people[role], 1)
    sent = [client.generic(route.method, path, b"{}", "application/json", headers={"idempotency-key": "k", **said}) for said in FOREIGN]
    assert {(each.status_code, "另一個網站" in each.json()["detail"]) for each in sent} == {(403, True)}
    mine = [client.generic(route.method, path, b"{}", "application/json", headers={"idempotency-key": "k", **said}) for said in OWN]
    assert not any("另一個網站" in each.content.decode() for each in mine)


def test_another_sites_page_may_ask_what_it_may_not_read(client_of: ClientOf, people: dict[str, Somebody]) -> None:
    """A browser does not let it see the answer."""
    route = next(each for each in routes() if each.name.startswith("api:") and each.method == "GET" and each.is_of_a_school)
    role = next(each for each in people if each in (route.holders() or people))
    answer = client_of(role).get(address(route.name, route.pattern, people[role], 1), headers=FOREIGN[0])
    assert answer.status_code != 403
