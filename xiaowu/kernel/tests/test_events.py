"""What an app tells is heard by whoever named a listener for it, and by nobody else."""

from dataclasses import dataclass, is_dataclass

import pytest

from xiaowu.kernel import events
from xiaowu.kernel.events import Listener, tell
from xiaowu.kernel.offer import offers


@dataclass(frozen=True, slots=True)
class DoorOpened:
    by: int


heard: list[object] = []


def hear(event: object) -> None:
    heard.append(event)
    if getattr(event, "by", 0) < 0:
        raise ValueError


@pytest.fixture
def listener(monkeypatch: pytest.MonkeyPatch) -> None:
    heard.clear()
    monkeypatch.setattr(events, "_listeners", lambda: {DoorOpened: [hear]})


def test_a_listener_hears_what_it_named_and_nothing_else(listener: None) -> None:
    tell(DoorOpened(1))
    tell(object())
    assert heard == [DoorOpened(1)]


def test_what_a_listener_raises_reaches_the_teller_whose_transaction_it_undoes(listener: None) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        tell(DoorOpened(-1))


def test_every_listener_that_an_app_names_is_there_and_its_event_is_a_value() -> None:
    named = [each for offer in offers() for each in offer.listeners]
    assert all(isinstance(each, Listener) and is_dataclass(each.event) for each in named)
    assert sum(len(each) for each in events._listeners().values()) == len(named) > 0
