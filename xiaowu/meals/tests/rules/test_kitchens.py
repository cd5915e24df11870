"""Which kitchen cooks for whom, until when it is told, and what it is told afterwards."""

from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from xiaowu.meals.rules.kitchens import (
    Allergen,
    DietFault,
    Service,
    Shift,
    changes,
    cut_off,
    diet_fault,
    kitchen_of,
    not_cooked,
    service_of,
)
from xiaowu.meals.rules.succession import meets

MONDAY = date(2026, 11, 2)
LOWER, UPPER = Service(1, 1, 2, frozenset({2})), Service(2, 3, 6, frozenset({1, 2, 3, 4, 5}))


def test_a_grade_eats_on_its_days_of_the_week_from_its_kitchen() -> None:
    assert kitchen_of(MONDAY, 1, [LOWER, UPPER], []) is None
    assert kitchen_of(MONDAY + timedelta(days=1), 1, [LOWER, UPPER], []) == 1
    assert kitchen_of(MONDAY, 3, [LOWER, UPPER], []) == 2
    assert kitchen_of(MONDAY, 7, [LOWER, UPPER], []) is None


def test_what_is_said_of_a_grade_on_a_day_counts_before_what_is_said_of_all_and_before_the_week() -> None:
    nobody, first = Shift(MONDAY, frozenset(), is_served=False), Shift(MONDAY, frozenset({1}), is_served=True)
    assert kitchen_of(MONDAY, 3, [LOWER, UPPER], [nobody, first]) is None
    assert kitchen_of(MONDAY, 1, [LOWER, UPPER], [nobody, first]) == 1
    assert kitchen_of(MONDAY + timedelta(days=1), 3, [LOWER, UPPER], [nobody]) == 2


def test_a_kitchen_is_told_until_its_hour_so_many_school_days_before() -> None:
    known = [MONDAY - timedelta(days=4), MONDAY - timedelta(days=3), MONDAY]
    assert cut_off(MONDAY, 0, time(9), known) == datetime.combine(date(2026, 11, 2), time(9))
    assert cut_off(MONDAY, 1, time(14), known) == datetime.combine(date(2026, 10, 30), time(14))
    assert cut_off(MONDAY, 9, time(14), known) == datetime.combine(date(2026, 10, 29), time(14))
    assert cut_off(MONDAY, 1, time(14), []) == datetime.combine(date(2026, 11, 2), time(14))


def test_a_diet_that_contains_what_it_leaves_out_and_one_that_no_kitchen_cooks_are_told() -> None:
    assert diet_fault([Allergen.EGG], [Allergen.MILK]) is None
    assert diet_fault([Allergen.EGG], [Allergen.EGG, Allergen.MILK]) is DietFault.BOTH
    assert not_cooked({"regular": 20, "no_pork": 1, "vegetarian": 0}, ["regular"]) == ("no_pork",)


@given(st.dictionaries(st.sampled_from("abcd"), st.integers(0, 30)), st.dictionaries(st.sampled_from("abcd"), st.integers(0, 30)))
def test_what_was_told_and_its_changes_together_are_what_is_to_be_cooked(told: dict[str, int], now: dict[str, int]) -> None:
    found = changes(told, now)
    after = told | {each.what: each.now for each in found}
    assert {what: count for what, count in after.items() if count} == {what: count for what, count in now.items() if count}
    assert all(each.more for each in found)


def test_a_service_holds_from_its_first_day_until_the_day_before_it_ends() -> None:
    old = Service(1, 1, 6, frozenset({1}), 50, MONDAY - timedelta(days=14), MONDAY)
    new = Service(1, 1, 6, frozenset({1}), 55, MONDAY)
    found = [service_of(MONDAY + timedelta(days=each), 1, [new, old], []) for each in (-21, -14, -7, 0, 7)]
    assert [each.price if each else None for each in found] == [None, 50, 50, 55, 55]
    assert old.is_like(new)
    assert not old.is_like(UPPER)
    assert not meets(old, new)
    assert meets(new, Service(2, 3, 3, frozenset({1})))


def test_a_day_that_is_served_otherwise_is_cooked_by_whoever_cooks_that_day_of_the_week_if_there_is_one() -> None:
    extra = Shift(MONDAY, frozenset(), is_served=True)
    week = [Service(1, 1, 6, frozenset({2, 3, 4, 5})), Service(2, 1, 6, frozenset({1}))]
    assert kitchen_of(MONDAY, 1, week, [extra]) == 2
    assert kitchen_of(MONDAY, 1, week[:1], [extra]) == 1
