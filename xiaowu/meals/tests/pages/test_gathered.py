"""Whoever keeps every sheet and forecast of a kitchen, and knows each child's diet, learns of nobody that it is away."""

from collections.abc import Callable
from typing import Any

import pytest

from bench.kitchens import Part, known_to_be_away, parts, register
from conftest import Somebody, as_owner
from xiaowu.attendance.tests.school import ABSENT, SchoolDay
from xiaowu.meals.tests.listed import kitchen, service

pytestmark = pytest.mark.usefixtures("db")


def test_nutritionist_cannot_work_out_from_all_sheets_and_forecasts_who_is_away(
    client_of: Callable[[str], Any], actor_of: Any, people: dict[str, Somebody]
) -> None:
    day = SchoolDay(actor_of, people["nutritionist"].school_id)
    service(day.id, kitchen(day.id).pk)
    day.take(day.classes[0], dict.fromkeys(day.children(day.classes[0]), ABSENT))  # all of a class
    browser = client_of("nutritionist")
    told = list(parts(lambda path: bytes(browser.get(path).getvalue()), day.id, day.today, ahead=2))
    with as_owner():
        eating = register(day.today)
    assert told[0].classes[day.classes[0]] is None
    assert len(told) > 1  # coming days too
    assert [known_to_be_away(each, eating) for each in told] == [[] for _each in told]


def test_an_exact_count_by_diet_would_tell_that_the_one_of_a_class_is_away() -> None:
    eating = {1: {"regular": 20, "vegetarian": 1}, 2: {"regular": 22}}
    assert known_to_be_away(Part({1: 20, 2: 22}, {"regular": 42, "vegetarian": 1}), eating) == []
    assert known_to_be_away(Part({1: 20, 2: 22}, {"regular": 42, "vegetarian": 0}), eating) == [(1, "vegetarian")]
