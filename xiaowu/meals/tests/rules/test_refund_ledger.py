"""The lines of refunds: whatever is corrected afterwards, nothing is paid twice and nothing that was written changes."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from xiaowu.meals.rules.refund_ledger import Account, CloseFault, end_days, over_on, standing, to_write, why_not_close

MONDAY = date(2026, 11, 2)
_days = st.sampled_from([MONDAY + timedelta(days=each) for each in (-7, -6, -5, -4, 0, 1, 2, 3)])
_accounts = st.builds(Account, st.integers(1, 3))
_owed = st.dictionaries(_accounts, st.dictionaries(_days, st.just(55)))


@given(st.lists(_owed, max_size=5))
def test_however_often_the_past_is_corrected_the_lines_say_what_is_owed_and_no_day_is_paid_twice(
    rounds: list[dict[Account, dict[date, int]]],
) -> None:
    written: dict[Account, list[tuple[date, dict[date, int]]]] = {}
    paid = 0
    for owed in rounds:
        before = {account: list(lines) for account, lines in written.items()}
        for line in to_write(owed, written):
            assert line.number == 1 + sum(month == line.meal_month for month, _days in written.get(line.account, []))
            assert {day.replace(day=1) for day, _price in line.days} == {line.meal_month}
            written.setdefault(line.account, []).append((line.meal_month, dict(line.days)))
            paid += line.amount
        assert all(written[account][: len(lines)] == lines for account, lines in before.items())  # what was written stands
        for account, lines in written.items():
            assert standing(days for _month, days in lines) == owed.get(account, {})
        assert to_write(owed, written) == []  # asked again, nothing is written again
        assert paid == 55 * sum(len(days) for days in owed.values())


def test_a_day_that_stands_keeps_its_price_and_one_taken_back_goes_at_the_price_that_was_paid() -> None:
    written = {Account(1): [(MONDAY.replace(day=1), {MONDAY: 50})]}
    assert to_write({Account(1): {MONDAY: 60}}, written) == []
    (back,) = to_write({}, written)
    assert (back.amount, back.meals, back.number) == (-50, -1, 2)


def test_a_month_is_closed_once_it_is_over_and_in_order() -> None:
    october, november = date(2026, 10, 1), date(2026, 11, 1)
    assert why_not_close(november, date(2026, 11, 30), []) is CloseFault.NOT_OVER
    assert why_not_close(november, date(2026, 12, 1), [october]) is CloseFault.BEFORE_OPEN
    assert why_not_close(november, date(2026, 12, 1), [november]) is None
    assert why_not_close(date(2026, 12, 1), date(2027, 1, 1), []) is None


@given(st.dates(date(2026, 9, 1), date(2026, 12, 31)), st.integers(0, 3), st.booleans(), st.integers(-70, 100))
def test_a_school_closes_on_no_day_that_leaves_one_settled_twice_or_by_nobody(ended: date, before: int, is_part: bool, later: int) -> None:
    """The last month settled until a day or whole, and some before it: what the successor, or the next month, takes up begins where it stops."""
    months = [ended.replace(day=1)]
    while len(months) <= before:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    found, day = end_days({month: ended if is_part and month == months[0] else None for month in months}), ended + timedelta(days=later)
    assert found is not None
    until, over = (ended if is_part else over_on(ended)), over_on(ended)
    assert found.settled_until == until
    assert found.allow(day) == (day == until or day >= over)
    assert end_days({}) is None
