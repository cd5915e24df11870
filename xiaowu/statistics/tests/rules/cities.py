"""Small cities for the adversary, and what it finds in what is told of them."""

from collections.abc import Mapping

from hypothesis import strategies as st

from bench.bounds import Seen, bounds
from xiaowu.statistics.rules.cells import OWN, RULE, Cell
from xiaowu.statistics.rules.figures import Districts, Figure, Leaves
from xiaowu.statistics.rules.releasing import Linked

DAYS = 20


@st.composite
def groups(draw: st.DrawFn, days: int = DAYS) -> Figure:
    """A grade: of one child, of six, of many; nobody away, one child all days, all children all days, few, many."""
    children = draw(st.sampled_from([1, 2, 6, 9, 10, 30, 90]))
    who = min(children, draw(st.sampled_from([0, 1, 2, 4, 5, 20, children])))
    away = draw(st.sampled_from([0, who, 2 * who, days * who])) if who else 0
    chronic = min(who, away // 2, draw(st.integers(0, 6)))
    return Figure(children, children * days, children * days, away, who, chronic)


@st.composite
def cities(draw: st.DrawFn) -> tuple[Leaves, Districts]:
    """Two districts of one to three schools with three grades."""
    leaves, districts = {}, {}
    for district in (1, 2):
        for _school in range(draw(st.integers(1, 3))):
            school = len(districts) + 1
            districts[school] = district
            for grade in (1, 2, 3):
                leaves[school, grade] = draw(groups())
    return leaves, districts


def leaks(table: Linked, known: Mapping[str, int] | None = None) -> list[tuple[str, tuple[int, float]]]:
    """Cells hidden for their own sake of which fewer counts stay possible than must, and fewer than if this release had told
    nothing.

    `known`: what somebody tells the reader beside.
    """
    given, of = known or {}, {each.id: each for each in table.cells}
    small = {each for each, why in table.told.hidden.items() if why in OWN and each not in given}
    sums = [(each.total, each.parts) for each in table.sums]
    found = bounds({each.id: _seen(each, is_shown=each.id not in table.told.hidden or each.id in given) for each in table.cells}, sums, small)
    narrow = {each for each in small if found[each][1] - found[each][0] + 1 < RULE.possible(of[each])}
    if not narrow:
        return []
    anyway = bounds({each.id: _seen(each, is_shown=each.id in given or table.stays.get(each.id, False)) for each in table.cells}, sums, narrow)
    return [(each, found[each]) for each in sorted(narrow) if found[each] != anyway[each]]


def _seen(cell: Cell, *, is_shown: bool) -> Seen:
    return Seen(cell.value if is_shown else None, cell.lowest if cell.value else 0, float("inf") if cell.highest is None else cell.highest)
