"""School days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaowu.roster.rules.calendar import Calendar, NotASchoolDay, lesson_terms, school_days, why_no_school

TERM = (date(2026, 8, 30), date(2027, 1, 20))
OFFICIAL = {date(2026, 10, 9): False, date(2026, 9, 26): True}


@pytest.mark.parametrize(
    ("day", "exceptions", "why"),
    [
        pytest.param(date(2026, 11, 24), {}, None, id="an-ordinary-tuesday"),
        pytest.param(date(2026, 11, 22), {}, NotASchoolDay.HOLIDAY, id="a-sunday-the-government-has-not-published"),
        pytest.param(date(2026, 10, 9), {}, NotASchoolDay.HOLIDAY, id="a-published-holiday"),
        pytest.param(date(2026, 9, 26), {}, None, id="a-published-make-up-saturday"),
        pytest.param(date(2026, 8, 3), {}, NotASchoolDay.OUTSIDE_TERM, id="summer"),
        pytest.param(date(2026, 11, 24), {date(2026, 11, 24): False}, NotASchoolDay.SCHOOL_CLOSED, id="closed-by-the-school"),
        pytest.param(date(2026, 11, 22), {date(2026, 11, 22): True}, None, id="sports-day-on-a-sunday"),
    ],
)
def test_what_makes_a_school_day(day: date, exceptions: dict[date, bool], why: NotASchoolDay | None) -> None:
    assert why_no_school(day, Calendar((TERM,), OFFICIAL, exceptions)) is why


@given(st.dates(date(2026, 8, 1), date(2027, 1, 31)), st.integers(0, 60))
def test_school_days_are_exactly_the_days_without_a_reason(first: date, length: int) -> None:
    calendar = Calendar((TERM,), OFFICIAL, {})
    last = first + timedelta(days=length)
    found = school_days(first, last, calendar)
    assert found == sorted(set(found))
    assert all(
        (why_no_school(first + timedelta(days=offset), calendar) is None) == (first + timedelta(days=offset) in found) for offset in range(length + 1)
    )


@given(st.integers(100, 150))
def test_terms_of_a_year_follow_each_other(year: int) -> None:
    (_, first_start, first_end), (_, second_start, second_end) = lesson_terms(year)
    assert first_start < first_end < second_start < second_end
