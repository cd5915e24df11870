"""Two who save one roll: what either changed stands, only what both changed is asked."""

from hypothesis import given
from hypothesis import strategies as st

from xiaowu.attendance.rules.merging import merged
from xiaowu.attendance.rules.roll import LeaveType, Mark, RollException

CHILDREN = range(1, 6)
MARKS = st.sampled_from([RollException(Mark.ABSENT), RollException(Mark.LATE), *(RollException(Mark.LEAVE, kind) for kind in LeaveType)])
ROLLS = st.dictionaries(st.sampled_from(list(CHILDREN)), MARKS)


@given(ROLLS, ROLLS)
def test_who_was_not_overtaken_saves_what_was_on_the_form(shown: dict[int, RollException], mine: dict[int, RollException]) -> None:
    both = merged(shown, mine, shown, CHILDREN)
    assert (both.marks, both.disputed) == (mine, frozenset())


@given(ROLLS, ROLLS, ROLLS)
def test_every_child_has_the_mark_that_one_of_both_gave_or_is_asked_about(
    shown: dict[int, RollException], mine: dict[int, RollException], stands: dict[int, RollException]
) -> None:
    both = merged(shown, mine, stands, CHILDREN)
    for child in CHILDREN:
        before, here, there = shown.get(child), mine.get(child), stands.get(child)
        assert (child in both.disputed) == (here not in (before, there) and there != before)
        wanted = there if here == before or child in both.disputed else here
        assert both.marks.get(child) == wanted


@given(ROLLS, ROLLS, ROLLS)
def test_it_does_not_matter_who_came_first(shown: dict[int, RollException], mine: dict[int, RollException], stands: dict[int, RollException]) -> None:
    there, back = merged(shown, mine, stands, CHILDREN), merged(shown, stands, mine, CHILDREN)
    assert there.disputed == back.disputed
    assert all(there.marks.get(child) == back.marks.get(child) for child in CHILDREN if child not in there.disputed)


@given(ROLLS, ROLLS)
def test_a_form_that_does_not_say_what_it_showed_is_asked_about_all_that_differs(
    mine: dict[int, RollException], stands: dict[int, RollException]
) -> None:
    both = merged(None, mine, stands, CHILDREN)
    assert both.disputed == {child for child in CHILDREN if mine.get(child) != stands.get(child)}
    assert both.marks == stands


def test_a_child_who_was_not_on_the_form_keeps_the_mark_that_stands() -> None:
    late = RollException(Mark.LATE)
    assert merged({}, {}, {9: late}, [1, 2]).marks == {9: late}
