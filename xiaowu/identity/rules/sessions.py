"""How long a sign-in lasts, and what it may owe (工作階段)."""

import hashlib
from datetime import timedelta
from enum import StrEnum

SESSION_LASTS = timedelta(hours=14)  # a school day from the first bell to the last meeting
IDLE = timedelta(hours=4)  # from the morning's roll to the afternoon's; a desk that nobody came back to is shut by then
MUST = "must"


class RequiredStep(StrEnum):
    """What a session asks of its owner before it opens anything else; kept in the session's data under MUST."""

    CHANGE_PASSWORD = "change_password"  # noqa: S105  (no password)
    SECOND_FACTOR = "second_factor"


def hash_of(token: str) -> bytes:
    """What the table keeps of a token: 256 random bits need no salt."""
    return hashlib.sha256(token.encode()).digest()
