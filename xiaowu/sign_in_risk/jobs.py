"""Sign-ins are judged and cases go on (異常登入), and what is usual is counted (常見程度). The names stand in the queue since identity had them."""

from xiaowu.kernel.actor import Actor
from xiaowu.kernel.queue import job, periodic
from xiaowu.sign_in_risk.actions import cases, judging


@periodic("* * * * *", name="identity.judge", city=judging.REACH)
def judge(actor: Actor) -> int:
    """Every minute: sign-ins are judged."""
    return judging.judge(actor)


@job(name=cases.FOLLOW, city=judging.FOLLOWING)
def follow(actor: Actor, account: int, is_doubted: bool = False) -> bool:
    """Once a password was changed, or the owner has said that it was them: neither may write what is owed."""
    return cases.follow(actor, account, is_doubted=is_doubted)


@periodic("23 * * * *", name="sign_in_risk.go_on", city=judging.FOLLOWING | {"staff"})
def go_on(actor: Actor) -> int:
    """Every hour: watches that were quiet end, what nobody was called for goes on, and what nobody owes yet of a case is owed."""
    return cases.go_on(actor)


@periodic("41 2 * * *", name="identity.commonness", city=frozenset({"usual"}))
def commonness(_actor: Actor) -> int:
    """Every night: what is usual in the city."""
    return judging.count_commonness()
