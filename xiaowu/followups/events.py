"""The events of follow-ups (待辦異動): whom they concern is given as a role at a school, or at the bureau (school None)."""

from dataclasses import dataclass
from datetime import date

from xiaowu.followups.rules.flow import State
from xiaowu.roster.rules.city import SectionCode
from xiaowu.roster.rules.roles import Role


@dataclass(frozen=True, slots=True)
class FollowUpOpened:
    """Somebody owes something from now on, or it was handed over to them (交辦、改派)."""

    follow_up_id: int
    kind: str
    school_id: int | None
    role: Role
    section: SectionCode | None
    is_handed_over: bool = False


@dataclass(frozen=True, slots=True)
class FollowUpMoved:
    """It reached another state, or something was noted (辦理、回報、結案)."""

    kind: str
    follow_up_id: int
    was: State
    now: State


@dataclass(frozen=True, slots=True)
class FollowUpDue:
    """It is due soon (到期提醒): `role` owes it."""

    follow_up_id: int
    kind: str
    school_id: int | None
    role: Role
    section: SectionCode | None
    due: date


@dataclass(frozen=True, slots=True)
class FollowUpOverdue:
    """It is so many working days overdue, and this role is told (逾期通報): its owner first, then those on the ladder."""

    follow_up_id: int
    kind: str
    school_id: int | None
    role: Role
    section: SectionCode | None
    due: date
    working_days: int
