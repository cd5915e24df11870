"""Nightly tidying (夜間整理)."""

from datetime import timedelta
from typing import Any

from xiaowu.identity.models import Session
from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.models import IdempotencyKey
from xiaowu.kernel.queue import periodic

KEEP_SESSIONS = timedelta(days=90)
KEEP_KEYS = timedelta(days=7)


@periodic("17 3 * * *", name="identity.tidy")
def tidy(_actor: Actor) -> dict[str, Any]:
    """Sessions go ninety days after their end, idempotency keys after a week."""
    now = clock.now()
    sessions, _ = Session.objects.filter(expires__lt=now - KEEP_SESSIONS).delete()
    keys, _ = IdempotencyKey.objects.filter(at__lt=now - KEEP_KEYS).delete()
    return {"sessions": sessions, "keys": keys}
