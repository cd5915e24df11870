"""Releases, for tests."""

from datetime import date

from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.queue import perform
from xiaowu.statistics.actions.filing import put_up
from xiaowu.statistics.actions.releasing import release_due
from xiaowu.statistics.permissions import RELEASES


def told_by(today: date, *, with_files: bool = False) -> int:
    """Tell what is due on that day, as the job does."""

    def tell(actor: Actor) -> int:
        made = release_due(actor, today=today, now=clock.now())
        if with_files:
            put_up(actor, now=clock.now())
        return made

    return int(perform("statistics.release", tell, city=frozenset({RELEASES})))
