"""What a roll says of a child whose leave is put on it and undone, in short words."""

from xiaowu.attendance.rules.roll import LeaveType, Mark, RollException
from xiaowu.attendance.tests.school import ABSENT, SICK

OWN = "leave/sick"
MARKS = {"absent": ABSENT, "late": RollException(Mark.LATE), OWN: SICK, "leave/personal": RollException(Mark.LEAVE, LeaveType.PERSONAL)}


def said(marks: dict[int, RollException], child: int) -> str:
    found = marks.get(child)
    return next((name for name, mark in MARKS.items() if mark == found), "")
