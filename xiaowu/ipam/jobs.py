"""The job of ipam (位址的背景工作)."""

from xiaowu.ipam.actions import escalating, requests
from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.queue import job, periodic


@periodic("20 0 * * *", name="ipam.lapse", city=requests.REACH)
def lapse(actor: Actor) -> int:
    """Every night: releases what requests hold that nobody decided in time; returns how many."""
    return requests.lapse(actor, clock.today(), clock.now())


@periodic("40 7 * * *", name="ipam.escalate", city=escalating.REACH)
def escalate(actor: Actor) -> int:
    """Every morning before the office opens: escalates overdue tickets; returns how many."""
    return escalating.escalate(actor, clock.today())


@job(name=requests.FOLLOW, city=requests.REACH)
def follow_school(actor: Actor, school_id: int) -> int:
    """After a school merged, or that was taken back: what it asked for ends, or is asked for again; how many requests."""
    return requests.follow_school(actor, school_id, clock.now())
