"""What a family is told about its own child's day (學生與家長看到的出缺席): the child's own mark and kind of leave,
and nothing about anybody else.
"""

from enum import StrEnum


class DayState(StrEnum):
    """How a child's day stands, as its family reads it."""

    NO_SCHOOL = "no_school"  # 不上課
    BEFORE = "before"  # 尚未就讀本校：入學或轉入以前
    ELSEWHERE = "elsewhere"  # 未在班級：轉學途中
    NOT_TAKEN = "not_taken"  # 尚未點名
    EXEMPT = "exempt"  # 免點名
    PRESENT = "present"  # 到
    ABSENT = "absent"
    LATE = "late"
    LEFT_EARLY = "left_early"
    LEAVE = "leave"


STATE_TITLES = {
    DayState.NO_SCHOOL: "不上課",
    DayState.BEFORE: "尚未就讀本校",
    DayState.ELSEWHERE: "未在班級",
    DayState.NOT_TAKEN: "尚未點名",
    DayState.EXEMPT: "免點名",
    DayState.PRESENT: "到",
    DayState.ABSENT: "缺席",
    DayState.LATE: "遲到",
    DayState.LEFT_EARLY: "早退",
    DayState.LEAVE: "請假",
}
TONES = {DayState.PRESENT: "good", DayState.ABSENT: "bad", DayState.LATE: "warn", DayState.LEFT_EARLY: "warn", DayState.LEAVE: "info"}


def state_of(*, is_school_day: bool, is_in_class: bool, is_taken: bool, mark: str, is_exempt: bool = False, is_before: bool = False) -> DayState:
    """A mark counts once the class's roll is taken: a child whom it does not name was there. One that was taken though none was due
    stands as well. `is_before`: the child had not been in any class of this school yet.
    """
    if not is_in_class:
        return DayState.BEFORE if is_before else DayState.ELSEWHERE
    if not is_school_day:
        return DayState.NO_SCHOOL
    if not is_taken:
        return DayState.EXEMPT if is_exempt else DayState.NOT_TAKEN
    return DayState(mark) if mark else DayState.PRESENT
