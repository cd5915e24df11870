"""What is known before a password is looked at (登入前的查核): failures so far, and whether the account knows the device. One statement."""

import hashlib
from dataclasses import dataclass

from django.db import connection

from xiaowu.identity.rules.throttling import Failures


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody at the door: the name typed, the address, and the device's token if it brought one."""

    sign_in: str
    address: str
    device: str

    @property
    def device_hash(self) -> bytes:
        return _hash("device", self.device)

    def account_key(self, *, known: bool) -> bytes:
        """Under which an account's failures are counted: on a device it knows, else from an address."""
        return _hash("account", self.sign_in.casefold(), self.device if known else self.address)

    @property
    def address_key(self) -> bytes:
        return _hash("address", self.address)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the door knows of an attempt."""

    known: bool
    of_account: Failures | None
    of_address: Failures | None


def standing(attempt: Attempt) -> Standing:
    """One statement."""
    keys = [attempt.account_key(known=True), attempt.account_key(known=False), attempt.address_key]
    with connection.cursor() as cursor:
        cursor.execute(
            "select known.is_known, failed.key, failed.count, failed.last from (select exists (select from identity_knowndevice d"
            " join identity_account a on a.id = d.account_id where d.device_hash = %s and upper(a.sign_in) = upper(%s)) as is_known) known"
            " left join identity_failure failed on failed.key = any(%s)",
            [attempt.device_hash, attempt.sign_in, keys],
        )
        rows = cursor.fetchall()
    known = bool(attempt.device) and rows[0][0]
    failed: dict[bytes, Failures] = {bytes(key): Failures(count, last) for _known, key, count, last in rows if key is not None}
    return Standing(known, failed.get(attempt.account_key(known=known)), failed.get(attempt.address_key))


def _hash(*parts: str) -> bytes:
    return hashlib.sha256("\n".join(parts).encode()).digest()
