"""Quantiles of merged histograms lie within the stated bound of those of the durations themselves."""

from collections import Counter
from math import ceil

from hypothesis import given
from hypothesis import strategies as st

from xiaowu.traffic.rules.durations import ALPHA, LAST, micros_of, quantile, slot_of

DURATIONS = st.lists(st.integers(2, 3_600_000_000), min_size=1, max_size=60)


@given(DURATIONS, st.sampled_from([0.5, 0.95, 0.99, 1.0]))
def test_a_quantile_is_within_the_stated_bound(durations: list[int], share: float) -> None:
    exact = sorted(durations)[max(1, ceil(share * len(durations))) - 1]
    told = quantile(Counter(slot_of(each) for each in durations), share)
    assert told is not None
    assert abs(told * 1000 - exact) <= ALPHA * exact * (1 + 1e-9)


@given(DURATIONS, DURATIONS)
def test_histograms_of_parts_add_up_to_that_of_the_whole(one: list[int], other: list[int]) -> None:
    assert Counter(map(slot_of, one)) + Counter(map(slot_of, other)) == Counter(map(slot_of, one + other))


@given(st.integers(-5, 10**15))
def test_every_duration_has_a_slot(micros: int) -> None:
    assert 0 <= slot_of(micros) <= LAST


def test_nothing_has_no_quantile() -> None:
    assert quantile({}, 0.5) is None
    assert micros_of(0) < 1
