"""Two weeks beside each other, by one definition."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from conftest import Somebody
from tests.cast import arm_for
from xiaowu.kernel import clock
from xiaowu.kernel.lists import ListRequest
from xiaowu.traffic.queries.figures import beside_the_week_before
from xiaowu.traffic.rules.compared import Compared, compared, paired_days
from xiaowu.traffic.tests.requests import answered, recorded

DAYS = st.dates(date(2026, 8, 1), date(2027, 7, 31))


@given(DAYS, st.sets(DAYS, max_size=300))
def test_both_weeks_have_the_same_weekdays_and_only_school_days(today: date, school_days: set[date]) -> None:
    before, after = paired_days(today, school_days)
    assert [each + timedelta(days=7) for each in before] == after
    assert {*before, *after} <= school_days
    assert all(today - timedelta(days=7) <= each < today for each in after)


def test_a_module_is_compared_with_itself_a_week_before(people: dict[str, Somebody], db: None) -> None:
    week = timedelta(days=7)
    recorded(
        *(answered(clock.now() - week, micros=30_000) for _each in range(2)),
        answered(clock.now() - 2 * week, micros=20_000),
        answered(clock.now() - 2 * week, status=500),
        answered(clock.now() - 2 * week, route="meals:sheet"),
        answered(clock.now()),  # today is not over
    )
    found = {each.key: each for each in beside_the_week_before(arm_for(people["bureau_officer"]), ListRequest(sort="count")).rows}
    roll, meals = found["attendance"], found["meals"]
    assert (roll.count_before, roll.count, roll.failed_before, roll.failed) == (2, 2, 0.5, 0.0)
    assert roll.change is not None
    assert abs(roll.change - 0.5) < 0.07
    assert (meals.count_before, meals.count, meals.failed, meals.change) == (1, 0, None, None)


def test_nothing_is_compared_with_nothing() -> None:
    assert compared([], []) == []
    assert Compared("x", "x", 0, 0, None, None, None, 1.0).change is None
