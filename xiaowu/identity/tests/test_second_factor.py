"""A second factor: whoever reaches many people's data has one, and nobody gets in without the one that was set up."""

import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import TestCase, override_settings

from conftest import Somebody
from tests.client import HouseClient, hidden, words
from tests.outbox import notices
from xiaowu.identity.rules.notices import Notice
from xiaowu.identity.rules.throttling import plain_name
from xiaowu.identity.tests.entering import code_of, knock, set_up
from xiaowu.kernel import clock
from xiaowu.portal.city.cast import PASSWORD
from xiaowu.roster.models import Post

ClientOf = Callable[[str], Any]


@pytest.fixture
def required() -> Iterator[None]:
    with override_settings(XIAOWU_SECOND_FACTOR="required"):
        yield


@pytest.mark.parametrize("role", ["it_coordinator", "student_affairs", "principal", "bureau_officer"])
def test_a_post_that_reaches_many_opens_nothing_before_a_second_factor_is_set_up(
    people: dict[str, Somebody], required: None, db: None, role: str
) -> None:
    client, _answer = knock(people[role])
    assert client.get("/").url == "/account/factors/"
    assert client.get("/api/v1/roster/me").status_code == 403
    set_up(client)
    assert client.get("/").status_code == 200


def test_a_post_that_reaches_many_and_is_gained_after_the_sign_in_opens_nothing_before_a_second_factor_is_set_up(
    people: dict[str, Somebody], required: None, db: None, owner: Any
) -> None:
    teacher = people["homeroom_teacher"]
    client, _answer = knock(teacher)
    assert client.get("/").status_code == 200
    with owner():
        post = Post.objects.create(person_id=teacher.person_id, role="student_affairs", school_id=teacher.school_id, valid=(clock.today(), None))
    found = f"/roster/{teacher.school_id}/students/"
    assert client.get(found).url == "/account/factors/"
    assert client.get(f"/api/v1/roster/schools/{teacher.school_id}/classes").status_code == 403
    assert client.get("/oidc/authorize?client_id=x").url == "/"  # nor does it lead into another system
    set_up(client)
    assert client.get(found).status_code == 200
    with owner():
        post.delete()


@pytest.mark.parametrize("role", ["homeroom_teacher", "clerk", "nutritionist"])
def test_a_post_that_reaches_few_is_not_asked(people: dict[str, Somebody], required: None, db: None, role: str) -> None:
    client, _answer = knock(people[role])
    assert client.get("/").status_code == 200


def test_with_an_app_set_up_a_password_alone_opens_nothing(people: dict[str, Somebody], db: None) -> None:
    who = people["clerk"]
    secret = set_up(knock(who)[0])
    client, answer = knock(who)
    assert answer.url == "/accounts/factor/"
    assert client.get("/").status_code == 302
    assert client.get("/api/v1/roster/me").status_code == 401
    wrong = client.post("/accounts/factor/", {"code": "000000"})
    assert wrong.status_code == 200
    assert client.get("/").status_code == 302
    Authenticator.objects.filter(type="totp").update(last_used_at=None)
    assert client.post("/accounts/factor/", {"code": code_of(secret)}).status_code == 302
    assert client.get("/").status_code == 200


def test_a_recovery_code_opens_once(people: dict[str, Somebody], db: None) -> None:
    who, owner = people["clerk"], knock(people["clerk"])[0]
    set_up(owner)
    code = owner.get("/account/factors/codes.txt").content.decode().split()[-1]
    first, _answer = knock(who)
    assert first.post("/accounts/factor/", {"code": code}).status_code == 302
    second, _answer = knock(who)
    assert second.post("/accounts/factor/", {"code": code}).status_code == 200
    assert second.get("/").status_code == 302


def test_recovery_codes_are_not_void_before_a_yes_that_was_said_to_those_very_codes(people: dict[str, Somebody], db: None) -> None:
    client, _answer = knock(people["clerk"])
    set_up(client)

    def codes() -> str:
        return str(client.get("/account/factors/codes.txt").content.decode())

    before, making = codes(), "/account/factors/codes/new/"
    asked = client.send(making, says_yes=False)
    assert "先前的備用碼全部失效" in words(asked)
    assert codes() == before
    client.send(making)
    fresh = codes()
    assert fresh != before
    Authenticator.objects.filter(type="recovery_codes").update(created_at=clock.now() + timedelta(days=1))  # made anew in another window since
    assert "先前的備用碼全部失效" in words(client.send(making, {"_yes": hidden(asked, "_yes")}, says_yes=False))
    assert codes() == fresh


def test_the_secret_is_not_in_the_table(people: dict[str, Somebody], db: None) -> None:
    secret = set_up(knock(people["clerk"])[0])
    assert secret not in str(Authenticator.objects.get(type="totp").data)


def test_the_last_factor_stays_where_the_post_asks_for_one(people: dict[str, Somebody], required: None, db: None) -> None:
    client, _answer = knock(people["principal"])
    set_up(client)
    refused = client.send("/account/factors/app/end/")
    assert refused.status_code == 200  # its form again, with the reason
    assert Authenticator.objects.filter(type="totp").count() == 1


def test_a_coordinator_resets_a_lost_factor_and_the_session_ends(client_of: ClientOf, people: dict[str, Somebody]) -> None:
    who, keeper = people["clerk"], people["it_coordinator"]
    inside, _answer = knock(who)
    set_up(inside)
    client_of("it_coordinator").send(f"/account-keeping/{keeper.school_id}/people/{who.person_id}/forget-factors/")
    assert inside.get("/").status_code == 302
    _client, answer = knock(who)
    assert answer.url == "/"
    own = client_of("it_coordinator").send(f"/account-keeping/{keeper.school_id}/people/{keeper.person_id}/forget-factors/")
    assert own.status_code == 422


def test_the_owner_is_told_of_a_second_factor_that_was_added(people: dict[str, Somebody], db: None) -> None:
    with override_settings(XIAOWU_MAIL_DOMAIN="mail.example"), TestCase.captureOnCommitCallbacks(execute=True):
        client, _answer = knock(people["clerk"])
        set_up(client)
    assert (people["clerk"].account_id, Notice.FACTOR_ADDED) in notices()


def second_step(who: Somebody, code: str) -> int:
    client, _answer = knock(who)
    return int(client.post("/accounts/factor/", {"code": code}).status_code)


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the middle of a step: none begins while a test is at it."""
    middle = time.time() // 30 * 30 + 15
    monkeypatch.setattr(time, "time", lambda: middle)


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_code_of_the_step_before_or_after_is_taken_once(people: dict[str, Somebody], still: None, db: None, steps: int) -> None:
    who = people["clerk"]
    secret = set_up(knock(who)[0])
    code = code_of(secret, steps)
    assert (second_step(who, code), second_step(who, code)) == (302, 200)


@pytest.mark.parametrize("steps", [-20, -2, 2, 20])
def test_a_code_of_another_time_is_not_taken(people: dict[str, Somebody], still: None, db: None, steps: int) -> None:
    secret = set_up(knock(people["clerk"])[0])
    assert second_step(people["clerk"], code_of(secret, steps)) == 200


def test_a_code_is_good_once_for_as_long_as_it_would_be_taken(people: dict[str, Somebody], db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    who, began = people["clerk"], time.time() // 30 * 30 + 1
    monkeypatch.setattr(time, "time", lambda: began)
    secret = set_up(knock(who)[0])
    code = code_of(secret, 1)
    assert second_step(who, code) == 302
    monkeypatch.setattr(time, "time", lambda: began + 57)  # the end of the step after the code's own is near
    assert second_step(who, code) == 200


@pytest.mark.parametrize("typed", ["{0}", " {0} ", "{1} {2}", "{1}-{2}", "{1}–{2}", "{3}", "{3}　", "\u200b{0}\ufeff", "{1}\u00a0{2}"])
def test_a_code_is_taken_however_a_telephone_types_it(people: dict[str, Somebody], still: None, db: None, typed: str) -> None:
    who = people["clerk"]
    code = code_of(set_up(knock(who)[0]))
    wide = code.translate({ord("0") + number: ord("０") + number for number in range(10)})
    assert second_step(who, typed.format(code, code[:3], code[3:], wide)) == 302


def test_an_app_is_set_up_and_a_spare_code_taken_in_full_width_too(people: dict[str, Somebody], still: None, db: None) -> None:
    who, (client, _answer) = people["clerk"], knock(people["clerk"])
    client.get("/account/factors/app/")
    client.send("/accounts/reauthenticate/", {"password": PASSWORD})
    secret = re.findall(r"<code>([A-Z2-7]+)</code>", client.get("/account/factors/app/").content.decode())[0]
    wide = {ord("0") + number: ord("０") + number for number in range(10)}
    assert "備用碼" in words(client.send("/account/factors/app/", {"code": f"{code_of(secret).translate(wide)} "}))
    spare = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0].translate(wide)
    assert (second_step(who, f"{spare[:4]} {spare[4:]}"), second_step(who, spare)) == (302, 200)


def test_a_sign_in_name_is_taken_however_it_is_typed_and_counted_as_the_same(people: dict[str, Somebody], db: None) -> None:
    who = people["clerk"]
    wide = "".join(chr(ord(sign) + 0xFEE0) if sign.isascii() else sign for sign in who.sign_in)
    for typed in (f" {who.sign_in.upper()} ", wide, f"\u200b{who.sign_in}\ufeff", f"{who.sign_in}　"):
        assert HouseClient().post("/accounts/login/", {"login": typed, "password": PASSWORD}).status_code == 302, typed
        assert plain_name(typed) == plain_name(who.sign_in)
    assert HouseClient().post("/accounts/login/", {"login": who.sign_in.replace("0", "О"), "password": PASSWORD}).status_code == 200
