"""The job of vulnerability follow-up (弱點追蹤的背景工作)."""

from datetime import datetime
from typing import Any

from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.queue import job
from xiaowu.vulnerabilities.actions import letters, webhooks


@job(name=letters.CONCLUDE, city=letters.REACH)
def conclude(actor: Actor, round_id: int) -> None:
    """After a program sent a report: what the schools owe is no program's to close or reopen."""
    letters.conclude(actor, round_id, now=clock.now())


@job(name=webhooks.TELL, city=frozenset({"vulnerabilities_kept"}))
def tell_change(_actor: Actor, event: str, about: dict[str, Any], at: str) -> int:
    """After something changed: whoever is to be told is sent a call; how many."""
    return webhooks.post_change(event, about, at=datetime.fromisoformat(at))
