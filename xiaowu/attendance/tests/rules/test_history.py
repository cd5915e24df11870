"""What each save of a roll changed is enough to tell the roll, and no more than that."""

from hypothesis import given
from hypothesis import strategies as st

from xiaowu.attendance.rules.history import Change, changes, each_changed
from xiaowu.attendance.rules.roll import LeaveType, Mark, RollException

MARKS = st.sampled_from([RollException(Mark.ABSENT), RollException(Mark.LATE), RollException(Mark.LEAVE, LeaveType.SICK)])
ROLLS = st.dictionaries(st.integers(1, 6), MARKS)


@given(st.lists(ROLLS, max_size=5))
def test_whoever_applies_the_changes_has_each_roll_again(saves: list[dict[int, RollException]]) -> None:
    here: dict[int, RollException] = {}
    for told, roll in zip(each_changed(saves), saves, strict=True):
        for each in told:
            assert here.get(each.student_id) == each.before != each.after
            if each.after:
                here[each.student_id] = each.after
            else:
                del here[each.student_id]
        assert here == roll


def test_a_save_that_changed_nothing_says_so() -> None:
    roll = {3: RollException(Mark.LATE)}
    assert changes(roll, dict(roll)) == ()
    assert changes({}, roll) == (Change(3, None, roll[3]),)
