"""How a child stood in each period (各節出缺席): one state for each, as the word that counts says; nobody has asked is not "there"."""

from xiaowu.attendance.rules.effective import Word
from xiaowu.attendance.rules.family import DayState, state_of
from xiaowu.attendance.rules.roll import LeaveType


def stood(word: Word | None, *, is_exempt: bool) -> tuple[DayState, LeaveType | None]:
    """What a period's cell says: the state, and of a leave its type."""
    mark = word.mark if word else None
    state = state_of(is_school_day=True, is_in_class=True, is_taken=word is not None, mark=mark.mark if mark else "", is_exempt=is_exempt)
    return state, mark.leave_type if mark else None
