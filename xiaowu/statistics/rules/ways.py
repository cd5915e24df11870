"""Moves through a table of places and grades, found as ways through a graph: the cheapest there is, and as many as a small cell needs.

Every cell is an edge between two nodes: what adds up is what comes in and goes out of a node. So a move is a closed way, and several of them together
(a flow) are one too; by whole numbers, whatever lies between no step and all of them is possible as well. In a term the same way is gone in two
periods at once: in two months against each other, or in a month and in the term.
"""

from collections.abc import Collection, Iterator, Mapping
from heapq import heappop, heappush
from typing import Protocol

from xiaowu.statistics.rules.cells import Cell

Ends = Mapping[str, tuple[str, str]]  # of each cell, without its period: from where to where it leads
Flow = dict[str, int]
_Layers = Mapping[str, int]  # in which periods a way is gone, and in which direction
_Step = tuple[str, str, int]  # over which cell, to which node, and whether that adds to the cell or takes away
FREE, NEW = 1, 100  # what it costs to pass a hidden cell (of two ways that hide the same, the shorter), and at least to hide another


class Table(Protocol):
    """What a way must know of the cells."""

    def room(self, each: str, by: int) -> tuple[int, int]:
        """How many steps of one cell are possible back and forth, if each adds `by`."""

    def price(self, each: str, *, zeros: bool) -> int | None:
        """What it costs to hide it; None if it cannot be hidden."""


class Ways:
    """The graph. `periods`: all that are told together; `whole`: the one that is the sum of the others, or none."""

    def __init__(self, ends: Ends, cells: Collection[str], periods: Collection[str], whole: str) -> None:
        self.ends, self.cells, self.periods, self.whole = ends, frozenset(cells), tuple(periods), whole
        self.near: dict[str, list[_Step]] = {}
        for each, (tail, head) in ends.items():
            self.near.setdefault(tail, []).append((each, head, 1))
            self.near.setdefault(head, []).append((each, tail, -1))

    def found(self, table: Table, cell: Cell, needed: int, blocked: Collection[str], *, zeros: bool) -> tuple[list[Flow], int]:
        """The cheapest moves that leave the cell so many counts more than its own; or those that leave it the most, and how many that are."""
        best: tuple[int, int, list[Flow]] = (0, 0, [])
        for layers in self._layers(cell):
            if best[0] == -needed and best[1] < NEW and best[2]:
                break  # nothing new is hidden: no other can be better
            one = _Search(self, table, cell, layers, blocked, zeros=zeros)
            for moves, reached in one.moves(needed):
                best = min(best, (-min(reached, needed), one.cost(moves), moves), key=lambda each: each[:2])
        return best[2], -best[0]

    def _layers(self, cell: Cell) -> Iterator[_Layers]:
        own, _, key = cell.id.partition("|")
        if not self.whole:
            yield {own: 1}
        for each in self.periods if self.whole else ():
            if each != own and f"{each}|{key}" in self.cells:
                yield {own: 1, each: 1 if self.whole in {own, each} else -1}


class _Search:
    """Ways for one cell, in the same periods."""

    def __init__(self, ways: Ways, table: Table, cell: Cell, layers: _Layers, blocked: Collection[str], *, zeros: bool) -> None:
        self.ways, self.table, self.layers, self.blocked, self.zeros = ways, table, layers, blocked, zeros
        self.key = cell.id.partition("|")[2]
        self.prices: dict[str, int | None] = {}
        self.rooms: dict[str, tuple[int, int]] = {}

    def moves(self, needed: int) -> Iterator[tuple[list[Flow], int]]:
        """Moves and how many counts they add: one closed way to both sides, or as much as there is to one side, or to both."""
        most = None
        for back in range(needed + 1):
            if most is not None and most < NEW:
                break
            way = self.way((back, needed - back), {}, 1, most)
            if way:
                most = self.cost([self.told(way)])
                yield [self.told(way)], needed
        if most is None or most >= NEW:
            up, forth = self.flow(1, needed)
            down, back = self.flow(-1, needed)
            yield from (([self.told(each)], steps) for each, steps in ((up, forth), (down, back)) if each)
            if up and down:
                yield [self.told(up), self.told(down)], forth + back

    def flow(self, by: int, needed: int) -> tuple[Flow, int]:
        """As many steps to one side as there are, up to those needed, each on the cheapest way that is left."""
        flow: Flow = {}
        steps = 0
        while steps < needed and (way := self.way((0, 1), flow, by, None)):
            size = min(needed - steps, *(self.left(each, side, flow)[1] for each, side in way.items()))
            for each, side in way.items():
                flow[each] = flow.get(each, 0) + side * size
            steps += size
        return {each: side for each, side in flow.items() if side}, steps

    def way(self, room: tuple[int, int], flow: Flow, by: int, most: int | None) -> Flow | None:
        """The cheapest closed way through the cell, of cells that have so much room back and forth; none that costs more than `most`."""
        tail, head = self.ways.ends[self.key][::by]
        came: dict[str, tuple[str, str, int, int]] = {}
        done: set[str] = set()
        queue = [(0, head)] if self.price(self.key, flow) is not None and self.is_open(self.key, by, flow, room) else []
        while queue and tail not in done:
            spent, node = heappop(queue)
            done.add(node)
            for each, other, side in () if node == tail else self.ways.near[node]:
                price = None if other in done or each == self.key else self.price(each, flow)
                if price is None or (most is not None and spent + price > most) or not self.is_open(each, side, flow, room):
                    continue
                if other not in came or came[other][3] > spent + price:
                    came[other] = node, each, side, spent + price
                    heappush(queue, (spent + price, other))
        if tail not in done:
            return None
        found = {self.key: by}
        while tail != head:
            tail, each, found[each], _spent = came[tail]
        return found

    def is_open(self, key: str, by: int, flow: Flow, room: tuple[int, int]) -> bool:
        back, forth = self.left(key, by, flow)
        return back >= room[0] and forth >= room[1]

    def left(self, key: str, by: int, flow: Flow) -> tuple[int, int]:
        """How many steps back and forth a cell has left in this direction."""
        if key not in self.rooms:
            rooms = [self.table.room(f"{period}|{key}", side) for period, side in self.layers.items()]
            self.rooms[key] = min(low for low, _high in rooms), min(high for _low, high in rooms)
        low, high = self.rooms[key]
        gone = flow.get(key, 0)
        return (low + gone, high - gone) if by > 0 else (high - gone, low + gone)

    def price(self, key: str, flow: Flow) -> int | None:
        """What it costs to pass here, in all periods of the way."""
        if key not in self.prices:
            cells = [f"{period}|{key}" for period in self.layers]
            can_be = all(each in self.ways.cells and each not in self.blocked for each in cells)
            prices = [self.table.price(each, zeros=self.zeros) for each in cells] if can_be else [None]
            known = [each for each in prices if each is not None]
            self.prices[key] = sum(known) if len(known) == len(prices) else None
        return FREE if key in flow else self.prices[key]

    def told(self, flow: Flow) -> Flow:
        return {f"{period}|{key}": side * by for key, by in flow.items() for period, side in self.layers.items()}

    def cost(self, moves: list[Flow]) -> int:
        return sum(self.table.price(each, zeros=True) or 0 for each in {each for move in moves for each in move})
