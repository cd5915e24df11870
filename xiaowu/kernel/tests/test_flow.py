"""A state has one definition: Python, the database and the ORM's condition all read the same state from a row."""

from datetime import datetime, timedelta
from enum import StrEnum
from itertools import product
from typing import Any

import pytest
from django.db import connection

from xiaowu.kernel import clock
from xiaowu.kernel.flow.held import flows
from xiaowu.kernel.flow.table import ANY, BY_ITSELF, Flow, Reading, Step


class State(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class Verb(StrEnum):
    NOTE = "note"
    CLOSE = "close"


NOW = datetime(2026, 11, 24, 9, tzinfo=clock.TAIPEI)
FLOWS = [each.flow for each in flows()]


def combinations(reading: Reading[Any]) -> list[dict[str, Any]]:
    """Every way to fill the columns of a reading, as far as the reading distinguishes them."""
    told = {name: {line.get(name) for line in reading.lines.values()} for name in sorted(reading.names)}
    values = {name: ({NOW.isoformat() if fact is ANY else fact for fact in facts} | {None}) for name, facts in told.items()}
    return [dict(zip(values, each, strict=True)) for each in product(*values.values())]


def asked_of_database(expression: str, given: dict[str, Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(f"select {expression}", given)
        return cursor.fetchone()[0]


def columns(flow: Flow[Any, Any]) -> dict[str, str]:
    """The parameters that stand for a flow's columns."""
    lines = flow.reading.lines.values()
    are_yes_or_no = {name for line in lines for name, fact in line.items() if isinstance(fact, bool)}
    return {name: f"%({name})s::{'boolean' if name in are_yes_or_no else 'text'}" for name in flow.reading.names}


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_the_database_reads_the_same_state_from_every_combination(db: None, flow: Flow[Any, Any]) -> None:
    read = set()
    for facts in combinations(flow.reading):
        state = asked_of_database(flow.reading.sql(columns(flow)), facts)
        try:
            assert state == flow.reading.of(facts).value, facts
        except LookupError:
            assert state is None, facts
        read.add(state)
    assert read >= {state.value for state in flow.reading.lines}


@pytest.mark.parametrize("flow", [each for each in FLOWS if each.owed], ids=lambda flow: flow.name)
def test_the_database_finds_the_same_overdue(db: None, flow: Flow[Any, Any]) -> None:
    found = set()
    for facts, late in product(combinations(flow.reading), (-1, 0, 1)):
        try:
            state = flow.reading.of(facts)
        except LookupError:
            continue
        given = {**facts, "due": NOW - timedelta(hours=late), "now": NOW}
        expression = flow.overdue_sql(columns(flow), "%(due)s", "%(now)s")
        is_late = asked_of_database(expression, given)
        assert is_late == flow.is_overdue(state, given["due"], NOW), (facts, late)
        found.add(is_late)
    assert found == {True, False}


def _flow(**changes: Any) -> Flow[Any, Any]:
    given = {
        "name": "thing", "title": "事", "begins": State.OPEN, "states": dict.fromkeys(State, "態"),
        "verbs": dict.fromkeys(Verb, "做"),
        "steps": {(State.OPEN, verb): Step(State.CLOSED, "keep") for verb in Verb},
    }  # fmt: skip
    return Flow(**{**given, **changes})


def test_a_table_that_contradicts_itself_is_no_flow() -> None:
    assert _flow().permission(Verb.NOTE) == "keep"
    with pytest.raises(ValueError, match="states without a title"):
        _flow(states={State.OPEN: "態"})
    with pytest.raises(ValueError, match="verbs without"):
        _flow(verbs={Verb.NOTE: "做"})
    several = {(state, verb): Step(state, "keep") for state in State for verb in Verb} | {(State.CLOSED, Verb.NOTE): Step(State.CLOSED, BY_ITSELF)}
    with pytest.raises(ValueError, match="several permissions"):
        _flow(steps=several)
