"""A right password is on record whatever is answered, and forgives the wrong ones before it only once the step is taken to its end."""

from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings

from conftest import Somebody
from tests.client import HouseClient
from xiaowu.identity.adapters.sessions import SessionStore
from xiaowu.identity.models import Account, Failure, Session
from xiaowu.identity.tests.breaking import break_at
from xiaowu.identity.tests.door import WRONG, knock
from xiaowu.identity.tests.entering import code_of
from xiaowu.identity.tests.guessing import GUESSES, SECRET, WRONG_CODE, half_in, with_app
from xiaowu.portal.city.cast import PASSWORD
from xiaowu.sign_in_risk.models import SignIn

BREAKS = [*settings.MIDDLEWARE, "xiaowu.identity.tests.test_guesses.Breaks"]


def on_record(who: Somebody) -> list[Any]:
    """The right passwords that led nowhere."""
    return list(SignIn.objects.filter(account_id=who.account_id, succeeded=False, factors_wrong=0))


def failed_twice(who: Somebody) -> HouseClient:
    for _turn in range(2):
        knock(who.sign_in, WRONG)
    assert Failure.objects.filter(count=2).exists()
    client = HouseClient()
    client.raise_request_exception = False
    return client


def standing() -> list[tuple[bytes, int]]:
    return sorted((bytes(key), count) for key, count in Failure.objects.values_list("key", "count"))


@pytest.mark.parametrize("broken", ["page", "session", "session-table"])
def test_somebody_who_finds_the_password_is_on_record_though_the_rest_of_the_request_fails(
    people: dict[str, Somebody], db: None, broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = people["clerk"]
    client = failed_twice(who)
    before = standing()
    if broken == "session":
        monkeypatch.setattr(SessionStore, "save", lambda _self, **_given: {}["no session"])
    elif broken == "session-table":
        break_at("identity_session", "insert", "53100")
    with override_settings(MIDDLEWARE=BREAKS if broken == "page" else settings.MIDDLEWARE):
        assert knock(who.sign_in, PASSWORD, client).status_code >= 500
    assert (len(on_record(who)), standing()) == (1, before)
    assert not Session.objects.filter(account_id=who.account_id).exists()


def test_somebody_who_finds_the_password_of_a_suspended_account_is_on_record(people: dict[str, Somebody], db: None) -> None:
    who = people["clerk"]
    failed_twice(who)
    before = standing()
    Account.objects.filter(pk=who.account_id).update(is_open=False)
    assert knock(who.sign_in).status_code == 200
    assert (len(on_record(who)), standing()) == (1, before)


def test_somebody_who_comes_in_is_on_record_once_and_the_slips_are_forgiven(people: dict[str, Somebody], db: None) -> None:
    who = people["clerk"]
    failed_twice(who)
    before = standing()
    assert knock(who.sign_in).status_code == 302
    assert (on_record(who), SignIn.objects.filter(account_id=who.account_id, succeeded=True).count()) == ([], 1)
    assert len(standing()) < len(before)


def test_a_right_factor_forgives_nothing_where_the_sign_in_comes_to_nothing(people: dict[str, Somebody], db: None) -> None:
    who = people["clerk"]
    with_app(who)
    client = half_in(who)
    client.raise_request_exception = False
    client.post("/accounts/factor/", {"code": WRONG_CODE})
    before = standing()
    break_at("identity_session", "insert", "53100")
    assert client.post("/accounts/factor/", {"code": code_of(SECRET)}).status_code >= 500
    assert standing() == before
    assert SignIn.objects.get(account_id=who.account_id).succeeded is False


def test_a_right_old_password_beside_a_new_one_that_is_refused_forgives_nothing(people: dict[str, Somebody], db: None) -> None:
    guess = GUESSES["/accounts/password/"](people["clerk"], people["bureau_officer"])
    guess.send()
    before = standing()
    guess.data |= {"oldpassword": PASSWORD, "password1": "short", "password2": "short"}
    assert guess.send().status_code == 200
    assert standing() == before
