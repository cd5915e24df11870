"""Keeping the records of traffic in order."""

from datetime import timedelta

from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import value
from xiaowu.kernel.queue import periodic

_AHEAD = timedelta(days=15)


@periodic("9 3 * * *", name="traffic.open_months")
def open_months(_actor: Actor) -> int:
    """Makes the partitions of this month and, two weeks ahead, of the next; returns how many."""
    today = clock.today()
    return int(value("select traffic_open_month(%s) + traffic_open_month(%s)", [today, today + _AHEAD]))
