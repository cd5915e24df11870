"""Sign-ins are judged and cases go on (異常登入), and what is usual is counted (常見程度). The names stand in the queue since identity had them."""

from xiaowu.kernel.actor import Actor
from xiaowu.kernel.queue import periodic
from xiaowu.sign_in_risk.actions import cases, judging


@periodic("* * * * *", name="identity.judge", city=judging.REACH)
def judge(actor: Actor) -> dict[str, int]:
    """Every minute: sign-ins are judged, and cases go on that need nobody."""
    return {"alerts": judging.judge(actor), "moved": cases.go_on(actor)}


@periodic("41 2 * * *", name="identity.commonness", city=frozenset({"usual"}))
def commonness(_actor: Actor) -> int:
    """Every night: what is usual in the city."""
    return judging.count_commonness()
