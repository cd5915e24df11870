"""Sign-ins are judged and cases go on (異常登入), and what is usual is counted (常見程度)."""

from xiaowu.identity.actions import cases, risk
from xiaowu.identity.actions.ending import end_of_departed
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.queue import periodic


@periodic("* * * * *", name="identity.judge", city=risk.REACH)
def judge(actor: Actor) -> dict[str, int]:
    """Every minute: sign-ins are judged, and cases go on that need nobody."""
    return {"alerts": risk.judge(actor), "moved": cases.go_on(actor)}


@periodic("3 0 * * *", name="identity.departed")
def departed(actor: Actor) -> int:
    """After midnight: whoever departed with the day is out, though nobody comes back to be told."""
    return end_of_departed(actor)


@periodic("41 2 * * *", name="identity.commonness", city=frozenset({"usual"}))
def commonness(_actor: Actor) -> int:
    """Every night: what is usual in the city."""
    return risk.count_commonness()
