"""ROC dates."""

from datetime import date, datetime

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from xiaowu.kernel import clock, roc
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.ui.environment import dialled
from xiaowu.kernel.ui.fields import RocDateField

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


DAY, AT = date(2026, 11, 26), datetime(2026, 11, 26, 7, 50, tzinfo=clock.TAIPEI)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("zh-hant", ["115年11月26日（四）", "115/11/26", "11/26（四）", "115年11月", "115/11/26 07:50", "115/11/26"]),
        ("en", ["Thu 26 Nov 2026", "26 Nov 2026", "Thu 26 Nov", "Nov 2026", "26 Nov 2026 07:50", "2026-11-26"]),
    ],
)
def test_a_reader_is_told_days_as_the_own_language_writes_them(language: str, told: list[str]) -> None:
    with override(language):
        assert [spoken.long(DAY), spoken.short(DAY), spoken.near(DAY), spoken.month(DAY), spoken.moment(AT), spoken.typed(DAY)] == told


@given(days, st.sampled_from(["zh-hant", "en"]))
def test_a_day_in_a_field_is_read_as_it_is_written_there(day: date, language: str) -> None:
    with override(language):
        assert roc.parse(RocDateField().prepare_value(day)) == day


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0912-345-678", "0912345678"),
        ("(02) 2345-6789 分機 12", "0223456789,12"),
        ("+886 2 2345#3", "+88622345,3"),
        ("02-1234、0912", "021234"),
        ("（０２）２９６０－３４５６＃２１", "0229603456,21"),
        ("分機 21", ""),
        ("", ""),
    ],
)
def test_a_telephone_is_dialled_as_it_is_written(written: str, number: str) -> None:
    assert dialled(written) == number


@pytest.mark.parametrize(
    "text",
    [
        "115/12/2 8:00",
        "115/12/2 08:00",
        "115/12/02T8:00:00",
        "２０２６-12-2 8：00",
        "2026-12-02T08:00",
        "2026-12-02T08:00:00+08:00",
        "2026-12-02T00:00:00Z",
    ],
)
def test_every_way_of_typing_a_moment_reads_as_that_moment(text: str) -> None:
    assert roc.parse_moment(text) == datetime(2026, 12, 2, 8, tzinfo=clock.TAIPEI)


@pytest.mark.parametrize("text", ["", "8:00", "115/12/2 24:00", "115/12/2 8:60", "115/12/2 8", "115/2/30 8:00", "soon"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(roc.NotADate):
        roc.parse_moment(text)
