"""Which cells of linked tables are hidden (隱藏細格, 2.6): the small ones, and as many beside them as it takes that nothing gives them away.

A table is cells and sums: everything that a reader can add up. Tables that share cells are given together, and so are cells that were released
before: those stay as they were. A cell is small when it counts one to four children, or all but so few of its group; a zero is told as a zero; of a
group of fewer than ten nothing is told.

A small cell is safe when there is a move: whole numbers added to some hidden cells so that every sum still holds. Each step along the move is a
world that the reader cannot tell from the true one; a move of at least four steps leaves the cell five possible counts. Every small cell gets a move
here, and a large cell is hidden only if it lies on one. The same cells give the same pattern: nothing is drawn.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from heapq import heappop, heappush

SMALL = 4  # the largest count that is hidden for being small
LEAST_GROUP = 10  # of a group of fewer children nothing is told
_TRIES, _WIDE = 4_000, 8  # steps of one search, and how many of the cheapest cells it tries in each sum
_SHOWN_COSTS, _HIDDEN_COSTS, _DIGIT_COSTS = 100, 1, 20


class Why(StrEnum):
    """Why a cell is not told."""

    SMALL = "small"  # it counts few
    NEARLY_ALL = "nearly_all"  # it counts all of its group, or all but few
    GROUP = "group"  # its group is too small
    BESIDE = "beside"  # it would give another one away
    BEFORE = "before"  # it was hidden when it was released


@dataclass(frozen=True, slots=True)
class Cell:
    """A count, and of how many at most, where everybody knows that."""

    id: str
    value: int
    of: int | None = None

    @property
    def lowest(self) -> int:
        """The least that a reader must think possible of it once it is hidden: 0 would have been told."""
        return 0 if self.is_of_few else 1

    @property
    def is_of_few(self) -> bool:
        return self.of is not None and self.of < LEAST_GROUP


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
        if 0 < cell.value <= self.small:
            return Why.SMALL
        return Why.NEARLY_ALL if cell.of is not None and cell.of - cell.value <= self.small else None

    def lowest(self, cell: Cell) -> int:
        return cell.lowest if self.zeros_are_told else 0

    def possible(self, cell: Cell) -> int:
        """How many counts must stay possible: one more than are small, or all that there are."""
        return self.small + 1 if cell.of is None else min(self.small + 1, cell.of - self.lowest(cell) + 1)


Move = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Protected:
    """The pattern: why each hidden cell is; and the move that keeps each small one."""

    hidden: Mapping[str, Why]
    moves: Mapping[str, Move]

    @property
    def small(self) -> int:
        """How many are hidden for their own sake."""
        return sum(why not in (Why.BESIDE, Why.BEFORE) for why in self.hidden.values())


RULE = Rule()


def protect(cells: Sequence[Cell], sums: Sequence[Sum], before: Mapping[str, bool] | None = None, rule: Rule = RULE) -> Protected:
    """What to hide. `before`: of each cell that was released already, whether it was shown; as it was, it stays."""
    net = _Net(cells, sums, before or {}, rule)
    for cell in sorted(net.small.values(), key=lambda each: (each.value, each.id)):
        net.keep(cell)
    return Protected(net.hidden, net.moves)


def width(move: Move, cells: Mapping[str, Cell], rule: Rule = RULE) -> int:
    """How many steps along a move are possible, to both sides together."""
    down, up = _reach(move, cells, rule)
    return up - down


def _reach(move: Move, cells: Mapping[str, Cell], rule: Rule) -> tuple[int, int]:
    spans = [_span(cells[each], by, rule) for each, by in move.items()]
    return max(down for down, _up in spans), min(up for _down, up in spans)


def _span(cell: Cell, by: int, rule: Rule) -> tuple[int, int]:
    """From which step to which one a cell stays within what is possible, if each step adds `by` (one or minus one)."""
    below = cell.value - rule.lowest(cell)
    above = _BEYOND if cell.of is None else cell.of - cell.value
    return (-below, above) if by > 0 else (-above, below)


_BEYOND = 1_000_000_000


class _Net:
    """The cells with the sums that they are in, and what is hidden of them so far."""

    def __init__(self, cells: Sequence[Cell], sums: Sequence[Sum], before: Mapping[str, bool], rule: Rule) -> None:
        self.rule, self.cells = rule, {each.id: each for each in cells}
        self.fixed = {each for each, is_shown in before.items() if is_shown}
        self.hidden: dict[str, Why] = {each: Why.BEFORE for each, is_shown in before.items() if not is_shown and each in self.cells}
        reasons = {each.id: rule.why(each) for each in cells if each.id not in self.fixed}
        self.hidden |= {each: why for each, why in reasons.items() if why}
        self.small = {each: self.cells[each] for each, why in reasons.items() if why}
        self.moves: dict[str, Move] = {}
        self.terms = [{each.total: -1, **dict.fromkeys(each.parts, 1)} for each in sums]
        self.of: dict[str, list[int]] = defaultdict(list)
        for place, terms in enumerate(self.terms):
            for each in terms:
                self.of[each].append(place)
        self.cheapest = [sorted(terms, key=lambda each: (self.cells[each].value, each)) for terms in self.terms]

    def keep(self, cell: Cell) -> None:
        """Finds the cell a move, and hides what lies on it; where there is none, everything new that hangs together with it."""
        move = self.found(cell)
        for each in move if move else self.around(cell):
            self.hidden.setdefault(each, Why.BESIDE)
        if move:
            self.moves[cell.id] = move

    def around(self, cell: Cell) -> set[str]:
        """The cells that one can come to over sums without passing one that is known."""
        found, ways = {cell.id}, [cell.id]
        while ways:
            near = {each for place in self.of[ways.pop()] for each in self.terms[place]} - self.fixed - found
            found |= near
            ways += sorted(near)
        return found

    def found(self, cell: Cell) -> Move | None:
        """The cheapest move that a search over so many steps finds: it shows as much as it can."""
        least = self.rule.possible(cell) - 1
        queue: list[tuple[int, int, dict[str, int]]] = [(0, 0, {cell.id: 1})]
        made = 0
        for _try in range(_TRIES):
            if not queue:
                return None
            costs, _order, move = heappop(queue)
            unbalanced = self.unbalanced(move)
            if not unbalanced:
                return move
            place = min(unbalanced, key=lambda each: (len(self.terms[each]), each))
            for more, by in self.answers(place, unbalanced, move):
                longer = move | {more: by}
                if width(longer, self.cells, self.rule) >= least:
                    made += 1
                    heappush(queue, (costs + self.costs(more), made, longer))
        return None

    def unbalanced(self, move: Move) -> dict[int, int]:
        """The sums that a move does not keep yet, and by how much."""
        off: dict[int, int] = defaultdict(int)
        for each, by in move.items():
            for place in self.of[each]:
                off[place] += by * self.terms[place][each]
        return {place: by for place, by in off.items() if by}

    def answers(self, place: int, unbalanced: Mapping[int, int], move: Move) -> list[tuple[str, int]]:
        """Cells that would bring a sum nearer to balance: those that bring another one too, the hidden ones, the smallest, and its total."""
        off, terms = unbalanced[place], self.terms[place]
        found, others = [], 0
        for each in self.cheapest[place]:
            if each in move or each in self.fixed:
                continue
            by = -terms[each] if off > 0 else terms[each]
            helps = sum(unbalanced.get(other, 0) * self.terms[other][each] * by < 0 for other in self.of[each]) > 1
            is_free = helps or each in self.hidden or terms[each] < 0
            others += not is_free
            if (is_free or others <= _WIDE) and (each in self.hidden or self.may_hide(each)):
                found.append((each, by))
        return found

    def may_hide(self, each: str) -> bool:
        """A zero is told: hidden, it would not be one."""
        return self.cells[each].value > 0 or not self.rule.zeros_are_told

    def costs(self, each: str) -> int:
        """The larger a cell that was to be shown, the dearer."""
        return _HIDDEN_COSTS if each in self.hidden else _SHOWN_COSTS + _DIGIT_COSTS * self.cells[each].value.bit_length()
