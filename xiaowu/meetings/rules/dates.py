"""Dates and hours inside a text (文中日期): in ROC and western years, with or without a year or a weekday."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time

from xiaowu.kernel.roc import years

_WEEKDAYS = "一二三四五六日"
# as input methods write them; one character for one, so that positions in the text stay
_HALF_WIDTH = str.maketrans("０１２３４５６７８９／．－（）：　", "0123456789/.-(): ")
_DIGITS = "〇一二三四五六七八九"
_SMALL = "[一二三四五六七八九十]{1,3}+"
_ERA = r"(?:(?P<era>(?:中華)?民國|西元)\s{0,3}+)?"
_DATE = re.compile(
    rf"(?<!\d)(?:{_ERA}(?P<year>\d{{2,4}})\s{{0,3}}+年\s{{0,3}}+)?(?<!\d)(?P<month>\d{{1,2}})\s{{0,3}}+月(?:份)?\s{{0,3}}+"
    r"(?:(?P<day>\d{1,2})\s{0,3}+日|(?P<part>[初底中]))?"
)
_WRITTEN = re.compile(rf"{_ERA}(?P<year>[〇零○一二三四五六七八九十百]{{2,7}}+)年\s{{0,3}}+(?P<month>{_SMALL})月\s{{0,3}}+(?P<day>{_SMALL})日")
_NUMERIC = re.compile(rf"(?<![\d./-]){_ERA}(?P<year>\d{{2,4}})(?P<between>[./-])(?P<month>\d{{1,2}})(?P=between)(?P<day>\d{{1,2}})(?!\d|[./-]\d)")
_DAY_FIRST = re.compile(r"(?<![\d./-])\d{1,2}([./-])\d{1,2}\1(?:19|20)\d{2}(?!\d|[./-]\d)")
_COMPACT = re.compile(r"(?<!\d)(?P<year>1\d{2}|20\d{2})(?P<month>\d{2})(?P<day>\d{2})(?!\d)")
_WEEKDAY = re.compile(r"\s{0,3}+(?:\(\s{0,3}+(?:星期|週|周|禮拜)?([一二三四五六日天])\s{0,3}+\)|(?:星期|週|周|禮拜)([一二三四五六日天]))")
_HOUR = rf"(?P<hour>\d{{1,2}}|{_SMALL})"
_CLOCK = re.compile(
    rf"(?<!\d)(?:(?P<half>上午|下午|中午|晚上|早上|凌晨)\s{{0,3}}+)?{_HOUR}\s{{0,3}}+(?:[時點]\s{{0,3}}+(?:(?P<minute>\d{{1,2}}|[一二三四五六七八九十]{{1,3}}+)\s{{0,3}}+分|(?P<bare>\d{{1,2}})(?!\d)|(?P<word>半))?"
    r"|:\s{0,3}+(?P<digits>\d{1,2})(?!\d))"
)
_UNTIL = re.compile(r"\s{0,3}+(?:至|到|[~～–—-])")
_LETTER = re.compile(
    r"(?<!\d)(?P<year>\d{2,4})年(?P<month>\d{1,2})月(?P<day>\d{1,2})日\s*+(?P<words>[\u4e00-\u9fff]{1,12})字第(?P<number>\d{7,20})號"
)


@dataclass(frozen=True, slots=True)
class DateFound:
    """A date as written: `day` is None for a month, or for a day that does not exist; `year` and `weekday` are None if not given.

    `is_unsure`: it can be read in two ways, and nobody guesses.
    """

    quote: str
    at: int
    year: int | None
    month: int
    day_of_month: int | None
    weekday: int | None
    day: date | None
    is_unsure: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """An official letter cited with its date and number (函); `year` is an ROC year."""

    quote: str
    at: int
    year: int
    day: date | None
    number: str


def dates_in(text: str, *, compact: bool = False) -> list[DateFound]:
    """Every date in a text, in order; with `compact` also 1150305, which elsewhere may be any number."""
    plain = text.translate(_HALF_WIDTH)
    found = [*_with_words(plain, text), *_with_signs(plain, text)]
    if compact:
        found += [_told(match, plain, text, int(match["year"])) for match in _COMPACT.finditer(plain)]
    return sorted(found, key=lambda each: each.at)


def _with_words(plain: str, text: str) -> Iterator[DateFound]:
    for match in _DATE.finditer(plain):
        yield _told(match, plain, text, int(match["year"]) if match["year"] else None)
    for match in _WRITTEN.finditer(plain):
        yield _told(match, plain, text, _value(match["year"]))


def _with_signs(plain: str, text: str) -> Iterator[DateFound]:
    """115/3/5, 2026.3.5, 115-03-05: version numbers and addresses look alike, so only what could be a date counts."""
    for match in _NUMERIC.finditer(plain):
        year, month, day = int(match["year"]), int(match["month"]), int(match["day"])
        is_short = len(match["year"]) == 2 and not match["era"]
        told = _told(match, plain, text, year)
        if not (1 <= day <= 31 and 1 <= month <= 12) or (is_short and match["between"] != "/" and told.weekday is None):
            continue
        if len(match["year"]) > 2 and not match["era"] and not (100 <= year < 200 or 1900 <= year < 2200):
            continue
        yield told
    for match in _DAY_FIRST.finditer(plain):
        quote = text[match.start() : match.end()]
        yield DateFound(quote, match.start(), None, 0, 1, None, None, is_unsure=True)


def _told(match: re.Match[str], plain: str, text: str, year: int | None) -> DateFound:
    groups = match.groupdict()
    month, of_month = _value(match["month"]), _value(match["day"]) if match["day"] else None
    after = _WEEKDAY.match(plain, match.end()) if of_month else None
    weekday = _WEEKDAYS.find((after[1] or after[2]).replace("天", "日")) if after else None
    quote = text[match.start() : after.end() if after else match.end()].strip()
    is_unsure = year is not None and not groups.get("era") and not _is_sure(year)
    return DateFound(quote, match.start(), year, month, of_month, weekday, None if is_unsure else _day(year, month, of_month), is_unsure)


def _is_sure(year: int) -> bool:
    """26年 may be 2026 or ROC 26; schools hardly ever mean an ROC year below 50."""
    return 50 <= year < 200 or 1900 <= year < 2200


def letters_in(text: str) -> list[Letter]:
    """Every official letter cited with date and number."""
    found = []
    for match in _LETTER.finditer(text):
        year = int(match["year"])
        day = _day(year, int(match["month"]), int(match["day"]))
        found.append(Letter(match[0], match.start(), year - years.western(0) if year > years.western(0) else year, day, match["number"]))
    return found


def weekday_name(weekday: int) -> str:
    return _WEEKDAYS[weekday]


def clock_in(text: str) -> time | None:
    """The hour in a text, taken as written: 下午2時30分 is 14:30, 上午12時16分 is 00:16. None if there is none."""
    match = _CLOCK.search(text.translate(_HALF_WIDTH))
    return _hour(match) if match else None


def hours_in(text: str) -> tuple[time | None, time | None]:
    """From when until when: 下午2時至4時 is 14:00 to 16:00. Days in the text are ignored."""
    plain = text.translate(_HALF_WIDTH)
    days = dates_in(text, compact=True)
    start = days[0].at + len(days[0].quote) if days else 0
    first = _CLOCK.search(plain, start)
    if not first:
        return None, None
    began = _hour(first)
    until = _UNTIL.match(plain, first.end())
    second = _CLOCK.search(plain, until.end(), until.end() + 20) if until else None
    ended = _hour(second) if second else None
    if began and ended and second and not second["half"] and ended <= began and began.hour >= 12 and ended.hour < 12:
        ended = ended.replace(hour=ended.hour + 12)
    return began, ended


def _hour(match: re.Match[str]) -> time | None:
    hour = _value(match["hour"])
    minute = 30 if match["word"] else _value(match["minute"] or match["bare"] or match["digits"] or "0")
    if match["half"] in ("下午", "晚上") and hour < 12:
        hour += 12
    if match["half"] == "中午" and hour < 6:
        hour += 12
    if match["half"] in ("上午", "凌晨") and hour == 12:
        hour = 0
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _value(told: str) -> int:
    """A number in digits, in counting words (一百一十五) or digit by digit (一一五)."""
    if told.isdecimal():
        return int(told)
    told = told.translate({ord("零"): "〇", ord("○"): "〇"})
    if "十" not in told and "百" not in told:
        return int("".join(str(_DIGITS.index(sign)) for sign in told))
    value = part = 0
    for sign in told:
        if sign in "十百":
            value, part = value + (part or 1) * (10 if sign == "十" else 100), 0
        else:
            part = _DIGITS.index(sign)
    return value + part


def _day(year: int | None, month: int, day: int | None) -> date | None:
    if year is None or day is None:
        return None
    try:
        return date(year if year >= 1900 else years.western(year), month, day)
    except ValueError:
        return None
