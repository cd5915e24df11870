"""The keys under which guesses are counted (猜測計數的鍵), and whose secret is guessed at. The keys are hashes: they name nobody."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any, NamedTuple

from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from allauth.account.utils import url_str_to_user_pk

from xiaowu.identity.models import KnownDevice
from xiaowu.identity.queries.sessions import held
from xiaowu.identity.rules.sessions import hash_of
from xiaowu.identity.rules.throttling import ADDRESS, PACES, STRANGERS, Limit, Pace, network_of, plain_name

DEVICE = "device"  # the session's key for what it keeps about the browser until its sign-in is complete: a `Waiting`


@dataclass(frozen=True, slots=True)
class Key:
    """One counter. `known`: it applies only to devices that the account knows (True) or does not know (False).

    A key that is `taken` counts before the secret is checked, so that of many simultaneous guesses only some are checked; the others count failures.
    """

    hash: bytes
    pace: Pace
    known: bool | None = None
    taken: bool = True


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom or what a request guesses at."""

    limit: Limit
    keys: tuple[Key, ...]
    sign_in: str = ""
    account_id: int | None = None
    half: bytes | int | None = None  # the name of a sign-in that waits for its second factor
    address: str = ""
    user_agent: str = ""
    device: str = ""


class Waiting(NamedTuple):
    """A sign-in between password and second factor, as its session keeps it: the browser's token only as a hash, and the sign-in's name meanwhile."""

    device_hash: str = ""
    knows_device: bool = False
    name: str | int | None = None  # a number: the id of its record, as earlier releases named it

    @classmethod
    def of(cls, kept: list[Any] | None) -> "Waiting":
        """From what a session holds under DEVICE; one begun by an earlier release has fewer parts, and the token itself, which equals no hash."""
        return cls(*(kept or [])[: len(cls._fields)])

    @property
    def half(self) -> bytes | int | None:
        """The name by which listeners know it."""
        return bytes.fromhex(self.name) if isinstance(self.name, str) else self.name

    def device(self, token: str) -> str:
        """The browser's token, if this is the one with which the sign-in began."""
        return token if device_hash(token).hex() == self.device_hash else ""


def of_sign_in(sign_in: str, *, address: str, device: str, user_agent: str) -> Subject:
    """Somebody signing in: the name typed, the address, and the device's token, if it brought one."""
    name, network = plain_name(sign_in), network_of(address)
    keys = (
        Key(_hash("account", name, device), PACES[Limit.SIGN_IN], known=True),
        Key(_hash("account", name, network), PACES[Limit.SIGN_IN], known=False),
        Key(_hash("address", network), ADDRESS, known=False, taken=False),
        Key(strangers_key(sign_in), STRANGERS, known=False, taken=False),
    )
    return Subject(Limit.SIGN_IN, keys, name, address=address, user_agent=user_agent, device=device)


def strangers_key(sign_in: str) -> bytes:
    """The key that counts all failures of an account on devices it does not know."""
    return _hash("strangers", plain_name(sign_in))


def account_key(limit: Limit, account_id: int, place: str = "") -> bytes:
    """The key that counts guesses at an account: from anywhere, or separately at a place where its owner is known already.

    Somebody who has the password and fails at the second factor delays neither the owner's known device nor an open session.
    """
    return _hash(limit, str(account_id), place) if place else _hash(limit, str(account_id))


KNOWN = "known"  # a device that the account knows


def of_account(limit: Limit, token: str, *, address: str, user_agent: str) -> Subject | None:
    """Somebody signed in, or with the right password but not yet the second factor. One statement; None: neither."""
    found = held(token).values_list("account_id", "data").first()
    if found is None:
        return None
    account_id, waits, place = found[0], None, "" if limit is Limit.SCREEN else hash_of(token).hex()
    if account_id is None:
        data = json.loads(found[1])
        waiting = (data.get(LOGIN_SESSION_KEY) or {}).get("user_pk")
        account_id = url_str_to_user_pk(waiting) if waiting else None
        half = Waiting.of(data.get(DEVICE))
        waits, place = half.half, KNOWN if half.knows_device else ""
    if account_id is None:
        return None
    keys = (Key(account_key(limit, account_id, place), PACES[limit]),)
    return Subject(limit, keys, account_id=account_id, half=waits, address=address, user_agent=user_agent)


def of_client(client_id: str, *, address: str) -> Subject:
    """A program that brings a secret."""
    return Subject(Limit.CLIENT, (Key(_hash(Limit.CLIENT, client_id, network_of(address)), PACES[Limit.CLIENT]),), address=address)


def device_hash(device: str) -> bytes:
    """The hash of a device's token, as the table stores it."""
    return _hash("device", device)


def is_known(account_id: int, device: str) -> bool:
    """Whether the account knows the browser with this token."""
    return KnownDevice.objects.filter(account_id=account_id, device_hash=device_hash(device)).exists()


def _hash(*parts: str) -> bytes:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).digest()
