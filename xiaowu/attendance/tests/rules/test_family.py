"""How a child's day stands, as its family reads it."""

import pytest

from xiaowu.attendance.rules.family import STATE_TITLES, DayState, state_of
from xiaowu.attendance.rules.roll import Mark


@pytest.mark.parametrize("mark", list(Mark))
def test_a_mark_is_told_once_the_roll_is_taken(mark: Mark) -> None:
    assert state_of(is_school_day=True, is_in_class=True, is_taken=True, mark=mark) == mark.value
    assert state_of(is_school_day=True, is_in_class=True, is_taken=False, mark=mark) is DayState.NOT_TAKEN
    assert state_of(is_school_day=True, is_in_class=True, is_taken=True, mark=mark, is_exempt=True) == mark.value


def test_a_day_that_owes_no_roll_is_told_so_unless_there_is_no_school_or_the_child_is_in_no_class() -> None:
    assert state_of(is_school_day=True, is_in_class=True, is_taken=False, mark="", is_exempt=True) is DayState.EXEMPT
    assert state_of(is_school_day=False, is_in_class=True, is_taken=False, mark="", is_exempt=True) is DayState.NO_SCHOOL
    assert state_of(is_school_day=True, is_in_class=False, is_taken=False, mark="", is_exempt=True) is DayState.ELSEWHERE


def test_who_is_not_named_was_there_and_a_day_without_school_asks_nothing() -> None:
    assert state_of(is_school_day=True, is_in_class=True, is_taken=True, mark="") is DayState.PRESENT
    assert state_of(is_school_day=False, is_in_class=True, is_taken=True, mark="absent") is DayState.NO_SCHOOL
    assert state_of(is_school_day=True, is_in_class=False, is_taken=True, mark="") is DayState.ELSEWHERE
    assert state_of(is_school_day=True, is_in_class=False, is_taken=False, mark="", is_before=True) is DayState.BEFORE
    assert set(STATE_TITLES) == set(DayState)
