"""What attendance keeps (出缺席的資料表)."""

from xiaowu.attendance.models.deputy import Deputy, DeputyRule
from xiaowu.attendance.models.dropout import Dropout, WarningLetter
from xiaowu.attendance.models.leave import Leave, LeaveCell, LeaveFeed, LeaveFile, LeaveRules, LeaveStep
from xiaowu.attendance.models.period import PeriodMark, PeriodRevision, PeriodRoll
from xiaowu.attendance.models.roll import Aside, Roll, RollMark, RollRevision, Tally, Untold
from xiaowu.attendance.models.telling import AbsenceTold, AbsenceWord, CareRule, RollConfirmed

__all__ = [
    "AbsenceTold", "AbsenceWord", "Aside", "CareRule", "Deputy", "DeputyRule", "Dropout", "Leave", "LeaveCell", "LeaveFeed", "LeaveFile",
    "LeaveRules", "LeaveStep", "PeriodMark", "PeriodRevision", "PeriodRoll", "Roll", "RollConfirmed", "RollMark", "RollRevision", "Tally", "Untold",
    "WarningLetter",
]  # fmt: skip
