"""Reminders (提醒): every weekday morning, before people arrive."""

from xiaowu.followups.actions import reminding
from xiaowu.followups.actions.leaving import JOB, tell_left_behind
from xiaowu.followups.queries.kinds import kinds
from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.queue import periodic

REACH = frozenset(key for each in kinds().values() for key in (each.reads, each.writes))


@periodic("40 6 * * 1-6", name="followups.remind", city=REACH)
def remind(actor: Actor) -> list[int]:
    """Tell what is due and overdue; only working days count."""
    return reminding.remind(actor, clock.today())


@periodic("35 6 * * *", name=JOB, city=REACH | {"staff", "outsiders"})
def left_behind(actor: Actor) -> list[int]:
    """Tell whoever may hand it over what somebody from outside owed whose last day is over; also called when a post ends."""
    return tell_left_behind(actor)
