"""How long a sign-in lasts, and what it may still require (工作階段)."""

import hashlib
from datetime import timedelta
from enum import StrEnum

SESSION_LASTS = timedelta(hours=14)  # a school day from the first bell to the last meeting
IDLE = timedelta(hours=4)  # from the morning's roll to the afternoon's; a desk to which nobody came back is signed out by then
MUST = "must"


class RequiredStep(StrEnum):
    """A step that a session requires before it opens anything else; kept in the session's data under MUST."""

    CHANGE_PASSWORD = "change_password"  # noqa: S105  (no password)
    SECOND_FACTOR = "second_factor"


def hash_of(token: str) -> bytes:
    """The hash of a token, as the table stores it: 256 random bits need no salt."""
    return hashlib.sha256(token.encode()).digest()
