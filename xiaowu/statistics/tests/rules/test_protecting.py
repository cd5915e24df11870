"""No hidden cell can be worked out, from however many tables that share cells; and what need not be hidden is shown.

The adversary is `bench/bounds.py`: it knows every sum and every group's size, and finds what is possible by whole-number programming.
"""

import json
from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.bounds import Seen, bounds
from xiaowu.statistics.rules.cells import LEAST_GROUP, OWN, RULE, SMALL, Cell, Rule, Sum, Why
from xiaowu.statistics.rules.protecting import Protected, protect, width

CASES = Path(__file__).resolve().parents[5] / "shared/data/disclosure/cases.json"
Range = tuple[int, float]


def possible(cells: Sequence[Cell], sums: Sequence[Sum], hidden: Mapping[str, Why], rule: Rule = RULE) -> dict[str, Range]:
    """What the adversary finds of each hidden cell."""
    seen = {
        each.id: Seen(None if each.id in hidden else each.value, rule.lowest(each), float("inf") if each.highest is None else each.highest)
        for each in cells
    }
    return bounds(seen, [(each.total, each.parts) for each in sums])


def leaked(cells: Sequence[Cell], sums: Sequence[Sum], told: Protected, rule: Rule = RULE) -> list[tuple[str, Range]]:
    """Cells that are hidden for their own sake, and of which fewer counts stay possible than must."""
    found = possible(cells, sums, told.hidden, rule)
    of = {each.id: each for each in cells}
    return [(each, found[each]) for each, why in told.hidden.items() if why in OWN and found[each][1] - found[each][0] + 1 < rule.possible(of[each])]


def linked(counts: Mapping[tuple[str, str, str], tuple[int, int]]) -> tuple[list[Cell], list[Sum]]:
    """Counts and groups by district, school and grade, with every total over schools, districts and grades."""
    values: dict[str, list[int]] = {}
    for (district, school, grade), told in counts.items():
        for place, part in product((f"{district}.{school}", district, "city"), (grade, "all")):
            sums = values.setdefault(f"{place}|{part}", [0, 0])
            sums[:] = [each + more for each, more in zip(sums, told, strict=True)]
    cells = [Cell(each, *told) for each, told in values.items()]
    schools, districts = {f"{d}.{s}": d for d, s, _g in counts}, {d for d, _s, _g in counts}
    grades = sorted({grade for _d, _s, grade in counts})
    found = [Sum(f"{place}|all", tuple(f"{place}|{grade}" for grade in grades)) for place in [*schools, *districts, "city"]]
    for part in [*grades, "all"]:
        found.append(Sum(f"city|{part}", tuple(f"{each}|{part}" for each in sorted(districts))))
        found += [Sum(f"{d}|{part}", tuple(f"{s}|{part}" for s, of in sorted(schools.items()) if of == d)) for d in sorted(districts)]
    return cells, found


@st.composite
def cities(draw: st.DrawFn) -> tuple[list[Cell], list[Sum]]:
    """Small and adversarial: groups of one, of six and of a whole grade; of nobody, all, all but one, few."""
    counts = {}
    schools = [(district, f"{district}{place}") for district in "AB" for place in range(draw(st.integers(1, 3)))]
    for (district, school), grade in product(schools, "123"):
        group = draw(st.sampled_from([1, 6, 9, 10, 12, 30, 150]))
        count = draw(st.sampled_from([0, 1, 2, 4, 5, 8, group // 2, group - 1, group]))
        counts[district, school, grade] = (min(count, group), group)
    return linked(counts)


@settings(max_examples=6)
@given(cities())
def test_no_reader_narrows_a_hidden_cell_of_any_city_to_fewer_than_five_counts(city: tuple[list[Cell], list[Sum]]) -> None:
    cells, sums = city
    told = protect(cells, sums)
    assert leaked(cells, sums, told) == []
    of = {each.id: each for each in cells}
    for each, moves in told.moves.items():
        assert all(move[each] for move in moves)
        assert all(width(move, of) >= RULE.possible(of[each]) - 1 for move in moves)
    assert protect(list(reversed(cells)), list(reversed(sums))).hidden.keys() >= {each for each, why in told.hidden.items() if why is not Why.BESIDE}
    assert protect(cells, sums) == told  # the same cells, the same pattern


@settings(max_examples=4)
@given(cities())
def test_what_was_released_before_stays_as_it_was_and_gives_nothing_new_away(city: tuple[list[Cell], list[Sum]]) -> None:
    """A first release tells the districts; a later one the schools as well."""
    cells, sums = city
    first_cells = [each for each in cells if "." not in each.id]
    ids = {each.id for each in first_cells}
    first_sums = [each for each in sums if {each.total, *each.parts} <= ids]
    first = protect(first_cells, first_sums)
    before = {each.id: each.id not in first.hidden for each in first_cells}
    second = protect(cells, sums, before)
    assert all((each in second.hidden) is not is_shown for each, is_shown in before.items())
    unsure = Rule(zeros_are_told=False)  # where nothing else helps, zeros are hidden as well
    known = possible(cells, sums, {each.id: Why.BESIDE for each in cells if not before.get(each.id)}, unsure)  # from the first release alone
    assert [each for each, found in leaked(cells, sums, second, unsure) if found != known[each]] == []


def test_large_cells_survive_and_a_zero_is_told() -> None:
    counts = {("A", f"A{school}", grade): (12 + school, 120) for school in range(4) for grade in "1234"} | {("A", "A0", "1"): (0, 120)}
    cells, sums = linked(counts)
    assert protect(cells, sums).hidden == {}
    cells, sums = linked(counts | {("A", "A1", "2"): (2, 120)})
    told = protect(cells, sums)
    assert told.small == 1
    assert len(told.hidden) == 4  # the small one and three at the corners of a rectangle


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        (Cell("a", 0, 28), None),
        (Cell("a", 1, 28), Why.SMALL),
        (Cell("a", SMALL, 28), Why.SMALL),
        (Cell("a", SMALL + 1, 28), None),
        (Cell("a", 28, 28), Why.NEARLY_ALL),
        (Cell("a", 24, 28), Why.NEARLY_ALL),
        (Cell("a", 23, 28), None),
        (Cell("a", 0, LEAST_GROUP - 1), Why.GROUP),
        (Cell("a", 500), None),
    ],
)
def test_a_cell_is_small_by_its_count_by_what_is_left_of_its_group_or_by_its_group(cell: Cell, why: Why | None) -> None:
    assert RULE.why(cell) is why


def test_where_nothing_can_be_hidden_beside_it_everything_new_is() -> None:
    """The total and all but one part were released already: what is left of the table goes, and nothing of another one."""
    cells = [Cell("total", 20), Cell("a", 18), Cell("b", 2), Cell("b1", 2), Cell("b2", 0), Cell("c", 40)]
    sums = [Sum("total", ("a", "b")), Sum("b", ("b1", "b2"))]
    told = protect(cells, sums, {"total": True, "a": True})
    assert told.hidden == {"b": Why.SMALL, "b1": Why.SMALL, "b2": Why.BESIDE}
    assert told.moves == {"b": [], "b1": []}


def cases() -> list[Any]:
    return json.loads(CASES.read_text())["cases"] if CASES.exists() else []


@pytest.mark.real
@pytest.mark.skipif(not CASES.exists(), reason="the tables with known leaks are not part of the project")
def test_tables_with_known_leaks_are_seen_through_as_published_and_are_safe_as_we_would_publish_them() -> None:
    """Tables from sdcTools' and others' issues, where each hidden cell's range is known."""
    for case in cases():
        sums = [Sum(each["total"], tuple(each["parts"])) for each in case["sums"]]
        for lowest in (0, 1):
            expected = case["expected"].get(f"range_whole_numbers_from_{lowest}")
            if expected is not None:
                seen = {each["id"]: Seen(None if each["hidden"] else each["value"], lowest) for each in case["cells"]}
                ranges = {each: list(found) for each, found in bounds(seen, [(each.total, each.parts) for each in sums]).items()}
                assert ranges == expected, case["id"]
                assert case["expected"]["safe"] <= all(low < high for low, high in ranges.values()), case["id"]
        rule = Rule(case["threshold"] or SMALL, case["zeros_are_published"])
        cells = [Cell(each["id"], each["value"]) for each in case["cells"]]
        assert leaked(cells, sums, protect(cells, sums, rule=rule), rule) == [], case["id"]


def test_where_no_search_ends_in_time_all_that_hangs_together_with_a_small_cell_is_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = [Cell("all", 33), Cell("small", 3), Cell("large", 20), Cell("middle", 10), Cell("elsewhere", 50), Cell("there", 50)]
    sums = [Sum("all", ("small", "large", "middle")), Sum("elsewhere", ("there",))]
    monkeypatch.setattr("xiaowu.statistics.rules.protecting._TRIES", 1)
    assert set(protect(cells, sums).hidden) == {"all", "small", "large", "middle"}
