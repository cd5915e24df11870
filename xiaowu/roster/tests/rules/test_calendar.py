"""Terms."""

from hypothesis import given
from hypothesis import strategies as st

from xiaowu.roster.rules.calendar import NO_SCHOOL_TITLES, NoSchool, NotASchoolDay, lesson_terms


@given(st.integers(100, 150))
def test_terms_of_a_year_follow_each_other(year: int) -> None:
    (_, first_start, first_end), (_, second_start, second_end) = lesson_terms(year)
    assert first_start < first_end < second_start < second_end


def test_every_reason_why_there_is_no_school_has_a_title() -> None:
    assert {NoSchool(why).title for why in NotASchoolDay} == set(NO_SCHOOL_TITLES.values())
