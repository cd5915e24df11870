"""Releases, and rolls that nobody took, for tests."""

from datetime import date

from django.db.models import QuerySet

from xiaowu.attendance.models import Roll
from xiaowu.kernel import clock
from xiaowu.kernel.queue import perform
from xiaowu.statistics.actions.filing import put_up
from xiaowu.statistics.actions.releasing import JOB, REACH, release_due


def told_by(today: date, *, with_files: bool = False) -> int:
    """Tell what is due on that day, as the job does."""
    made = release_due(today=today, now=clock.now())
    if with_files:
        perform(JOB, lambda actor: put_up(actor, now=clock.now()), city=REACH)
    return made


def untake(rolls: QuerySet[Roll]) -> None:
    """As if nobody had taken them: tallies follow what a roll says, and none is ever deleted."""
    rolls.update(enrolled=0, away=0, late=0)
    rolls.delete()
