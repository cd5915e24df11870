"""The other ways to a token: a code typed elsewhere, a program for itself; and sign-out begun by a partner."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import pytest
from allauth.idp.oidc.internal.oauthlib.device_codes import cache_device_code_key
from allauth.idp.oidc.models import Token
from authlib.integrations.httpx_client import OAuth2Client
from django.core.cache import cache
from django.db.models import F
from django.test import Client as Browser

from conftest import Somebody, as_owner
from tests.client import words
from tests.programs import InProcess
from xiaowu.connections.oidc.actions import exchange
from xiaowu.connections.oidc.rules import Kind
from xiaowu.connections.tests.oidc.granting import Screen, connect
from xiaowu.connections.tests.oidc.partner import BACK, HERE, ClientOf, Partner
from xiaowu.kernel import clock
from xiaowu.kernel.errors import BadInput
from xiaowu.roster.models import Post


def strict_of(browser: Any) -> Browser:
    """The same browser, with form tokens checked as for people."""
    strict = Browser(enforce_csrf_checks=True)
    strict.cookies = browser.cookies
    return strict


@pytest.fixture
def screen(actor_of: Callable[[str], Any], db: None) -> Screen:
    return Screen(connect(actor_of("bureau_officer"), Kind.DEVICE)[0])


@pytest.mark.parametrize("typed", ["{0}", "{1}", "{2}", " {0} ", "{3}", "{0}\u200b", "{4}"])
def test_a_screens_code_is_taken_however_somebody_types_it(screen: Screen, browser_of: ClientOf, typed: str) -> None:
    code = screen.told["user_code"]
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in code)
    said = typed.format(code, code.replace("-", ""), code.lower(), wide, code.replace("-", " "))
    address = "/oidc/device?" + urlencode({"code": said})
    assert "電子看板" in words(browser_of("homeroom_teacher").get(address))


def test_a_teacher_lets_a_screen_in_by_the_code_it_shows(screen: Screen, browser_of: ClientOf, people: dict[str, Somebody]) -> None:
    assert screen.poll().json()["error"] == "authorization_pending"
    browser, address = browser_of("homeroom_teacher"), f"/oidc/device?code={screen.told['user_code']}"
    assert "電子看板" in words(browser.get(address))
    browser.send(address, {"action": "confirm"})
    token = screen.poll().json()
    told = screen.http.get("/oidc/userinfo", headers={"Authorization": f"Bearer {token['access_token']}"}).json()
    assert told["name"] == people["homeroom_teacher"].name
    assert screen.poll().json()["error"] == "invalid_grant"  # good once


def test_a_screen_that_is_denied_or_has_a_wrong_code_gets_nothing(screen: Screen, browser_of: ClientOf) -> None:
    browser = browser_of("clerk")
    wrong = words(browser.get("/oidc/device?code=AAAA-BBBB"))
    assert "裝置上顯示的代碼" in wrong
    assert "電子看板" not in wrong
    browser.send(f"/oidc/device?code={screen.told['user_code']}", {"action": "deny"})
    assert screen.poll().json()["error"] == "access_denied"
    assert not Token.objects.exists()


def test_a_screen_that_asks_too_often_is_told_to_slow_down_and_gets_in_all_the_same(screen: Screen, browser_of: ClientOf) -> None:
    assert screen.poll().json()["error"] == "authorization_pending"
    assert screen.poll(waits=False).json()["error"] == "slow_down"
    browser_of("clerk").send(f"/oidc/device?code={screen.told['user_code']}", {"action": "confirm"})
    assert screen.poll(waits=False).json()["error"] == "slow_down"
    assert "access_token" in screen.poll().json()


def test_another_site_cannot_let_a_screen_in_for_somebody(screen: Screen, browser_of: ClientOf) -> None:
    answer = strict_of(browser_of("clerk")).post(f"/oidc/device?code={screen.told['user_code']}", {"action": "confirm", "_key": "k" * 32})
    assert "送出的內容沒有儲存" in words(answer)
    assert screen.poll().json()["error"] == "authorization_pending"


def test_a_screen_of_somebody_who_departs_is_out(screen: Screen, browser_of: ClientOf, people: dict[str, Somebody]) -> None:
    browser_of("clerk").send(f"/oidc/device?code={screen.told['user_code']}", {"action": "confirm"})
    with as_owner():
        Post.objects.filter(person_id=people["clerk"].person_id).update(valid=(clock.today() - timedelta(days=30), clock.today()))
    assert screen.poll().json()["error"] == "access_denied"


def test_a_program_gets_a_token_for_itself_that_names_nobody(actor_of: Callable[[str], Any], db: None) -> None:
    client, secret = connect(actor_of("bureau_officer"), Kind.MACHINE)
    http = OAuth2Client(client.pk, secret, base_url=HERE, transport=InProcess())
    token = http.fetch_token(f"{HERE}/oidc/token", grant_type="client_credentials", scope="openid profile")
    assert token["scope"] == "profile"
    assert Token.objects.get(client=client).user_id is None
    assert http.get(f"{HERE}/oidc/userinfo").status_code in (401, 403)
    bare = httpx2.Client(base_url=HERE, transport=InProcess(), auth=(client.pk, secret))
    assert bare.post("/oidc/introspect", data={"token": token["access_token"]}).json()["active"] is True
    wrong = httpx2.Client(base_url=HERE, transport=InProcess(), auth=(client.pk, "guessed"))
    assert wrong.post("/oidc/token", data={"grant_type": "client_credentials"}).status_code == 401


def test_each_kind_of_system_has_its_own_grants_and_no_others(
    actor_of: Callable[[str], Any],
    partner: Partner,
    browser_of: ClientOf,
) -> None:
    refused = partner.raw(grant_type="client_credentials")
    assert (refused.status_code, refused.json()["error"]) == (400, "unauthorized_client")
    client, secret = connect(actor_of("bureau_officer"), Kind.MACHINE, name="程式")
    assert not client.get_redirect_uris()
    page = browser_of("clerk").get("/oidc/authorize", {"client_id": client.pk, "response_type": "code", "redirect_uri": BACK, "scope": "openid"})
    assert "登入要求不正確" in words(page)
    assert secret
    with pytest.raises(BadInput):
        connect(actor_of("bureau_officer"), Kind.WEB)


def test_an_access_token_past_its_time_opens_nothing_and_a_refresh_token_past_its_time_gives_none(
    partner: Partner,
    browser_of: ClientOf,
) -> None:
    token = partner.exchange(partner.code(browser_of("clerk")))
    Token.objects.filter(client_id=partner.http.client_id).update(expires_at=F("expires_at") - timedelta(days=400))
    assert partner.http.get(partner.known["userinfo_endpoint"]).status_code == 401
    assert partner.raw(grant_type="refresh_token", refresh_token=token["refresh_token"]).json()["error"] == "invalid_grant"


def test_a_partners_sign_out_ends_the_session_here_and_goes_back_only_where_it_may(partner: Partner, browser_of: ClientOf) -> None:
    browser = browser_of("clerk")
    token = partner.exchange(partner.code(browser))
    asked = browser.get("/oidc/logout", {"id_token_hint": token["id_token"], "client_id": partner.http.client_id})
    assert asked.status_code == 200
    elsewhere = browser.get("/oidc/logout", {"id_token_hint": token["id_token"], "post_logout_redirect_uri": "https://evil.example/"})
    assert "evil.example" not in elsewhere.get("Location", "")
    form = {"id_token_hint": token["id_token"], "client_id": partner.http.client_id, "action": "logout", "csrfmiddlewaretoken": "-"}
    assert strict_of(browser).post("/oidc/logout", form).status_code == 403  # a form of another site's
    browser.send("/oidc/logout", form, follow=False)
    assert browser.get("/account/").status_code == 302
    assert parse_qs(urlsplit(browser.get("/account/")["Location"]).query)["next"] == ["/account/"]


def test_a_screen_that_asks_with_a_code_that_is_gone_leaves_nothing_behind(db: None) -> None:
    exchange.polled("gone meanwhile")
    assert cache.get(cache_device_code_key("gone meanwhile")) is None
