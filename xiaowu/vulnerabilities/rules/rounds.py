"""Rounds (掃描輪次): what a pass says of each finding. A finding is fixed only if its host and port were reached, its check ran, and it is gone."""

from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


class State(StrEnum):
    """How a finding stands."""

    OPEN = "open"
    FIXED = "fixed"
    VOID = "void"  # a report brought it that was taken back; it stays for what people wrote of it


class Answer(StrEnum):
    """What a pass says of a finding."""

    NEW = "new"
    REOPENED = "reopened"
    REMAINING = "remaining"
    FIXED = "fixed"
    NOT_REACHED = "not_reached"


STATE_TITLES = {State.OPEN: "未修補", State.FIXED: "已修補", State.VOID: "報告已撤回"}
ANSWER_TITLES = {
    Answer.NEW: "新發現", Answer.REOPENED: "再次出現", Answer.REMAINING: "仍存在", Answer.FIXED: "已修補", Answer.NOT_REACHED: "未掃描到",
}  # fmt: skip
TAKEN_BACK_WITHIN = 30  # days after a report came in, for which it is kept how everything stood before
FIRST_DAY = date(2000, 1, 1)
SEEN = frozenset({Answer.NEW, Answer.REOPENED, Answer.REMAINING})


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """A pass in numbers: `before` = fixed + remaining + not reached; `now` = remaining + new + reopened."""

    fixed: int = 0
    remaining: int = 0
    not_reached: int = 0
    new: int = 0
    reopened: int = 0

    @property
    def before(self) -> int:
        """How many were open before the pass."""
        return self.fixed + self.remaining + self.not_reached

    @property
    def now(self) -> int:
        """How many the pass saw."""
        return self.remaining + self.new + self.reopened

    @property
    def still_open(self) -> int:
        """How many are open after it."""
        return self.now + self.not_reached


def day_of_scan(told: str) -> date | None:
    """The day that a scanner wrote as that of its scan (ISO 8601); None if it wrote none."""
    try:
        return date.fromisoformat(told[:10])
    except ValueError:
        return None


def is_likely(scanned_on: date, today: date) -> bool:
    """Whether a scan may have been on that day: a scanner whose clock is not set writes 1970, or a day to come."""
    return FIRST_DAY <= scanned_on <= today + timedelta(days=1)  # its clock may stand in another zone


def compare(before: Collection[Key], closed: Collection[Key], seen: Collection[Key], is_reached: Callable[[Key], bool]) -> dict[Key, Answer]:
    """Each finding's answer. `before`: those open before the pass; `closed`: those fixed before it; `seen`: those that any of its reports has;
    `is_reached`: whether the pass reached the finding's host and port with the same scanner, and what the check needs ran there.

    A closed one that is not seen stays closed, and has no answer.
    """
    was_open, was_closed, is_seen = set(before), set(closed), set(seen)
    told = {key: Answer.REMAINING if key in was_open else Answer.REOPENED if key in was_closed else Answer.NEW for key in is_seen}
    told |= {key: Answer.FIXED if is_reached(key) else Answer.NOT_REACHED for key in was_open - is_seen}
    return told


def counted(answers: Mapping[Answer, int]) -> Arithmetic:
    """From how often each answer was given."""
    return Arithmetic(**{each.value: answers.get(each, 0) for each in Answer})


def state_after(answer: Answer) -> State:
    """A finding that was not reached stays open."""
    return State.FIXED if answer is Answer.FIXED else State.OPEN
