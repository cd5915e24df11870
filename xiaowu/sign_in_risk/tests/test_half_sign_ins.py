"""A right password without its second factor is recorded, judged and reported: nothing shows more surely that somebody else knows it."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db.models import F
from django.test import override_settings

from conftest import Somebody
from tests.client import HouseClient, words
from tests.postbox import Inbox
from xiaowu.identity.models import Failure, KnownDevice, Session
from xiaowu.identity.queries.throttling import DEVICE
from xiaowu.identity.tests.entering import code_of
from xiaowu.identity.tests.guessing import SECRET, WRONG_CODE, with_app
from xiaowu.kernel.delivery.tables import Delivery
from xiaowu.kernel.queue import perform
from xiaowu.sign_in_risk.models import Alert, SignIn
from xiaowu.sign_in_risk.rules.signs import Reason
from xiaowu.sign_in_risk.tests.alerting import CHROME, REACH, SCHOOL, TOKYO, judge, knock

ClientOf = Callable[[str], Any]


@pytest.fixture
def owner_in(people: dict[str, Somebody], db: None) -> HouseClient:
    """The browser on which the coordinator signs in with an app, as every day."""
    who, browser = people["it_coordinator"], HouseClient()
    with_app(who)
    for _day in range(4):
        knock(who.sign_in, browser, SCHOOL)
        code(browser, SCHOOL)
        browser.post("/accounts/logout/")
        judge()
        SignIn.objects.update(at=F("at") - timedelta(days=1))
    assert not Alert.objects.exists()
    return browser


def code(browser: HouseClient, address: str, given: str = "") -> Any:
    cache.clear()  # the same code comes within its half minute
    answer = browser.post("/accounts/factor/", {"code": given or code_of(SECRET)}, REMOTE_ADDR=address, headers={"user-agent": CHROME})
    assert answer.status_code == (200 if given else 302)
    return answer


def minutes_pass(minutes: int) -> None:
    SignIn.objects.filter(judged=None).update(at=F("at") - timedelta(minutes=minutes))
    Failure.objects.update(last=F("last") - timedelta(minutes=minutes))


def alerts() -> list[list[str]]:
    found: list[list[str]] = perform("test", lambda _actor: list(Alert.objects.order_by("pk").values_list("reasons", flat=True)), city=REACH)
    return found


def letters() -> int:
    return Delivery.objects.filter(kind="identity.alert_letter").count()


def test_a_thief_without_the_factor_is_told_to_owner_and_coordinators(
    owner_in: HouseClient, people: dict[str, Somebody], client_of: ClientOf, inbox: Inbox
) -> None:
    knock(people["it_coordinator"].sign_in, HouseClient(), SCHOOL)
    assert judge() == 0  # the code may come yet
    minutes_pass(16)
    assert judge() == 1
    assert alerts() == [[Reason.FACTOR_MISSING]]
    assert letters() >= 1
    assert "但沒有完成登入" in words(client_of("it_coordinator").get("/account/alerts/"))


def test_a_thief_who_tries_again_with_a_phished_code_brings_no_known_device(owner_in: HouseClient, people: dict[str, Somebody]) -> None:
    thief, known = HouseClient(), KnownDevice.objects.count()
    knock(people["it_coordinator"].sign_in, thief, TOKYO)
    assert KnownDevice.objects.count() == known
    again = HouseClient()
    again.cookies.update(thief.cookies)
    again.cookies.pop("xiaowu", None)
    knock(people["it_coordinator"].sign_in, again, TOKYO)
    code(again, TOKYO)
    assert judge() == 1
    assert Reason.NEW_COUNTRY in alerts()[0]
    assert SignIn.objects.get(pk=SignIn.objects.filter(succeeded=True).latest("pk").pk).knows_device is False


def test_five_wrong_factors_are_told_at_once_even_from_a_known_device(owner_in: HouseClient, people: dict[str, Somebody]) -> None:
    knock(people["it_coordinator"].sign_in, owner_in, SCHOOL)
    for number in range(5):
        assert judge() == 0, number
        code(owner_in, SCHOOL, WRONG_CODE)
    assert judge() == 1
    assert alerts() == [[Reason.FACTOR_GUESSED]]


def test_who_closes_the_window_before_the_code_on_the_own_device_troubles_nobody(owner_in: HouseClient, people: dict[str, Somebody]) -> None:
    knock(people["it_coordinator"].sign_in, owner_in, SCHOOL)
    minutes_pass(16)
    assert judge() == 0
    owner_in.cookies.pop("xiaowu", None)
    knock(people["it_coordinator"].sign_in, owner_in, SCHOOL)
    code(owner_in, SCHOOL, WRONG_CODE)  # a slip
    code(owner_in, SCHOOL)
    assert judge() == 0
    assert alerts() == []


def test_half_a_sign_in_that_was_told_may_still_be_completed_and_is_judged_anew(owner_in: HouseClient, people: dict[str, Somebody]) -> None:
    late = HouseClient()
    knock(people["it_coordinator"].sign_in, late, SCHOOL)
    minutes_pass(16)
    assert judge() == 1
    with override_settings(ACCOUNT_LOGIN_TIMEOUT=3600):
        code(late, SCHOOL)
    told = SignIn.objects.filter(account_id=people["it_coordinator"].account_id).order_by("-pk")[:2]
    assert [(each.succeeded, each.judged is None) for each in told] == [(True, True), (False, False)]
    judge()
    assert SignIn.objects.filter(judged=None).count() == 0


def test_nobody_is_half_in_without_a_factor_to_come(people: dict[str, Somebody], db: None) -> None:
    knock(people["clerk"].sign_in, HouseClient(), SCHOOL)
    assert list(SignIn.objects.values_list("succeeded", "factors_wrong")) == [(True, None)]


@pytest.mark.parametrize("kept", [["the token itself", True], ["the token itself", False, None], []], ids=["two", "three", "none"])
def test_somebody_half_in_since_before_the_last_deployment_may_complete_the_sign_in(people: dict[str, Somebody], db: None, kept: list[Any]) -> None:
    """The session's data about the browser had another form then: the sign-in is completed, but the browser does not become known."""
    who, browser = people["clerk"], HouseClient()
    with_app(who)
    knock(who.sign_in, browser, SCHOOL)
    waiting = Session.objects.get(account_id=None)
    Session.objects.filter(pk=waiting.pk).update(data=json.dumps(json.loads(waiting.data) | {DEVICE: kept}))
    code(browser, SCHOOL, WRONG_CODE)
    code(browser, SCHOOL)
    assert SignIn.objects.filter(account_id=who.account_id, succeeded=True).count() == 1
    assert not KnownDevice.objects.filter(account_id=who.account_id).exists()


def test_somebody_who_brings_another_browsers_half_session_makes_no_device_known(people: dict[str, Somebody], db: None) -> None:
    who, begun, other = people["clerk"], HouseClient(), HouseClient()
    with_app(who)
    knock(who.sign_in, begun, SCHOOL)
    other.cookies["xiaowu"] = begun.cookies["xiaowu"].value
    other.cookies[settings.XIAOWU_DEVICE_COOKIE] = "of somebody else"
    code(other, SCHOOL)
    assert SignIn.objects.filter(account_id=who.account_id, succeeded=True).count() == 1
    assert not KnownDevice.objects.filter(account_id=who.account_id).exists()


def test_a_thief_who_fails_at_the_second_factor_holds_up_neither_the_owners_device_nor_an_open_session(
    owner_in: HouseClient, people: dict[str, Somebody]
) -> None:
    who, thief = people["it_coordinator"], HouseClient()
    knock(who.sign_in, owner_in, SCHOOL)
    assert code(owner_in, SCHOOL).status_code == 302
    knock(who.sign_in, thief, TOKYO)
    for _time in range(5):
        code(thief, TOKYO, WRONG_CODE)
    assert thief.post("/accounts/factor/", {"code": code_of(SECRET)}, REMOTE_ADDR=TOKYO).status_code == 429
    cache.clear()
    assert owner_in.send("/account/factors/again/", {"code": code_of(SECRET)}, follow=False).status_code == 302
    owner_in.post("/accounts/logout/")
    knock(who.sign_in, owner_in, SCHOOL)
    assert code(owner_in, SCHOOL).status_code == 302


def test_somebody_half_in_since_before_records_had_names_completes_the_same_record(people: dict[str, Somebody], db: None) -> None:
    who, browser = people["clerk"], HouseClient()
    with_app(who)
    knock(who.sign_in, browser, SCHOOL)
    half, waiting = SignIn.objects.get(), Session.objects.get(account_id=None)
    kept = json.loads(waiting.data)
    Session.objects.filter(pk=waiting.pk).update(data=json.dumps(kept | {DEVICE: [*kept[DEVICE][:2], half.pk]}))
    code(browser, SCHOOL, WRONG_CODE)
    code(browser, SCHOOL)
    assert [(each.pk, each.succeeded, each.factors_wrong) for each in SignIn.objects.all()] == [(half.pk, True, 1)]
