"""ROC dates (民國紀年): shown to people in ROC years, stored and exchanged in ISO 8601."""

import re
from datetime import date, datetime, time

from xiaowu.kernel import clock
from xiaowu.kernel.roc.years import academic_year, first_day_of, western, year

__all__ = ["NotADate", "academic_year", "first_day_of", "long", "moment", "parse", "parse_moment", "short", "western", "year"]

_WEEKDAYS = "一二三四五六日"
_SEPARATED = re.compile(r"^(?:民國)?\s*(\d{1,4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:\s*\((?:星期|週)?([一二三四五六日天])\))?$")
_COMPACT = re.compile(r"^(\d{2,4})(\d{2})(\d{2})$")
_ISO_WITH_TIME = re.compile(r"^(\d{4}-\d{2}-\d{2})[T ]00:00:00$")
_HALF_WIDTH = str.maketrans("０１２３４５６７８９／．－（）", "0123456789/.-()")  # as input methods write them
_LAST_ROC_YEAR = 999
_MOMENT = re.compile(r"^(\S+)[T ]\s*(\d{1,2}):(\d{2})(?::(\d{2}))?$")


class NotADate(ValueError):
    """The text is not a date in ROC or ISO form, or names a day that does not exist."""


def long(day: date) -> str:
    """`115年11月24日（二）`."""
    return f"{year(day)}年{day.month}月{day.day}日（{_WEEKDAYS[day.weekday()]}）"


def short(day: date) -> str:
    """`115/11/24`."""
    return f"{year(day)}/{day.month:02}/{day.day:02}"


def moment(at: datetime) -> str:
    """`115/11/24 07:50`, in Taipei's time."""
    return f"{short(clock.day(at))} {at.astimezone(clock.TAIPEI):%H:%M}"


def parse(text: str) -> date:
    """Read `115/11/24`, `115年11月24日`, `1151124`, `2026-11-24` or `20261124`; years below 1000 are ROC years.

    A weekday in brackets must be that day's. Raises NotADate.
    """
    cleaned = text.strip().translate(_HALF_WIDTH)
    with_time = _ISO_WITH_TIME.match(cleaned)
    if with_time:
        cleaned = with_time[1]
    match = _SEPARATED.match(cleaned) or _COMPACT.match(cleaned)
    if not match:
        raise NotADate(text)
    written_year, month, day = (int(part) for part in match.groups()[:3])
    gregorian = western(written_year) if written_year <= _LAST_ROC_YEAR else written_year
    try:
        found = date(gregorian, month, day)
    except ValueError as error:
        raise NotADate(text) from error
    weekday = match[4] if match.re is _SEPARATED else None
    if weekday and _WEEKDAYS[found.weekday()] != weekday.replace("天", "日"):
        raise NotADate(text)
    return found


def parse_moment(text: str) -> datetime:
    """Read `115/12/1 8:00`, `2026-12-01T22:00`, or ISO 8601 with a zone; in Taipei's time unless it names one. Raises NotADate."""
    typed = text.strip().translate(_HALF_WIDTH).replace("：", ":").replace("\u3000", " ")
    try:
        if match := _MOMENT.match(typed):
            day, hour, minute, second = match.groups()
            return datetime.combine(parse(day), time(int(hour), int(minute), int(second or 0)), clock.TAIPEI)
        at = datetime.fromisoformat(typed)
    except ValueError as error:
        raise NotADate(text) from error
    return at if at.tzinfo else at.replace(tzinfo=clock.TAIPEI)
