"""Terms."""

from hypothesis import given
from hypothesis import strategies as st

from xiaowu.roster.rules.calendar import lesson_terms


@given(st.integers(100, 150))
def test_terms_of_a_year_follow_each_other(year: int) -> None:
    (_, first_start, first_end), (_, second_start, second_end) = lesson_terms(year)
    assert first_start < first_end < second_start < second_end
