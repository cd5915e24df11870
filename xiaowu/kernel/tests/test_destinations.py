"""Destinations (對象): one that is away, slow or broken delays no other, and two workers never send to one at once."""

import threading
import time
import uuid
from datetime import timedelta

import pytest
from django.db import connections

from xiaowu.kernel import clock
from xiaowu.kernel.delivery import Answer, away, refused, taken
from xiaowu.kernel.delivery.holding import claim, next_due, release
from xiaowu.kernel.delivery.tables import Delivery, Destination
from xiaowu.kernel.tests.telling import SECRET, Told, later, run, words


def test_one_message_that_is_refused_cannot_be_written_or_breaks_stops_no_other(told: type[Told]) -> None:
    told.answers = {"no": refused("550"), "breaks": ValueError(SECRET)}
    words("no", "cannot be written", "breaks", "yes")
    assert run() == 1
    kept = dict(Delivery.objects.values_list("about__word", "answer"))
    assert kept == {"no": "550", "cannot be written": "KeyError", "breaks": "ValueError", "yes": "200"}
    assert set(Delivery.objects.filter(ended=None).values_list("attempts", flat=True)) == {1}
    assert run() == 0
    assert len(told.heard) == 3  # not again at once


def test_what_is_over_is_not_said_in_a_turn_that_began_before(told: type[Told]) -> None:
    words("one")
    holder = uuid.uuid4()
    (turn,) = claim(holder, 8, [])
    Delivery.objects.update(expires=clock.now())
    assert next_due(holder, turn) is None


def test_a_connection_that_cannot_be_closed_stops_no_other(told: type[Told], monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(_channel: Told) -> None:
        raise OSError(SECRET)

    monkeypatch.setattr(Told, "close", breaks)
    words("one")
    words("two", to="elsewhere")
    assert run() == 2
    assert set(Destination.objects.values_list("holder", flat=True)) == {None}


def test_a_destination_that_is_away_is_asked_once_and_all_its_messages_wait_without_using_up_tries(told: type[Told]) -> None:
    told.answers = {"there": away("ConnectError")}
    words("one", "two", "three")
    words("elsewhere", to="elsewhere")
    assert run() == 1
    assert [message for destination, message in told.heard if destination == "there"] == ["one"]
    assert set(Delivery.objects.filter(ended=None).values_list("attempts", flat=True)) == {0}
    assert run() == 0
    where = Destination.objects.get(name="there")
    assert (where.answer, where.attempts) == ("ConnectError", 1)
    assert where.again is not None and where.again > clock.now()  # noqa: PT018
    for _turn in range(5):
        later()
        run()
    told.answers = {}
    later()
    assert run() == 3
    where.refresh_from_db()
    assert (where.attempts, where.again) == (0, None)


def test_three_doubtful_answers_in_a_row_are_about_the_destination(told: type[Told]) -> None:
    told.answers = {"there": Answer("500", may_be_away=True)}
    words("one", "two", "three", "four", "five")
    assert (run(), len(told.heard)) == (0, 3)
    told.answers = {"four": taken("200"), "there": Answer("500", may_be_away=True)}
    told.heard.clear()
    later()
    assert run() == 1
    assert [word for _there, word in told.heard] == ["four", "five", "one", "two"]  # those not refused yet go first


def test_a_destination_that_asks_for_rest_has_it(told: type[Told]) -> None:
    told.answers = {"there": away("429", rest=600)}
    words("one")
    run()
    again = Destination.objects.get().again
    assert again
    assert again > clock.now() + timedelta(minutes=9)


def test_a_slow_destination_holds_up_no_other(told: type[Told]) -> None:
    told.gate = threading.Event()
    words("one", to="slow")
    words("two", to="quick")
    assert run() == 2
    assert [destination for destination, _word in told.heard] == ["quick", "slow"]


def test_no_transaction_is_open_while_the_other_side_thinks(told: type[Told], monkeypatch: pytest.MonkeyPatch) -> None:
    here, within = connections["default"], list[int]()
    before = len(here.savepoint_ids)
    send = Told.send

    def slowly(channel: Told, message: str) -> Answer:
        time.sleep(0.1)  # until then the caller has gone on to wait
        within.append(len(here.savepoint_ids))
        return send(channel, message)

    monkeypatch.setattr(Told, "send", slowly)
    words("one", "two")
    assert run() == 2
    assert within == [before, before]


def test_two_workers_never_hold_one_destination(told: type[Told]) -> None:
    words("one", "two")
    first, second = uuid.uuid4(), uuid.uuid4()
    (turn,) = claim(first, 8, [])
    assert claim(second, 8, []) == []
    Destination.objects.update(leased_until=clock.now() - timedelta(days=9999))  # the first one died
    (other,) = claim(second, 8, [])
    assert next_due(second, other) is not None
    assert next_due(first, turn) is None  # and the late one sends nothing
    release(first, turn)
    assert Destination.objects.get().holder == second


def test_what_a_process_that_died_did_not_keep_is_sent_again_and_only_that(told: type[Told]) -> None:
    words("one", "two")
    died = uuid.uuid4()
    (turn,) = claim(died, 8, [])
    assert next_due(died, turn) is not None  # sent, and then the power failed
    assert run() == 0
    Destination.objects.update(leased_until=clock.now() - timedelta(days=9999))
    assert run() == 2
    assert [word for _there, word in told.heard] == ["one", "two"]
