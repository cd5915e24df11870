"""Sealing (加密保存): for secrets that must be readable again, stored so that a stolen table reveals nothing. The keys are the house's own.

Secrets are sealed with the present key and opened with any that stands in `XIAOWU_SECRET_KEY_FALLBACKS`. Each place where sealed secrets
lie is declared, so that `xiaowu rekey` finds all of them.
"""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.apps import apps
from django.conf import settings


@dataclass(frozen=True, slots=True)
class Sealed:
    """Where the sealed secrets of one purpose lie: in a model's column, or in values under these names of a column that holds JSON.

    Without a model, they expire by themselves within a day, and no key is removed sooner than that.
    """

    purpose: str
    model: str = ""
    column: str = ""
    names: tuple[str, ...] = ()


_places: dict[str, Sealed] = {}


def sealed(*places: Sealed) -> None:
    """Declare places; called when an app is ready."""
    _places.update({place.purpose: place for place in places})


def seal(secret: str, purpose: str) -> str:
    """The secret in storable form; only the same purpose opens it. Raises LookupError for a purpose that nobody declared."""
    if purpose not in _places:
        raise LookupError(f"nobody says where secrets for {purpose!r} lie")
    return _box(purpose).encrypt(secret.encode()).decode()


def unseal(sealed: str, purpose: str) -> str:
    """The secret. Raises cryptography.fernet.InvalidToken if it was sealed by another house or for another purpose."""
    return _box(purpose).decrypt(sealed.encode()).decode()


@dataclass(slots=True)
class Counted:
    """How many secrets were sealed anew, and how many no key opens."""

    done: int = 0
    lost: int = 0


def reseal() -> Counted:
    """Seal every stored secret with the present key, as the owner, in one transaction: afterwards no older key is needed."""
    counted = Counted()
    for place in _places.values():
        if place.model:
            _reseal(place, counted)
    return counted


def _reseal(place: Sealed, counted: Counted) -> None:
    box = _box(place.purpose)

    def turned(value: Any) -> Any:
        if isinstance(value, list):
            return [turned(each) for each in value]
        if not value:
            return value
        try:
            fresh = box.rotate(value.encode()).decode()
        except InvalidToken:
            counted.lost += 1
            return value
        counted.done += 1
        return fresh

    rows = apps.get_model(place.model)._base_manager
    for row in rows.select_for_update().order_by("pk"):
        rows.filter(pk=row.pk).update(**{place.column: _changed(getattr(row, place.column), place.names, turned)})


def _changed(value: Any, names: tuple[str, ...], turned: Callable[[Any], Any]) -> Any:
    if not names:
        return turned(value)
    return value | {name: turned(value[name]) for name in names if name in value}


def _box(purpose: str) -> MultiFernet:
    return MultiFernet([Fernet(_key(secret, purpose)) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str, purpose: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"xiaowu {purpose}".encode()).derive(secret.encode())
    return base64.urlsafe_b64encode(derived)
