"""Judging sign-ins and moving cases (異常登入), and counting what is usual (常見程度). The jobs keep the names they had in identity,
for the queue.
"""

from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.queue import job, periodic
from xiaowu.sign_in_risk.actions import cases, judging, merging


@periodic("* * * * *", name="identity.judge", city=judging.REACH)
def judge(actor: Actor) -> int:
    """Every minute: sign-ins are judged."""
    return judging.judge(actor)


@job(name=cases.FOLLOW, city=judging.FOLLOWING)
def follow(actor: Actor, account: int) -> bool:
    """After a password was changed, or the owner said that it was them: neither act may write what is owed."""
    return cases.follow(actor, account)


@job(name=merging.REHOME, city=judging.FOLLOWING | {"staff"})
def rehome(actor: Actor, school_id: int, successor_id: int) -> int:
    """After a merger of schools, or after it was taken back: open cases go where their accounts belong; how many."""
    return merging.rehome(actor, school_id, successor_id, now=clock.now())


@periodic("23 * * * *", name="sign_in_risk.go_on", city=judging.FOLLOWING | {"staff"})
def advance_due_cases(actor: Actor) -> int:
    """Every hour: quiet watches end, missed events are caught up with, and what nobody owes yet for a case is opened."""
    return cases.advance_due_cases(actor)


@periodic("41 2 * * *", name="identity.commonness", city=frozenset({"usual"}))
def commonness(_actor: Actor) -> int:
    """Every night: counts what is usual in the city."""
    return judging.count_commonness()
