"""The events of meetings (會議異動)."""

from dataclasses import dataclass

from xiaowu.meetings.rules.flow import MotionState, Stage


@dataclass(frozen=True, slots=True)
class MeetingMoved:
    """A meeting reached another stage, forwards or backwards (會議進行、公告、取消)."""

    meeting_id: int
    was: Stage
    now: Stage


@dataclass(frozen=True, slots=True)
class MotionMoved:
    """A motion was withdrawn or put back (撤案、恢復提案)."""

    motion_id: int
    was: MotionState
    now: MotionState
