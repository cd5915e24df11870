"""Signing out ends the pushes of that browser, and what ends every session ends those of every browser; a session that only lapses ends none."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from conftest import Somebody, as_owner
from tests.client import HouseClient, words
from xiaowu.identity.actions import accounts
from xiaowu.identity.actions.ending import depart
from xiaowu.identity.models import Account, Session
from xiaowu.kernel import clock
from xiaowu.kernel.actor import system
from xiaowu.kernel.queue import perform
from xiaowu.notifications.actions.devices import END
from xiaowu.notifications.actions.distributing import REACH
from xiaowu.notifications.jobs import end_devices
from xiaowu.notifications.models import Device
from xiaowu.notifications.tests.pushing import Browser, PushService
from xiaowu.notifications.tests.talking import deliver, records, told
from xiaowu.portal.city.cast import PASSWORD

pytestmark = pytest.mark.usefixtures("db")
ActorOf = Callable[[str], Any]
NEW = "Rainy-Monday-7"


def enter(client: HouseClient, person: Somebody, password: str = PASSWORD) -> HouseClient:
    """Sign in with the form, as in a browser."""
    client.get("/accounts/login/")
    assert client.post("/accounts/login/", {"login": person.sign_in, "password": password}, follow=True).status_code == 200
    return client


@pytest.fixture
def subscribe(pushes: PushService) -> Callable[[HouseClient], Browser]:
    def act(client: HouseClient, browser: Browser | None = None) -> Browser:
        made = browser or Browser(pushes.address)
        assert "這個瀏覽器會收到推播" in words(client.send("/inbox/devices/add/", made.subscription))
        return made

    return act


def run_jobs() -> None:
    """What waits for the commit, as the worker does it after."""
    for hook in list(connection.run_on_commit):
        if getattr(hook[1], "name", "") == END:
            given = json.loads(hook[1].given)
            perform(END, lambda actor, given=given: end_devices(actor, **given), city=REACH)
    connection.run_on_commit = [each for each in connection.run_on_commit if getattr(each[1], "name", "") != END]


def taking(person: Somebody) -> int:
    run_jobs()
    with as_owner():
        return Device.objects.filter(account_id=person.account_id, ended=None).count()


def test_who_signs_out_gets_no_more_pushes_there_and_still_gets_them_elsewhere(
    noon: None, pushes: PushService, subscribe: Any, people: dict[str, Somebody], actor_of: ActorOf
) -> None:
    clerk, phone, shared = people["clerk"], HouseClient(), HouseClient()
    browsers = [subscribe(enter(each, clerk)) for each in (phone, shared)]
    assert taking(clerk) == 2
    shared.post("/accounts/logout/", follow=True)
    assert taking(clerk) == 1
    told(actor_of("it_coordinator"), clerk.account_id)
    deliver()
    assert [path for path, _headers, _body in pushes.got] == [browsers[0].path]
    subscribe(enter(shared, clerk), browsers[1])
    assert taking(clerk) == 2


def test_session_that_is_ended_from_another_browser_ends_its_pushes(subscribe: Any, people: dict[str, Somebody]) -> None:
    clerk, phone, shared = people["clerk"], HouseClient(), HouseClient()
    for each in (phone, shared):
        subscribe(enter(each, clerk))
    with as_owner():
        old = Session.objects.filter(account_id=clerk.account_id, ended=None).latest("pk").pk
    phone.send(f"/account/sessions/{old}/end/")
    assert taking(clerk) == 1
    enter(shared, clerk)
    assert taking(clerk) == 1
    phone.send("/account/sessions/end-others/")
    assert taking(clerk) == 1
    subscribe(enter(shared, clerk))
    shared.send("/account/sessions/end-others/")
    assert taking(clerk) == 1


def test_new_password_ends_the_pushes_of_other_browsers_and_keeps_those_of_this_one(subscribe: Any, people: dict[str, Somebody]) -> None:
    clerk, phone, shared = people["clerk"], HouseClient(), HouseClient()
    for each in (phone, shared):
        subscribe(enter(each, clerk))
    answer = phone.send("/accounts/password/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert "密碼已更換" in words(answer)
    assert taking(clerk) == 1
    phone.post("/accounts/logout/", follow=True)
    assert taking(clerk) == 0


@pytest.mark.parametrize("what", ["suspended", "departed"])
def test_account_that_may_no_longer_be_used_gets_no_pushes(subscribe: Any, people: dict[str, Somebody], actor_of: ActorOf, what: str) -> None:
    clerk = people["clerk"]
    subscribe(enter(HouseClient(), clerk))
    if what == "suspended":
        accounts.suspend(actor_of("it_coordinator"), clerk.school_id, person_id=clerk.person_id, today=clock.today())
    else:
        depart(system("test"), clerk.account_id)
    assert taking(clerk) == 0


def test_whose_post_ended_by_itself_is_sent_nothing_even_if_nothing_told_of_it(
    noon: None, pushes: PushService, subscribe: Any, people: dict[str, Somebody], actor_of: ActorOf
) -> None:
    clerk = people["clerk"]
    subscribe(enter(HouseClient(), clerk))
    told(actor_of("it_coordinator"), clerk.account_id)
    with as_owner():
        Account.objects.filter(pk=clerk.account_id).update(is_open=False)
    deliver()
    assert pushes.got == []
    assert records()[-1] == (clerk.account_id, "push", "refused")


def test_whoever_signs_in_next_on_a_shared_computer_ends_the_pushes_of_the_one_before(subscribe: Any, people: dict[str, Somebody]) -> None:
    clerk, principal, shared = people["clerk"], people["principal"], HouseClient()
    subscribe(enter(shared, clerk))
    del shared.cookies[settings.SESSION_COOKIE_NAME]  # the session lapsed; the browser is the same
    assert taking(clerk) == 1
    enter(shared, principal)
    assert taking(clerk) == 0


def test_a_session_that_lapsed_keeps_pushes_until_the_owner_signs_in_again_and_out(subscribe: Any, people: dict[str, Somebody]) -> None:
    clerk, phone = people["clerk"], HouseClient()
    subscribe(enter(phone, clerk))
    with as_owner():
        Session.objects.filter(account_id=clerk.account_id).update(expires=clock.now())
    assert taking(clerk) == 1
    enter(phone, clerk)
    assert taking(clerk) == 1
    phone.post("/accounts/logout/", follow=True)
    assert taking(clerk) == 0
