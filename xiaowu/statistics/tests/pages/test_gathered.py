"""Whoever keeps every page, file and answer that tells of absence works out nothing that is hidden."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db.models import F

from bench.gathered import AWAY, CHRONIC, FIRST, Get, gathered
from bench.standing import attack, truth, unchanged
from conftest import as_owner
from tests.client import HouseClient
from xiaowu.attendance.models import Roll, RollMark
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


def test_nor_from_a_month_that_is_told_once_more_with_its_term_beside_what_was_told_before(client_of: Callable[[str], Any]) -> None:
    officer, stranger = reading(client_of("bureau_officer")), reading(HouseClient())
    told_by(date(2026, 12, 8), with_files=True)
    earlier = gathered(officer, stranger, thorough=False)
    with as_owner():  # one child too many is taken back in one class, and nine in another
        for mark, many in zip(RollMark.objects.filter(day__month=11, mark="absent").order_by("pk"), (1, 9), strict=False):
            of_class = RollMark.objects.filter(school_class_id=mark.school_class_id, day__month=11, mark="absent").order_by("pk")[:many]
            for each in of_class:
                Roll.objects.filter(school_class_id=each.school_class_id, day=each.day).update(away=F("away") - 1)
                each.delete()
    told_by(date(2027, 2, 12), with_files=True)
    known = gathered(officer, stranger, thorough=False)
    known.remember(earlier)
    with as_owner():
        true = truth()
    known.same = unchanged(known, true)
    found = attack(known, true)
    assert {of: each.leaked for of, each in found.items()} == {AWAY: {}, CHRONIC: {}}
    assert {place.key for _of, place in known.same} == {f"2026-11{FIRST}"}
    assert list(known.terms) == ["115-1"]
    for of, place in known.told - known.shown.keys():  # what the second telling shows of what the first one hid is found
        if place.key == "2026-11" and place.school and place.grade:
            known.note(of, place, true[place][0])
    assert attack(known, true)[AWAY].leaked
