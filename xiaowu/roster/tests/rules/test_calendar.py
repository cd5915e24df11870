"""Terms, and days counted in school days."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from xiaowu.roster.rules.calendar import NO_SCHOOL_TITLES, NoSchool, NotASchoolDay, beside, changed_days, due_after, lesson_terms


@given(st.integers(100, 150))
def test_terms_of_a_year_follow_each_other(year: int) -> None:
    (_, first_start, first_end), (_, second_start, second_end) = lesson_terms(year)
    assert first_start < first_end < second_start < second_end


def test_every_reason_why_there_is_no_school_has_a_title() -> None:
    assert {NoSchool(why).title for why in NotASchoolDay} == set(NO_SCHOOL_TITLES.values())


MONDAY = date(2026, 11, 23)
WEEKDAYS = [day for day in (MONDAY + timedelta(days=step) for step in range(60)) if day.isoweekday() <= 5]


@given(st.integers(0, 40), st.integers(0, 59), st.sets(st.sampled_from(WEEKDAYS)))
def test_so_many_school_days_lie_between_a_day_and_the_one_after_them(count: int, told: int, closed: set[date]) -> None:
    """Whatever the calendar knows, and however far ahead."""
    until = MONDAY + timedelta(days=told)
    school_days = [day for day in WEEKDAYS if day not in closed]
    found = due_after(MONDAY, count, school_days, until)
    counted = [day for day in school_days if MONDAY < day <= min(found, until)]
    beyond = [day for day in (until + timedelta(days=step) for step in range(1, (found - until).days + 1)) if day.isoweekday() <= 5]
    assert len(counted) + len(beyond) == count
    assert found == MONDAY if count == 0 else found in school_days or found > until


def test_a_day_after_the_last_term_that_is_known_counts_monday_to_friday() -> None:
    assert due_after(MONDAY, 3, [], MONDAY) == date(2026, 11, 26)
    assert due_after(MONDAY, 5, [MONDAY + timedelta(days=1)], MONDAY + timedelta(days=1)) == date(2026, 11, 30)


@given(st.integers(0, 59), st.sets(st.integers(-20, 80)))
def test_the_days_beside_one_are_school_days_and_none_is_left_out(step: int, held: set[int]) -> None:
    day = MONDAY + timedelta(days=step)
    days = {MONDAY + timedelta(days=each) for each in held}
    before, after = beside(day, days)
    assert before < day < after
    assert not [each for each in days if before < each < after and each != day]
    assert before in days or (before.isoweekday() <= 5 and min(days, default=day) >= day)
    assert after in days or (after.isoweekday() <= 5 and max(days, default=day) <= day)


SPANS = st.tuples(st.integers(0, 30), st.integers(1, 20)).map(lambda one: (MONDAY + timedelta(days=one[0]), MONDAY + timedelta(days=sum(one))))


@given(st.none() | SPANS, SPANS)
def test_what_a_term_gains_or_loses_is_changed_and_no_day_that_it_keeps(before: tuple[date, date] | None, after: tuple[date, date]) -> None:
    def days(span: tuple[date, date] | None) -> set[date]:
        return {span[0] + timedelta(days=step) for step in range((span[1] - span[0]).days + 1)} if span else set()

    assert set().union(*map(days, changed_days(before, after))) == days(before) ^ days(after)
