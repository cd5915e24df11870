"""What does not fit together in a child's day (點名矛盾): who was there and is gone is looked for at once; the rest is asked about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from xiaowu.attendance.rules.effective import Source, Word
from xiaowu.attendance.rules.roll import AWAY, Mark, RollException


class Contradiction(StrEnum):
    """What a child's words of one day say against each other, the most urgent first."""

    GONE = "gone"  # 曾到課、後來不見：there in one period, absent without leave in the last that was asked
    DIFFERS = "differs"  # 註記不一：of one period one source says there, another away
    ON_LEAVE = "on_leave"  # 已准假卻在場
    CAME = "came"  # 記缺席、後來在場：absent, and there in a later period without a word that it came late


CONTRADICTION_TITLES = {
    Contradiction.GONE: "曾到課、後來不見",
    Contradiction.DIFFERS: "註記不一",
    Contradiction.ON_LEAVE: "已准假卻在場",
    Contradiction.CAME: "記缺席、後來在場",
}


@dataclass(frozen=True, slots=True)
class Found:
    """A contradiction: in which period it shows, and the one it does not fit to (of one period, the same)."""

    kind: Contradiction
    period: int
    against: int


def _is_away(mark: RollException | None) -> bool:
    return mark is not None and mark.mark in AWAY


def _is_absent(mark: RollException | None) -> bool:
    return mark is not None and mark.mark is Mark.ABSENT


def of_day(day: Mapping[int, tuple[Word, ...]]) -> tuple[Found, ...]:
    """What contradicts itself in a child's day, period → words as `Said.words` has them; 0 is the morning's roll. A pupil deputy alarms nobody."""
    sure = {period: tuple(word for word in words if word.source < Source.DEPUTY) for period, words in sorted(day.items())}
    asked = [(period, words[0].mark) for period, words in sure.items() if words]
    return (*_over_time(asked), *(found for period, words in sure.items() for found in _within(period, words)))


def _over_time(asked: list[tuple[int, RollException | None]]) -> Iterable[Found]:
    absent: int | None = None  # the last period of which it is not yet told how it ended
    there: int | None = None
    for period, mark in asked:
        if _is_absent(mark):
            absent = period if absent is None else absent
            continue
        if absent is not None and mark is None:
            yield Found(Contradiction.CAME, period, absent)
        absent = None
        there = None if _is_away(mark) or (mark is not None and mark.mark is Mark.LEFT_EARLY) else period
    if absent is not None and there is not None:
        yield Found(Contradiction.GONE, absent, there)


def _within(period: int, words: tuple[Word, ...]) -> Iterable[Found]:
    if not words:
        return
    first, *others = words
    if first.source is Source.LEAVE:
        # whoever sees the child before them knows better where it is than a form; all the same the leave counts
        if any(not _is_away(word.mark) for word in others):
            yield Found(Contradiction.ON_LEAVE, period, period)
    elif any(_is_away(word.mark) is not _is_away(first.mark) for word in others):
        yield Found(Contradiction.DIFFERS, period, period)


def is_gone(day: Mapping[int, tuple[Word, ...]]) -> bool:
    """Whether the child is to be looked for."""
    return any(found.kind is Contradiction.GONE for found in of_day(day))
