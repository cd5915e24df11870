"""The day's sheet of a kitchen (供餐單): its lines, what it was told of them, and what changed since."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from xiaowu.attendance.rules.meals import FEWEST_TOLD
from xiaowu.meals.rules.kitchens import Change, Guest, How, changes
from xiaowu.roster.rules.roles import Diet

AHEAD: Final = 14  # days for which a sheet is told before they come
LETTERS_UNTIL: Final = time(11)  # of the day itself: what changes later is cooked already
CLASS, _DIET, _OTHER = "class", "diet", "other"
KIND_TITLES = {CLASS: "班級", _DIET: "餐別", _OTHER: "其他用餐者"}
READ = (_DIET, _OTHER, CLASS)  # in which order a kitchen reads them


def class_line(class_id: int) -> str:
    return f"{CLASS}:{class_id}"


def diet_line(diet: str) -> str:
    return f"{_DIET}:{diet}"


def other_line(who: Guest) -> str:
    return f"{_OTHER}:{who.value}"


def named(line: str) -> tuple[str, str]:
    """What a line is of, `class`, `diet` or `other`, and which."""
    of, _colon, which = line.partition(":")
    return of, which


def in_order(lines: Iterable[str], classes: Iterable[str]) -> list[str]:
    """As a sheet lists them: diets and guests in their own order, classes (by their ids) in this one; what is none of them comes last."""
    known = [*map(diet_line, Diet), *map(other_line, Guest), *(class_line(int(each)) for each in classes)]
    places = {line: place for place, line in enumerate(known)}
    return sorted(lines, key=lambda each: (places.get(each, len(places)), each))


def total(numbers: Mapping[str, int]) -> int:
    """How many meals in all: diets are cooked for the same children as classes are."""
    return sum(count for line, count in numbers.items() if named(line)[0] != _DIET)


def beside(numbers: Mapping[str, int]) -> int:
    """How many more meals all diets make together than the classes: of some diets more is cooked than is eaten, so that no child is told."""
    sums = {of: sum(count for line, count in numbers.items() if named(line)[0] == of) for of in (_DIET, CLASS)}
    return sums[_DIET] - sums[CLASS]


def is_few(line: str, count: int) -> bool:
    """Whether a class's number stands for fewer than five meals, and says how many to make for them."""
    return named(line)[0] == CLASS and 0 < count < FEWEST_TOLD


@dataclass(frozen=True, slots=True)
class Notice:
    """One time that a kitchen was told of a school's day."""

    number: int
    how: How
    at: datetime
    numbers: Mapping[str, int]


def told(notices: Iterable[Notice]) -> Notice | None:
    """What changes are marked against: what was told last, letters apart, so that a mark stays on the sheet all morning."""
    return max((each for each in notices if each.how is not How.LETTER), key=lambda each: each.number, default=None)


def since_last(notices: Sequence[Notice], now: Mapping[str, int]) -> tuple[Change, ...]:
    """What no letter has said yet; nothing before the kitchen was told at all."""
    last = max(notices, key=lambda each: each.number, default=None)
    return changes(last.numbers, now) if last else ()


def is_coming(day: date, today: date) -> bool:
    """Whether a sheet of that day is shown: today's, and two weeks ahead; who compares days that are over could single a child out."""
    return 0 <= (day - today).days <= AHEAD


def is_for_letters(day: date, today: date, at: time) -> bool:
    """Whether a change that is found today at that hour can still be cooked by."""
    return today < day or (today == day and at < LETTERS_UNTIL)


def soonest_change(today: date, at: time) -> date:
    """The first day on which somebody more can be cooked for, as its sheet then shows: today until that hour, whatever the kitchen was told."""
    return today if is_for_letters(today, today, at) else today + timedelta(days=1)
