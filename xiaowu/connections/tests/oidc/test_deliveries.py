"""Officers see what leaves the house, and let it be tried again."""

from collections.abc import Callable
from typing import Any

from conftest import Somebody
from tests.client import words
from tests.outbox import send_letters
from tests.postbox import Inbox
from xiaowu.identity.actions.notices import NOTICE
from xiaowu.identity.rules.notices import Notice
from xiaowu.kernel.delivery import MAIL, Parcel, post
from xiaowu.kernel.delivery.tables import Delivery

ClientOf = Callable[[str], Any]
HERE = "/connected/deliveries/"


def test_an_officer_sees_what_was_given_up_and_lets_it_be_sent_again_once(
    client_of: ClientOf,
    people: dict[str, Somebody],
    inbox: Inbox,
) -> None:
    officer = client_of("bureau_officer")
    post(Parcel(NOTICE, MAIL, {"account": people["clerk"].account_id, "notice": Notice.PASSWORD.value}))
    Delivery.objects.update(ended="2026-11-20T00:00Z", outcome="given_up", answer="550 SMTPRecipientsRefused")
    shown = words(officer.get(f"{HERE}?show=given_up"))
    assert "郵件伺服器" in shown
    assert "550 SMTPRecipientsRefused" in shown
    assert people["clerk"].name not in shown
    pressed = [words(officer.send(f"{HERE}again/", {"destination": MAIL}, key="the same")) for _press in range(2)]
    assert "1 則將再次傳送" in pressed[0]
    assert (send_letters(), send_letters()) == (1, 0)
    assert "已送達" in words(officer.get(f"{HERE}?show=sent"))
    assert "再試一次" not in words(officer.get(HERE))
    assert "郵件伺服器" in officer.get(f"{HERE}list.csv").content.decode("utf-8-sig")


def test_nobody_but_the_bureau_sees_or_repeats_what_leaves_the_house(client_of: ClientOf) -> None:
    for role in ("it_coordinator", "principal", "clerk"):
        client = client_of(role)
        assert client.get(HERE).status_code == 403
        assert client.send(f"{HERE}again/", {"destination": MAIL}).status_code == 403
