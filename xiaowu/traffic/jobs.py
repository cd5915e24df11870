"""Keeping the records of traffic in order, and telling of failures."""

from datetime import timedelta

from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import value
from xiaowu.kernel.queue import periodic
from xiaowu.traffic.actions import alarming

_AHEAD = timedelta(days=15)


@periodic("9 3 * * *", name="traffic.open_months")
def open_months(_actor: Actor) -> int:
    """Makes the partitions of this month and, two weeks ahead, of the next; returns how many."""
    today = clock.today()
    return int(value("select traffic_open_month(%s) + traffic_open_month(%s)", [today, today + _AHEAD]))


@periodic("*/5 * * * *", name=alarming.JOB, city=alarming.REACH)
def tell_failures(actor: Actor) -> int:
    """Whenever failures were recorded, and every five minutes: who mends them is told of what is new; of how many modules on machines."""
    return alarming.tell_failures(actor, now=clock.now())
