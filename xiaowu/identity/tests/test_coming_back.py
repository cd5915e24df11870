"""A page to come back to that cannot be read as an address is none: no page falls over it, whoever asks and however."""

from collections.abc import Callable
from urllib.parse import quote

import pytest

from conftest import Somebody
from tests.client import HouseClient
from xiaowu.identity.tests.guessing import with_app
from xiaowu.kernel.access.checks import views
from xiaowu.portal.city.cast import PASSWORD

ClientOf = Callable[[str], HouseClient]
UNREADABLE = ("http://[", "//[", "//[x]", "http://a／", "//℀")


def doors() -> list[str]:
    """Every address of the own account, of signing in and of the language that can be asked for without knowing a row."""
    return [f"/{route}" for route, _name, _view in views() if "<" not in route and route.split("/")[0] in {"accounts", "account", "language"}]


@pytest.mark.parametrize("unreadable", UNREADABLE)
def test_nobody_makes_a_page_fall_over_by_where_to_come_back_to(client_of: ClientOf, people: dict[str, Somebody], db: None, unreadable: str) -> None:
    with_app(people["clerk"])
    found = doors()
    assert {"/accounts/login/", "/accounts/logout/", "/account/factors/again/", "/account/factors/keys/again/", "/language/"} <= set(found)
    for client in (HouseClient(), client_of("clerk")):
        for door in sorted(found, key=lambda each: "logout" in each):
            for answer in (client.get(f"{door}?next={quote(unreadable)}"), client.send(door, {"next": unreadable}, follow=False)):
                assert answer.status_code < 500, door
                assert quote(unreadable) not in answer.get("Location", ""), door


@pytest.mark.parametrize("unreadable", UNREADABLE)
def test_somebody_with_the_right_password_comes_in_whatever_cannot_be_read(people: dict[str, Somebody], db: None, unreadable: str) -> None:
    answer = HouseClient().post("/accounts/login/", {"login": people["clerk"].sign_in, "password": PASSWORD, "next": unreadable})
    assert (answer.status_code, answer["Location"]) == (302, "/")
