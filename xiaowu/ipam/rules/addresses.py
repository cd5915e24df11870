"""How an address stands (位址的狀態), how long it is held and rests, and what devices' hardware addresses and names may be."""

import re
import unicodedata
from datetime import date, timedelta
from enum import StrEnum

HELD_DAYS = 14  # for so long a request holds its addresses, unless it is decided sooner
REST_DAYS = 7  # a freed address rests: other machines still know it by its old name
MOST_AT_ONCE = 64
LONGEST_LABEL = 63  # RFC 1035: of a domain name
LONGEST_NAME = 40  # of a device: with what tells its school apart it is one label to DHCP servers
LONGEST_TEXT = 60

_MAC = re.compile(r"(?:[0-9a-f]{2}([:-]?)(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}|[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}|[0-9a-f]{6}-[0-9a-f]{6})")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


class State(StrEnum):
    """How an address stands."""

    FREE = "free"
    HELD = "held"
    GIVEN = "given"
    IN_USE = "in_use"
    RESTING = "resting"
    RESERVED = "reserved"


STATE_TITLES = {
    State.FREE: "可用",
    State.HELD: "申請中保留",
    State.GIVEN: "已配發",
    State.IN_USE: "使用中",
    State.RESTING: "停用觀察中",
    State.RESERVED: "保留不配發",
}
STATE_TONES = {State.FREE: "good", State.HELD: "warn", State.GIVEN: "", State.IN_USE: "", State.RESTING: "warn", State.RESERVED: ""}
TAKEN = frozenset({State.HELD, State.GIVEN, State.IN_USE})  # somebody relies on it


class Deed(StrEnum):
    """What happened to an address, as its history calls it."""

    TAKEN = "taken"
    HELD = "held"
    GRANTED = "granted"
    REFUSED = "refused"
    DESCRIBED = "described"
    FREED = "freed"


DEED_TITLES = {
    Deed.TAKEN: "取用",
    Deed.HELD: "申請保留",
    Deed.GRANTED: "核准配發",
    Deed.REFUSED: "申請未成立",
    Deed.DESCRIBED: "登錄設備",
    Deed.FREED: "釋出",
}


def mac_of(text: str) -> str | None:
    """A hardware address as it is stored, aa:bb:cc:dd:ee:ff, from the five ways in which devices print it, typed in whatever width; None if it is
    none.

    aa:bb:cc:dd:ee:ff, AA-BB-CC-DD-EE-FF, aabb.ccdd.eeff, aabbccddeeff, aabbcc-ddeeff. A group address (the lowest bit of the first octet is set) and
    the empty one belong to no device.
    """
    told = unicodedata.normalize("NFKC", text).strip().lower()
    if not _MAC.fullmatch(told):
        return None
    digits = re.sub(r"[^0-9a-f]", "", told)
    if int(digits[:2], 16) & 1 or not int(digits, 16):
        return None
    return ":".join(digits[at : at + 2] for at in range(0, 12, 2))


def label_of(text: str) -> str | None:
    """A device's name as DNS has it (RFC 1035, 1123): small letters, digits and hyphens, neither first nor last a hyphen, at most
    so long that the school's code fits beside it; None if it is none.
    """
    told = unicodedata.normalize("NFKC", text).strip().lower()
    return told if len(told) <= LONGEST_NAME and _LABEL.fullmatch(told) else None


def rests_until(today: date) -> date:
    """The first day on which a freed address may be given again."""
    return today + timedelta(days=REST_DAYS)


def held_until(today: date) -> date:
    """The last day on which a request holds its addresses."""
    return today + timedelta(days=HELD_DAYS)
