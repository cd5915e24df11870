"""An event is heard by every app that named a listener for it, and by nobody else."""

import re
from dataclasses import dataclass, is_dataclass
from importlib import import_module
from pathlib import Path

import pytest

import xiaowu
from xiaowu.kernel import events
from xiaowu.kernel.database.rows import run, value
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
    monkeypatch.setattr(events, "_listeners", lambda: {DoorOpened: [(hear, False)]})


def write_and_break(_event: object) -> None:
    run("insert into kernel_contents (digest, size) values ('', 'no number')")


def test_a_listener_hears_what_it_named_and_nothing_else(listener: None) -> None:
    tell(DoorOpened(1))
    tell(object())
    assert heard == [DoorOpened(1)]


def test_what_a_listener_raises_reaches_the_teller_whose_transaction_it_undoes(listener: None) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        tell(DoorOpened(-1))


def test_a_listener_that_only_takes_note_undoes_nothing_and_keeps_no_other_from_hearing(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    heard.clear()
    monkeypatch.setattr(events, "_listeners", lambda: {DoorOpened: [(write_and_break, True), (hear, True), (hear, False)]})
    tell(DoorOpened(1))
    assert heard == [DoorOpened(1)] * 2
    assert value("select 1") == 1  # the transaction goes on


def test_every_listener_that_an_app_names_is_there_and_its_event_is_a_value() -> None:
    named = [each for offer in offers() for each in offer.listeners]
    assert all(isinstance(each, Listener) and is_dataclass(each.event) for each in named)
    assert sum(len(each) for each in events._listeners().values()) == len(named) > 0


def test_every_event_that_an_app_declares_is_told_somewhere() -> None:
    package = Path(xiaowu.__file__).parent
    sources = {path: path.read_text(encoding="utf-8") for path in package.rglob("*.py") if not {"tests", "migrations"} & set(path.parts)}
    declared: dict[str, Path] = {}
    for path in (each for each in sources if each.name == "events.py"):
        module = import_module(".".join(path.relative_to(package.parent).with_suffix("").parts))
        declared |= {
            name: path for name, each in vars(module).items() if is_dataclass(each) and isinstance(each, type) and each.__module__ == module.__name__
        }
    parts = {
        field for path in declared.values() for field in re.findall(r"^    \w+: (?:tuple\[)?(\w+)", sources[path], re.M)
    }  # the parts of an event
    told = {name for name in declared if any(re.search(rf"tell\({name}\b|tells=(?:partial\()?{name}\b", text) for text in sources.values())}
    assert len(declared) > 8
    assert declared.keys() - parts - told == set()
    assert {each.event.__name__ for offer in offers() for each in offer.listeners} <= declared.keys()
