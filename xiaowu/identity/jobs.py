"""Nightly tidying (夜間整理)."""

from datetime import timedelta
from typing import Any

from allauth.idp.oidc.models import Token

from xiaowu.identity.actions import cases, mails, risk
from xiaowu.identity.models import Failure, KnownDevice, NoticeMail, Session, SignIn, SpentToken, StartCode
from xiaowu.kernel import clock, state
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.idempotency import forget
from xiaowu.kernel.queue import periodic

KEEP_SESSIONS = timedelta(days=90)
KEEP_KEYS = timedelta(days=7)
KEEP_FAILURES = timedelta(days=1)
KEEP_DEVICES = timedelta(days=400)  # as long as browsers keep their cookie
KEEP_SIGN_INS = timedelta(days=90)
KEEP_SPENT = timedelta(days=30)  # refresh tokens last fourteen


@periodic("17 3 * * *", name="identity.tidy")
def tidy(_actor: Actor) -> dict[str, Any]:
    """Sessions and start codes go ninety days after their end, idempotency keys after a week, tokens once they have run out."""
    now = clock.now()
    sessions, _ = Session.objects.filter(expires__lt=now - KEEP_SESSIONS).delete()
    keys = forget(now - KEEP_KEYS)
    Failure.objects.filter(last__lt=now - KEEP_FAILURES).delete()
    KnownDevice.objects.filter(last_seen__lt=now - KEEP_DEVICES).delete()
    SignIn.objects.filter(at__lt=now - KEEP_SIGN_INS).delete()
    SpentToken.objects.filter(at__lt=now - KEEP_SPENT).delete()
    StartCode.objects.filter(expires__lt=now - KEEP_SESSIONS).delete()
    NoticeMail.objects.filter(at__lt=now - KEEP_SESSIONS).delete()
    Token.objects.expired().delete()
    state.sweep()
    return {"sessions": sessions, "keys": keys}


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
