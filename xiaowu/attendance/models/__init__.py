"""What attendance keeps (出缺席的資料表)."""

from xiaowu.attendance.models.roll import Aside, Roll, RollMark, RollRevision, Tally, Untold

__all__ = ["Aside", "Roll", "RollMark", "RollRevision", "Tally", "Untold"]
