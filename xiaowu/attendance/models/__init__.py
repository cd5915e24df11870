"""What attendance keeps (出缺席的資料表)."""

from xiaowu.attendance.models.leave import Leave, LeaveCell, LeaveFile, LeaveRules, LeaveStep
from xiaowu.attendance.models.period import PeriodMark, PeriodRevision, PeriodRoll
from xiaowu.attendance.models.roll import Aside, Roll, RollMark, RollRevision, Tally, Untold

__all__ = [
    "Aside",
    "Leave",
    "LeaveCell",
    "LeaveFile",
    "LeaveRules",
    "LeaveStep",
    "PeriodMark",
    "PeriodRevision",
    "PeriodRoll",
    "Roll",
    "RollMark",
    "RollRevision",
    "Tally",
    "Untold",
]
