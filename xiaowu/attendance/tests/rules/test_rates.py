"""From how many rolls a rate is told, and how its day is coloured."""

from hypothesis import given
from hypothesis import strategies as st

from xiaowu.attendance.rules.rates import tells_rate, tone_of


@given(st.integers(1, 500), st.data())
def test_a_rate_is_told_of_most_rolls_and_never_of_few(due: int, data: st.DataObject) -> None:
    taken = data.draw(st.integers(0, due))
    assert tells_rate(taken, due) == (taken > due - taken)


def test_a_day_with_many_away_does_not_look_like_one_with_none() -> None:
    assert [tone_of(rate) for rate in (0, 0.03, 0.05, 0.09, 0.1, 1)] == ["good", "good", "warn", "warn", "bad", "bad"]
