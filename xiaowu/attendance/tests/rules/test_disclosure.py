"""Nothing hidden can be worked out, and large counts survive."""

from hypothesis import example, given
from hypothesis import strategies as st

from xiaowu.attendance.rules.disclosure import (
    HIDDEN_BELOW,
    LEAST_CANDIDATES,
    LEAST_RECORDED,
    candidates,
    disclosed,
    disclosed_rate,
    disclosed_total,
)

counts = st.integers(0, 5_000)


@given(counts)
def test_every_figure_leaves_several_exact_counts_possible(count: int) -> None:
    possible = candidates(disclosed(count))
    assert count in possible
    assert len(possible) >= LEAST_CANDIDATES


@given(st.integers(HIDDEN_BELOW, 5_000))
def test_a_large_count_survives_within_two(count: int) -> None:
    shown = disclosed(count)
    assert shown is not None
    assert abs(shown - count) <= 2


@given(st.integers(0, HIDDEN_BELOW - 1))
def test_a_small_count_is_hidden_and_zero_looks_like_the_others(count: int) -> None:
    assert disclosed(count) is None


@given(st.lists(counts, min_size=1, max_size=40), st.data())
@example([12, 12, 12, 12], None)  # a total rounded from 48 would have given all four away
def test_a_total_is_the_same_for_all_exact_counts_that_its_parts_may_stand_for(exact: list[int], data: st.DataObject | None) -> None:
    shown = [disclosed(count) for count in exact]
    others = [data.draw(st.sampled_from(candidates(each))) if data else candidates(each)[0] for each in shown]
    assert disclosed_total(disclosed(count) for count in others) == disclosed_total(shown)


@given(st.lists(st.integers(0, HIDDEN_BELOW - 1), min_size=1, max_size=40))
def test_a_total_of_hidden_parts_is_hidden(exact: list[int]) -> None:
    assert disclosed_total(disclosed(count) for count in exact) is None


@given(counts, counts)
def test_a_rate_is_told_only_of_enough_children(away: int, others: int) -> None:
    rate = disclosed_rate(disclosed(away), away + others)
    if away + others < LEAST_RECORDED or away < HIDDEN_BELOW:
        assert rate is None
    else:
        assert rate is not None
        assert 0 < rate <= 1
