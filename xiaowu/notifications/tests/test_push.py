"""Pushes: a subscribed browser can read them, they say nothing about the matter, and a browser that is gone gets no more."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from py_vapid import Vapid02

from conftest import Somebody, as_owner
from tests.client import words
from xiaowu.kernel.queue import perform
from xiaowu.notifications.actions.devices import add_device
from xiaowu.notifications.actions.distributing import REACH
from xiaowu.notifications.adapters.keys import key_file, public_key
from xiaowu.notifications.jobs import one_owner
from xiaowu.notifications.models import Device, Notice
from xiaowu.notifications.rules import MOST_DEVICES
from xiaowu.notifications.tests.pushing import Browser, PushService
from xiaowu.notifications.tests.talking import MORNING, NIGHT, deliver, due, records, told

ActorOf = Callable[[str], Any]
ClientOf = Callable[[str], Any]
People = dict[str, Somebody]
Subscribed = Callable[[str], Browser]


def test_the_browser_reads_that_there_is_something_and_where_and_nobody_else_reads_it(
    noon: None, pushes: PushService, subscribed: Subscribed, actor_of: ActorOf, people: People
) -> None:
    browser, other = subscribed("clerk"), Browser(pushes.address)
    told(actor_of("it_coordinator"), people["clerk"].account_id)
    assert deliver()["notifications.push"] == 1
    [(path, headers, body)] = pushes.got
    with as_owner():
        notice = Notice.objects.get()
    said = browser.opened(body)
    assert (path, said["url"]) == (browser.path, f"/inbox/{notice.pk}/")
    assert said["body"] == "有一則通知等您查看。"
    assert "第1案" not in json.dumps(said, ensure_ascii=False)
    assert b"inbox" not in body
    with pytest.raises(Exception, match=r".*"):
        other.opened(body)
    assert (headers["content-encoding"], headers["ttl"], headers["urgency"]) == ("aes128gcm", "86400", "normal")
    assert Vapid02.verify(headers["authorization"])
    assert f"k={public_key()}" in headers["authorization"]
    assert records()[-1] == (people["clerk"].account_id, "push", "taken")


def test_the_key_is_made_once_and_read_by_its_owner_alone() -> None:
    first = key_file().read_bytes()
    assert key_file().read_bytes() == first
    assert key_file().stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_asked_no_more(
    noon: None, pushes: PushService, subscribed: Subscribed, actor_of: ActorOf, people: People, status: int
) -> None:
    subscribed("clerk")
    pushes.status = status
    actor = actor_of("it_coordinator")
    told(actor, people["clerk"].account_id)
    deliver()
    assert records()[-1] == (people["clerk"].account_id, "push", "refused")
    with as_owner():
        assert Device.objects.get().ended is not None
    due()
    deliver()
    told(actor_of("it_coordinator"), people["clerk"].account_id, number=2)
    deliver()
    assert len(pushes.got) == 1


def test_a_push_service_that_is_busy_is_asked_again(
    noon: None, pushes: PushService, subscribed: Subscribed, actor_of: ActorOf, people: People
) -> None:
    subscribed("clerk")
    pushes.status = 503
    told(actor_of("it_coordinator"), people["clerk"].account_id)
    deliver()
    assert records()[-1] == (people["clerk"].account_id, "push", "waiting")
    pushes.status = 201
    due()
    deliver()
    assert records()[-1] == (people["clerk"].account_id, "push", "taken")


def test_no_push_disturbs_quiet_hours_and_none_comes_for_what_was_read(
    pushes: PushService, subscribed: Subscribed, actor_of: ActorOf, people: People, stop_clock: Callable[..., None]
) -> None:
    stop_clock(NIGHT)
    subscribed("clerk")
    actor = actor_of("it_coordinator")
    told(actor, people["clerk"].account_id)
    told(actor, people["clerk"].account_id, number=2)
    deliver()
    assert pushes.got == []
    with as_owner():
        Notice.objects.filter(about__id=1).update(read_at=NIGHT)
    stop_clock(MORNING)
    deliver()
    assert len(pushes.got) == 1
    assert [outcome for _account, way, outcome in records() if way == "push"] == ["unneeded", "taken"]


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://169.254.169.254/latest",
        "https://10.0.0.1/push",
        "https://intranet/push",
        "ftp://push.example/x",
        "https://user@push.example/x",
        "javascript:alert(1)",
    ],
)
def test_nobody_makes_the_house_call_its_own_network(client_of: ClientOf, pushes: PushService, endpoint: str) -> None:
    given = Browser(pushes.address).subscription | {"endpoint": endpoint}
    assert client_of("clerk").send("/inbox/devices/add/", given).status_code == 422
    with as_owner():
        assert not Device.objects.exists()


@pytest.mark.parametrize(("field", "value"), [("p256dh", "AAAA"), ("p256dh", "B" * 87), ("auth", "short"), ("auth", "!!!"), ("p256dh", "")])
def test_keys_that_nothing_can_be_sealed_with_are_refused(client_of: ClientOf, pushes: PushService, field: str, value: str) -> None:
    given = Browser(pushes.address).subscription | {field: value}
    assert client_of("clerk").send("/inbox/devices/add/", given).status_code == 422


def test_a_browser_is_listed_once_and_taken_away_by_its_owner_alone(client_of: ClientOf, pushes: PushService) -> None:
    client, browser = client_of("clerk"), Browser(pushes.address)
    for _twice in range(2):
        page = words(client.send("/inbox/devices/add/", browser.subscription))
    assert page.count("移除") == 1
    with as_owner():
        device = Device.objects.get()
    assert client_of("principal").send(f"/inbox/devices/{device.pk}/end/").status_code == 404
    assert "還沒有瀏覽器會收到推播" in words(client.send(f"/inbox/devices/{device.pk}/end/"))
    assert client.send(f"/inbox/devices/{device.pk}/end/").status_code == 200


def test_a_browser_with_new_keys_takes_the_place_of_its_old_self(client_of: ClientOf, pushes: PushService) -> None:
    client, old = client_of("clerk"), Browser(pushes.address)
    new = Browser(pushes.address).subscription | {"endpoint": old.subscription["endpoint"]}
    client.send("/inbox/devices/add/", old.subscription)
    client.send("/inbox/devices/add/", new)
    with as_owner():
        assert [(each.p256dh, each.ended is None) for each in Device.objects.order_by("pk")] == [
            (old.subscription["p256dh"], False),
            (new["p256dh"], True),
        ]


def test_of_many_browsers_the_last_ones_stay(client_of: ClientOf, pushes: PushService) -> None:
    client = client_of("clerk")
    for _each in range(MOST_DEVICES + 1):
        client.send("/inbox/devices/add/", Browser(pushes.address).subscription)
    with as_owner():
        assert [each.ended is None for each in Device.objects.order_by("pk")] == [False, *[True] * MOST_DEVICES]


def test_a_browser_that_changed_hands_takes_pushes_for_its_last_owner_alone(client_of: ClientOf, pushes: PushService, people: People) -> None:
    browser = Browser(pushes.address)
    for role in ("clerk", "principal"):
        client_of(role).send("/inbox/devices/add/", browser.subscription)
    with as_owner():
        last = Device.objects.latest("pk")
    assert perform("notifications.one_owner", lambda actor: one_owner(actor, last.pk), city=REACH) == 1
    assert perform("notifications.one_owner", lambda actor: one_owner(actor, last.pk + 9), city=REACH) == 0
    with as_owner():
        assert list(Device.objects.filter(ended=None).values_list("account_id", flat=True)) == [people["principal"].account_id]


def test_a_house_without_pushes_offers_and_sends_none(
    noon: None, pushes: PushService, subscribed: Subscribed, client_of: ClientOf, actor_of: ActorOf, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribed("clerk")
    told(actor_of("it_coordinator"), people["clerk"].account_id)
    monkeypatch.setattr(settings, "XIAOWU_PUSH", False)
    assert "在這個瀏覽器收推播" not in words(client_of("clerk").get("/inbox/settings/"))
    assert client_of("clerk").send("/inbox/devices/add/", Browser(pushes.address).subscription).status_code == 422
    told(actor_of("it_coordinator"), people["clerk"].account_id, number=2)
    deliver()
    assert pushes.got == []
    assert [outcome for _account, way, outcome in records() if way == "push"] == ["refused"]


def test_what_is_open_for_the_bureaus_systems_is_open_to_nobodys_browser(
    noon: None, monkeypatch: pytest.MonkeyPatch, pushes: PushService, subscribed: Subscribed, actor_of: ActorOf, client_of: ClientOf, people: People
) -> None:
    """Whoever has an account names an address to which the house sends: when it is entered, and when it is called."""
    subscribed("clerk")
    monkeypatch.setattr(settings, "XIAOWU_OUTBOUND", ["127.0.0.0/8"])
    monkeypatch.setattr(settings, "XIAOWU_PUSH_INSIDE", [])
    told(actor_of("it_coordinator"), people["clerk"].account_id)
    deliver()
    assert pushes.got == []
    assert "內部網路" in words(client_of("principal").send("/inbox/devices/add/", Browser(pushes.address).subscription))


def test_a_browser_that_brings_the_same_keys_again_stays_one(noon: None, pushes: PushService, actor_of: ActorOf) -> None:
    clerk, browser = actor_of("clerk"), Browser(pushes.address)
    assert add_device(clerk, **browser.subscription, browser="Firefox") == add_device(clerk, **browser.subscription, browser="Firefox")
