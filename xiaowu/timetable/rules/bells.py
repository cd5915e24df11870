"""Bells (作息時間): when the periods of a day begin and end, which number each has, and what cannot be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from xiaowu.kernel.text.plain import plain_number
from xiaowu.roster.rules.roles import Level
from xiaowu.timetable.rules.periods import PERIOD_TITLES, BellKind, Period, title_of

_NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_LESSONS = {word: number for number, numeral in enumerate(_NUMERALS, 1) for word in (numeral, str(number))}
# what else schools call what every school has
_ALSO = {
    Period.EARLY: ("早自習", "早修", "晨光", "自修", "晨間"),
    Period.ASSEMBLY: ("朝會", "升旗", "早會"),
    Period.NOON: ("午休", "午睡"),
}


@dataclass(frozen=True, slots=True)
class BellPeriod:
    """What lies between two bells of a school's day. `period` is its number; those that every school has are `Period`."""

    period: int
    title: str
    starts: time
    ends: time
    kind: BellKind

    @property
    def is_rung(self) -> bool:
        """Whether its hours are known: those of what is not rung that day are nobody's (`bell_of`)."""
        return self.starts < self.ends


class BellFault(StrEnum):
    """Why a bell cannot be rung."""

    BACKWARDS = "backwards"
    OVERLAP = "overlap"
    TWICE = "twice"
    ORDER = "order"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True)
class Given:
    """A bell as a sheet or a form says it, in `row`."""

    row: int
    title: str
    starts: time
    ends: time
    kind: BellKind


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row, and which other row it cannot stand beside."""

    row: int
    fault: BellFault
    other: int = 0


def lesson_number(title: str) -> int:
    """The number of a lesson by its title (第一節, 第１節, 第八節(輔導課)); 0 for what is none."""
    head, found, _rest = plain_number(title).removeprefix("第").partition("節")
    if not found:
        return 0
    return _LESSONS.get(head, 0)


def problems(day: Sequence[Given]) -> list[Problem]:
    """What is wrong with the bells of one day: backwards, two at a time, a lesson twice or not in its order, more than there are numbers between."""
    found = [Problem(each.row, BellFault.BACKWARDS) for each in day if each.starts >= each.ends]
    if found:
        return found
    ordered = sorted(day, key=lambda each: (each.starts, each.row))
    latest = ordered[:1]
    for each in ordered[1:]:
        if each.starts < latest[0].ends:
            found.append(Problem(each.row, BellFault.OVERLAP, latest[0].row))
        latest = [max(latest[0], each, key=lambda one: one.ends)]
    lessons: list[Given] = []
    for each in ordered:
        if number := lesson_number(each.title):
            if lessons and number <= lesson_number(lessons[-1].title):
                is_same = number == lesson_number(lessons[-1].title)
                found.append(Problem(each.row, BellFault.TWICE if is_same else BellFault.ORDER, lessons[-1].row))
            lessons.append(each)
    if not found:
        found += [Problem(gap[-1].row, BellFault.TOO_MANY) for low, high, gap in _gaps(ordered) if len(gap) >= high - low]
    return found


def numbered(day: Sequence[Given]) -> list[BellPeriod]:
    """The bells of a day without problems, in order and with their numbers."""
    ordered = sorted(day, key=lambda each: each.starts)
    numbers: dict[int, int] = {each.row: 10 * number for each in ordered if (number := lesson_number(each.title))}
    for low, high, gap in _gaps(ordered):
        numbers |= {each.row: number for each, number in zip(gap, _between(gap, low, high), strict=True)}
    return [BellPeriod(numbers[each.row], each.title, each.starts, each.ends, each.kind) for each in ordered]


def _gaps(ordered: Sequence[Given]) -> list[tuple[int, int, list[Given]]]:
    """What lies before, between and after the lessons: the numbers below and above it, none of which is another lesson's, and the bells."""
    gaps: list[tuple[int, int, list[Given]]] = []
    low, gap = 0, list[Given]()
    for each in ordered:
        if number := lesson_number(each.title):
            gaps.append((low, low + 10, gap))
            low, gap = 10 * number, []
        else:
            gap.append(each)
    gaps.append((low, low + 10, gap))
    return [each for each in gaps if each[2]]


def _between(gap: Sequence[Given], low: int, high: int) -> list[int]:
    """Rising numbers between two others: what every school has gets its own, where there is room before and after for the rest."""
    numbers: list[int] = []
    for place, each in enumerate(gap):
        beneath = numbers[-1] if numbers else low
        after = len(gap) - place - 1
        own = _known(each)
        if own is not None and beneath < own < high - after and not any(_known(one) == own for one in gap[:place]):
            numbers.append(own)
            continue
        numbers.append(beneath + 1)
    return numbers


def _known(given: Given) -> Period | None:
    if given.kind not in (BellKind.BEFORE, BellKind.NAP):
        return None
    return next((period for period, words in _ALSO.items() if any(word in given.title for word in words)), None)


def _default(level: Level) -> tuple[BellPeriod, ...]:
    return tuple(
        BellPeriod(period, PERIOD_TITLES[period], time.fromisoformat(starts), time.fromisoformat(ends), kind)
        for period, starts, ends, kind in _TIMES[level]
    )


_B, _L, _N = BellKind.BEFORE, BellKind.LESSON, BellKind.NAP
# what most schools of the level ring: lessons of 40 minutes (國小) and 45 (國中)
_TIMES = {
    Level.ELEMENTARY: (
        (Period.EARLY, "07:50", "08:20", _B),
        (Period.ASSEMBLY, "08:20", "08:35", _B),
        (Period.FIRST, "08:40", "09:20", _L),
        (Period.SECOND, "09:30", "10:10", _L),
        (Period.THIRD, "10:30", "11:10", _L),
        (Period.FOURTH, "11:20", "12:00", _L),
        (Period.NOON, "12:40", "13:20", _N),
        (Period.FIFTH, "13:30", "14:10", _L),
        (Period.SIXTH, "14:20", "15:00", _L),
        (Period.SEVENTH, "15:20", "16:00", _L),
    ),
    Level.JUNIOR_HIGH: (
        (Period.EARLY, "07:40", "08:05", _B),
        (Period.ASSEMBLY, "08:05", "08:20", _B),
        (Period.FIRST, "08:25", "09:10", _L),
        (Period.SECOND, "09:20", "10:05", _L),
        (Period.THIRD, "10:15", "11:00", _L),
        (Period.FOURTH, "11:10", "11:55", _L),
        (Period.NOON, "12:35", "13:10", _N),
        (Period.FIFTH, "13:20", "14:05", _L),
        (Period.SIXTH, "14:15", "15:00", _L),
        (Period.SEVENTH, "15:15", "16:00", _L),
        (Period.EIGHTH, "16:10", "16:55", _L),
    ),
}
DEFAULTS = {level: _default(level) for level in Level}


def usual(level: Level) -> list[Given]:
    """What most schools of the level ring, as if it were typed."""
    return [Given(row, each.title, each.starts, each.ends, each.kind) for row, each in enumerate(DEFAULTS[level], 1)]


def bell_of(period: int, bells: Sequence[BellPeriod]) -> BellPeriod:
    """A period among the day's bells; of one that is not rung that day the name alone is known, and it `is_rung` not."""
    for each in bells:
        if each.period == period:
            return each
    return BellPeriod(period, title_of(period), time(0), time(0), BellKind.LESSON)


def kind_of(title: str) -> BellKind:
    """What goes on in a period, where only its title is told."""
    if lesson_number(title):
        return BellKind.LESSON
    by_word = {"午休": BellKind.NAP, "午睡": BellKind.NAP, "餐": BellKind.MEAL, "掃": BellKind.CLEAN, "清": BellKind.CLEAN, "整理": BellKind.CLEAN}
    found = next((kind for word, kind in by_word.items() if word in title), None)
    if found is None:
        found = BellKind.BEFORE if any(word in title for words in _ALSO.values() for word in words) else BellKind.OTHER
    return found


def period_named(text: str, bells: Sequence[BellPeriod]) -> int | None:
    """The period that goes by a name on a day with these bells: its title there, 第一節, or a lesson's number."""
    said = plain_number(text)
    number = lesson_number(said) or (_LESSONS[said] if said.isdecimal() and said in _LESSONS else 0)
    for each in bells:
        if plain_number(each.title) == said or (number and each.period == 10 * number) or title_of(each.period) == said:
            return each.period
    return None
