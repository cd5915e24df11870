"""Slowing down whoever guesses (登入失敗延遲, 資通系統防護基準; OWASP ASVS 5.0 V6.3.1).

Failures are counted for an account from one address, so that nobody locks another out from elsewhere; for an account on a device it knows,
so that its owner gets in from a school where others fail; and for an address as a whole, against one guess at each of many accounts. A device
that the account knows does not wait for its address.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(minutes=15)
_FREE = 2  # slips that cost nothing
_LOCKED_AT = 5  # 防護基準: five failures, then at least fifteen minutes
_FIRST_WAIT = timedelta(seconds=5)
_FREE_FOR_AN_ADDRESS = 60  # a school of a hundred teachers stands behind one address
_ADDRESS_WAIT = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Failures:
    """How many in a row, and when the last was."""

    count: int
    last: datetime


def wait_of_account(failures: Failures | None, now: datetime) -> timedelta:
    """How long this account must wait from there: 5 s after the third failure, 25 s after the fourth, fifteen minutes after the fifth."""
    if failures is None or failures.count <= _FREE:
        return timedelta(0)
    wait = LONGEST_WAIT if failures.count >= _LOCKED_AT else _FIRST_WAIT * 5 ** (failures.count - _FREE - 1)
    return max(timedelta(0), failures.last + wait - now)


def wait_of_address(failures: Failures | None, now: datetime) -> timedelta:
    """How long devices that no account knows must wait at an address from which very many sign-ins failed."""
    if failures is None or failures.count < _FREE_FOR_AN_ADDRESS:
        return timedelta(0)
    return max(timedelta(0), failures.last + _ADDRESS_WAIT - now)
