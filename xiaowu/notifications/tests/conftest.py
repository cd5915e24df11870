"""Fixtures of notifications' tests: a mail server, a push service, browsers that subscribed there."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings

from conftest import Somebody
from tests.postbox import DOMAIN, Inbox, mail_server
from xiaowu.notifications.tests.pushing import Browser, PushService, served
from xiaowu.notifications.tests.talking import NOON


@pytest.fixture
def postbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Inbox]:
    """A mail server, and the house with a mail domain."""
    received = Inbox()
    with mail_server(received, monkeypatch):
        yield received


@pytest.fixture
def with_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    """A house that writes letters, which nobody takes."""
    monkeypatch.setattr(settings, "XIAOWU_MAIL_DOMAIN", DOMAIN)


@pytest.fixture
def noon(stop_clock: Callable[..., None]) -> None:
    """Outside of everybody's quiet hours."""
    stop_clock(NOON)


@pytest.fixture
def pushes() -> Iterator[PushService]:
    """A push service on this machine."""
    with served() as service:
        yield service


@pytest.fixture
def subscribed(client_of: Callable[[str], Any], pushes: PushService, people: dict[str, Somebody]) -> Callable[[str], Browser]:
    """A browser of that person, which subscribed on the page of settings."""

    def subscribe(role: str) -> Browser:
        browser = Browser(pushes.address)
        assert client_of(role).send("/inbox/devices/add/", browser.subscription).status_code == 200
        return browser

    return subscribe
