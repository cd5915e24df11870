"""The job of vulnerability follow-up (弱點追蹤的背景工作)."""

from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.queue import job
from xiaowu.vulnerabilities.actions import letters


@job(name=letters.CONCLUDE, city=letters.REACH)
def conclude(actor: Actor, round_id: int) -> None:
    """After a program sent a report: what the schools owe is no program's to close or reopen."""
    letters.conclude(actor, round_id, now=clock.now())
