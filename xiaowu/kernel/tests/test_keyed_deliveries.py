"""Parcels posted under a key (同一件事): only one waits, and what changes while its message is on its way is sent again."""

import threading
from datetime import timedelta

import pytest
from django.db import connections, transaction

from xiaowu.kernel import clock, delivery
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.delivery import Answer, Outgoing, Parcel, post, refused, taken
from xiaowu.kernel.delivery.holding import give_up_what_is_over
from xiaowu.kernel.delivery.tables import Delivery
from xiaowu.kernel.tests.telling import KIND, Told, later, run, words


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
    assert delivery.again(Delivery.objects.filter(about__word="new").values_list("pk", flat=True)) == 0  # another one waits to say it
    assert (run(), set(Delivery.objects.filter(about__word="new").values_list("outcome", flat=True))) == (1, {"dropped"})


@pytest.mark.parametrize(("answer", "turns"), [(taken("200"), 1), (refused("500"), 3)])
def test_what_is_posted_anew_while_it_is_on_its_way_is_told_again(
    told: type[Told], monkeypatch: pytest.MonkeyPatch, answer: Answer, turns: int
) -> None:
    """The message was written from older data; neither its success nor its final refusal is about the news."""
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
        assert give_up_what_is_over() == []  # nobody gives up what another worker is sending
        if on_its_way.about["word"] == "lease is over":
            mine.update(ended=clock.now(), outcome="given_up")
        return said(channel, actor, on_its_way)

    monkeypatch.setattr(Told, "write", slowly)
    words("lease holds", to="a")
    assert (run(), run(), len(told.heard)) == (1, 0, 1)
    words("lease is over", to="b")
    assert run() == 1
    assert set(Delivery.objects.values_list("outcome", "answer")) == {("sent", "200")}


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


def test_of_one_key_one_waits_and_after_it_was_taken_another_may(told: type[Told]) -> None:
    assert post(*[Parcel(KIND, "there", {"word": "one"}, key="a")] * 2) == 1
    assert post(Parcel(KIND, "there", {"word": "one"}, key="a"), Parcel(KIND, "elsewhere", {"word": "one"}, key="a")) == 1
    assert run() == 2
    assert post(Parcel(KIND, "there", {"word": "one"}, key="a")) == 1
