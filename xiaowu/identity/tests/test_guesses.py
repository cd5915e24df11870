"""Whoever guesses at a secret is counted, whatever the request looks like and whatever becomes of it."""

import base64
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db.models import F
from django.http import HttpRequest
from django.test import override_settings

from conftest import Somebody, as_owner
from tests.cast import arm_for
from tests.client import HouseClient, words
from tests.outbox import notices
from tests.transactions import statements, without_kept
from xiaowu.connections.oidc.actions.clients import connect
from xiaowu.connections.oidc.rules import Kind
from xiaowu.identity.actions.accounts import give_start_code
from xiaowu.identity.guesses import limits
from xiaowu.identity.models import Failure, KnownDevice
from xiaowu.identity.rules.notices import Notice
from xiaowu.identity.rules.throttling import BUDGET, Limit
from xiaowu.identity.tests.entering import code_of
from xiaowu.identity.tests.guessing import EVASIONS, GUESSES, SECRET, WRONG, WRONG_CODE, connected, half_in, with_app
from xiaowu.kernel import clock
from xiaowu.kernel.models import AuditEntry
from xiaowu.portal.city.cast import PASSWORD
from xiaowu.roster.oneroster.rules.scopes import Scope
from xiaowu.sign_in_risk.models import SignIn

MOST = 9  # statements of a sign-in
WAYS: dict[str, dict[str, str]] = {
    "plain": {},
    "script": {"x-requested-with": "XMLHttpRequest"},
    "json": {"accept": "application/json"},
}


class Breaks:
    """An error after the page is done, innermost of all."""

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        self.get_response(request)
        raise RuntimeError("after the check")


def counts() -> set[int]:
    return set(Failure.objects.values_list("count", flat=True))


def time_passes(**by: int) -> None:
    Failure.objects.update(last=F("last") - timedelta(**by))


def knock(name: str, password: str = PASSWORD, client: HouseClient | None = None, **extra: Any) -> Any:
    return (client or HouseClient()).post("/accounts/login/", {"login": name, "password": password}, **extra)


def test_every_door_is_guessed_at_here_and_every_limit_has_a_door() -> None:
    assert set(GUESSES) == set(limits())
    assert set(limits().values()) == set(Limit)


def failures_on_record() -> int:
    with as_owner():
        return AuditEntry.objects.filter(verb="failed").count()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("door", GUESSES)
def test_so_many_wrong_guesses_are_so_many_whatever_they_look_like(people: dict[str, Somebody], db: None, door: str, way: str) -> None:
    guess = GUESSES[door](people["clerk"], people["bureau_officer"])
    audited = failures_on_record()
    for number in range(1, 4):
        guess.send(**WAYS[way])
        assert counts() == {number}
    assert failures_on_record() == audited + 3


@pytest.mark.parametrize("is_right", [False, True])
@pytest.mark.parametrize("door", EVASIONS)
def test_a_secret_that_comes_beside_another_is_not_looked_at(people: dict[str, Somebody], db: None, door: str, is_right: bool) -> None:
    """Right or wrong, the answer is the same: nothing is guessed, and nothing is counted."""
    guess = EVASIONS[door](people["clerk"], people["bureau_officer"])
    if is_right:
        machine, secret = connected(people["bureau_officer"])
        guess.data |= {"client_id": machine, "client_secret": secret}
    answer = guess.send()
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert counts() == set()


def sent(header: str, **data: str) -> Any:
    given = {"grant_type": "client_credentials", **data}
    return HouseClient().post("/oidc/token", given, headers={"authorization": header})


@pytest.mark.parametrize("header", ["Basic", "Basic !", "basic enp6", f"Basic {base64.b64encode(b'zz:').decode()}"])
def test_a_credential_that_nobody_can_read_is_counted_for_its_network(people: dict[str, Somebody], db: None, header: str) -> None:
    for number in range(1, 4):
        assert sent(header).status_code == 401
        assert counts() == {number}


def test_a_name_in_signs_that_are_left_out_counts_as_the_program_it_names(people: dict[str, Somebody], db: None) -> None:
    guess = GUESSES["/oidc/token"](people["clerk"], people["bureau_officer"])
    for number in range(1, 4):
        sent(f"Basic {guess.basic[:number]}!{guess.basic[number:]}")
        assert counts() == {number}


def test_a_secret_in_the_address_is_not_looked_at(people: dict[str, Somebody], db: None, actor_of: Callable[[str], Any]) -> None:
    made, secret = connect(
        actor_of("bureau_officer"),
        name="平台",
        redirect_uris=[],
        scopes=[Scope.ROSTER],
        is_public=False,
        is_ours=True,
        kind=Kind.MACHINE,
        is_city=True,
    )
    for path, given in {
        "/oidc/token": {"grant_type": "client_credentials"},
        "/oidc/introspect": {"token": "x"},
        "/oidc/revoke": {"token": "x"},
    }.items():
        for in_address in (f"client_id={made.pk}&client_secret={secret}", f"client_secret={secret}"):
            answer = HouseClient().post(f"{path}?{in_address}", {**given, "client_id": made.pk})
            assert answer.status_code >= 400, path


@pytest.mark.parametrize("door", GUESSES)
def test_a_guess_stays_counted_though_the_page_breaks_after_the_check(people: dict[str, Somebody], db: None, door: str) -> None:
    guess = GUESSES[door](people["clerk"], people["bureau_officer"])
    guess.client.handler._middleware_chain = None
    guess.client.raise_request_exception = False
    with override_settings(MIDDLEWARE=[*settings.MIDDLEWARE, f"{__name__}.Breaks"]):
        for number in range(1, 4):
            assert guess.send().status_code == 500
            assert counts() == {number}


@pytest.mark.parametrize("door", GUESSES)
def test_nobody_guesses_by_head(people: dict[str, Somebody], db: None, door: str) -> None:
    guess = GUESSES[door](people["clerk"], people["bureau_officer"])
    guess.send(method="HEAD")
    assert counts() == ({1} if guess.reads else set())


def test_an_expired_form_and_an_empty_one_are_no_guesses(people: dict[str, Somebody], db: None) -> None:
    client = HouseClient(enforce_csrf_checks=True)
    assert knock(people["clerk"].sign_in, WRONG, client).status_code == 400
    assert knock(people["clerk"].sign_in, "").status_code == 200
    assert counts() == set()
    knock(people["clerk"].sign_in, WRONG)
    before = Failure.objects.values_list("key", "count", "last")
    stood = sorted((bytes(key), count, last) for key, count, last in before)
    knock(people["clerk"].sign_in, WRONG, client)
    assert sorted((bytes(key), count, last) for key, count, last in before.all()) == stood


def test_the_sixth_wrong_factor_is_not_looked_at_whatever_stage_and_address_it_comes_from(people: dict[str, Somebody], db: None) -> None:
    who = people["clerk"]
    with_app(who)
    client = half_in(who)
    for _turn in range(3):
        client.post("/accounts/factor/", {"code": WRONG_CODE})
    client = half_in(who)
    for _turn in range(2):
        client.post("/accounts/factor/", {"code": WRONG_CODE}, REMOTE_ADDR="10.9.9.9")
    refused = half_in(who).post("/accounts/factor/", {"code": code_of(SECRET)}, REMOTE_ADDR="10.8.8.8")
    assert refused.status_code == 429
    assert "900 秒" in words(refused)
    time_passes(minutes=15)
    assert half_in(who).post("/accounts/factor/", {"code": code_of(SECRET)}).status_code == 302
    assert counts() == set()


def test_after_ten_wrong_factors_the_password_is_asked_again(people: dict[str, Somebody], db: None) -> None:
    with_app(people["clerk"])
    client = half_in(people["clerk"])
    for number in range(1, 11):
        answer = client.post("/accounts/factor/", {"code": WRONG_CODE})
        assert answer.status_code == (302 if number == 10 else 200)
        time_passes(minutes=15)
    assert answer.url == "/accounts/login/"
    assert client.post("/accounts/factor/", {"code": code_of(SECRET)}).url.startswith("/accounts/login/")
    assert client.get("/").status_code == 302


def test_a_recovery_code_is_counted_as_the_factor_it_stands_for(people: dict[str, Somebody], db: None) -> None:
    with_app(people["clerk"])
    client = half_in(people["clerk"])
    for _turn in range(5):
        client.post("/accounts/factor/", {"code": "12345678"})
    assert client.post("/accounts/factor/", {"code": code_of(SECRET)}).status_code == 429


@pytest.mark.parametrize("door", ["/accounts/reauthenticate/", "/account/factors/again/"])
def test_who_guesses_on_a_device_that_is_signed_in_waits_and_the_owner_is_told(people: dict[str, Somebody], db: None, door: str) -> None:
    guess = GUESSES[door](people["clerk"], people["bureau_officer"])
    with override_settings(XIAOWU_MAIL_DOMAIN="mail.example"):
        for _turn in range(5):
            assert guess.send().status_code == 200
        guess.data = {"password": PASSWORD, "code": code_of(SECRET)}
        assert guess.send().status_code == 429
    assert notices() == [(people["clerk"].account_id, Notice.GUESSED)]


def test_an_old_password_is_guessed_no_oftener_than_five_times(people: dict[str, Somebody], db: None) -> None:
    guess = GUESSES["/accounts/password/"](people["clerk"], people["bureau_officer"])
    for _turn in range(5):
        guess.send()
    guess.data["oldpassword"] = PASSWORD
    assert guess.send().status_code == 429
    time_passes(minutes=15)
    assert guess.send().status_code == 303


def test_guesses_from_one_house_are_one_whatever_of_its_addresses_they_come_from(people: dict[str, Somebody], db: None) -> None:
    name = people["clerk"].sign_in
    for number in range(3):
        knock(name, WRONG, REMOTE_ADDR=f"2001:b02:1:2::{number + 1}")
    assert "5 秒" in words(knock(name, WRONG, REMOTE_ADDR="2001:b02:1:2:ffff::9"))
    assert knock(name, REMOTE_ADDR="2001:b02:1:3::1").status_code == 302


def test_an_account_is_guessed_at_fifty_times_a_day_over_all_addresses_and_its_owner_gets_in(people: dict[str, Somebody], db: None) -> None:
    name, mine = people["clerk"].sign_in, HouseClient()
    knock(name, client=mine)
    mine.post("/accounts/logout/")
    with override_settings(XIAOWU_MAIL_DOMAIN="mail.example", PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        for number in range(BUDGET):
            assert "秒後再試" not in words(knock(name, WRONG, REMOTE_ADDR=f"10.7.{number}.1"))
        assert "秒後再試" in words(knock(name, REMOTE_ADDR="10.7.99.1"))
    told = notices()
    assert told == [(people["clerk"].account_id, Notice.STRANGERS)]
    assert knock(name, client=mine).status_code == 302
    assert knock(people["principal"].sign_in, REMOTE_ADDR="10.7.99.1").status_code == 302


def test_a_device_is_known_only_after_the_second_factor(people: dict[str, Somebody], db: None) -> None:
    with_app(people["clerk"])
    client = half_in(people["clerk"])
    assert not KnownDevice.objects.exists()
    assert list(SignIn.objects.values_list("account_id", "succeeded", "factors_wrong")) == [(people["clerk"].account_id, False, 0)]
    client.post("/accounts/factor/", {"code": WRONG_CODE})
    assert SignIn.objects.get().factors_wrong == 1
    client.post("/accounts/factor/", {"code": code_of(SECRET)})
    assert KnownDevice.objects.filter(account_id=people["clerk"].account_id).count() == 1
    done = SignIn.objects.get()
    assert (done.succeeded, done.factors_wrong, done.token_hash is None) == (True, 1, False)


def test_a_right_code_of_a_screen_of_ones_own_forgives_no_guesses_at_others(people: dict[str, Somebody], db: None) -> None:
    guess = GUESSES["/oidc/device"](people["clerk"], people["bureau_officer"])
    screen, _secret = connect(
        arm_for(people["bureau_officer"]), name="畫面", redirect_uris=[], scopes=[], is_public=True, is_ours=True, kind=Kind.DEVICE
    )
    asked = f"client_id={screen.pk}&scope=openid"
    told = HouseClient().post("/oidc/device-code", asked, content_type="application/x-www-form-urlencoded").json()
    own = told["user_code"]
    for _turn in range(4):
        guess.send()
    assert guess.client.get("/oidc/device", {"code": own}).status_code == 200
    assert counts() == {4}
    guess.send()
    assert guess.client.get("/oidc/device", {"code": own}).status_code == 429


def test_a_new_password_lets_the_owner_in_whatever_was_guessed_with_the_old_one(people: dict[str, Somebody], db: None) -> None:
    who = people["clerk"]
    with_app(who)
    client = half_in(who)
    for _turn in range(5):
        client.post("/accounts/factor/", {"code": WRONG_CODE})
    keeper = arm_for(people["it_coordinator"])
    code = give_start_code(keeper, who.school_id, person_id=who.person_id, today=clock.today())
    HouseClient().post("/account-start/", {"code": code, "password1": "Spring-116", "password2": "Spring-116"})
    fresh = HouseClient()
    knock(who.sign_in, "Spring-116", fresh)
    assert fresh.post("/accounts/factor/", {"code": code_of(SECRET)}).status_code == 302
    assert fresh.get("/").status_code == 200


def test_a_sign_in_takes_no_more_statements_for_being_counted(people: dict[str, Somebody], db: None) -> None:
    with statements() as run:
        assert knock(people["clerk"].sign_in).status_code == 302
    tables = ("identity_failure", "identity_signin", "identity_knowndevice")
    assert sum(any(table in each for table in tables) for each in run) == 3  # counted, on record, and taken back as the device becomes known
    assert len(without_kept(run)) <= MOST
