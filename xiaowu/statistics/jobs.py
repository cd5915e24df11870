"""Releasing what is due (公布出缺席統計), every night."""

from xiaowu.kernel.actor import Actor
from xiaowu.kernel.queue import periodic
from xiaowu.statistics.actions.filing import tell
from xiaowu.statistics.permissions import RELEASES


@periodic("40 3 * * *", name="statistics.release", city=frozenset({RELEASES}))
def release(actor: Actor) -> int:
    """Months that ended a week ago, terms that ended two weeks ago, and their files for everybody; how many were told."""
    return tell(actor)
