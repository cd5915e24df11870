"""Codes that wait are state: none is dropped for another, and none works twice."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from allauth.idp.oidc.internal.oauthlib.authorization_codes import cache_key, lookup
from allauth.idp.oidc.models import Token
from django.core.cache import cache

from tests.client import HouseClient
from xiaowu.connections.models import UsedGrant
from xiaowu.connections.oidc.actions import exchange as actions
from xiaowu.connections.oidc.rules import MOST_DEVICE_CODES, Kind, Scope
from xiaowu.connections.tests.oidc.granting import connect
from xiaowu.connections.tests.oidc.partner import BACK, ClientOf, Partner

ALL = [Scope.PROFILE, Scope.SCHOOL, Scope.CLASSES]


def test_of_ten_thousand_pending_codes_all_exchange(partner: Partner, browser_of: ClientOf) -> None:
    first = partner.code(browser_of("homeroom_teacher"))
    client_id = partner.http.client_id
    kept = lookup(client_id, first)
    codes = [f"{number:05}-{first}" for number in range(10_000)]
    keys = {cache_key(client_id, code): kept | {"code": kept["code"] | {"code": code}} for code in codes}
    cache.set_many(keys, timeout=3600)
    cache.set_many(dict.fromkeys((f"given {code}" for code in codes), cache.get(f"given {first}")), timeout=3600)
    assert cache.get_many(keys) == keys
    for code in (first, *codes[::1_000], codes[-1]):
        assert "access_token" in partner.exchange(code)


def test_screens_that_ask_without_end_push_out_no_code_and_are_told_to_slow_down(
    partner: Partner,
    browser_of: ClientOf,
    actor_of: Callable[[str], Any],
) -> None:
    code = partner.code(browser_of("clerk"))
    screen, other = (connect(actor_of("bureau_officer"), Kind.DEVICE, name=name)[0].pk for name in ("看板", "另一個看板"))

    def ask(client_id: str, address: str) -> int:
        form = urlencode({"client_id": client_id, "scope": "openid"})
        kind = "application/x-www-form-urlencoded"
        return HouseClient().post("/oidc/device-code", form, content_type=kind, REMOTE_ADDR=address).status_code

    asked = [ask(screen, "203.0.113.9") for _time in range(MOST_DEVICE_CODES + 5)]
    assert asked == [200] * MOST_DEVICE_CODES + [429] * 5
    assert (ask(screen, "203.0.113.10"), ask(other, "203.0.113.9")) == (200, 200)  # nobody else waits
    assert "access_token" in partner.exchange(code)


def test_a_house_cannot_ask_for_more_codes_with_each_of_its_addresses(actor_of: Callable[[str], Any]) -> None:
    screen = connect(actor_of("bureau_officer"), Kind.DEVICE)[0]
    asked = [actions.may_begin(screen.pk, f"2001:b02:1:2::{number + 1}") for number in range(MOST_DEVICE_CODES + 5)]
    assert asked == [True] * MOST_DEVICE_CODES + [False] * 5
    assert actions.may_begin(screen.pk, "2001:b02:1:3::1")


@pytest.mark.parametrize("grant", ["authorization_code", "refresh_token"])
def test_whoever_does_not_prove_to_be_the_client_ends_no_family_with_a_spent_token(
    partner: Partner,
    browser_of: ClientOf,
    actor_of: Callable[[str], Any],
    grant: str,
) -> None:
    code = partner.code(browser_of("clerk"))
    token = partner.exchange(code)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": partner.verifier}
    if grant == "refresh_token":
        form = {"grant_type": grant, "refresh_token": token["refresh_token"]}
        partner.raw(**form)
    held = Token.objects.filter(client_id=partner.http.client_id).count()
    stranger = Partner(*connect(actor_of("bureau_officer"), Kind.WEB, redirect_uris=[BACK]))
    assert HouseClient().post("/oidc/token", {**form, "client_id": partner.http.client_id}).status_code == 401  # somebody found it in a log
    assert HouseClient().post("/oidc/token", {**form, "client_id": partner.http.client_id, "client_secret": "guessed"}).status_code == 401
    assert stranger.raw(**form).json()["error"] == "invalid_grant"
    assert Token.objects.filter(client_id=partner.http.client_id).count() == held
    assert partner.raw(**form).json()["error"] == "invalid_grant"  # the client itself: somebody else had it too
    assert not Token.objects.filter(client_id=partner.http.client_id).exists()


def test_a_client_without_a_secret_is_known_by_its_id(actor_of: Callable[[str], Any], browser_of: ClientOf) -> None:
    partner = Partner(*connect(actor_of("bureau_officer"), Kind.WEB, redirect_uris=[BACK], scopes=ALL, is_public=True))
    code = partner.code(browser_of("clerk"))
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": BACK,
        "code_verifier": partner.verifier,
        "client_id": partner.http.client_id,
    }
    assert HouseClient().post("/oidc/token", form).status_code == 200
    assert HouseClient().post("/oidc/token", form).json()["error"] == "invalid_grant"
    assert not Token.objects.filter(client_id=partner.http.client_id).exists()


def test_a_refused_exchange_spends_nothing(partner: Partner, browser_of: ClientOf) -> None:
    code = partner.code(browser_of("clerk"))
    wrong = partner.raw(grant_type="authorization_code", code=code, redirect_uri=BACK, code_verifier="x" * 50)
    assert wrong.json()["error"] == "invalid_grant"
    assert "access_token" in partner.exchange(code)
    assert UsedGrant.objects.count() == 1


@pytest.mark.parametrize("hint", ["access_token", "refresh_token", ""])
@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
def test_a_client_gives_up_its_own_tokens_and_nobody_elses(
    partner: Partner,
    browser_of: ClientOf,
    actor_of: Callable[[str], Any],
    hint: str,
    kind: str,
) -> None:
    token = partner.exchange(partner.code(browser_of("clerk")))
    stranger = Partner(*connect(actor_of("bureau_officer"), Kind.WEB, redirect_uris=[BACK]))
    public = connect(actor_of("bureau_officer"), Kind.WEB, redirect_uris=[BACK], is_public=True)[0]
    form = {"token": token[kind]} | ({"token_type_hint": hint} if hint else {})
    assert stranger.bare.post(partner.known["revocation_endpoint"], data=form).status_code == 200
    assert HouseClient().post("/oidc/revoke", {**form, "client_id": public.pk}).status_code == 200
    assert HouseClient().post("/oidc/revoke", {**form, "client_id": partner.http.client_id}).status_code == 401
    assert Token.objects.filter(client_id=partner.http.client_id).count() == 2
    assert partner.bare.post(partner.known["revocation_endpoint"], data=form).status_code == 200
    left = set(Token.objects.filter(client_id=partner.http.client_id).values_list("type", flat=True))
    assert left == ({Token.Type.REFRESH_TOKEN} if kind == "access_token" else set())  # with the refresh token its access token ends too


def test_of_two_who_spend_one_value_one_does(partner: Partner, browser_of: ClientOf) -> None:
    token = partner.exchange(partner.code(browser_of("clerk")))
    account_id = Token.objects.by_value(token["access_token"]).get().user_id
    assert [actions.mark_used("value", "client", account_id or 0, "f") for _time in range(3)] == [True, False, False]
