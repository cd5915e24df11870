"""Which cells of linked tables are hidden (隱藏細格, 2.6): the small ones, and as many beside them as it takes that nothing gives them away.

A table is cells and sums: everything that a reader can add up. Tables that share cells are given together, and so are cells that were released
before: those stay as they were.

A small cell is safe when there is a move: whole numbers added to some hidden cells so that every sum still holds. Each step along the move is a
world that the reader cannot tell from the true one; a move of at least four steps leaves the cell five possible counts. Every small cell gets a move
here, or a few that do so together, and a large cell is hidden only if it lies on one: the dearer, the more children it tells of, so that totals are
the last. If the move leads through other schools, whose offices know their own counts, the cell gets a second one that avoids them, all or one by
one: whoever talks to one school's office learns no more. The same cells give the same pattern: nothing is drawn.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

from xiaowu.statistics.rules.cells import OWN, RULE, Cell, Rule, Sum, Why
from xiaowu.statistics.rules.ways import FREE, NEW, Ways

_TRIES = 10_000  # steps of one search
_WIDE, _WIDER, _ZEROS_TOO = 8, 60, 61  # how many of the cheapest cells it tries in each sum; if it finds nothing so; and if nothing but zeros is left
_HIDDEN_COSTS, _OFF_COSTS = 40, 80
Move = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Protected:
    """The pattern: why each hidden cell is; and the move that keeps each small one."""

    hidden: Mapping[str, Why]
    moves: Mapping[str, Sequence[Move]]  # the further ones avoid the schools of the first, all or one by one

    @property
    def small(self) -> int:
        """How many are hidden for their own sake."""
        return sum(why in OWN for why in self.hidden.values())


def protect(
    cells: Sequence[Cell], sums: Sequence[Sum], before: Mapping[str, bool] | None = None, rule: Rule = RULE, ways: Ways | None = None
) -> Protected:
    """What to hide. `before`: of each cell that was released already, whether it was shown; as it was, it stays. `ways`: the graph of the cells,
    where they have one: in it the best moves are found, by sums alone a good one.
    """
    net = _Net(cells, sums, before or {}, rule)
    for cell in sorted(net.small.values(), key=lambda each: (each.value, each.id)):
        net.keep(cell, ways)
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
    above = _BEYOND if cell.highest is None else cell.highest - cell.value
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
        self.moves: dict[str, Sequence[Move]] = {}
        self.owned: dict[str, set[str]] = defaultdict(set)
        for cell in cells:
            self.owned[cell.by].add(cell.id)
        self.terms = [{each.total: -1, **dict.fromkeys(each.parts, 1)} for each in sums]
        self.of: dict[str, list[int]] = defaultdict(list)
        for place, terms in enumerate(self.terms):
            for each in terms:
                self.of[each].append(place)
        self.cheapest = [sorted(terms, key=lambda each: (self.cells[each].value, each)) for terms in self.terms]

    def keep(self, cell: Cell, ways: Ways | None) -> None:
        """Finds the cell its moves, and hides what lies on them; where there is none, everything new that hangs together with it."""
        moves = self.apart(cell, (), ways)
        if not moves and self.rule.possible(cell) > 1:  # of a count that everybody knows nothing is left to keep
            self.hide(self.around(cell))
        owners = sorted({self.cells[each].by for move in moves for each in move} - {"", cell.by})
        if owners and not (second := self.apart(cell, owners, ways)) and len(owners) > 1:
            moves = moves + [move for owner in owners for move in self.apart(cell, [owner], ways)]
        elif owners:
            moves = moves + second
        self.moves[cell.id] = moves

    def apart(self, cell: Cell, owners: Collection[str], ways: Ways | None) -> list[Move]:
        """Moves that lead through none of these schools, and hides what lies on them."""
        blocked = frozenset(each for owner in owners for each in self.owned[owner])
        moves = self.by_ways(cell, blocked, ways) if ways else []
        if not moves and self.rule.possible(cell) > 1 and (ways is None or ways.whole):  # a way through two periods is not every move of a term
            moves = self.by_sums(cell, blocked, is_last=ways is None)
        self.hide(each for move in moves for each in move)
        return moves

    def hide(self, those: Iterable[str]) -> None:
        for each in those:
            self.hidden.setdefault(each, Why.BESIDE)

    def by_ways(self, cell: Cell, blocked: Collection[str], ways: Ways) -> list[Move]:
        """The cheapest moves in the graph; where it has too few and is all there is, the most that there are."""
        needed = self.rule.possible(cell) - 1
        moves, reached = ways.found(self, cell, needed, blocked, zeros=False)
        if reached < needed:
            moves, reached = ways.found(self, cell, needed, blocked, zeros=True)
        return [*moves] if reached >= needed or not (blocked or ways.whole) else []

    def by_sums(self, cell: Cell, blocked: Collection[str], *, is_last: bool) -> list[Move]:
        """A move that is found without a graph. Beside one, what it finds it finds at once."""
        tries = _TRIES if is_last or not blocked else _TRIES // 10
        wide = (_WIDE, _WIDER, _ZEROS_TOO) if is_last or not blocked else (_WIDE,)
        move = next((move for each in wide if (move := self.found(cell, blocked, each, tries))), None)
        return [move] if move else []

    def room(self, each: str, by: int) -> tuple[int, int]:
        """How many steps to either side a cell stays within what is possible."""
        low, high = _span(self.cells[each], by, self.rule)
        return -low, high

    def price(self, each: str, *, zeros: bool) -> int | None:
        """What it costs to hide a cell that is shown; nothing if it is hidden; None if it cannot be."""
        if each in self.hidden:
            return FREE
        return None if each in self.fixed or not (zeros or self.may_hide(each)) else self.costs(each)

    def around(self, cell: Cell) -> set[str]:
        """The cells that one can come to over sums without passing one that is known."""
        found, ways = {cell.id}, [cell.id]
        while ways:
            near = {each for place in self.of[ways.pop()] for each in self.terms[place]} - self.fixed - found
            found |= near
            ways += sorted(near)
        return found

    def found(self, cell: Cell, blocked: Collection[str], wide: int, tries: int) -> Move | None:
        """The cheapest move that a search over so many steps finds: it shows as much as it can."""
        least = self.rule.possible(cell) - 1
        queue: list[tuple[int, int, int, dict[str, int]]] = [(0, 0, 0, {cell.id: 1})]
        made, known = 0, set[frozenset[tuple[str, int]]]()
        for _try in range(tries):
            if not queue:
                return None
            _rank, _order, costs, move = heappop(queue)
            unbalanced = self.unbalanced(move)
            if not unbalanced:
                return move
            place = min(unbalanced, key=lambda each: (len(self.terms[each]), each))
            for more, by in self.answers(place, unbalanced, move, blocked, wide):
                longer = move | {more: by}
                same = frozenset(longer.items())
                if same not in known and width(longer, self.cells, self.rule) >= least:
                    known.add(same)
                    made += 1
                    spent = costs + self.costs(more)
                    heappush(queue, (spent + _OFF_COSTS * len(self.unbalanced(longer)), made, spent, longer))
        return None

    def unbalanced(self, move: Move) -> dict[int, int]:
        """The sums that a move does not keep yet, and by how much."""
        off: dict[int, int] = defaultdict(int)
        for each, by in move.items():
            for place in self.of[each]:
                off[place] += by * self.terms[place][each]
        return {place: by for place, by in off.items() if by}

    def answers(self, place: int, unbalanced: Mapping[int, int], move: Move, blocked: Collection[str], wide: int) -> list[tuple[str, int]]:
        """Cells that would bring a sum nearer to balance: those that bring another one too, the hidden ones, the smallest, and its total."""
        off, terms = unbalanced[place], self.terms[place]
        found, others = [], 0
        for each in self.cheapest[place]:
            if each in move or each in self.fixed or each in blocked:
                continue
            by = -terms[each] if off > 0 else terms[each]
            helps = sum(unbalanced.get(other, 0) * self.terms[other][each] * by < 0 for other in self.of[each]) > 1
            is_free = helps or each in self.hidden or terms[each] < 0
            others += not is_free
            if (is_free or others <= wide) and (each in self.hidden or wide == _ZEROS_TOO or self.may_hide(each)):
                found.append((each, by))
        return found

    def may_hide(self, each: str) -> bool:
        """A zero is told: hidden, it would not be one."""
        return self.cells[each].value > 0 or not self.rule.zeros_are_told

    def costs(self, each: str) -> int:
        """The more a cell that was to be shown tells, the dearer."""
        cell = self.cells[each]
        return _HIDDEN_COSTS if each in self.hidden else NEW + (cell.value if cell.weight is None else cell.weight)
