"""Rules of accounts and passwords (密碼安全性原則, 陸.二.一), as pure functions."""

import string
from datetime import datetime, timedelta
from enum import StrEnum

SHORTEST_PASSWORD = 8  # 最短長度為 8 碼(含)以上
LONGEST_PASSWORD = 128  # room for passphrases; a bound so that hashing cannot be abused
KINDS_REQUIRED = 3  # 須包含下列 4 種字元中的 3 種
ROTATION = timedelta(days=90)  # 至少每 90 天更換一次

SESSION_LASTS = timedelta(hours=14)  # a school day from the first bell to the last meeting
SEEN_EVERY = timedelta(minutes=5)  # last seen is written at most this often

FAILURES_ALLOWED = 5  # 資通系統防護基準: five failures …
FAILURE_WINDOW_SECONDS = 15 * 60  # … then fifteen minutes; counted per account and address, so nobody locks another out


class PasswordFault(StrEnum):
    """What a password lacks."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    TOO_FEW_KINDS = "too_few_kinds"
    IS_SIGN_IN = "is_sign_in"


def password_faults(password: str, sign_in: str) -> tuple[PasswordFault, ...]:
    """Everything that a proposed password does wrong by the minutes' rule, in a fixed order; empty when it is good."""
    faults = []
    if len(password) < SHORTEST_PASSWORD:
        faults.append(PasswordFault.TOO_SHORT)
    if len(password) > LONGEST_PASSWORD:
        faults.append(PasswordFault.TOO_LONG)
    if kinds_of_characters(password) < KINDS_REQUIRED:
        faults.append(PasswordFault.TOO_FEW_KINDS)
    if sign_in and sign_in.casefold() in password.casefold():
        faults.append(PasswordFault.IS_SIGN_IN)
    return tuple(faults)


def kinds_of_characters(password: str) -> int:
    """How many of the four kinds occur: capital A–Z, small a–z, digit 0–9, anything else."""
    kinds = (string.ascii_uppercase, string.ascii_lowercase, string.digits)
    found = sum(any(letter in kind for letter in password) for kind in kinds)
    return found + any(letter not in "".join(kinds) for letter in password)


def password_is_due(changed_at: datetime, now: datetime) -> bool:
    """Whether the 90 days are over."""
    return now - changed_at >= ROTATION
