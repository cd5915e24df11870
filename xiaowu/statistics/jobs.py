"""Releasing what is due (公布出缺席統計), every night."""

from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.queue import periodic
from xiaowu.statistics.actions.releasing import release_due
from xiaowu.statistics.permissions import RELEASES


@periodic("40 3 * * *", name="statistics.release", city=frozenset({RELEASES}))
def release(actor: Actor) -> int:
    """Months that ended a week ago, terms that ended two weeks ago; how many were told."""
    now = clock.now()
    return release_due(actor, today=clock.day(now), now=now)
