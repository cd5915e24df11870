"""Days and hours as people write them; what can be read in two ways is reported, never guessed."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaowu.meetings.rules.dates import clock_in, dates_in, hours_in, letters_in
from xiaowu.meetings.rules.doubts import Doubt, doubts, meeting_day
from xiaowu.meetings.rules.reading import read_text

MARCH = date(2026, 3, 5)


@pytest.mark.parametrize(
    "told",
    ["115年3月5日", "2026年3月5日", "民國115年3月5日", "中華民國 115 年 3 月 5 日", "西元2026年3月5日", "115/3/5", "115/03/05", "2026/3/5", "2026-03-05", "115.3.5", "115.03.05",
     "2026.3.5", "１１５年３月５日", "１１５／３／５", "115年3月5日（四）", "115年3月5日(四)", "115年3月5日（星期四）", "115年3月5日(週四)", "115年3月5日星期四", "115/3/5（四）",
     "一百一十五年三月五日", "一一五年三月五日", "中華民國一百十五年三月五日", "二〇二六年三月五日"],
)  # fmt: skip
def test_a_day_is_read_whatever_the_form_of_its_year(told: str) -> None:
    (found,) = dates_in(f"於{told}召開")
    assert (found.day, found.quote, found.at, found.is_unsure) == (MARCH, told, 1, False)


@pytest.mark.parametrize(
    "text",
    ["10.239.1.101", "02-80723456分機531", "第10.15.7版", "110-1學期", "1.2.3", "分數 3/5", "1102191223號", "1150305元", "四年級三班", "第 12/20 頁", "第12.3.5版", "115/13/5", "115/3/32", "300/3/5", "999.3.5版"],
)  # fmt: skip
def test_a_number_that_is_no_date_is_none(text: str) -> None:
    assert [each for each in dates_in(text) if each.day_of_month] == []


@pytest.mark.parametrize("told", ["26年3月5日", "26/3/5", "3/5/2026", "1120年3月5日", "250年3月5日"])
def test_a_day_that_can_be_read_in_two_ways_is_told_and_not_guessed(told: str) -> None:
    (found,) = dates_in(f"於{told}辦理")
    assert (found.day, found.is_unsure) == (None, True)
    read = read_text(f"題\n壹、會議時間：115年3月5日\n貳、報告：\n一、於{told}辦理。")
    assert [(each.doubt, each.quote) for each in doubts(read)] == [(Doubt.UNSURE_DATE, told)]


def test_an_early_roc_year_that_says_so_is_sure() -> None:
    assert [each.day for each in dates_in("民國26年7月7日")] == [date(1937, 7, 7)]


@given(st.dates(date(1961, 1, 1), date(2099, 12, 31)), st.sampled_from("/.-"), st.booleans())
def test_every_day_reads_back_in_both_years_and_in_each_form(day: date, between: str, padded: bool) -> None:
    month, of_month = (f"{day.month:02}", f"{day.day:02}") if padded else (str(day.month), str(day.day))
    weekday = "一二三四五六日"[day.weekday()]
    for year in (day.year, day.year - 1911):
        assert [each.day for each in dates_in(f"{year}年{month}月{of_month}日（{weekday}）")] == [day]
        if year > 99 or between == "/":
            (found,) = dates_in(between.join((str(year), month, of_month)) + f"（{weekday}）")
            assert (found.day, found.weekday) == (day, day.weekday())


@pytest.mark.parametrize(
    ("told", "wrong"), [("（三）", True), ("(週三)", True), ("（星期三）", True), ("星期三", True), ("（四）", False), ("(禮拜四)", False)]
)
def test_a_weekday_in_brackets_is_checked(told: str, wrong: bool) -> None:
    read = read_text(f"題\n壹、會議時間：115/3/5{told}上午9時")
    assert [each.doubt for each in doubts(read)] == [Doubt.WEEKDAY] * wrong


def test_days_are_checked_where_the_meetings_own_is_unknown() -> None:
    read = read_text("題\n壹、報告：\n一、於115年2月30日及115年3月5日（三）辦理。")
    assert [each.doubt for each in doubts(read)] == [Doubt.NO_SUCH_DAY, Doubt.WEEKDAY]


@pytest.mark.parametrize(("text", "day"), [("1150305 上午9時", MARCH), ("20260305", MARCH), ("115年3月5日", MARCH), ("下週", None)])
def test_the_meetings_day_may_be_written_without_signs(text: str, day: date | None) -> None:
    assert meeting_day(read_text(f"題\n壹、會議時間：{text}")) == day


@pytest.mark.parametrize(
    ("text", "begins", "ends"),
    [("115年3月5日（四）上午10時", time(10), None), ("115年3月5日下午2時30分至4時", time(14, 30), time(16)), ("115/3/5 9:00-11:30", time(9), time(11, 30)),
     ("115年3月5日（四）上午十時三十分～十二時", time(10, 30), time(12)), ("115.3.5 下午１點半", time(13, 30), None), ("115年3月5日 14：00 至 16：00", time(14), time(16)),
     ("115年3月5日中午12時", time(12), None), ("115年3月5日中午1時", time(13), None), ("115年3月5日晚上7點", time(19), None), ("115年3月5日", None, None), ("下午2時至115年3月6日", time(14), None)],
)  # fmt: skip
def test_hours_are_read_from_when_until_when(text: str, begins: time | None, ends: time | None) -> None:
    assert hours_in(text.removesuffix("至115年3月6日")) == (begins, ends)


def test_an_hour_is_taken_as_it_is_written() -> None:
    assert (clock_in("上午12時16分"), clock_in("下午4時"), clock_in("無")) == (time(0, 16), time(16), None)


def test_letters_are_dated_in_either_year() -> None:
    assert [(each.year, each.day) for each in letters_in("115年2月1日示教資字第1150001234號、2026年2月1日示教資字第1150001234號")] == [
        (115, date(2026, 2, 1)), (115, date(2026, 2, 1)),
    ]  # fmt: skip
