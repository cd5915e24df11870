"""Class lists for a whole school: as many statements for few children as for many; existing duplicates are found."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.integrity import contradictions
from tests.transactions import statements
from xiaowu.kernel.lists import ListRequest
from xiaowu.roster.actions.comparing import plan_of
from xiaowu.roster.models import Student
from xiaowu.roster.queries import students as queries
from xiaowu.roster.rules.classlist import ListedChild, Verb
from xiaowu.roster.tests.lists import confirmed, planned, sent

ActorOf = Callable[[str], Any]
TODAY = date(2026, 11, 24)


def rows(size: int, **told: Any) -> list[ListedChild]:
    return [
        ListedChild(row, 115, 6, 20 + row // 50, row % 50 + 1, f"Z{row}", f"學生{row}號", date(2015, 3, 1), **({"guardian": f"家長{row}"} | told))
        for row in range(size)
    ]


def applied(keeper: Any, school: int, children: list[ListedChild]) -> tuple[int, Any]:
    kept, seen = sent(keeper, school, children)
    plan = planned(keeper, school, kept)
    with statements() as ran:
        confirmed(keeper, school, kept, seen, today=TODAY)
    return len(ran), plan


def test_a_list_of_many_new_children_runs_as_many_statements_as_one_of_few(actor_of: ActorOf, school: int) -> None:
    keeper = actor_of("it_coordinator")
    few, plan = applied(keeper, school, rows(3))
    assert plan.count(Verb.ADD) == 3
    many, plan = applied(keeper, school, rows(45))
    assert (plan.count(Verb.ADD), plan.count(Verb.KEEP)) == (42, 3)
    assert many <= few


def test_a_list_that_corrects_many_children_runs_as_many_statements_as_one_of_few(actor_of: ActorOf, school: int) -> None:
    keeper = actor_of("it_coordinator")
    applied(keeper, school, rows(45))
    few, _plan = applied(keeper, school, rows(3, diet="vegetarian", phone="0911"))
    many, plan = applied(keeper, school, rows(45, diet="no_pork", phone="0922"))
    assert plan.count(Verb.CHANGE) == 45
    assert many <= few


def test_a_list_is_compared_in_a_known_number_of_statements(actor_of: ActorOf, school: int) -> None:
    keeper = actor_of("it_coordinator")
    applied(keeper, school, rows(40))
    with statements() as ran:
        plan_of(keeper, school, rows(45, phone="0911"))
    assert len(ran) == 6, ran


def test_children_whose_numbers_differ_in_writing_only_are_found_by_the_integrity_check(actor_of: ActorOf, school: int, owner: Any) -> None:
    keeper = actor_of("it_coordinator")
    applied(keeper, school, rows(2))
    with owner():
        assert contradictions() == {}
        Student.objects.filter(school_id=school, number="Z1").update(number="ｚ 0")
        one, other = Student.objects.filter(school_id=school, number__in=["Z0", "ｚ 0"]).order_by("pk").values_list("pk", flat=True)
        assert contradictions()["children of one number, however it is written"] == [(school, f"student {one} and student {other}")]


@pytest.mark.parametrize("typed", ["許功蓋", "許 功蓋", "功　蓋", "ＺＺ１", "zz1"])
def test_a_child_is_found_whatever_divides_its_name_and_in_whatever_width_a_number_is_typed(
    actor_of: ActorOf, school: int, owner: Any, typed: str
) -> None:
    keeper = actor_of("it_coordinator")
    applied(keeper, school, [ListedChild(2, 115, 6, 20, 1, "ZZ1", "許 功　蓋", None)])
    assert [row.number for row in queries.find_students(keeper, school, ListRequest(text=typed, sort="class")).rows] == ["ZZ1"]
