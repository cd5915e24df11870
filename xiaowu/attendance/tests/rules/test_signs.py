"""A sign in a cell means one mark only."""

from hypothesis import given
from hypothesis import strategies as st

from xiaowu.attendance.rules.signs import signs


@given(st.sets(st.text(min_size=1, max_size=6), max_size=8))
def test_no_two_marks_have_one_sign(titles: set[str]) -> None:
    told = signs(titles)
    assert set(told) == titles
    assert len(set(told.values())) == len(titles)
    assert all(title.startswith(sign) for title, sign in told.items())


def test_one_letter_does_where_none_begins_alike() -> None:
    assert signs(["缺席", "遲到", "事假", "病假"]) == {"缺席": "缺", "遲到": "遲", "事假": "事", "病假": "病"}
    assert signs(["Late", "Left early", "Official leave"]) == {"Late": "La", "Left early": "Le", "Official leave": "O"}
