"""The cells of a released table (統計表的細格), and which of them may not be told for their own sake (2.6).

A cell is a count. It is hidden when it is small, when few children make it up, when it is all but few of what there is, or when its group has fewer
than ten children; a zero is told as a zero, except of such a group.
"""

from dataclasses import dataclass
from enum import StrEnum

SMALL = 4  # the largest count, and the largest number of children behind a count, that is hidden
LEAST_GROUP = 10  # of a group of fewer children nothing is told
SPREAD = 5  # a hidden count could be larger or smaller by a fifth of itself


class Why(StrEnum):
    """Why a cell is not told."""

    SMALL = "small"  # it counts few, or few children
    NEARLY_ALL = "nearly_all"  # it counts all that there is, or all but few
    GROUP = "group"  # its group is too small
    BESIDE = "beside"  # it would give another one away
    BEFORE = "before"  # it was hidden when it was released


OWN = frozenset({Why.SMALL, Why.NEARLY_ALL, Why.GROUP})  # hidden for its own sake


@dataclass(frozen=True, slots=True)
class Cell:
    """A count, and what everybody knows of it: that it is no more than `of`, and lies from `least` to `most`.

    `group`: of how many children it counts, where that is not `of`; `who`: how many different children make it up, where one may be counted more
    than once (days of absence); `by`: whose insiders know the count exactly, such as a school's own office; nobody's if empty. `weight`: of how many
    children a reader learns by it, which is lost if it is hidden.
    """

    id: str
    value: int
    of: int | None = None
    group: int | None = None
    who: int | None = None
    least: int = 0
    most: int | None = None
    by: str = ""
    weight: int | None = None

    @property
    def is_of_few(self) -> bool:
        group = self.of if self.group is None else self.group
        return group is not None and group < LEAST_GROUP

    @property
    def lowest(self) -> int:
        """The least that a reader must think possible of it once it is hidden: 0 would have been told."""
        return max(self.least, 0 if self.is_of_few else 1)

    @property
    def highest(self) -> int | None:
        known = [each for each in (self.of, self.most) if each is not None]
        return min(known) if known else None


@dataclass(frozen=True, slots=True)
class Sum:
    """A cell that is the sum of others."""

    total: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """What counts as small, and whether a zero is told as one."""

    small: int = SMALL
    zeros_are_told: bool = True

    def why(self, cell: Cell) -> Why | None:
        """Why a cell may not be told for its own sake."""
        if cell.is_of_few:
            return Why.GROUP
        if cell.value > 0 and (cell.value <= self.small or (cell.who is not None and cell.who <= self.small)):
            return Why.SMALL
        return Why.NEARLY_ALL if cell.of is not None and cell.of - cell.value <= self.small else None

    def lowest(self, cell: Cell) -> int:
        """The least that a reader must think possible of a hidden cell; a zero is hidden where nothing else keeps the cell beside it."""
        return min(cell.value, cell.lowest if self.zeros_are_told else cell.least)

    def possible(self, cell: Cell) -> int:
        """How many counts must stay possible: one more than are small, or a fifth of the count, or all that there are."""
        needed = max(self.small, cell.value // SPREAD) + 1
        return needed if cell.highest is None else min(needed, cell.highest - self.lowest(cell) + 1)


RULE = Rule()
