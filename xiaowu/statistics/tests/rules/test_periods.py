"""Which months and terms are told, and when."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from xiaowu.statistics.rules.periods import Kind, due, months_of, term_of

FIRST = term_of(115, 1, date(2026, 8, 31), date(2027, 1, 20))
SECOND = term_of(115, 2, date(2027, 2, 11), date(2027, 6, 30))
MONTHS = ["2026-09", "2026-10", "2026-11", "2026-12", "2027-01"]


def test_the_last_day_of_august_goes_with_september() -> None:
    assert [each.key for each in months_of(FIRST)] == MONTHS
    assert (months_of(FIRST)[0].first, months_of(FIRST)[0].last) == (date(2026, 8, 31), date(2026, 9, 30))
    assert [each.key for each in months_of(SECOND)][:2] == ["2027-02", "2027-03"]


def test_the_first_days_of_a_month_go_with_the_one_before() -> None:
    assert [each.key for each in months_of(term_of(115, 1, date(2026, 9, 1), date(2026, 11, 5)))] == ["2026-09", "2026-10"]
    assert [each.key for each in months_of(term_of(115, 1, date(2026, 9, 1), date(2026, 9, 5)))] == ["2026-09"]


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 200))
def test_the_months_of_a_term_cover_each_of_its_days_once(starts: date, days: int) -> None:
    term = term_of(1, 1, starts, date.fromordinal(starts.toordinal() + days))
    months = months_of(term)
    assert [month.first.toordinal() - 1 for month in months[1:]] == [month.last.toordinal() for month in months[:-1]]
    assert (months[0].first, months[-1].last) == (term.first, term.last)
    assert len({each.key for each in months}) == len(months)


def test_a_month_is_due_a_week_after_its_end_and_a_term_two_weeks_after() -> None:
    def keys(today: date, *told: str) -> list[str]:
        return [each.key for each in due([SECOND, FIRST], told, today)]

    assert keys(date(2026, 10, 7)) == []
    assert keys(date(2026, 10, 8)) == ["2026-09"]
    assert keys(date(2026, 11, 8), "2026-09") == ["2026-10"]
    assert keys(date(2027, 2, 3), *MONTHS) == []
    assert keys(date(2027, 2, 4), *MONTHS) == ["115-1"]
    assert keys(date(2027, 2, 4)) == [*MONTHS, "115-1"]
    assert keys(date(2027, 2, 4), "115-1") == []
    assert due([FIRST], MONTHS, date(2027, 2, 4))[0].kind is Kind.TERM
