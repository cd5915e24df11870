"""Dates inside a text (文中日期): in ROC years, with or without a year, with a weekday told or not."""

import re
from dataclasses import dataclass
from datetime import date, time

_FIRST_YEAR = 1911
_WEEKDAYS = "一二三四五六日"
_DATE = re.compile(
    r"(?:(?P<year>\d{2,3})年\s*+)?(?P<month>\d{1,2})月(?:份)?\s*+(?:(?P<day>\d{1,2})日|(?P<part>[初底中]))?"
    r"(?:\s*+[(（]\s*+(?:星期|週)(?P<weekday>[一二三四五六日天])\s*+[)）])?"
)
_CLOCK = re.compile(r"(?:(?P<half>上午|下午|中午|晚上)\s*+)?(?P<hour>\d{1,2})\s*+[時點:：]\s*+(?:(?P<minute>\d{1,2})\s*+分?)?")
_LETTER = re.compile(r"(?P<year>\d{2,3})年(?P<month>\d{1,2})月(?P<day>\d{1,2})日\s*+(?P<words>[\u4e00-\u9fff]{1,12})字第(?P<number>\d{7,20})號")


@dataclass(frozen=True, slots=True)
class Told:
    """A date as told: `day` is None for a month, or for a day that does not exist; `year` and `weekday` None where not told."""

    quote: str
    at: int
    year: int | None
    month: int
    day_of_month: int | None
    weekday: int | None
    day: date | None


@dataclass(frozen=True, slots=True)
class Letter:
    """An official letter cited with its date and number (函)."""

    quote: str
    at: int
    year: int
    day: date | None
    number: str


def dates_in(text: str) -> list[Told]:
    """Every date told in a text, in its order."""
    found = []
    for match in _DATE.finditer(text):
        year = int(match["year"]) if match["year"] else None
        month = int(match["month"])
        in_month = int(match["day"]) if match["day"] else None
        weekday = "一二三四五六日".find(match["weekday"].replace("天", "日")) if match["weekday"] else None
        found.append(Told(match[0].strip(), match.start(), year, month, in_month, weekday, _day(year, month, in_month)))
    return found


def letters_in(text: str) -> list[Letter]:
    """Every official letter cited with date and number."""
    return [
        Letter(match[0], match.start(), int(match["year"]), _day(int(match["year"]), int(match["month"]), int(match["day"])), match["number"])
        for match in _LETTER.finditer(text)
    ]


def weekday_name(weekday: int) -> str:
    return _WEEKDAYS[weekday]


def clock_in(text: str) -> time | None:
    """The hour told in a text, taken as written: 下午2時30分 is 14:30, 上午12時16分 is 00:16. None if there is none."""
    match = _CLOCK.search(text)
    if not match:
        return None
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if match["half"] in ("下午", "晚上") and hour < 12:
        hour += 12
    if match["half"] == "上午" and hour == 12:
        hour = 0
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _day(year: int | None, month: int, day: int | None) -> date | None:
    if year is None or day is None:
        return None
    try:
        return date(year + _FIRST_YEAR, month, day)
    except ValueError:
        return None
