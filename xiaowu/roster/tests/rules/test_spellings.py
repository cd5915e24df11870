"""What people write for a class."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaowu.roster.rules.roles import class_name, class_spellings


@given(st.integers(1, 9), st.integers(1, 99), st.integers(1, 9), st.integers(1, 99))
def test_no_two_classes_share_a_spelling(grade: int, number: int, other_grade: int, other: int) -> None:
    assert (grade, number) == (other_grade, other) or not class_spellings(grade, number) & class_spellings(other_grade, other)


@pytest.mark.parametrize(("number", "as_words"), [(2, "三年二班"), (10, "三年十班"), (12, "三年十二班"), (20, "3年二十班"), (31, "3年三十一班")])
def test_a_class_is_found_by_numerals_too(number: int, as_words: str) -> None:
    assert class_name(3, number) in class_spellings(3, number)
    assert as_words in class_spellings(3, number)
