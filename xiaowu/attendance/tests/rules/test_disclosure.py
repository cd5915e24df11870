"""Nothing hidden can be worked out, in whatever order classes come in and are corrected, and large counts survive."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xiaowu.attendance.rules.disclosure import (
    BASE,
    LEAST_CANDIDATES,
    LEAST_RECORDED,
    disclosed,
    disclosed_rate,
    most_told,
    rounded,
    told_after,
)

DRAWS = range(BASE)
Save = tuple[int, int]  # which class, how many of it are away
Rule = Callable[[int, int, int, int], int]


def nearest_five(_told: int, count: int, _enrolled: int, _draw: int) -> int:
    """The rule that does not do."""
    return BASE * round(count / BASE)


def told(sizes: Sequence[int], saves: Sequence[Save], draws: Sequence[int], rule: Rule = told_after) -> list[int]:
    """What stood on the board after each save, for a grade of these classes."""
    figures, away, figure = [], {}, 0
    for (place, gone), draw in zip(saves, draws, strict=True):
        if away.get(place) != gone:
            away[place] = gone
            figure = rule(figure, sum(away.values()), sizes[place], draw)
        figures.append(figure)
    return figures


def candidates(sizes: Sequence[int], saves: Sequence[Save], seen: Sequence[int], rule: Rule = told_after) -> list[set[int]]:
    """How many of the class may have been away at each save, for all that was told.

    The adversary knows each class's size and each moment of saving, and has the figure of this grade's day at this school by itself, which is what
    every board, report, rate, export and total adds up.
    """
    worlds: list[tuple[int, ...]] = [()]
    before = 0
    for now, (place, _truth) in enumerate(saves):
        shown = _Shown(sizes, saves[: now + 1], before, seen[now], rule)
        worlds = [(*world, gone) for world in worlds for gone in range(sizes[place] + 1) if shown.agrees_with((*world, gone))]
        before = seen[now]
    return [{world[now] for world in worlds} for now in range(len(saves))]


@dataclass(frozen=True)
class _Shown:
    """What a look after the last of these saves showed, when the look before it had shown `before`."""

    sizes: Sequence[int]
    saves: Sequence[Save]
    before: int
    seen: int
    rule: Rule

    def agrees_with(self, world: Sequence[int]) -> bool:
        away: dict[int, int] = {}
        changed = True
        for (place, _truth), gone in zip(self.saves, world, strict=True):
            changed = away.get(place) != gone
            away[place] = gone
        if not changed:
            return self.seen == self.before
        enrolled, count = self.sizes[self.saves[-1][0]], sum(away.values())
        return any(self.rule(self.before, count, enrolled, draw) == self.seen for draw in DRAWS)


@st.composite
def mornings(draw: st.DrawFn) -> tuple[list[int], list[Save], list[int]]:
    sizes = draw(st.lists(st.integers(1, 16), min_size=1, max_size=3))
    places = draw(st.lists(st.integers(0, len(sizes) - 1), min_size=1, max_size=4))
    away = st.sampled_from
    saves = [(place, draw(away([0, 1, 2, sizes[place] // 2, sizes[place] - 1, sizes[place]]))) for place in places]
    return sizes, [(place, max(0, min(gone, sizes[place]))) for place, gone in saves], [draw(st.sampled_from(DRAWS)) for _save in saves]


@settings(max_examples=150)
@given(mornings())
def test_bureau_learns_no_classs_count_from_any_sequence_of_looks(morning: tuple[list[int], list[Save], list[int]]) -> None:
    sizes, saves, draws = morning
    found = candidates(sizes, saves, told(sizes, saves, draws))
    for (place, truth), possible in zip(saves, found, strict=True):
        assert truth in possible
        assert len(possible) >= min(LEAST_CANDIDATES, sizes[place] + 1)
        assert min(possible) < sizes[place]  # of no class does it follow that all are away


FOUND_OUT = [
    pytest.param([6, 6, 6], [(0, 6), (1, 6), (2, 6)], id="eighteen of eighteen"),
    pytest.param([28, 1], [(0, 2), (1, 1)], id="a class of one comes in"),
    pytest.param([28, 1], [(0, 2), (1, 0), (1, 1)], id="a class of one is corrected"),
]
SMALL = [*FOUND_OUT, pytest.param([13, 5], [(0, 5), (1, 5)], id="5 of 13, then 10 of 18")]


@pytest.mark.parametrize(("sizes", "saves"), SMALL)
def test_small_schools_and_classes_one_after_another_stay_hidden_for_every_draw(sizes: list[int], saves: list[Save]) -> None:
    for draws in product(DRAWS, repeat=len(saves)):
        for (place, _truth), possible in zip(saves, candidates(sizes, saves, told(sizes, saves, draws)), strict=True):
            assert len(possible) >= min(LEAST_CANDIDATES, sizes[place] + 1)
            assert min(possible) < sizes[place]


@pytest.mark.parametrize(("sizes", "saves"), FOUND_OUT)
def test_rounding_to_the_nearest_five_would_give_their_children_away(sizes: list[int], saves: list[Save]) -> None:
    seen = told(sizes, saves, [0] * len(saves), nearest_five)
    found = candidates(sizes, saves, seen, nearest_five)
    assert any(min(possible) == sizes[place] for (place, _truth), possible in zip(saves, found, strict=True))


@given(st.lists(st.integers(0, 60), min_size=2, max_size=2), st.lists(st.sampled_from(DRAWS), min_size=2, max_size=2))
def test_a_months_two_days_follow_from_their_sum_no_more_than_each_stands_there(days: list[int], draws: list[int]) -> None:
    """The month is the sum of what is told of its days: nothing is left over that would narrow one of them."""
    parts = [rounded(count, draw) for count, draw in zip(days, draws, strict=True)]
    for part, count in zip(parts, days, strict=True):
        possible = [each for each in range(100) if part in {rounded(each, draw) for draw in DRAWS}]
        assert count in possible
        assert len(possible) >= LEAST_CANDIDATES
    assert sum(parts) % BASE == 0


@given(st.integers(0, 5_000))
def test_a_figure_is_right_on_the_average_and_never_off_by_five(count: int) -> None:
    figures = [rounded(count, draw) for draw in DRAWS]
    assert sum(figures) == count * BASE
    assert max(abs(figure - count) for figure in figures) < BASE


@given(st.lists(st.tuples(st.integers(20, 32), st.integers(0, 6)), min_size=1, max_size=8), st.sampled_from(DRAWS))
def test_what_is_told_of_an_ordinary_morning_is_not_capped(classes: list[tuple[int, int]], draw: int) -> None:
    sizes, away = [size for size, _gone in classes], [gone for _size, gone in classes]
    assert told(sizes, list(enumerate(away)), [draw] * len(sizes))[-1] == rounded(sum(away), draw)


@given(st.integers(0, 60))
def test_a_class_moves_what_is_told_by_less_than_itself_and_a_class_below_ten_not_at_all(enrolled: int) -> None:
    assert most_told(enrolled) <= max(0, enrolled - BASE)
    assert (most_told(enrolled) == 0) == (enrolled < 2 * BASE)


@given(st.integers(0, 1_000).map(lambda count: BASE * count), st.integers(0, 5_000))
def test_a_rate_is_told_only_of_enough_children_and_of_what_is_shown(figure: int, recorded: int) -> None:
    rate = disclosed_rate(disclosed(figure), recorded)
    if figure == 0 or recorded < LEAST_RECORDED:
        assert rate is None
    else:
        assert rate == min(1.0, figure / recorded)
