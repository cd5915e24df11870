"""Slowing down whoever guesses (猜測的延遲, 資通系統防護基準; OWASP ASVS 5.0 V6.3.1).

Wrong passwords are counted for an account from one network, so that nobody locks another out from elsewhere; for an account on a device it
knows, so that its owner gets in from a school where others fail; for a network as a whole, against one guess at each of many accounts; and
for an account over all networks, a day's budget for devices it does not know. A device that the account knows waits for neither of the last two.
A second factor, and a password that somebody signed in confirms, are counted for the account alone, from wherever it is tried.
"""

import ipaddress
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from xiaowu.identity.rules.names import typed_sign_in


class Limit(StrEnum):
    """What can be guessed at; each kind has its own addresses."""

    SIGN_IN = "sign_in"  # 密碼
    FACTOR = "factor"  # 第二道驗證, at sign-in and when it is confirmed again
    CONFIRMATION = "confirmation"  # one's own password, confirmed by somebody who is signed in
    SCREEN = "screen"  # 裝置畫面上的代碼
    CLIENT = "client"  # 介接系統的密鑰


@dataclass(frozen=True, slots=True)
class Pace:
    """How failures are counted: the wait after each number of them (the last applies to all further ones), and when they are forgotten."""

    waits: tuple[timedelta, ...]
    forgotten: timedelta


_NONE = timedelta(0)
LONGEST_WAIT = timedelta(minutes=15)
_DAY = timedelta(days=1)
GUESSED_AT = 5  # 防護基準: five failures, then at least fifteen minutes; the owner is told
STAGE_ENDS_AT = 10  # wrong second factors, then the password is asked again
BUDGET = 50  # wrong passwords a day, over all networks

# two slips cost nothing, the third 5 s, the fourth 25 s
ACCOUNT = Pace((_NONE, _NONE, _NONE, timedelta(seconds=5), timedelta(seconds=25), LONGEST_WAIT), LONGEST_WAIT)
ADDRESS = Pace((*(_NONE,) * 60, timedelta(minutes=1)), LONGEST_WAIT)  # a school of a hundred teachers stands behind one address
STRANGERS = Pace((*(_NONE,) * BUDGET, timedelta(minutes=5)), _DAY)  # then one check in five minutes: knowing only a name shuts nobody out
_FIVE = (*(_NONE,) * GUESSED_AT, LONGEST_WAIT)
PACES = {
    Limit.SIGN_IN: ACCOUNT,
    Limit.FACTOR: Pace(_FIVE, _DAY),  # a code has only six digits: after five tries, four an hour are left
    Limit.CONFIRMATION: Pace(_FIVE, _DAY),
    Limit.SCREEN: Pace(_FIVE, LONGEST_WAIT),
    Limit.CLIENT: Pace((*(_NONE,) * 30, timedelta(minutes=1)), LONGEST_WAIT),  # 256 random bits cannot be guessed: this limit spares our own work
}


def network_of(address: str) -> str:
    """The network under which an address is counted: in IPv6 one household has 2⁶⁴ addresses. Text that is no address stands for itself."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, 64), strict=False).network_address)


def plain_name(typed: str) -> str:
    """The sign-in name under which guesses are counted: the same for everything that the database would take for the same account."""
    return typed_sign_in(typed).upper()
