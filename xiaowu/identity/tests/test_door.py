"""Guessing is slowed down, nobody is locked out by another, and what is due is asked for at the door."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import F

from conftest import Somebody, as_owner
from tests.client import HouseClient, words
from tests.transactions import statements, without_kept
from xiaowu.identity.models import Account, Failure
from xiaowu.identity.tests.door import WRONG, knock
from xiaowu.kernel import clock
from xiaowu.portal.city.cast import PASSWORD
from xiaowu.roster.models import Post

ClientOf = Callable[[str], Any]


def time_passes(seconds: int) -> None:
    Failure.objects.update(last=F("last") - timedelta(seconds=seconds))


def fail(name: str, times: int, **extra: Any) -> None:
    for _turn in range(times):
        assert knock(name, WRONG, **extra).status_code == 200
        time_passes(26)  # each earlier wait is over


def test_after_five_failures_an_account_waits_a_quarter_of_an_hour_at_that_address_and_at_no_other(people: dict[str, Somebody], db: None) -> None:
    name = people["principal"].sign_in
    fail(name, 4)
    knock(name, WRONG)
    assert "900 秒" in words(knock(name))
    assert knock(name, REMOTE_ADDR="10.1.2.3").status_code == 302
    assert knock(people["clerk"].sign_in).status_code == 302
    time_passes(900)
    assert knock(name).status_code == 302


def test_the_third_failure_costs_seconds_and_a_right_password_in_between_is_not_looked_at(people: dict[str, Somebody], db: None) -> None:
    name = people["principal"].sign_in
    for _turn in range(3):
        knock(name, WRONG)
    assert "5 秒" in words(knock(name))
    time_passes(5)
    assert knock(name).status_code == 302


def test_who_fails_elsewhere_does_not_shut_the_owner_out_of_a_known_device(people: dict[str, Somebody], db: None) -> None:
    name, mine = people["principal"].sign_in, HouseClient()
    assert knock(name, client=mine).status_code == 302
    assert mine.cookies[settings.XIAOWU_DEVICE_COOKIE]["httponly"]
    mine.post("/accounts/logout/")
    fail(name, 5)  # a stranger behind the same address
    assert knock(name).status_code == 200
    assert knock(name, client=mine).status_code == 302


def test_one_guess_at_each_of_many_accounts_slows_the_address_and_not_its_known_devices(
    people: dict[str, Somebody], db: None, stop_clock: Callable[..., None]
) -> None:
    stop_clock()
    name, mine = people["principal"].sign_in, HouseClient()
    knock(name, client=mine)
    mine.post("/accounts/logout/")
    with as_owner():
        for number in range(60):
            knock(f"nobody-{number}", WRONG)
    assert "60 秒" in words(knock(people["clerk"].sign_in))
    assert knock(name, client=mine).status_code == 302


def test_the_door_asks_one_statement_before_it_looks_at_a_password(people: dict[str, Somebody], db: None) -> None:
    with statements() as run:
        knock(people["clerk"].sign_in, WRONG)
    asked = [("identity_failure" in each, "identity_account" in each) for each in run]
    assert asked.index((True, True)) == 0  # counted and found out whether the device is known, then the password is looked at
    assert len(without_kept(run)) <= 7


def test_a_password_past_its_ninety_days_opens_nothing_but_its_change(people: dict[str, Somebody], db: None) -> None:
    who, client = people["clerk"], HouseClient()
    Account.objects.filter(pk=who.account_id).update(password_changed_at=clock.now() - timedelta(days=91))
    knock(who.sign_in, client=client)
    assert client.get("/").url == "/accounts/password/"
    assert client.get("/api/v1/roster/me").status_code == 403
    assert "超過使用期限" in words(client.get("/accounts/password/"))
    done = client.send("/accounts/password/", {"oldpassword": PASSWORD, "password1": "Spring-116", "password2": "Spring-116"})
    assert "密碼已更換" in words(done)
    assert client.get("/").status_code == 200


def test_in_the_last_two_weeks_the_door_says_until_when(people: dict[str, Somebody], db: None) -> None:
    who, client = people["clerk"], HouseClient()
    Account.objects.filter(pk=who.account_id).update(password_changed_at=clock.now() - timedelta(days=80))
    knock(who.sign_in, client=client)
    assert "到期" in words(client.get("/"))


def test_the_last_five_passwords_may_not_come_back(people: dict[str, Somebody], db: None) -> None:
    who, client = people["clerk"], HouseClient()
    knock(who.sign_in, client=client)
    before = PASSWORD
    for word in ("Spring-116", "Summer-116", "Autumn-116", "Winter-116"):
        client.send("/accounts/password/", {"oldpassword": before, "password1": word, "password2": word})
        before = word
    for used in (PASSWORD, "Summer-116", "Winter-116"):
        refused = client.send("/accounts/password/", {"oldpassword": before, "password1": used, "password2": used})
        assert "最近 5 次" in words(refused)
    client.send("/accounts/password/", {"oldpassword": before, "password1": "Monsoon-117", "password2": "Monsoon-117"})
    again = client.send("/accounts/password/", {"oldpassword": "Monsoon-117", "password1": PASSWORD, "password2": PASSWORD})
    assert "密碼已更換" in words(again)


def test_whoever_departs_is_out_with_the_next_request_and_cannot_come_in(people: dict[str, Somebody], client_of: ClientOf) -> None:
    who, client = people["clerk"], client_of("clerk")
    assert client.get("/").status_code == 200
    with as_owner():
        Post.objects.filter(person_id=who.person_id).update(valid=(clock.today() - timedelta(days=30), clock.today()))
    assert client.get("/").url.startswith("/accounts/login/")
    assert "沒有任何職務" in words(knock(who.sign_in))
    with as_owner():  # back from leave: the account opens again, what was open before does not
        Post.objects.filter(person_id=who.person_id).update(valid=(clock.today(), None))
    assert client.get("/").status_code == 302
    assert knock(who.sign_in).status_code == 302


def test_whoever_is_suspended_is_told_so_by_the_right_password_only(people: dict[str, Somebody], db: None) -> None:
    who = people["clerk"]
    Account.objects.filter(pk=who.account_id).update(is_open=False)
    assert "這個帳號已停用" in words(knock(who.sign_in))
    assert "這個帳號已停用" not in words(knock(who.sign_in, "Wrong-Password-9"))


def test_an_address_that_only_takes_forms_says_so_and_is_nowhere_to_come_back_to(client_of: Any, people: dict[str, Somebody], db: None) -> None:
    save = f"/attendance/{people['homeroom_teacher'].school_id}/{people['homeroom_teacher'].class_id}/2026-11-24/save/"
    answer = client_of("homeroom_teacher").get(save)
    assert (answer.status_code, answer["Allow"], "只接收表單" in words(answer)) == (405, "POST", True)
    assert HouseClient().get(save).url == "/accounts/login/"
