"""What relying parties ask of the authorization page, as the standards let them, and what each of it is answered."""

import json
import time
from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.idp.oidc.models import Client, Token
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from conftest import Somebody, as_owner
from tests.conftest_tools import HERE, HouseClient, words
from xiaowu.identity.models import Account, Session
from xiaowu.identity.oidc.rules import Asked, Kind, Prompt, Scope, asked_of, claims_asked, fault_of, subs_asked
from xiaowu.identity.tests.oidc.asking import CHALLENGE, ask, signed
from xiaowu.identity.tests.oidc.granting import connect
from xiaowu.identity.tests.oidc.partner import BACK, ClientOf, Partner
from xiaowu.kernel import clock
from xiaowu.portal.city.cast import PASSWORD
from xiaowu.roster.models import Person

ActorOf = Callable[[str], Any]


@pytest.fixture
def ours(partner: Partner) -> Client:
    return Client.objects.get(pk=partner.http.client_id)


def back(answer: Any) -> dict[str, str]:
    """What the partner is told; nothing where its address was not gone to."""
    where = urlsplit(answer.get("Location", ""))
    return dict(parse_qsl(where.query)) if f"{where.scheme}://{where.netloc}{where.path}" == BACK else {}


def aged(browser: HouseClient, seconds: int) -> None:
    """As if whoever is signed in had shown so long ago who they are."""
    session = browser.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [each | {"at": time.time() - seconds} for each in session[AUTHENTICATION_METHODS_SESSION_KEY]]
    session.save()


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
    """Show the password where the answer leads, and go on to where that leads."""
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
    client, secret = connect(actor_of("bureau_officer"), Kind.MACHINE, scopes=[Scope.ROSTER], is_city=True)
    form = {"grant_type": "client_credentials", "client_id": client.pk, "client_secret": secret}
    more = f"{Scope.ROSTER} https://purl.imsglobal.org/spec/or/v1p2/scope/gradebook.readonly"
    assert HouseClient().post("/oidc/token", form | {"scope": more}).json()["scope"] == Scope.ROSTER
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


# other houses' pages


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


# what the rules say


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
    asked = Asked(frozenset(), max_age)
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
