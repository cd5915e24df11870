"""Why and when children leave: one table, and rules over ranges."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaowu.roster.models import Guardian, Student
from xiaowu.roster.rules.ends import BY_HAND, ENDS, REASON_TITLES, Reason, first_day_after, is_last_grade, next_numbers
from xiaowu.roster.rules.graduation import PastPlace, by_class, graduates
from xiaowu.roster.rules.records import GUARDIAN_CARRIES, GUARDIAN_LEAVES, STUDENT_CARRIES, STUDENT_LEAVES
from xiaowu.roster.rules.roles import GRADES, Level
from xiaowu.roster.rules.schools import BARRIER_TITLES, Barrier, Load, Place, barrier_to_closing

TODAY = date(2026, 11, 24)


def past(level: Level = Level.ELEMENTARY, grade: int = 6, year: int = 114, since: date = date(2025, 8, 1), class_id: int = 1) -> PastPlace:
    return PastPlace(1, "甲國小", level, class_id, "六年1班", year, grade, 7, "1100001", since)


def test_every_reason_has_its_line_in_the_table() -> None:
    assert set(ENDS) == set(REASON_TITLES) == set(Reason)
    assert {ENDS[each].asks for each in BY_HAND} == {"", "to_school_id", "went_to"}
    assert Reason.GRADUATED not in BY_HAND


@pytest.mark.parametrize(("model", "carries", "leaves"), [(Student, STUDENT_CARRIES, STUDENT_LEAVES), (Guardian, GUARDIAN_CARRIES, GUARDIAN_LEAVES)])
def test_every_column_of_a_record_goes_along_or_says_why_it_stays(model: type[Student], carries: tuple[str, ...], leaves: dict[str, str]) -> None:
    columns = {each.name for each in model._meta.concrete_fields}
    assert columns == {*carries, *leaves}
    assert not set(carries) & set(leaves)
    assert all(leaves.values())


@given(st.sampled_from(Level), st.integers(1, 9))
def test_only_the_highest_grade_of_a_level_is_its_last(level: Level, grade: int) -> None:
    assert is_last_grade(level, grade) == (grade == max(GRADES[level]))


@given(st.sampled_from(Level), st.integers(1, 9), st.integers(100, 130), st.integers(-400, 400))
def test_whoever_was_in_the_last_grade_when_the_year_ended_graduates_and_nobody_else(level: Level, grade: int, year: int, offset: int) -> None:
    since = first_day_after(year) + timedelta(days=offset)
    assert graduates(past(level, grade, year, since)) == (grade == GRADES[level][-1] and offset < 0)


def test_a_class_of_both_is_told_in_two_parts() -> None:
    late = past(since=date(2026, 9, 1))
    assert [(each.graduates, len(each.children)) for each in by_class([past(), past(), late, past(grade=5, class_id=2)])] == [
        (True, 2), (False, 1), (False, 1),
    ]  # fmt: skip


@given(st.lists(st.integers(1, 30)), st.integers(0, 9))
def test_classes_that_come_are_numbered_after_those_that_are_there(taken: list[int], wanted: int) -> None:
    found = next_numbers(taken, wanted)
    assert len(found) == len(set(found)) == wanted
    assert not set(found) & set(taken)


def school(pk: int = 1, level: Level = Level.ELEMENTARY, *, is_closed: bool = False) -> Place:
    return Place(pk, level, is_closed)


FULL, EMPTY = Load(20, 0, 0, TODAY - timedelta(days=90)), Load(0, 0, 0, None)


@pytest.mark.parametrize(
    ("this", "into", "load", "day", "barrier"),
    [
        (school(), school(2), FULL, TODAY, None),
        (school(), None, EMPTY, TODAY, None),
        (school(), None, FULL, TODAY, Barrier.CHILDREN),
        (school(), None, Load(0, 1, 1, None), TODAY, Barrier.ON_THE_WAY),
        (school(is_closed=True), school(2), FULL, TODAY, Barrier.CLOSED),
        (school(), school(2), FULL, TODAY + timedelta(days=1), Barrier.AHEAD),
        (school(), school(), FULL, TODAY, Barrier.ITSELF),
        (school(), school(2, Level.JUNIOR_HIGH), FULL, TODAY, Barrier.LEVEL),
        (school(), school(2, is_closed=True), FULL, TODAY, Barrier.SUCCESSOR_CLOSED),
        (school(), school(2), Load(20, 2, 1, None), TODAY, Barrier.CROSSING),
        (school(), school(2), Load(20, 2, 2, None), TODAY, None),
        (school(), school(2), Load(20, 0, 0, TODAY), TODAY, None),
        (school(), school(2), Load(20, 0, 0, TODAY), TODAY - timedelta(days=1), Barrier.CAME_LATER),
        (school(), school(2), Load(20, 0, 0, TODAY + timedelta(days=1)), TODAY, Barrier.COMES),
    ],
)
def test_a_school_closes_only_where_nobody_is_lost(this: Place, into: Place | None, load: Load, day: date, barrier: Barrier | None) -> None:
    assert barrier_to_closing(this, into, load, closed_on=day, today=TODAY) == barrier
    assert set(BARRIER_TITLES) == set(Barrier)
