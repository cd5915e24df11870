"""How many statements each address takes (查詢數), for each role that may ask: as in `tests/statements.json`, which `make statements` renews."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conftest import Somebody
from tests.routes import WALKED, Route, Walk, first_student, walked

BASELINE = Path(__file__).with_name("statements.json")
MOST_REPEATS = 2  # anything run for each row would run more often: every list of the cast has more rows
Counts = dict[str, dict[str, int]]


@pytest.fixture(params=WALKED)
def role(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def walk(client_of: Callable[[str], Any], people: dict[str, Somebody], role: str) -> Walk:
    """The role's answers, where it got any."""
    teacher = people["homeroom_teacher"]
    return {route: answer for route, answer in walked(role, client_of(role), teacher, first_student(teacher)[0]).items() if answer.status < 400}


def named(route: Route) -> str:
    return f"{route.method} {route.name}"


def test_each_address_takes_as_many_statements_as_the_baseline_says(walk: Walk, role: str, request: pytest.FixtureRequest) -> None:
    now = {named(route): len(answer.run) for route, answer in walk.items()}
    if request.config.getoption("renew_statements"):
        _renew(role, now)
    baseline: Counts = json.loads(BASELINE.read_text(encoding="utf-8"))
    assert now == {name: counts[role] for name, counts in baseline.items() if role in counts}, "make statements, if it must be so"
    assert len(now) > 30


def test_no_page_runs_a_statement_for_each_row(walk: Walk) -> None:
    assert {named(route): answer.repeats for route, answer in walk.items() if route.method == "GET" and answer.repeats > MOST_REPEATS} == {}


def _renew(role: str, now: dict[str, int]) -> None:
    """Write the role's counts into the baseline: an address a line."""
    baseline: Counts = json.loads(BASELINE.read_text(encoding="utf-8")) if BASELINE.exists() else {}
    kept = {name: {who: count for who, count in counts.items() if who != role} for name, counts in baseline.items()}
    for name, count in now.items():
        kept.setdefault(name, {})[role] = count
    lines = [f"{json.dumps(name)}: {json.dumps(dict(sorted(counts.items())))}" for name, counts in sorted(kept.items()) if counts]
    BASELINE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
