"""A start code made from its row and the house's secret (啟用碼的產生): what is kept is a hash, what is printed can be printed again."""

import hashlib
from datetime import date, datetime

from django.conf import settings
from django.utils.crypto import salted_hmac

from xiaowu.identity.models import StartCode
from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor, RoleAssignment
from xiaowu.kernel.database.rows import rows
from xiaowu.roster.rules.codes import shown, typed


def code_of(row_id: int, secret: str | None = None) -> str:
    """The code of a row, as people read it; made with the present key, or with this one."""
    return shown(salted_hmac("xiaowu.start-code", str(row_id), secret=secret, algorithm="sha256").digest())


def given_code(row_id: int, kept: bytes | memoryview) -> str | None:
    """The code that was given, to be printed again: made with the present key or an older one.

    None where that key is gone; on paper the code still opens.
    """
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        code = code_of(row_id, secret)
        if hash_of_code(code) == bytes(kept):
            return code
    return None


def made_on(given: StartCode) -> date:
    """The day in Taipei on which a code was given."""
    return clock.day(given.made)


def good_until(account_id: int) -> datetime | None:
    """Until when a code that was given to somebody, and not used yet, is good; None: there is none."""
    waiting = StartCode.objects.filter(account_id=account_id, used=None, expires__gt=clock.now())
    return waiting.order_by("-pk").values_list("expires", flat=True).first()


def giver_of(given: StartCode, day: date) -> Actor | None:
    """Whoever gave a code, with what they were on a day; None where that account is gone. Of the owner's, since nobody is signed in."""
    if given.made_by_id is None:
        return None
    assignments = rows(RoleAssignment, "select role, school_id, class_id, section from identity_stood(%s, %s)", [given.made_by_id, day])
    return Actor("", tuple(assignments), given.made_by_id)


def hash_of_code(text: str) -> bytes:
    """What the table keeps of a code, from however it was typed."""
    return hashlib.sha256(typed(text).encode()).digest()
