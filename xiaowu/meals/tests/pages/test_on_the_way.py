"""A family whose child is between two schools (轉學中) reads so on each of its pages, and is never told that it has no child."""

from collections.abc import Callable
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.client import HouseClient, words
from xiaowu.meals.tests.october import October
from xiaowu.roster.actions import students
from xiaowu.roster.models import Student
from xiaowu.roster.tests.ending import TODAY, stage_of

OWN = ("/", "/account/children/", "/attendance/own/", "/attendance/own/week/", "/attendance/leave/ask/", "/meals/refunds/own/")
THEN = {"/attendance/leave/ask/": "新學校編班後即可請假。", "/meals/refunds/own/": "新學校編班後即可登記停餐。"}
NONE = ("目前沒有可以請假的孩子", "目前沒有綁定的孩子", "目前沒有可以顯示的孩子")


@pytest.mark.parametrize("where", OWN)
def test_a_family_reads_on_each_of_its_pages_that_its_child_is_between_two_schools(
    actor_of: Callable[[str], Any], people: dict[str, Somebody], october: October, mother: HouseClient, where: str
) -> None:
    stage = stage_of(actor_of, people)
    child = october.children[0]
    assert "轉學中" not in words(mother.get(where))
    students.release_student(stage.keeper, stage.here, student_id=child, to_school_id=stage.there, left_on=TODAY, today=TODAY)
    shown = words(mother.get(where))
    with as_owner():
        name = Student.objects.get(pk=child).name
    assert (name in shown, [each for each in NONE if each in shown], THEN.get(where, "") in shown) == (True, [], True)
    if where != "/attendance/own/week/":
        assert "轉學中" in shown
