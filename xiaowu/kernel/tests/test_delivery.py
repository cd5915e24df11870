"""What leaves the house: after the commit, each message by itself, in order, and again until it is taken or given up."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from cryptography.fernet import InvalidToken
from django.db import transaction
from django.utils.module_loading import import_string
from hypothesis import given
from hypothesis import strategies as st

from conftest import as_owner
from tests.transactions import statements
from xiaowu.kernel import clock, delivery, sealing
from xiaowu.kernel.delivery import Channel, Parcel, Retry, kinds, post, refused, taken
from xiaowu.kernel.delivery.tables import Delivery, Destination
from xiaowu.kernel.offer import offers
from xiaowu.kernel.tests.telling import KIND, SECRET, Told, later, run, words


def test_what_is_posted_is_sent_in_order_once_and_its_answer_is_kept(told: type[Told]) -> None:
    words("one", "two")
    words("first", rank=0)
    assert (run(), run()) == (3, 0)
    assert told.heard == [("there", "first"), ("there", "one"), ("there", "two")]
    assert set(Delivery.objects.values_list("answer", "outcome", "attempts")) == {("200", "sent", 0)}
    assert len(told.followed) == 3
    assert told.closed == ["there"]
    assert Destination.objects.get().holder is None


def test_what_is_posted_together_is_sent_in_the_order_given_whatever_the_keys(told: type[Told]) -> None:
    post(*(Parcel(KIND, "there", {"word": key}, key=key) for key in "cab"))
    assert (run(), [word for _there, word in told.heard]) == (3, ["c", "a", "b"])


def test_what_is_undone_is_never_sent(told: type[Told]) -> None:
    with transaction.atomic():
        words("one")
        transaction.set_rollback(True)
    assert run() == 0


def test_nothing_is_said_of_what_is_not_so_any_more(told: type[Told]) -> None:
    post(Parcel(KIND, "there", {"word": None}))
    assert (run(), told.heard, Delivery.objects.get().outcome) == (0, [], "dropped")


def test_what_follows_from_an_answer_may_break_and_it_is_sent_once_all_the_same(told: type[Told]) -> None:
    told.answers = {"one": taken("201")}
    words("one")
    assert (run(), run()) == (1, 0)
    assert Delivery.objects.get().outcome == "sent"


def test_after_the_last_try_it_is_given_up_until_somebody_says_again(told: type[Told]) -> None:
    told.answers = {"one": refused("500")}
    words("one")
    for _turn in range(5):
        run()
        later()
    waiting = Delivery.objects.get()
    assert (len(told.heard), waiting.attempts, waiting.outcome, waiting.answer) == (3, 3, "given_up", "500")
    told.answers = {}
    assert delivery.again([waiting.pk]) == 1
    assert (run(), Delivery.objects.get().outcome) == (1, "sent")
    assert delivery.again([waiting.pk]) == 0  # what was taken is not sent twice


def test_a_secret_that_no_key_opens_stops_no_other(told: type[Told]) -> None:
    post(Parcel(KIND, "there", secret=SECRET))
    with as_owner():
        Delivery.objects.update(secret="gAAAAA-no-key-opens-this")
    words("behind")
    words("elsewhere", to="elsewhere")
    assert run() == 2
    lost = Delivery.objects.get(ended=None)
    assert (lost.answer, lost.attempts) == ("InvalidToken", 1)
    assert set(Destination.objects.values_list("holder", flat=True)) == {None}


def test_what_is_over_is_given_up_unsaid(told: type[Told]) -> None:
    words("one")
    Delivery.objects.update(expires=clock.now())
    assert (run(), told.heard, Delivery.objects.get().outcome) == (0, [], "given_up")


def test_a_secret_lies_sealed_and_is_gone_once_it_was_taken(told: type[Told]) -> None:
    post(Parcel(KIND, "there", secret=SECRET))
    kept = Delivery.objects.get().secret or ""
    assert SECRET not in kept
    assert sealing.unseal(kept, "delivery") == SECRET
    with pytest.raises(InvalidToken):
        sealing.unseal(kept, "notices")
    assert (run(), told.heard) == (1, [("there", SECRET)])
    assert Delivery.objects.get().secret is None


def test_secrets_are_sealed_anew_and_what_has_none_is_no_loss(told: type[Told], owner: Any) -> None:
    post(Parcel(KIND, "there", {"word": "one"}), Parcel(KIND, "there", secret=SECRET))
    with owner():
        assert sealing.reseal().lost == 0


def test_what_is_cancelled_is_not_sent(told: type[Told]) -> None:
    words("one")
    words("two", to="elsewhere")
    assert (delivery.cancel(KIND, "there"), run(), told.heard) == (1, 1, [("elsewhere", "two")])


def test_posting_is_one_statement_and_an_idle_run_asks_little(told: type[Told]) -> None:
    with statements() as posted:
        words("one", "two")
    assert len(posted) == 1
    run()
    with statements() as ran:
        assert run() == 0
    assert len(ran) <= 3, ran


def test_a_kind_that_nobody_declares_cannot_be_posted(told: type[Told]) -> None:
    with pytest.raises(KeyError):
        post(Parcel("test.unknown", "there"))


@given(st.integers(0, 10_000), st.integers(0, 10**9), st.integers(1, 600))
def test_a_pause_is_never_shorter_than_a_minute_nor_longer_than_the_longest(attempts: int, rest: int, longest: int) -> None:
    now = datetime(2026, 11, 24, 7, 50, tzinfo=clock.TAIPEI)
    retry = Retry(longest=longest, longest_away=longest)
    for wait in (retry.next_try(attempts, now, rest=rest) - now, retry.next_ask(attempts, now, rest=rest) - now):
        assert timedelta(minutes=1) <= wait <= timedelta(minutes=longest)
    assert retry.next_try(attempts + 1, now) >= retry.next_try(attempts, now)


def test_every_declared_kind_has_a_channel_that_writes_and_sends_and_an_end() -> None:
    declared = [each for offer in offers() for each in offer.deliveries]
    assert len({each.name for each in declared}) == len(declared) == len(kinds.kinds())
    for each in declared:
        channel = import_string(each.channel)
        assert issubclass(channel, Channel)
        assert channel.write is not Channel.write
        assert channel.send is not Channel.send
