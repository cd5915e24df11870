"""What a reader can work out of a hidden cell: the lowest and the highest count that agrees with all that is shown, by whole numbers (HiGHS).

Nothing of the suppression itself is used here: only what is on the pages, that sums add up, and what everybody knows of each cell.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil, floor

import highspy

_NEARLY = 1e-6  # as far as the solver's numbers may be off


@dataclass(frozen=True)
class Seen:
    """A cell as a reader has it: the count if it is shown, or between which two it must lie in any case."""

    shown: int | None
    lowest: int = 0
    highest: float = highspy.kHighsInf


Sums = Iterable[tuple[str, tuple[str, ...]]]


def bounds(cells: Mapping[str, Seen], sums: Sums, wanted: Iterable[str] | None = None, *, whole: bool = True) -> dict[str, tuple[int, float]]:
    """The range of each hidden cell, or of those that are wanted. The highest is infinite where nothing bounds it.

    Not `whole`: by fractions too, which is many times faster, and as narrow unless whole numbers alone fit less.
    """
    found: dict[str, tuple[int, float]] = {}
    among = None if wanted is None else set(wanted)
    for hidden, equations in _components(cells, sums):
        asked = [each for each in hidden if among is None or each in among]
        if asked:
            found |= _ranges(cells, hidden, equations, asked, whole=whole)
    return found


Equation = tuple[int, dict[str, int]]


def _components(cells: Mapping[str, Seen], sums: Sums) -> list[tuple[list[str], list[Equation]]]:
    """Hidden cells that depend on each other, with their equations: what one set may be says nothing of another."""
    parent = {each: each for each, seen in cells.items() if seen.shown is None}

    def root(each: str) -> str:
        while parent[each] != each:
            parent[each] = parent[parent[each]]
            each = parent[each]
        return each

    kept: list[Equation] = []
    for total, parts in sums:
        terms: dict[str, int] = defaultdict(int)
        right = 0
        for each, by in [(total, 1), *((part, -1) for part in parts)]:
            if cells[each].shown is None:
                terms[each] += by
            else:
                right -= by * (cells[each].shown or 0)
        if terms:
            kept.append((right, dict(terms)))
            first, *others = map(root, terms)
            for other in others:
                parent[root(other)] = root(first)
    groups: dict[str, tuple[list[str], list[Equation]]] = {}
    for each in parent:
        groups.setdefault(root(each), ([], []))[0].append(each)
    for equation in kept:
        groups[root(next(iter(equation[1])))][1].append(equation)
    return list(groups.values())


def _ranges(
    cells: Mapping[str, Seen], hidden: list[str], equations: list[Equation], asked: list[str], *, whole: bool
) -> dict[str, tuple[int, float]]:
    model = highspy.Highs()
    model.silent()
    model.setOptionValue("threads", 1)  # its threads wait for each other where the processors are busy
    at = {each: place for place, each in enumerate(hidden)}
    for each in hidden:
        model.addCol(0, cells[each].lowest, cells[each].highest, 0, [], [])
        if whole:
            model.changeColIntegrality(at[each], highspy.HighsVarType.kInteger)
    for right, terms in equations:
        model.addRow(right, right, len(terms), [at[each] for each in terms], list(terms.values()))
    found = {}
    for each in asked:
        model.changeColCost(at[each], 1)
        ends: list[float] = []
        for sense in (highspy.ObjSense.kMinimize, highspy.ObjSense.kMaximize):
            model.changeObjectiveSense(sense)
            model.run()
            is_bounded = model.getModelStatus() == highspy.HighsModelStatus.kOptimal
            ends.append(model.getInfo().objective_function_value if is_bounded else highspy.kHighsInf)
        model.changeColCost(at[each], 0)
        found[each] = (ceil(ends[0] - _NEARLY), ends[1] if ends[1] == highspy.kHighsInf else floor(ends[1] + _NEARLY))
    return found
