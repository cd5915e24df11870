"""Two windows of one browser: what was opened before the other signed in leads on, or says what to do."""

from typing import Any

import pytest

from conftest import Somebody
from tests.client import HouseClient, words
from xiaowu.portal.city.cast import PASSWORD


def token(client: HouseClient, path: str) -> str:
    page = client.get(path).content.decode()
    return page.split('name="csrfmiddlewaretoken" value="')[1].split('"', maxsplit=1)[0]


@pytest.fixture
def client(people: dict[str, Somebody], db: None) -> HouseClient:
    return HouseClient(enforce_csrf_checks=True)


def knock(client: HouseClient, who: Somebody, csrf: str, query: str = "") -> Any:
    return client.post(f"/accounts/login/{query}", {"login": who.sign_in, "password": PASSWORD, "csrfmiddlewaretoken": csrf})


@pytest.mark.parametrize(("query", "to"), [("", "/"), ("?next=/account/", "/account/"), ("?next=https://evil.example/", "/")])
def test_the_second_windows_sign_in_goes_on_when_the_first_has_signed_in(
    client: HouseClient, people: dict[str, Somebody], query: str, to: str
) -> None:
    second = token(client, "/accounts/login/")
    assert knock(client, people["clerk"], second).status_code == 302
    answer = knock(client, people["clerk"], second, query)
    assert (answer.status_code, answer.url) == (302, to)


def test_an_expired_sign_in_page_says_to_open_it_anew(client: HouseClient, people: dict[str, Somebody]) -> None:
    answer = knock(client, people["clerk"], "x" * 64)
    assert answer.status_code == 400
    assert "重新開啟登入頁面" in words(answer)
    assert 'href="/accounts/login/"' in answer.content.decode()


@pytest.mark.parametrize(("referrer", "leads"), [("http://testserver/account/", True), ("https://evil.example/", False)])
def test_a_form_from_before_another_sign_in_leads_back_and_says_that_nothing_was_saved(
    client: HouseClient, people: dict[str, Somebody], referrer: str, leads: bool
) -> None:
    old = token(client, "/accounts/login/")
    knock(client, people["clerk"], old)
    answer = client.post("/account/sessions/end-others/", {"csrfmiddlewaretoken": old, "_key": "k"}, headers={"referer": referrer})
    assert answer.status_code == 400
    assert "沒有儲存" in words(answer)
    assert "填寫的內容仍保留在這台裝置上" in words(answer)
    assert (f'href="{referrer}"' in answer.content.decode()) == leads
