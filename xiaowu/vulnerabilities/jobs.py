"""The job of vulnerability follow-up (弱點追蹤的背景工作)."""

from datetime import datetime
from typing import Any

from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.queue import job
from xiaowu.vulnerabilities.actions import letters, merging, taking_back, webhooks


@job(name=letters.CONCLUDE, city=letters.REACH)
def conclude(actor: Actor, round_id: int, report_id: int) -> None:
    """After a program sent a report: what the schools owe is no program's to close or reopen."""
    letters.conclude(actor, round_id, report_id, now=clock.now())


@job(name=taking_back.RESTORE, city=letters.REACH)
def restore(actor: Actor, owed: dict[str, str], why: str) -> None:
    """After a report was taken back: what the schools owe stands again as it stood before."""
    taking_back.restore(actor, owed, why=why, now=clock.now())


@job(name=merging.BRING, city=merging.REACH)
def bring(actor: Actor, school_id: int, successor_id: int) -> int:
    """After a merger of schools: hosts, findings and letters pass to the successor; how many hosts."""
    return merging.bring(actor, school_id, successor_id, now=clock.now())


@job(name=merging.GIVE_BACK, city=merging.REACH)
def give_back(actor: Actor, school_id: int, successor_id: int) -> int:
    """After a merger was taken back: what it brought goes back; how many hosts."""
    return merging.give_back(actor, school_id, successor_id, now=clock.now())


@job(name=webhooks.TELL, city=frozenset({"vulnerabilities_kept"}))
def tell_change(_actor: Actor, event: str, about: dict[str, Any], at: str) -> int:
    """After something changed: whoever is to be told is sent a call; how many."""
    return webhooks.post_change(event, about, at=datetime.fromisoformat(at))
