"""What is told of a class's refunds: nothing from which one of few children follows."""

from hypothesis import given
from hypothesis import strategies as st

from xiaowu.meals.rules.refund_sums import LEAST, ClassSum, told, told_fund

_sums = st.lists(st.tuples(st.integers(0, 8), st.integers(1, 20)), min_size=1, max_size=8).map(
    lambda those: [ClassSum(place, f"{place}", count, count * meals, count * meals * 55) for place, (count, meals) in enumerate(those)]
)


@given(_sums)
def test_a_class_of_fewer_than_five_is_never_told_nor_does_it_follow_from_the_sum(sums: list[ClassSum]) -> None:
    month = told(sums)
    hidden = [each for each in sums if each.children < LEAST]
    for each, shown in zip(sums, month.classes, strict=True):
        assert (shown.meals, shown.amount) == ((None, None) if each in hidden else (each.meals, each.amount))
    if month.amount is not None and hidden:  # what the hidden come to follows: of five children or more, so of several classes
        assert sum(each.children for each in hidden) >= LEAST
        assert len(hidden) > 1


@given(_sums)
def test_large_numbers_are_told_exactly(sums: list[ClassSum]) -> None:
    month = told(sums)
    if all(each.children >= LEAST for each in sums):
        assert (month.meals, month.amount) == (sum(each.meals for each in sums), sum(each.amount for each in sums))


@given(st.integers(1, 40), st.integers(-40, 40))
def test_what_goes_back_to_the_fund_is_told_of_five_children_and_more(children: int, meals: int) -> None:
    assert told_fund(children, meals, meals * 55) == ((meals, meals * 55) if children >= LEAST else (None, None))
