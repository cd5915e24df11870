"""A kitchen gets enough, and whoever writes all its numbers down for a morning learns of no child that it is away."""

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xiaowu.attendance.rules.meals import FEWEST_TOLD, by_diet, to_cook, told_meals

DIETS = ("regular", "vegetarian", "no_pork", "own_meal")
OWN = DIETS.index("own_meal")
Counts = tuple[int, ...]  # of children, by diet
Save = tuple[int, Counts]  # a roll of the class at this place, and how many of each diet are away
State = dict[int, Counts]
Tells = Callable[[Sequence[Counts], State], Any]


def told(classes: Sequence[Counts], state: State, stopped: Sequence[int] = ()) -> Any:
    """What the page, its exports and the API tell of a school: all else on them are sums of these. `stopped`: how many more of each class have the
    regular diet and have stopped their meals.
    """
    meals, cook = [], 0
    for place, children in enumerate(classes):
        more = stopped[place] if stopped else 0
        eating = sum(children[:OWN]) + more
        shown = told_meals(eating - more - sum(state.get(place, (0,) * 4)[:OWN]))
        meals.append((place in state, eating, shown))
        cook += to_cook(eating, shown)
    whole = [sum(children[diet] for children in classes) for diet in range(OWN)]
    return meals, by_diet(whole[0] + sum(stopped), {"vegetarian": whole[1], "no_pork": whole[2]}, cook)


def exact(classes: Sequence[Counts], state: State) -> Any:
    """Exact numbers of all that is asked for: children, children away and meals by class, meals by diet over the school."""
    away = [state.get(place, (0,) * 4) for place in range(len(classes))]
    rows = [
        (place in state, sum(children), sum(gone), sum(children[:OWN]) - sum(gone[:OWN]))
        for place, (children, gone) in enumerate(zip(classes, away, strict=True))
    ]
    return rows, [sum(children[diet] - gone[diet] for children, gone in zip(classes, away, strict=True)) for diet in range(OWN)]


def known_to_be_away(classes: Sequence[Counts], saves: Sequence[Save], tells: Tells) -> list[tuple[int, int]]:
    """(save, diet) whose children are away in every world in which all looks, one after each save, would have shown the same.

    The adversary knows each class's children with their diets, when each roll was saved, and whatever was told.
    """
    worlds: list[tuple[Counts, ...]] = [()]
    for now, (place, _truth) in enumerate(saves, start=1):
        seen = tells(classes, dict(saves[:now]))
        possible = list(product(*(range(count + 1) for count in classes[place])))
        worlds = [(*world, away) for world in worlds for away in possible if tells(classes, _state(saves, (*world, away))) == seen]
    return [
        (save, diet)
        for save, (place, _truth) in enumerate(saves)
        for diet, count in enumerate(classes[place])
        if count and all(world[save][diet] == count for world in worlds)
    ]


def _state(saves: Sequence[Save], world: Sequence[Counts]) -> State:
    return {place: away for (place, _truth), away in zip(saves, world, strict=False)}


@st.composite
def mornings(draw: st.DrawFn) -> tuple[list[Counts], list[Save]]:
    """A small school and its rolls in any order, some of them saved again."""
    size = st.tuples(st.integers(0, 6), *(st.integers(0, 1),) * 3)
    classes = draw(st.lists(size, min_size=1, max_size=3))
    places = draw(st.lists(st.integers(0, len(classes) - 1), min_size=1, max_size=3))
    return classes, [(place, tuple(draw(st.integers(0, count)) for count in classes[place])) for place in places]


@settings(max_examples=60)
@given(mornings())
def test_reader_of_counts_learns_of_no_child_that_it_is_away_from_any_sequence_of_looks(morning: tuple[list[Counts], list[Save]]) -> None:
    classes, saves = morning
    assert known_to_be_away(classes, saves, told) == []


@st.composite
def with_stops(draw: st.DrawFn) -> tuple[list[Counts], list[Save], list[int]]:
    """A morning of those whose meals go on, and in each class how many of the regular diet stopped theirs."""
    classes, saves = draw(mornings())
    return classes, saves, [draw(st.integers(0, 4)) for _each in classes]


@settings(max_examples=30)
@given(with_stops())
def test_who_knows_whose_meals_were_stopped_learns_of_no_other_child_that_it_is_away(school: tuple[list[Counts], list[Save], list[int]]) -> None:
    classes, saves, stopped = school
    assert known_to_be_away(classes, saves, lambda eating, state: told(eating, state, stopped)) == []


FOUND = [
    pytest.param([(24, 3, 0, 1)], [(0, (0, 0, 0, 1))], id="the one with an own meal"),
    pytest.param([(10, 0, 1, 0), (10, 2, 0, 0)], [(1, (1, 0, 0, 0)), (0, (0, 0, 1, 0))], id="the one who eats no pork, between two looks"),
    pytest.param([(1, 0, 0, 0), (9, 0, 0, 0)], [(0, (1, 0, 0, 0))], id="a class of one"),
    pytest.param([(6, 1, 0, 0)], [(0, (6, 1, 0, 0))], id="all of a class"),
    pytest.param([(9, 1, 0, 0)], [(0, (0, 0, 0, 0)), (0, (0, 1, 0, 0))], id="the vegetarian, by a correction"),
]


@pytest.mark.parametrize(("classes", "saves"), FOUND)
def test_exact_numbers_would_single_a_child_out_and_what_is_told_does_not(classes: list[Counts], saves: list[Save]) -> None:
    assert known_to_be_away(classes, saves, exact) != []
    assert known_to_be_away(classes, saves, told) == []


@given(st.integers(0, 40), st.data())
def test_a_class_is_cooked_enough_and_from_five_up_exactly(eating: int, data: st.DataObject) -> None:
    present = data.draw(st.integers(0, eating))
    cook = to_cook(eating, told_meals(present))
    assert present <= cook <= eating
    if present >= FEWEST_TOLD:
        assert cook == present


@given(st.integers(0, 200), st.integers(0, 20), st.integers(0, 20), st.data())
def test_every_diet_gets_its_meals_and_nobody_goes_without(regular: int, vegetarian: int, no_pork: int, data: st.DataObject) -> None:
    eating = regular + vegetarian + no_pork
    cook = data.draw(st.integers(0, eating))
    usual, special = by_diet(regular, {"vegetarian": vegetarian, "no_pork": no_pork}, cook)
    assert special == {"vegetarian": min(vegetarian, cook), "no_pork": min(no_pork, cook)}
    assert cook <= usual + sum(special.values())
    assert usual <= regular
    if cook == eating:
        assert usual == regular
