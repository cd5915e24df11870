"""Who is told of changes by a call: signed with a secret of their own, naming ids and states, and never an address of the inner network."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Somebody, as_owner
from tests.client import words
from tests.outbox import deliver
from xiaowu.followups.models import FollowUp
from xiaowu.kernel import clock
from xiaowu.kernel.delivery.tables import Delivery
from xiaowu.kernel.errors import BadInput, Conflict, Forbidden, NotFound
from xiaowu.kernel.queue import perform
from xiaowu.notifications.tests.pushing import served
from xiaowu.vulnerabilities.actions import webhooks
from xiaowu.vulnerabilities.actions.decisions import decide
from xiaowu.vulnerabilities.models import Finding, Receiver
from xiaowu.vulnerabilities.rules.decisions import Decision
from xiaowu.vulnerabilities.rules.webhooks import MOST_IDS, Event, named, secret, signature
from xiaowu.vulnerabilities.tests.samples import report
from xiaowu.vulnerabilities.tests.told import Told

ActorOf = Callable[[str], Any]


def is_signed(key: str, headers: dict[str, str], body: bytes) -> bool:
    """As the specification has a receiver do it, apart from our own code."""
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    made = base64.b64encode(hmac.digest(base64.b64decode(key[len("whsec_") :]), signed, hashlib.sha256)).decode()
    return f"v1,{made}" in headers["webhook-signature"].split(" ")


def test_the_signature_is_that_of_the_published_example() -> None:
    """Standard Webhooks 1.0.0, the example of its reference libraries."""
    key, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
    assert signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body) == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@given(st.binary(min_size=32, max_size=32), st.integers(0, 2**33), st.binary(max_size=50), st.integers(1, 2**33))
def test_another_time_number_or_body_has_another_signature(key: bytes, at: int, body: bytes, later: int) -> None:
    made = secret(lambda _bytes: key)
    own = signature(made, "a", at, body)
    assert own == signature(made, "a", at, body)
    assert own not in {signature(made, "a", at + later, body), signature(made, "b", at, body), signature(made, "a", at, body + b"x")}


@given(st.lists(st.integers(1, 10**9), max_size=MOST_IDS + 5))
def test_a_call_counts_everything_and_says_whether_it_names_everything(ids: list[int]) -> None:
    told = named({"new": ids})
    assert (told["counts"]["new"], told["is_whole"], len(told["changed"]["new"])) == (len(ids), len(ids) <= MOST_IDS, min(len(ids), MOST_IDS))


def post(event: Event, **about: Any) -> int:
    now = clock.now()
    return int(perform(webhooks.TELL, lambda _actor: webhooks.post_change(event.value, about, at=now), city=frozenset({"vulnerabilities_kept"})))


def test_each_receiver_is_told_with_a_signature_of_its_own(actor_of: ActorOf, people: dict[str, Somebody]) -> None:
    told = Told(actor_of, people["it_coordinator"].school_id)
    finding = Finding.objects.filter(school_id=told.school).order_by("pk")[0]
    with served() as here:
        officer = actor_of("bureau_officer")
        keys = {f"/{each}": webhooks.add_receiver(officer, name=each, hook=f"{here.address}/{each}", now=clock.now()) for each in ("a", "b")}
        decide(officer, finding.pk, decision=Decision.FALSE_POSITIVE, reason="測試機", until=None, now=clock.now())
        events: list[tuple[Event, dict[str, Any]]] = [
            (Event.TAKEN, {"round": told.round, "pass_no": 0}), (Event.DECIDED, {"finding": finding.pk}),
            (Event.ANSWERED, {"finding": finding.pk, "notice": told.notice, "answer": "fixed"}), (Event.ANSWERED, {"finding": finding.pk, "notice": 0, "answer": "fixed"}),
            (Event.MOVED, {"follow_up": follow_up_of(told), "state": "answered"}),
            (Event.DECIDED, {"finding": 0}), (Event.MOVED, {"follow_up": 0, "state": "done"}),
        ]  # fmt: skip
        assert [post(event, **about) for event, about in events] == [2] * len(events)
        assert deliver()["vulnerabilities.webhook"] == 2 * (len(events) - 2)  # what is gone is no matter for a call
        got = list(here.got)
    assert all(is_signed(keys[path], headers, body) for path, headers, body in got)
    assert not any(is_signed(keys["/a" if path == "/b" else "/b"], headers, body) for path, headers, body in got)
    assert len({headers["webhook-id"] for _path, headers, _body in got}) == len(got)
    assert all(datetime.fromisoformat(json.loads(body)["timestamp"]).tzinfo for _path, _headers, body in got)
    said = [json.loads(body) for path, _headers, body in got if path == "/a"]
    assert [each["type"] for each in said] == ["pass.taken", "finding.decided", "finding.answered", "finding.answered", "notice.moved"]
    assert said[0]["data"]["counts"] == {"new": 3, "reopened": 0, "fixed": 0}
    assert said[1]["data"] == {"finding": f"xiaowu-{finding.pk}", "state": "open", "decision": "false_positive", "until": None}
    assert [each["data"]["notice"] for each in said[2:4]] == [told.notice, None]
    assert (said[4]["data"]["number"], said[4]["data"]["state"]) == ("測試字第1號", "answered")
    assert not any("測試機" in body.decode() or "10.75" in body.decode() for _path, _headers, body in got)


def follow_up_of(told: Told) -> int:
    with as_owner():
        return FollowUp.objects.filter(about=told.notice).latest("pk").pk


def test_what_schools_and_the_bureau_do_is_told_after_it_is_committed(actor_of: ActorOf, people: dict[str, Somebody], monkeypatch: Any) -> None:
    posted: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(webhooks, "soon", lambda _job, *, event, about, at: posted.append((event, about)) if at else None)
    told = Told(actor_of, people["it_coordinator"].school_id)
    told.answer()
    told.take(report(reached=("10.75.1.1", "10.75.1.2")), is_next=True)
    assert [event for event, _about in posted] == [
        "pass.taken", "finding.answered", "finding.answered", "notice.moved", "notice.moved", "pass.taken",
    ]  # fmt: skip
    assert [about["state"] for event, about in posted if event == "notice.moved"] == ["answered", "done"]


@pytest.mark.parametrize("where", ["https://10.1.2.3/a", "https://169.254.169.254/", "https://intranet/a", "ftp://a.example/", "https://[fd00::1]/"])
def test_an_address_of_the_inner_network_is_never_told(actor_of: ActorOf, where: str) -> None:
    with pytest.raises(BadInput):
        webhooks.add_receiver(actor_of("bureau_officer"), name="a", hook=where, now=clock.now())


def test_a_receiver_that_ends_is_told_nothing_more_and_its_secret_is_gone(actor_of: ActorOf) -> None:
    officer, now = actor_of("bureau_officer"), clock.now()
    given: dict[str, Any] = {"name": "工單", "hook": "https://tickets.example.org/a", "now": now}
    webhooks.add_receiver(officer, **given)
    with pytest.raises(Conflict):
        webhooks.add_receiver(officer, **given)
    with pytest.raises(BadInput):
        webhooks.add_receiver(officer, **{**given, "name": " "})
    held = Receiver.objects.get()
    assert post(Event.DECIDED, finding=1) == 1
    officer = actor_of("bureau_officer")
    for _time in range(2):
        webhooks.end_receiver(officer, held.pk, now=now)
    held.refresh_from_db()
    assert (held.sealed, held.ended_at is None, Delivery.objects.get().outcome) == ("", False, "dropped")
    assert post(Event.DECIDED, finding=1) == 0
    with pytest.raises(NotFound):
        webhooks.end_receiver(actor_of("bureau_officer"), 0, now=now)
    for refused in (
        lambda: webhooks.add_receiver(actor_of("it_coordinator"), **given),
        lambda: webhooks.end_receiver(actor_of("principal"), 1, now=now),
    ):
        with pytest.raises(Forbidden):
            refused()


def test_officer_enters_a_receiver_sees_its_secret_once_and_removes_it(client_of: Callable[[str], Any]) -> None:
    client = client_of("bureau_officer")
    shown = words(client.send("/vulnerabilities/receivers/", {"name": "工單", "hook": "https://tickets.example.org/a"}))
    assert "whsec_" in shown
    assert "whsec_" not in words(client.get("/vulnerabilities/receivers/"))
    refused = client.send("/vulnerabilities/receivers/", {"name": "工單", "hook": "https://10.1.2.3/a"})
    assert (refused.status_code, "內部網路" in words(refused)) == (422, True)
    with as_owner():
        held = Receiver.objects.get().pk
    assert "移除接收端" in words(client.send(f"/vulnerabilities/receivers/{held}/end/", {}, says_yes=False))
    with as_owner():
        assert Receiver.objects.get().ended_at is None
    assert "還沒有登記接收端" in words(client.send(f"/vulnerabilities/receivers/{held}/end/", {}))
    assert client.send("/vulnerabilities/receivers/0/end/", {}).status_code == 404
