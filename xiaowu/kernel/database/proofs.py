"""Proofs (證明): a process of the house shows the database that it is one, with a key made from the house's secret.

The database arms a transaction only with a proof. A statement that an attacker smuggles into a page therefore cannot arm anything: it runs as the
application's role, which knows neither this key nor the database's own (`kernel_seal`).
"""

import hmac
import os
from functools import lru_cache
from hashlib import sha256

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import connection

_BLOCK = 64  # bytes of SHA-256's block, to which HMAC pads its key (RFC 2104)


def prove(words: bytes) -> bytes:
    """The proof of these words: HMAC-SHA256."""
    return hmac.new(_key(settings.SECRET_KEY), words, sha256).digest()


def install() -> None:
    """As the owner: tell the database the keys of the present secret and of earlier ones, and make its own key if it has none."""
    with connection.cursor() as cursor:
        cursor.execute("delete from kernel_armingkey where purpose = 'process'")
        for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
            _put("process", _key(secret))
        cursor.execute("select exists (select from kernel_armingkey where purpose = 'database')")
        if not cursor.fetchone()[0]:
            _put("database", os.urandom(32))


def is_known() -> bool:
    """Whether the database knows this process's key; without it nobody could sign in."""
    with connection.cursor() as cursor:
        cursor.execute("select kernel_arm('', %s)", [prove(b"arm")])
        return bool(cursor.fetchone()[0])


def _put(purpose: str, key: bytes) -> None:
    padded = key.ljust(_BLOCK, b"\0")
    inner, outer = (bytes(byte ^ mask for byte in padded) for mask in (0x36, 0x5C))
    with connection.cursor() as cursor:
        cursor.execute("insert into kernel_armingkey (purpose, inner_pad, outer_pad) values (%s, %s, %s)", [purpose, inner, outer])


@lru_cache(maxsize=8)
def _key(secret: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"xiaowu arming").derive(secret.encode())
