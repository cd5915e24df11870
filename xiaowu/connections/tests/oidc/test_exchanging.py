"""What cannot be exchanged, what comes twice, and pages of other houses."""

import json
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest
from allauth.idp.oidc.models import Client, Token
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from hypothesis import given
from hypothesis import strategies as st

from tests.client import HouseClient
from xiaowu.connections.oidc.rules import AuthorizationRequest, Kind, Prompt, asked_of, claims_asked, fault_of, subs_asked
from xiaowu.connections.tests.oidc.asking import CHALLENGE, ActorOf, aged, ask, back
from xiaowu.connections.tests.oidc.granting import connect
from xiaowu.connections.tests.oidc.partner import BACK, ClientOf, Partner
from xiaowu.identity.models import Session


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"grant_type": "password", "username": "clerk", "password": "x"}, "unsupported_grant_type"),
        ({"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer"}, "unsupported_grant_type"),
        ({}, "invalid_request"),
        ({"grant_type": "client_credentials"}, "unauthorized_client"),
        ({"grant_type": "authorization_code"}, "invalid_request"),
        ({"grant_type": "authorization_code", "code": "x", "redirect_uri": BACK}, "invalid_grant"),
        ({"grant_type": "refresh_token", "refresh_token": "x"}, "invalid_grant"),
    ],
)
def test_what_cannot_be_exchanged_is_told_by_its_name(partner: Partner, form: dict[str, str], error: str) -> None:
    answer = partner.raw(**form)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_a_challenge_that_was_taken_away_on_the_way_is_missed(partner: Partner, ours: Client, browser_of: ClientOf) -> None:
    code = back(ask(browser_of("clerk"), ours))["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
    assert partner.raw(**form, code_verifier="v" * 50).json()["error"] == "invalid_grant"
    assert "access_token" in partner.raw(**form).json()  # nothing was spent


@pytest.mark.parametrize("verifier", ["v" * 42, "v" * 129, "v" * 50 + "!"])
def test_a_verifier_of_another_shape_is_none(partner: Partner, ours: Client, browser_of: ClientOf, verifier: str) -> None:
    challenge = {"code_challenge": create_s256_code_challenge(verifier), "code_challenge_method": "S256"}
    code = back(ask(browser_of("clerk"), ours, **challenge))["code"]
    answer = partner.raw(grant_type="authorization_code", code=code, redirect_uri=BACK, code_verifier=verifier)
    assert answer.json()["error"] == "invalid_grant"


@pytest.mark.parametrize("where", ["token", "revoke", "introspect"])
def test_a_client_shows_in_one_way_who_it_is(partner: Partner, actor_of: ActorOf, where: str) -> None:
    form = {"grant_type": "client_credentials", "token": "x"}
    other = connect(actor_of("bureau_officer"), Kind.WEB, redirect_uris=[BACK])[0]
    for more in ({"client_id": partner.http.client_id, "client_secret": "x"}, {"client_id": other.pk}):
        answer = partner.bare.post(f"/oidc/{where}", data=form | more)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    same = partner.bare.post(f"/oidc/{where}", data=form | {"client_id": partner.http.client_id})
    assert same.json().get("error") in (None, "unauthorized_client") if same.content else True


def test_a_refresh_token_that_comes_again_ends_its_own_sign_in_and_no_other_device(partner: Partner, browser_of: ClientOf) -> None:
    telephone = partner.exchange(partner.code(browser_of("clerk")))
    tablet = partner.exchange(partner.code(browser_of("clerk")))
    newer = partner.raw(grant_type="refresh_token", refresh_token=telephone["refresh_token"]).json()
    assert partner.raw(grant_type="refresh_token", refresh_token=telephone["refresh_token"]).json()["error"] == "invalid_grant"
    ended = [telephone["access_token"], newer["access_token"], newer["refresh_token"]]
    assert not any(Token.objects.by_value(each).exists() for each in ended)
    assert "access_token" in partner.raw(grant_type="refresh_token", refresh_token=tablet["refresh_token"]).json()


def test_a_code_that_comes_again_ends_what_came_of_it_later_too_and_no_other_device(partner: Partner, browser_of: ClientOf) -> None:
    code = partner.code(browser_of("clerk"))
    first = partner.exchange(code)
    newer = partner.raw(grant_type="refresh_token", refresh_token=first["refresh_token"]).json()
    tablet_code = partner.code(browser_of("clerk"))
    tablet = partner.exchange(tablet_code)
    partner.raw(grant_type="authorization_code", code=code, redirect_uri=BACK, code_verifier=partner.verifier)
    assert not Token.objects.by_value(newer["refresh_token"]).exists()
    assert Token.objects.by_value(tablet["refresh_token"]).exists()


def test_a_token_of_before_there_were_families_ends_all_that_its_system_holds_as_it_did(partner: Partner, browser_of: ClientOf) -> None:
    first = partner.exchange(partner.code(browser_of("clerk")))
    Token.objects.update(data=None)
    newer = partner.raw(grant_type="refresh_token", refresh_token=first["refresh_token"]).json()
    assert "access_token" in newer
    partner.raw(grant_type="refresh_token", refresh_token=first["refresh_token"])
    assert not Token.objects.by_value(newer["refresh_token"]).exists()


@pytest.mark.parametrize(
    ("address", "methods"),
    [
        ("/oidc/token", "POST"),
        ("/oidc/revoke", "POST"),
        ("/oidc/userinfo", "GET, POST"),
        ("/.well-known/openid-configuration", "GET"),
        ("/.well-known/oauth-authorization-server", "GET"),
        ("/.well-known/jwks.json", "GET"),
    ],
)
def test_a_page_of_another_house_may_ask_here_and_brings_no_cookie(db: None, address: str, methods: str) -> None:
    origin = {"Origin": "https://learning.example"}
    asked = HouseClient().options(
        address, headers=origin | {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    )
    assert (asked.status_code, asked["Access-Control-Allow-Origin"], asked["Access-Control-Allow-Methods"]) == (204, "*", methods)
    assert "Authorization" in asked["Access-Control-Allow-Headers"]
    answer = HouseClient().post(address, headers=origin) if "POST" in methods else HouseClient().get(address, headers=origin)
    for each in (asked, answer):
        assert each["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in each


@pytest.mark.parametrize("address", ["/oidc/authorize", "/oidc/introspect", "/oidc/device-code", "/accounts/login/", "/api/v1/roster/me"])
def test_no_other_address_lets_pages_of_other_houses_in(db: None, address: str) -> None:
    assert "Access-Control-Allow-Origin" not in HouseClient().options(address, headers={"Origin": "https://learning.example"})


@given(st.dictionaries(st.sampled_from(["prompt", "max_age", "claims", "request", "response_mode", "x"]), st.text(max_size=30)))
def test_whatever_is_asked_has_a_fault_by_name_or_can_be_read(request: dict[str, str]) -> None:
    fault = fault_of(request)
    if fault is None:
        asked = asked_of(request)
        assert not (Prompt.NONE in asked.prompts and len(asked.prompts) > 1)
    else:
        assert fault[0] == "invalid_request" or fault[0].endswith("_not_supported")


@given(st.integers(0, 10**9), st.floats(0, 2e9), st.floats(0, 1e9))
def test_a_sign_in_is_fresh_by_its_age_and_at_zero_by_the_question_alone(max_age: int, now: float, age: float) -> None:
    asked = AuthorizationRequest(frozenset(), max_age)
    assert not asked.is_fresh(None, now, None)
    if max_age:
        assert asked.is_fresh(now - age, now, None) is (now - (now - age) <= max_age)
    else:
        assert not asked.is_fresh(now, now, None)
        assert asked.is_fresh(now, now, now)


@given(st.text(max_size=40) | st.builds(json.dumps, st.dictionaries(st.sampled_from(["id_token", "userinfo", "sub"]), st.none() | st.integers())))
def test_claims_are_read_or_refused(text: str) -> None:
    told = claims_asked(text)
    assert told is None or subs_asked(told) == set()


def test_the_address_that_leads_back_is_as_it_was(ours: Client, browser_of: ClientOf) -> None:
    browser = browser_of("clerk")
    aged(browser, 999)
    asked = {"nonce": "n+1 &=%", "max_age": "5", "code_challenge": CHALLENGE, "code_challenge_method": "S256"}
    where = parse_qs(urlsplit(ask(browser, ours, **asked)["Location"]).query)["next"][0]
    kept = dict(parse_qsl(urlsplit(where).query))
    assert browser.cookies["xiaowu-since"].value
    assert kept == asked | {"client_id": ours.pk, "response_type": "code", "redirect_uri": BACK, "scope": "openid", "state": "s-1"}
    assert urlencode(kept)
    assert Session.objects.filter(ended=None).exists()
