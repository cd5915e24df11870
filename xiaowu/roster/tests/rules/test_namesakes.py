"""An answer about namesakes is about the people who were shown, and nobody else."""

from hypothesis import given
from hypothesis import strategies as st

from xiaowu.roster.rules.namesakes import LONGEST_ANSWER, Answer, another, answer_of, same, token_of

people = st.sets(st.integers(1, 2**53), min_size=1, max_size=5)
names = st.text(min_size=1, max_size=20)


@given(names, people)
def test_an_answer_about_those_who_were_shown_is_taken(name: str, shown: set[int]) -> None:
    token = token_of(name, shown)
    assert answer_of(another(token), token, shown) == Answer(None)
    for each in shown:
        assert answer_of(same(token, each), token, shown) == Answer(each)
        assert len(same(token, each)) <= LONGEST_ANSWER


@given(names, people, st.integers(1, 2**53), st.text(max_size=60))
def test_an_answer_about_others_is_none(name: str, shown: set[int], stranger: int, raw: str) -> None:
    token, later = token_of(name, shown), token_of(name, {*shown, stranger})
    if stranger not in shown:
        assert answer_of(same(token, stranger), token, shown) is None
        assert answer_of(another(token), later, {*shown, stranger}) is None
    assert answer_of(raw, token, shown) is None


def test_a_name_in_another_width_asks_the_same() -> None:
    assert token_of("Ａnn Lee", [2, 1]) == token_of("ann-lee", [1, 2])
