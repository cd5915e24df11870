"""Whoever keeps every page, file and answer that tells of absence works out nothing that is hidden."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from bench.gathered import AWAY, CHRONIC, Get, gathered
from bench.standing import attack, truth
from conftest import as_owner
from tests.client import HouseClient
from xiaowu.statistics.tests.telling import told_by

pytestmark = pytest.mark.usefixtures("db")


def reading(client: Any) -> Get:
    """What the house answers to that reader."""

    def get(path: str) -> bytes:
        answer = client.get(path)
        assert answer.status_code == 200, path
        return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)

    return get


def test_officer_and_stranger_cannot_work_out_what_is_hidden_from_all_that_they_may_fetch(client_of: Callable[[str], Any]) -> None:
    told_by(date(2026, 12, 8), with_files=True)  # of November
    known = gathered(reading(client_of("bureau_officer")), reading(HouseClient()), thorough=False)
    with as_owner():
        true = truth()
    found = attack(known, true)
    assert {of: each.leaked for of, each in found.items()} == {AWAY: {}, CHRONIC: {}}
    assert found[AWAY].shown > 0
    assert found[AWAY].needed > 0
    assert all(count == true[place][0 if of == AWAY else 2] for (of, place), count in known.shown.items())
    for of, place in known.told - known.shown.keys():  # had all but one hidden cell of a sum been shown, it would be found
        if place.school and place.grade:
            known.note(of, place, true[place][0])
    assert attack(known, true)[AWAY].leaked
