"""Whoever keeps every sheet and forecast of a kitchen, and knows each child's diet, learns of nobody that it is away."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from bench.kitchens import Part, known_to_be_away, parts, register
from bench.refunds import Sums, leaked, sums
from conftest import Somebody, as_owner
from xiaowu.attendance.tests.school import ABSENT, SchoolDay
from xiaowu.meals.models import RefundLine
from xiaowu.meals.rules.refund_samples import SAMPLES
from xiaowu.meals.tests.listed import kitchen, service
from xiaowu.meals.tests.october import FIRST, October, at
from xiaowu.roster.models import Enrolment

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


def test_clerk_and_lunch_secretary_cannot_work_out_from_a_closed_months_sums_what_a_class_of_few_is_paid(
    client_of: Callable[[str], Any], october: October
) -> None:
    october.rule(SAMPLES["day_before"])
    with as_owner():
        eating = Enrolment.objects.filter(school_id=october.school, valid__contains=FIRST).exclude(student__diet="own_meal").order_by("seat", "pk")
        classes: dict[int, list[int]] = {}
        for each in eating:
            classes.setdefault(each.school_class_id, []).append(each.student_id)
    for count, those in zip((6, 4, 1), classes.values(), strict=False):
        for child in those[:count]:
            october.away(child, october.days[4:6], at(FIRST))
    october.close()
    told = [sums(lambda path, who=who: bytes(client_of(who).get(path).getvalue()), october.school, 2026, 10) for who in ("clerk", "lunch_secretary")]
    with as_owner():
        paid = Counter(name for name, _child in set(RefundLine.objects.values_list("class_name", "student_id")))
    assert told[0] == told[1]
    assert sorted(paid.values()) == [1, 4, 6]
    assert (told[0].all, [each for each in told[0].classes.values() if each]) == (22, [12])
    assert leaked(told[0], paid) == {}


def test_a_sum_beside_one_hidden_class_would_tell_what_it_is_paid() -> None:
    assert leaked(Sums({"101": 12, "102": None}, 14), {"101": 6, "102": 1}) == {"102": (2, 2)}
    assert leaked(Sums({"101": 12, "102": 2}, None), {"101": 6, "102": 1}) == {"102": (2, 2)}


def test_an_exact_count_by_diet_would_tell_that_the_one_of_a_class_is_away() -> None:
    eating = {1: {"regular": 20, "vegetarian": 1}, 2: {"regular": 22}}
    assert known_to_be_away(Part({1: 20, 2: 22}, {"regular": 42, "vegetarian": 1}), eating) == []
    assert known_to_be_away(Part({1: 20, 2: 22}, {"regular": 42, "vegetarian": 0}), eating) == [(1, "vegetarian")]
