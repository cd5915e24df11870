"""The provider, used by a client of another vendor (authlib)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.idp.oidc.models import Client, Token
from joserfc.errors import JoseError

from conftest import Somebody, as_owner
from tests.client import HouseClient, words
from xiaowu.connections.models import UsedGrant
from xiaowu.connections.oidc.actions import clients as actions
from xiaowu.connections.tests.oidc.partner import BACK, HERE, ClientOf, Partner
from xiaowu.identity.models import Account
from xiaowu.identity.rules.sessions import MUST, RequiredStep
from xiaowu.kernel import clock
from xiaowu.kernel.errors import BadInput, Forbidden
from xiaowu.portal.city.cast import PASSWORD
from xiaowu.roster.models import Person, Post


def test_a_teacher_signs_in_elsewhere_and_is_told_with_school_post_and_class(
    partner: Partner, browser_of: ClientOf, people: dict[str, Somebody]
) -> None:
    token = partner.exchange(partner.code(browser_of("homeroom_teacher")))
    claims = partner.claims(token["id_token"])
    who = people["homeroom_teacher"]
    with as_owner():
        uid = str(Person.objects.get(pk=who.person_id).uid)
    assert (claims["iss"], claims["aud"], claims["nonce"], claims["sub"]) == (HERE, partner.http.client_id, "n-1", uid)
    told = partner.http.get(partner.known["userinfo_endpoint"]).json()
    assert (told["name"], told["preferred_username"]) == (who.name, who.sign_in)
    assert [post["role"] for post in told["posts"]] == ["homeroom_teacher"]
    assert [each["class"] for each in told["classes"]] == ["一年1班"]


def test_a_forged_id_token_is_seen_by_the_published_keys(partner: Partner, browser_of: ClientOf) -> None:
    token = partner.exchange(partner.code(browser_of("clerk")))
    head, body, _signature = token["id_token"].split(".")
    for forged in (f"{head}.{body}.{'A' * 342}", f"eyJhbGciOiJub25lIn0.{body}."):
        with pytest.raises((JoseError, ValueError)):
            partner.claims(forged)


def test_a_refresh_token_is_changed_each_time_and_a_stolen_one_ends_the_family(partner: Partner, browser_of: ClientOf) -> None:
    first = partner.exchange(partner.code(browser_of("clerk")))
    second = partner.raw(grant_type="refresh_token", refresh_token=first["refresh_token"]).json()
    assert second["refresh_token"] != first["refresh_token"]
    stolen = partner.raw(grant_type="refresh_token", refresh_token=first["refresh_token"])
    assert (stolen.status_code, stolen.json()["error"]) == (400, "invalid_grant")
    assert partner.raw(grant_type="refresh_token", refresh_token=second["refresh_token"]).status_code == 400
    assert not Token.objects.filter(client_id=partner.http.client_id).exists()


def test_a_code_that_comes_twice_ends_what_came_of_it(partner: Partner, browser_of: ClientOf) -> None:
    code = partner.code(browser_of("clerk"))
    partner.exchange(code)
    again = partner.raw(grant_type="authorization_code", code=code, redirect_uri=BACK, code_verifier=partner.verifier)
    assert again.json()["error"] == "invalid_grant"
    assert partner.http.get(partner.known["userinfo_endpoint"]).status_code == 401
    assert UsedGrant.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"code_verifier": "x" * 50}, "invalid_grant"),
        ({"redirect_uri": "https://evil.example/"}, "invalid_grant"),
        ({"code": "invented"}, "invalid_grant"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ],
)
def test_a_wrong_exchange_is_refused_as_the_standard_says(partner: Partner, browser_of: ClientOf, changed: dict[str, str], error: str) -> None:
    code = partner.code(browser_of("clerk"))
    given = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": partner.verifier} | changed
    answer = partner.raw(**given)
    assert (answer.status_code, answer.json()["error"]) == (400, error)
    assert not Token.objects.exists()


@pytest.mark.parametrize("wrong", [{"redirect_uri": "https://evil.example/"}, {"client_id": "nobody"}])
def test_a_wrong_client_or_address_is_told_here_and_never_sent_on(partner: Partner, browser_of: ClientOf, wrong: dict[str, str]) -> None:
    address = partner.address()
    parts = urlsplit(address)
    query = {key: values[0] for key, values in parse_qs(parts.query).items()} | wrong
    answer = browser_of("clerk").get(parts.path, query)
    assert answer.status_code == 400
    assert "登入要求不正確" in words(answer)


def test_nobody_signed_in_comes_first_to_the_sign_in_and_then_on(partner: Partner, people: dict[str, Somebody]) -> None:
    answer = HouseClient().get(partner.address())
    assert answer.url.startswith("/accounts/login/?next=")
    page = HouseClient().get(answer.url)
    assert "form-action 'self' https://learning.example" in page["Content-Security-Policy"]


def test_whoever_still_owes_a_step_is_not_let_on(partner: Partner, people: dict[str, Somebody], db: None) -> None:
    client, who = HouseClient(), people["clerk"]
    Account.objects.filter(pk=who.account_id).update(password_changed_at=clock.now() - timedelta(days=91))
    client.post("/accounts/login/", {"login": who.sign_in, "password": PASSWORD})
    assert client.get(partner.address()).url == "/"
    assert (MUST, RequiredStep.CHANGE_PASSWORD) == ("must", "change_password")


def test_a_partner_that_is_not_the_bureaus_asks_for_consent(partner: Partner, browser_of: ClientOf) -> None:
    with as_owner():
        Client.objects.update(skip_consent=False)
    browser = browser_of("homeroom_teacher")
    page = browser.get(partner.address())
    assert "學習平臺 要使用您的帳號登入" in words(page)
    assert "任教班級" in words(page)


def test_departure_ends_tokens_refresh_and_sign_in_elsewhere_with_the_next_request(
    partner: Partner, browser_of: ClientOf, people: dict[str, Somebody]
) -> None:
    browser, who = browser_of("clerk"), people["clerk"]
    token = partner.exchange(partner.code(browser))
    assert partner.http.get(partner.known["userinfo_endpoint"]).status_code == 200
    with as_owner():
        Post.objects.filter(person_id=who.person_id).update(valid=(clock.today() - timedelta(days=30), clock.today()))
    assert partner.http.get(partner.known["userinfo_endpoint"]).status_code == 401
    assert partner.raw(grant_type="refresh_token", refresh_token=token["refresh_token"]).status_code == 400
    told = partner.bare.post(partner.known["introspection_endpoint"], data={"token": token["access_token"]})
    assert told.json() == {"active": False}
    assert browser.get(partner.address()).url.startswith("/accounts/login/")
    with as_owner():
        Post.objects.filter(person_id=who.person_id).update(valid=(clock.today(), None))
    assert partner.http.get(partner.known["userinfo_endpoint"]).status_code == 200  # back from leave


def test_a_new_password_ends_what_other_systems_hold(partner: Partner, browser_of: ClientOf) -> None:
    browser = browser_of("clerk")
    partner.exchange(partner.code(browser))
    browser.send("/accounts/password/", {"oldpassword": PASSWORD, "password1": "Spring-116", "password2": "Spring-116"})
    assert partner.http.get(partner.known["userinfo_endpoint"]).status_code == 401


def test_only_the_bureau_connects_systems(actor_of: Callable[[str], Any], db: None) -> None:
    with pytest.raises(Forbidden):
        actions.connect(actor_of("it_coordinator"), name="x", redirect_uris=[BACK], scopes=[], is_public=False, is_ours=False)
    with pytest.raises(BadInput):
        actions.connect(actor_of("bureau_officer"), name="x", redirect_uris=["http://learning.example/"], scopes=[], is_public=False, is_ours=False)


def test_the_bureau_connects_and_disconnects_on_a_page(client_of: ClientOf) -> None:
    officer = client_of("bureau_officer")
    made = officer.send("/connected/", {"name": "雲端硬碟", "redirect_uris": "https://drive.example/oidc", "scopes": ["profile"], "is_ours": "on"})
    assert "密鑰只顯示這一次" in words(made)
    client = Client.objects.get(name="雲端硬碟")
    refused = officer.send("/connected/", {"name": "x", "redirect_uris": "http://drive.example/oidc"})
    assert refused.status_code == 422
    officer.send(f"/connected/{client.pk}/end/")
    assert not Client.objects.filter(pk=client.pk).exists()
