"""When somebody is told (提醒與逾期通報), in working days: once before the due day, once when it has passed, then rung by rung."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from xiaowu.followups.rules.kinds import FollowUpKind, Rung

NOTHING, REMINDED, OVERDUE = 0, 1, 2  # how far it was told; above these, one more for each rung


@dataclass(frozen=True, slots=True)
class Telling:
    """What is to be told now. `stage` is stored, so that it is told once;
    `rungs` are those reached since the last time, `since` the working days past due.
    """

    stage: int
    due: date
    is_overdue: bool
    since: int
    rungs: tuple[Rung, ...] = ()
    is_first: bool = False  # the owner has not been told of this


def telling(kind: FollowUpKind, due: date, today: date, days: Sequence[date], told: int) -> Telling | None:
    """None: nothing that was not told before. `days`: the working days around, in order; `told`: the stage last told."""
    if due >= today:
        until = bisect_right(days, due) - bisect_right(days, today)
        if until > kind.remind or told >= REMINDED:
            return None
        return Telling(REMINDED, due, is_overdue=False, since=0, is_first=True)
    since = bisect_right(days, today) - bisect_right(days, due)
    reached = [each for each in kind.ladder if each.after <= since]
    stage = OVERDUE + len(reached) if since else NOTHING
    if stage <= told:
        return None
    before = max(told - OVERDUE, 0)
    return Telling(stage, due, is_overdue=True, since=since, rungs=tuple(reached[before:]), is_first=told < OVERDUE)
