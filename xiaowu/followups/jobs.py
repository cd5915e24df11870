"""Reminders (提醒): every weekday morning, before people arrive."""

from xiaowu.followups.actions import merging, reminding
from xiaowu.followups.actions.leaving import JOB, tell_left_behind
from xiaowu.followups.queries.kinds import kinds
from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.queue import job, periodic

REACH = frozenset(key for each in kinds().values() for key in (each.reads, each.writes))


@periodic("40 6 * * 1-6", name="followups.remind", city=REACH)
def remind(actor: Actor) -> list[int]:
    """Tell what is due and overdue; only working days count."""
    return reminding.remind(actor, clock.today())


@periodic("35 6 * * *", name=JOB, city=REACH | {"staff", "outsiders"})
def left_behind(actor: Actor) -> list[int]:
    """Tell whoever may hand it over what somebody from outside owed whose last day is over; also called when a post ends."""
    return tell_left_behind(actor)


@job(name=merging.BRING, city=REACH)
def bring(actor: Actor, school_id: int, successor_id: int) -> int:
    """After a merger of schools: what is owed there is owed by the successor; how many."""
    return merging.bring(actor, school_id, successor_id, now=clock.now())


@job(name=merging.GIVE_BACK, city=REACH)
def give_back(actor: Actor, school_id: int, successor_id: int) -> int:
    """After a merger was taken back: what it handed on is the school's again; how many."""
    return merging.give_back(actor, school_id, successor_id, now=clock.now())
