"""Releasing what is due (公布出缺席統計), every night."""

from xiaowu.kernel.actor import Actor
from xiaowu.kernel.queue import periodic
from xiaowu.statistics.actions import filing
from xiaowu.statistics.actions.releasing import JOB


@periodic("40 3 * * *", name=JOB, pieces=True)
def release(_actor: Actor) -> int:
    """Months that ended a week ago, terms that ended two weeks ago, and their files for everybody; returns how many were told."""
    return filing.tell()
