"""What leaves the house: after the commit, each message for itself, in order, again until it is taken or given up, and never by two at once."""

import threading
import time
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from cryptography.fernet import InvalidToken
from django.db import connection, connections, transaction
from django.utils.module_loading import import_string
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest_tools import statements
from xiaowu.kernel import clock, delivery, sealing
from xiaowu.kernel.actor import Actor, system
from xiaowu.kernel.delivery import Answer, Channel, DeliveryKind, Outgoing, Parcel, Retry, away, kinds, post, refused, sending, taken
from xiaowu.kernel.delivery.holding import claim, give_up_what_is_over, next_due, release
from xiaowu.kernel.delivery.tables import Delivery, Destination
from xiaowu.kernel.offer import offers

HERE = f"{__name__}.Told"
KIND = "test.words"
SECRET = "tök-geheim-12345"


class Told(Channel[str]):
    """A destination that answers as the test says, and remembers what it was told."""

    answers: dict[str, Answer | Exception]
    heard: list[tuple[str, str]]
    followed: list[tuple[int, str]]
    closed: list[str]
    gate: threading.Event | None = None

    def write(self, actor: Actor, delivery: Outgoing) -> str | None:
        assert actor.name.endswith(KIND)
        word: str | None = delivery.about.get("word", delivery.secret)
        if word == "cannot be written":
            raise KeyError(SECRET)
        return word

    def send(self, message: str) -> Answer:
        if self.gate is not None and self.destination == "slow":
            assert self.gate.wait(5)
        self.heard.append((self.destination, message))
        if self.gate is not None and self.destination != "slow":
            self.gate.set()
        answer = self.answers.get(message, self.answers.get(self.destination, taken("200")))
        if isinstance(answer, Exception):
            raise answer
        return answer

    def kept(self, _actor: Actor, delivery: Outgoing, answer: Answer) -> None:
        if answer.words == "201":
            with connection.cursor() as cursor:
                cursor.execute("select 1/0")
        self.followed.append((delivery.id, answer.words))

    def close(self) -> None:
        self.closed.append(self.destination)


@pytest.fixture
def told(db: None, monkeypatch: pytest.MonkeyPatch) -> type[Told]:
    """The kind that the tests deliver, alone in the house."""
    Told.answers, Told.heard, Told.followed, Told.closed, Told.gate = {}, [], [], [], None
    declared = {KIND: DeliveryKind(KIND, "字", HERE, Retry(tries=3, lasts=timedelta(days=2)))}
    monkeypatch.setattr(kinds, "_declared", lambda: declared)
    return Told


def words(*said: str, to: str = "there", **more: Any) -> None:
    post(*(Parcel(KIND, to, {"word": word}, **more) for word in said))


def run() -> int:
    return sending.deliver(system("test"))[KIND]


def later() -> None:
    """As much time goes by as makes whatever waits due."""
    Delivery.objects.update(due=clock.now())
    Destination.objects.update(again=None)


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


def test_one_message_that_is_refused_cannot_be_written_or_breaks_stops_no_other(told: type[Told]) -> None:
    told.answers = {"no": refused("550"), "breaks": ValueError(SECRET)}
    words("no", "cannot be written", "breaks", "yes")
    assert run() == 1
    kept = dict(Delivery.objects.values_list("about__word", "answer"))
    assert kept == {"no": "550", "cannot be written": "KeyError", "breaks": "ValueError", "yes": "200"}
    assert set(Delivery.objects.filter(ended=None).values_list("attempts", flat=True)) == {1}
    assert run() == 0
    assert len(told.heard) == 3  # not again at once


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
    assert delivery.again([waiting.pk]) == 0  # what was taken is not said twice


def test_of_several_given_up_with_one_key_the_newest_is_tried_again_and_the_others_are_dropped(told: type[Told]) -> None:
    told.answers = {"there": refused("500")}
    for word in ("old", "new"):
        words(word, key="a")
        for _turn in range(3):
            run()
            later()
    words("other", key="b")
    told.answers = {}
    assert delivery.again(destination="there") == 2
    assert (run(), sorted(word for _there, word in told.heard[-2:])) == (2, ["new", "other"])
    assert sorted(Delivery.objects.values_list("about__word", "outcome")) == [("new", "sent"), ("old", "dropped"), ("other", "sent")]
    words("late", key="a")
    Delivery.objects.filter(about__word="new").update(outcome="given_up")
    assert delivery.again(Delivery.objects.filter(about__word="new").values_list("pk", flat=True)) == 0  # another waits to say it
    assert (run(), set(Delivery.objects.filter(about__word="new").values_list("outcome", flat=True))) == (1, {"dropped"})


def test_a_secret_that_no_key_opens_stops_no_other(told: type[Told]) -> None:
    post(Parcel(KIND, "there", secret=SECRET))
    Delivery.objects.update(secret="gAAAAA-no-key-opens-this")
    words("behind")
    words("elsewhere", to="elsewhere")
    assert run() == 2
    lost = Delivery.objects.get(ended=None)
    assert (lost.answer, lost.attempts) == ("InvalidToken", 1)
    assert set(Destination.objects.values_list("holder", flat=True)) == {None}


@pytest.mark.parametrize(("answer", "turns"), [(taken("200"), 1), (refused("500"), 3)])
def test_what_is_posted_anew_while_it_is_on_its_way_is_told_again(
    told: type[Told], monkeypatch: pytest.MonkeyPatch, answer: Answer, turns: int
) -> None:
    """What the message says was read before; neither its yes nor its last no is about the news."""
    said = Told.write

    def then_something_changes(channel: Told, actor: Actor, on_its_way: Outgoing) -> str | None:
        message = said(channel, actor, on_its_way)
        if len(told.heard) == turns - 1:
            assert post(Parcel(KIND, "there", {"word": "never"}, key="a")) == 0
        return message

    monkeypatch.setattr(Told, "write", then_something_changes)
    told.answers = {"there": answer}
    words("one", key="a")
    for _turn in range(turns):
        run()
        later()
    told.answers = {}
    run()
    assert len(told.heard) == turns + 1
    assert Delivery.objects.get().outcome == "sent"


def test_what_was_to_be_dropped_is_looked_at_again_when_it_is_posted_anew(told: type[Told], monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def nothing_to_say_yet(_channel: Told, _actor: Actor, on_its_way: Outgoing) -> str | None:
        asked.append(on_its_way.posts)
        if len(asked) == 1:
            post(Parcel(KIND, "there", key="a"))
            return None
        return "now"

    monkeypatch.setattr(Told, "write", nothing_to_say_yet)
    post(Parcel(KIND, "there", key="a"))
    assert (run(), told.heard, asked) == (1, [("there", "now")], [1, 2])


def test_what_was_taken_is_sent_though_its_time_ran_out_on_the_way(told: type[Told], monkeypatch: pytest.MonkeyPatch) -> None:
    said = Told.write

    def slowly(channel: Told, actor: Actor, on_its_way: Outgoing) -> str | None:
        mine = Delivery.objects.filter(pk=on_its_way.id)
        mine.update(expires=clock.now() - timedelta(seconds=1))
        assert give_up_what_is_over() == []  # nobody gives up what another tells now
        if on_its_way.about["word"] == "lease is over":
            mine.update(ended=clock.now(), outcome="given_up")
        return said(channel, actor, on_its_way)

    monkeypatch.setattr(Told, "write", slowly)
    words("lease holds", to="a")
    assert (run(), run(), len(told.heard)) == (1, 0, 1)
    words("lease is over", to="b")
    assert run() == 1
    assert set(Delivery.objects.values_list("outcome", "answer")) == {("sent", "200")}


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


def test_two_who_post_the_same_at_once_wait_for_each_other_whatever_their_order(told: type[Told]) -> None:
    keys = [f"key-{number:04}" for number in range(2_000)]
    ready, fell = threading.Barrier(2), list[Exception]()

    def posts(order: list[str]) -> None:
        try:
            with transaction.atomic():
                ready.wait(10)
                post(*(Parcel(KIND, "there", key=key) for key in order))
                transaction.set_rollback(True)
        except Exception as error:
            fell.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=posts, args=(order,)) for order in (keys, keys[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not fell


def test_what_is_over_is_given_up_unsaid(told: type[Told]) -> None:
    words("one")
    Delivery.objects.update(expires=clock.now())
    assert (run(), told.heard, Delivery.objects.get().outcome) == (0, [], "given_up")


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
    assert [word for _there, word in told.heard] == ["four", "five", "one", "two"]  # those who were not refused yet go first


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
        time.sleep(0.1)  # until then whoever called has gone on to wait
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
    assert next_due(first, turn) is None  # and whoever comes back late sends nothing
    release(first, turn)
    assert Destination.objects.get().holder == second


def test_what_a_process_that_died_did_not_keep_is_sent_again_and_only_that(told: type[Told]) -> None:
    words("one", "two")
    died = uuid.uuid4()
    (turn,) = claim(died, 8, [])
    assert next_due(died, turn) is not None  # sent, and then the power went
    assert run() == 0
    Destination.objects.update(leased_until=clock.now() - timedelta(days=9999))
    assert run() == 2
    assert [word for _there, word in told.heard] == ["one", "two"]


def test_of_one_key_one_waits_and_after_it_was_taken_another_may(told: type[Told]) -> None:
    assert post(*[Parcel(KIND, "there", {"word": "one"}, key="a")] * 2) == 1
    assert post(Parcel(KIND, "there", {"word": "one"}, key="a"), Parcel(KIND, "elsewhere", {"word": "one"}, key="a")) == 1
    assert run() == 2
    assert post(Parcel(KIND, "there", {"word": "one"}, key="a")) == 1


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
