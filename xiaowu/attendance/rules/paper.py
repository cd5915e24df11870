"""A roll on paper (紙本點名): lines of a sheet become whole rolls. For each class and period that it names, the sheet is complete."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from xiaowu.attendance.rules.effective import Said, Source, of_group, of_saver
from xiaowu.attendance.rules.roll import Exceptions, Mark, RollException
from xiaowu.timetable.rules.periods import WHOLE_DAY


@dataclass(frozen=True, slots=True)
class RollOf:
    """Which roll; of period 0: the morning's. `group`: a teaching group, of whose children alone in the class the sheet speaks; 0: of all."""

    class_id: int
    day: date
    period: int
    group: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the sheet: a child and how it was; without a child: everybody was there."""

    row: int
    of: RollOf
    child: int | None
    mark: RollException | None


class Clash(StrEnum):
    """Why two lines cannot stand beside each other."""

    TWICE = "twice"
    BOTH = "both"  # everybody was there, and somebody was not


@dataclass(frozen=True, slots=True)
class Clashing:
    """A row, and the other that it cannot stand beside."""

    row: int
    clash: Clash
    other: int


def clashing(lines: Iterable[Line]) -> list[Clashing]:
    """Every line that says again or otherwise what a line above it has said."""
    found: list[Clashing] = []
    above: dict[RollOf, dict[int | None, int]] = defaultdict(dict)
    for line in lines:
        said = above[line.of]
        if line.child in said:
            found.append(Clashing(line.row, Clash.TWICE, said[line.child]))
        elif said and (line.child is None or None in said):
            found.append(Clashing(line.row, Clash.BOTH, next(iter(said.values()))))
        said.setdefault(line.child, line.row)
    return found


def rolls(lines: Iterable[Line]) -> dict[RollOf, dict[int, RollException]]:
    """The rolls that the sheet has, whole: whom no line names was there."""
    found: dict[RollOf, dict[int, RollException]] = {}
    for line in lines:
        roll = found.setdefault(line.of, {})
        if line.child is not None and line.mark is not None:
            roll[line.child] = line.mark
    return found


@dataclass(frozen=True, slots=True)
class Entered:
    """A roll once the sheet is entered: all that is said of it then, and as whose word what is kept of the sheet."""

    said: Said
    source: Source
    given: Mapping[int, RollException | None]


def entered(said: Said, period: int, children: Collection[int], mine: Exceptions) -> Entered:
    """What stands once a roll of paper is entered by the office. An approved leave counts before it, and whom it names was not missed on paper.
    The morning's roll has one word for each child, whoever took it; in a period's every other word remains.
    """
    excused = {child: RollException(Mark.LEAVE, kind) for child, kind in said.leaves.items() if child in children}
    if period == WHOLE_DAY:
        given = {**mine, **excused}
        return Entered(replace(said, whole=frozenset({Source.HOMEROOM}), marks={Source.HOMEROOM: given}, unasked=frozenset()), Source.HOMEROOM, given)
    is_whole, told = of_saver(said, Source.OFFICE, children, {**excused, **mine})
    whole = said.whole | {Source.OFFICE} if is_whole else said.whole
    return Entered(replace(said, whole=whole, marks={**said.marks, Source.OFFICE: told}), Source.OFFICE, told)


def entered_of_group(said: Said, group: Collection[int], everybody: Collection[int], mine: Exceptions) -> Entered:
    """The same of a teaching group's lesson: each child of the group in the class is named, and of the others nothing is said."""
    excused = {child: RollException(Mark.LEAVE, kind) for child, kind in said.leaves.items() if child in group}
    is_whole, told = of_group(said, Source.OFFICE, group, everybody, {**excused, **mine})
    whole = said.whole | {Source.OFFICE} if is_whole else said.whole
    return Entered(replace(said, whole=whole, marks={**said.marks, Source.OFFICE: told}), Source.OFFICE, told)


def differing(before: Said, after: Said, children: Iterable[int]) -> frozenset[int]:
    """The children of whom something else counts afterwards, or who had not been asked."""

    def counts(said: Said, child: int) -> tuple[bool, RollException | None]:
        word = said.effective(child)
        return word is not None, word.mark if word else None

    return frozenset(child for child in children if counts(before, child) != counts(after, child))
