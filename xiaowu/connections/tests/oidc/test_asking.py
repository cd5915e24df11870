"""What clients may ask of the authorization page by the standards, and how each request is answered."""

import json
import time
from base64 import b64encode
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from allauth.idp.oidc.models import Client, Token
from django.conf import settings

from conftest import Somebody, as_owner
from tests.client import HERE, HouseClient, words
from xiaowu.connections.oidc.rules import Kind, Scope
from xiaowu.connections.tests.oidc.asking import ActorOf, aged, ask, back, signed
from xiaowu.connections.tests.oidc.granting import connect
from xiaowu.connections.tests.oidc.partner import BACK, ClientOf, Partner
from xiaowu.identity.models import Account
from xiaowu.kernel import clock
from xiaowu.portal.city.cast import PASSWORD
from xiaowu.roster.models import Person
from xiaowu.roster.oneroster.rules.scopes import Scope as Register

# prompts


@pytest.mark.parametrize("prompt", ["none login", "login none", "none consent", "none select_account none"])
def test_contradictory_prompts_are_refused_and_nobody_is_asked(ours: Client, browser_of: ClientOf, prompt: str) -> None:
    for browser in (browser_of("clerk"), HouseClient()):
        assert back(ask(browser, ours, prompt=prompt)) | {"error_description": ""} == {
            "error": "invalid_request", "error_description": "", "state": "s-1", "iss": HERE,
        }  # fmt: skip


def test_without_a_word_the_bureaus_own_system_gets_a_code_before_its_first_token(ours: Client, browser_of: ClientOf) -> None:
    assert not Token.objects.exists()
    assert "code" in back(ask(browser_of("clerk"), ours, prompt="none"))


@pytest.mark.parametrize("scope", ["openid", "profile", "openid email unknown"])
def test_without_a_word_whoever_is_not_here_has_to_sign_in(ours: Client, db: None, scope: str) -> None:
    told = back(ask(HouseClient(), ours, prompt="none", scope=scope))
    assert (told["error"], told["state"], told["iss"]) == ("login_required", "s-1", HERE)


def test_without_a_word_whoever_owes_a_password_is_told_that_it_takes_one(ours: Client, people: dict[str, Somebody], db: None) -> None:
    browser = HouseClient()
    Account.objects.filter(pk=people["clerk"].account_id).update(password_changed_at=clock.now() - timedelta(days=91))
    browser.post("/accounts/login/", {"login": people["clerk"].sign_in, "password": PASSWORD})
    assert back(ask(browser, ours, prompt="none"))["error"] == "interaction_required"
    assert ask(browser, ours)["Location"] == "/"


@pytest.mark.parametrize("prompt", ["consent", "select_account", "consent select_account"])
def test_a_partner_that_wants_people_shown_a_page_has_it_shown_by_the_bureaus_own_too(
    ours: Client,
    browser_of: ClientOf,
    people: dict[str, Somebody],
    prompt: str,
) -> None:
    browser = browser_of("clerk")
    page = ask(browser, ours, prompt=prompt)
    assert page.status_code == 200
    assert people["clerk"].sign_in in words(page)
    assert "改用其他帳號" in words(page)
    came = browser.post("/oidc/authorize", {"request": signed(page), "scopes": ["openid"], "action": "grant"})
    assert "code" in back(came)
    assert back(came)["iss"] == HERE


def test_an_unknown_prompt_is_passed_over(ours: Client, browser_of: ClientOf) -> None:
    assert "code" in back(ask(browser_of("clerk"), ours, prompt="create"))


def again(browser: HouseClient, answer: Any) -> Any:
    """Prove the password where the answer leads, and go on to where that leads."""
    where = urlsplit(answer["Location"])
    assert where.path == "/accounts/reauthenticate/"
    page = browser.get(answer["Location"])
    assert "https://learning.example" in page["Content-Security-Policy"]  # a browser follows its form to the partner
    done = browser.send(answer["Location"], {"password": PASSWORD, "next": parse_qs(where.query)["next"][0]}, follow=False)
    assert done.status_code == 302, words(done)
    return browser.get(done["Location"])


@pytest.mark.parametrize("asked", [{"prompt": "login"}, {"max_age": "0"}, {"max_age": "60"}, {"prompt": "login", "max_age": "60"}])
def test_who_must_show_again_who_they_are_does_and_comes_back_with_a_code(ours: Client, browser_of: ClientOf, asked: dict[str, str]) -> None:
    browser = browser_of("clerk")
    aged(browser, 3_600)
    first = ask(browser, ours, **asked)
    assert back(first) == {}
    assert "code" in back(again(browser, first))
    if "0" in asked.values() or "prompt" in asked:
        assert back(ask(browser, ours, **asked)) == {}  # each time anew
    else:
        assert "code" in back(ask(browser, ours, **asked))


def test_who_signs_in_just_now_is_not_asked_twice(ours: Client, people: dict[str, Somebody], db: None) -> None:
    browser = HouseClient()
    first = ask(browser, ours, prompt="login", max_age="0")
    where = urlsplit(first["Location"])
    assert where.path == "/accounts/login/"
    form = {"login": people["clerk"].sign_in, "password": PASSWORD, "next": parse_qs(where.query)["next"][0]}
    assert "code" in back(browser.get(browser.post(first["Location"], form)["Location"]))


def test_nobody_writes_into_the_cookie_that_it_was_asked_long_ago(ours: Client, browser_of: ClientOf) -> None:
    browser = browser_of("clerk")
    for since in ("1", "1:x:y", str(time.time() - 9)):
        browser.cookies["xiaowu-since"] = since
        assert back(ask(browser, ours, prompt="login")) == {}


@pytest.mark.parametrize(("max_age", "seconds", "outcome"), [("60", 10, "code"), ("60", 90, "error"), ("0", 10, "error"), ("999999999", 90, "code")])
def test_without_a_word_an_old_sign_in_is_not_enough(ours: Client, browser_of: ClientOf, max_age: str, seconds: int, outcome: str) -> None:
    browser = browser_of("clerk")
    aged(browser, seconds)
    told = back(ask(browser, ours, prompt="none", max_age=max_age))
    assert outcome in told
    assert told.get("error", "login_required") == "login_required"


def test_the_partner_is_told_when_somebody_showed_who_they_are_and_at_each_refresh_the_same(
    partner: Partner,
    ours: Client,
    browser_of: ClientOf,
) -> None:
    browser = browser_of("clerk")
    aged(browser, 500)
    token = partner.exchange(partner.code(browser))
    shown = partner.claims(token["id_token"])["auth_time"]
    assert abs(time.time() - 500 - shown) < 60
    again = partner.raw(grant_type="refresh_token", refresh_token=token["refresh_token"]).json()
    once_more = partner.raw(grant_type="refresh_token", refresh_token=again["refresh_token"]).json()
    assert [partner.claims(each["id_token"])["auth_time"] for each in (again, once_more)] == [shown, shown]


# faults by their names


FAULTS = {
    "request": ({"request": "eyJ.e30.x"}, "request_not_supported"),
    "request_uri": ({"request_uri": "https://learning.example/r"}, "request_uri_not_supported"),
    "registration": ({"registration": "{}"}, "registration_not_supported"),
    "form_post": ({"response_mode": "form_post"}, "invalid_request"),
    "fragment": ({"response_mode": "fragment"}, "invalid_request"),
    "negative": ({"max_age": "-5"}, "invalid_request"),
    "a word": ({"max_age": "soon"}, "invalid_request"),
    "half claims": ({"claims": "{bad"}, "invalid_request"),
    "a number": ({"claims": "5"}, "invalid_request"),
    "a text": ({"claims": '"x"'}, "invalid_request"),
    "a deep text": ({"claims": "[" * 20_000}, "invalid_request"),
    "claims of no kind": ({"claims": '{"id_token":{"sub":7}}'}, "invalid_request"),
    "a short challenge": ({"code_challenge": "short", "code_challenge_method": "S256"}, "invalid_request"),
    "nothing known": ({"scope": "unknown more"}, "invalid_scope"),
    "a token": ({"response_type": "token"}, "unauthorized_client"),
}


@pytest.mark.parametrize("prompt", ["", "none"])
@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_not_offered_is_told_the_partner_by_its_name(ours: Client, browser_of: ClientOf, fault: str, prompt: str) -> None:
    asked, error = FAULTS[fault]
    if fault == "a deep text":
        asked = {"claims": "[" * 900}
    told = back(ask(browser_of("clerk"), ours, **asked, prompt=prompt))
    assert (told["error"], told["state"], told["iss"]) == (error, "s-1", HERE)


def test_a_partner_that_posts_its_request_is_answered_like_one_that_does_not(ours: Client, browser_of: ClientOf) -> None:
    browser = browser_of("clerk")
    asked = {"client_id": ours.pk, "response_type": "code", "redirect_uri": BACK, "scope": "openid", "state": "s-1"}
    assert "code" in back(browser.get(browser.post("/oidc/authorize", asked)["Location"]))
    told = back(browser.get(browser.post("/oidc/authorize", asked | {"request": "eyJ.e30.x"})["Location"]))
    assert told["error"] == "request_not_supported"


@pytest.mark.parametrize("scope", ["openid profile email offline_access", "openid email", "email openid phone address"])
def test_what_is_not_known_here_is_passed_over_and_the_answer_says_what_was_given(
    partner: Partner,
    ours: Client,
    browser_of: ClientOf,
    scope: str,
) -> None:
    answer = ask(browser_of("clerk"), ours, scope=scope)
    form = {"grant_type": "authorization_code", "code": back(answer)["code"], "redirect_uri": BACK}
    token = partner.raw(**form).json()
    given = [each for each in scope.split() if each in set(Scope)]
    assert token["scope"].split() == given
    more = partner.raw(grant_type="refresh_token", refresh_token=token["refresh_token"], scope=scope).json()
    assert more["scope"].split() == given


def test_who_refreshes_for_less_once_may_ask_for_all_again(partner: Partner, browser_of: ClientOf) -> None:
    whole = partner.exchange(partner.code(browser_of("clerk")))
    less = partner.raw(grant_type="refresh_token", refresh_token=whole["refresh_token"], scope="openid").json()
    assert less["scope"] == "openid"
    again = partner.raw(grant_type="refresh_token", refresh_token=less["refresh_token"]).json()
    assert set(again["scope"].split()) == set(whole["scope"].split())
    nothing = partner.raw(grant_type="refresh_token", refresh_token=again["refresh_token"], scope="email")
    assert nothing.json()["error"] == "invalid_scope"


def test_a_program_and_a_screen_that_ask_for_more_get_what_they_may_have(actor_of: ActorOf, db: None) -> None:
    client, secret = connect(actor_of("bureau_officer"), Kind.MACHINE, scopes=[Register.ROSTER], is_city=True)
    form = {"grant_type": "client_credentials", "client_id": client.pk, "client_secret": secret}
    more = f"{Register.ROSTER} https://purl.imsglobal.org/spec/or/v1p2/scope/gradebook.readonly"
    assert HouseClient().post("/oidc/token", form | {"scope": more}).json()["scope"] == Register.ROSTER
    assert HouseClient().post("/oidc/token", form | {"scope": "gradebook"}).json()["error"] == "invalid_scope"
    screen = connect(actor_of("bureau_officer"), Kind.DEVICE)[0]
    form = urlencode({"client_id": screen.pk, "scope": "openid profile email offline_access"})
    told = HouseClient().generic("POST", "/oidc/device-code", form, content_type="application/x-www-form-urlencoded; charset=UTF-8")
    assert "user_code" in told.json()


# whom a partner means


def uid_of(person: Somebody) -> str:
    with as_owner():
        return str(Person.objects.get(pk=person.person_id).uid)


def test_a_partner_says_whom_it_means_and_gets_nobody_else(ours: Client, browser_of: ClientOf, people: dict[str, Somebody]) -> None:
    browser, clerk, other = browser_of("clerk"), uid_of(people["clerk"]), uid_of(people["principal"])
    for claims in (
        {"id_token": {"sub": None}},
        {"userinfo": {"name": {"essential": True}}, "id_token": None},
        {"id_token": {"sub": {"value": clerk}}},
    ):
        assert "code" in back(ask(browser, ours, prompt="none", claims=json.dumps(claims))), claims
    wrong = {"id_token": {"sub": {"value": other}}}
    assert back(ask(browser, ours, prompt="none", claims=json.dumps(wrong)))["error"] == "login_required"


def test_a_partner_shows_who_was_here_by_a_token_that_has_run_out(
    partner: Partner,
    ours: Client,
    browser_of: ClientOf,
    people: dict[str, Somebody],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(settings, "IDP_OIDC_ID_TOKEN_EXPIRES_IN", -3_600, raising=False)
    browser, basic = browser_of("clerk"), "Basic " + b64encode(f"{partner.http.client_id}:{partner.http.client_secret}".encode()).decode()
    form = {"grant_type": "authorization_code", "code": back(ask(browser, ours))["code"], "redirect_uri": BACK}
    hint = HouseClient().post("/oidc/token", form, headers={"Authorization": basic}).json()["id_token"]
    assert "code" in back(ask(browser, ours, prompt="none", id_token_hint=hint))
    assert back(ask(browser_of("principal"), ours, prompt="none", id_token_hint=hint))["error"] == "login_required"
    assert back(ask(browser, ours, prompt="none", id_token_hint=hint[:-4] + "AAAA"))["error"] == "login_required"
    assert ask(HouseClient(), ours, id_token_hint=hint)["Location"].startswith("/accounts/login/")


# the exchange


# other houses' pages


# what the rules say
