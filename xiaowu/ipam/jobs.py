"""The job of ipam (位址的背景工作)."""

from xiaowu.ipam.actions import requests
from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.queue import periodic


@periodic("20 0 * * *", name="ipam.lapse", city=requests.REACH)
def lapse(actor: Actor) -> int:
    """Every night: requests that nobody decided in time hold nothing any more; how many."""
    return requests.lapse(actor, clock.today(), clock.now())
