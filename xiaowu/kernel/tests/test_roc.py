"""ROC dates."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaowu.kernel import roc

days = st.dates(date(1912, 1, 1), date(2200, 12, 31))


@given(days)
def test_every_way_of_writing_a_day_reads_as_that_day(day: date) -> None:
    long = roc.long(day).split("（")[0]
    for written in (
        roc.short(day),
        long,
        f"民國{long}",
        day.isoformat(),
        day.strftime("%Y%m%d"),
        f"{day:%Y/%m/%d}",
        f" {roc.year(day)}-{day.month}-{day.day} ",
    ):
        assert roc.parse(written) == day


@pytest.mark.parametrize("text", ["１１５／１１／２４", "115年11月24日（二）", "115年11月24日(星期二)", "115/11/24（週二）", "１１５年１１月２４日"])
def test_full_width_signs_and_a_weekday_that_is_right_are_read(text: str) -> None:
    assert roc.parse(text) == date(2026, 11, 24)


@pytest.mark.parametrize("text", ["115年11月24日（三）", "", "昨天", "115/2/30", "2026-13-01", "115", "11/24", "1e5", "115/11/24/1", "²⁰²⁶"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(roc.NotADate):
        roc.parse(text)


@given(days)
def test_an_academic_year_begins_in_august(day: date) -> None:
    assert roc.academic_year(day) == roc.year(day) - (day.month < 8)


@given(st.dates(date(1950, 1, 1), date(2100, 12, 31)))
def test_a_day_lies_in_its_academic_year_and_in_no_other(day: date) -> None:
    own = roc.academic_year(day)
    assert roc.first_day_of(own) <= day < roc.first_day_of(own + 1)
    assert roc.western(roc.year(day)) == day.year
