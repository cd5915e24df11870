"""The password rule (密碼安全性原則), as data and pure functions: that of the minutes (陸.二.一), and NIST SP 800-63B-4 as the alternative."""

import string
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Profile:
    """A named password rule. `kinds`: how many of the four kinds of characters are required; `rotation`: None if passwords do not expire."""

    name: str
    shortest: int
    longest: int
    kinds: int
    rotation: timedelta | None
    history: int  # so many earlier passwords are refused


MINUTES = Profile(
    name="minutes",
    shortest=8,  # 最短長度為 8 碼(含)以上
    longest=128,  # room for passphrases; a bound so that hashing cannot be abused
    kinds=3,  # 須包含下列 4 種字元中的 3 種
    rotation=timedelta(days=90),  # 至少每 90 天更換一次
    history=5,
)
NIST = Profile(
    name="nist",
    shortest=15,  # SP 800-63B-4, 3.1.1.2: fifteen where a password is the only factor
    longest=128,
    kinds=0,  # the same: no rule of composition
    rotation=None,  # the same: no change without evidence of compromise
    history=0,
)
PROFILES = {profile.name: profile for profile in (MINUTES, NIST)}

WARNED_BEFORE = timedelta(days=14)
_SHORTEST_BLOCKED_WORD = 2  # a Chinese name of two characters


class PasswordFault(StrEnum):
    """What a password lacks."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    TOO_FEW_KINDS = "too_few_kinds"
    IS_SIGN_IN = "is_sign_in"
    IS_NAME = "is_name"
    LEAKED = "leaked"


class Age(StrEnum):
    """How old a password is within its ninety days."""

    FRESH = "fresh"
    ENDING = "ending"  # the last two weeks
    OVER = "over"


def password_faults(
    password: str, sign_in: str, *, name: str = "", profile: Profile = MINUTES, is_leaked: Callable[[str], bool] = lambda _form: False
) -> tuple[PasswordFault, ...]:
    """Everything that is wrong with a proposed password, in a fixed order; empty when it is good. `is_leaked` is called with each form of it."""
    folded = password.casefold()
    found = {
        PasswordFault.TOO_SHORT: len(password) < profile.shortest,
        PasswordFault.TOO_LONG: len(password) > profile.longest,
        PasswordFault.TOO_FEW_KINDS: kinds_of_characters(password) < profile.kinds,
        PasswordFault.IS_SIGN_IN: bool(sign_in) and sign_in.casefold() in folded,
        PasswordFault.IS_NAME: len(name) >= _SHORTEST_BLOCKED_WORD and name.casefold() in folded,
        PasswordFault.LEAKED: any(is_leaked(form) for form in leaked_forms(password)),
    }
    return tuple(fault for fault, is_so in found.items() if is_so)


def leaked_forms(password: str) -> tuple[str, ...]:
    """The forms in which a password is looked up: in lower case, and without the characters that people put around a word."""
    plain = password.casefold().strip()
    bare = plain.strip(string.punctuation + string.whitespace)
    return (plain,) if bare in (plain, "") else (plain, bare)


def kinds_of_characters(password: str) -> int:
    """How many of the four kinds occur: capital A–Z, small a–z, digit 0–9, anything else."""
    kinds = (string.ascii_uppercase, string.ascii_lowercase, string.digits)
    found = sum(any(letter in kind for letter in password) for kind in kinds)
    return found + any(letter not in "".join(kinds) for letter in password)


def age_of(changed_at: datetime, now: datetime, profile: Profile = MINUTES) -> Age:
    """Expired after ninety days, ending in the two weeks before; always fresh if the rule has no rotation."""
    if profile.rotation is None:
        return Age.FRESH
    left = changed_at + profile.rotation - now
    if left <= timedelta(0):
        return Age.OVER
    return Age.ENDING if left <= WARNED_BEFORE else Age.FRESH
