"""Sign-ins are judged and cases go on (異常登入), and what is usual is counted (常見程度)."""

from xiaowu.identity.actions import cases, mails, risk
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.queue import periodic


@periodic("* * * * *", name="identity.judge", city=frozenset({"cases", "staff"}))
def judge(actor: Actor) -> dict[str, int]:
    """Every minute: sign-ins are judged, and cases go on that need nobody."""
    return {"alerts": risk.judge(actor), "moved": cases.go_on(actor)}


@periodic("* * * * *", name="identity.send_alerts", city=frozenset({"cases", "staff"}))
def send_alerts(_actor: Actor) -> int:
    """Letters about alerts, each until the mail server takes it."""
    return mails.send()


@periodic("41 2 * * *", name="identity.commonness")
def commonness(_actor: Actor) -> int:
    """Every night: what is usual in the city."""
    return risk.count_commonness()
