"""The files of signing keys (簽章金鑰): made once, replaced according to their names, read by every node."""

import os
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from allauth.core.internal import jwkkit
from allauth.idp.oidc.models import PrivateKey
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings

from xiaowu.connections.oidc.rules import KEY_NAME, key_begins
from xiaowu.kernel.sealing.once import made_once

_BITS = 2048
# allauth reads the key anew for each token, and OpenSSL each time tries whether its numbers are prime: longer than all else that a token costs
jwkkit.load_pem = lru_cache(maxsize=16)(jwkkit.load_pem)


def key_file() -> Path:
    """The file of the first signing key."""
    return Path(os.environ.get("XIAOWU_OIDC_KEY", settings.XIAOWU_HOME / "oidc-key.pem"))


def keys() -> list[PrivateKey]:
    """The RSA keys that sign, will sign or have signed (PEM), readable by their owner only; every node needs the same.

    The first is made here. A later one is a file beside it, named after the moment from which it signs. Each is published until its file is deleted.
    """
    first = key_file()
    later = sorted(first.parent.glob(f"{first.stem}-*{first.suffix}"))
    if not first.exists() and not later:
        make_key(first)
    begins = {path: key_begins(path.stem.removeprefix(f"{first.stem}-")) for path in ([first] if first.exists() else []) + later}
    return [PrivateKey(pem=_pem(path, path.stat().st_mtime_ns), not_before=begin, issued_at=begin) for path, begin in begins.items()]


def make_key(path: Path) -> None:
    """Make a key; where two processes race, the first wins."""

    def content() -> bytes:
        made = rsa.generate_private_key(public_exponent=65537, key_size=_BITS)
        return made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    made_once(path, content)


@lru_cache(maxsize=16)
def _pem(path: Path, _changed: int) -> str:
    return path.read_text()


def renew_key(*, after: timedelta) -> Path:
    """Make a new signing key: published at once, it signs from then on; in between, clients fetch it and it is copied to the other nodes."""
    keys()  # until then one must sign, even in a house that had none
    first, begins = key_file(), datetime.now(UTC) + after
    path = first.with_name(f"{first.stem}-{begins.strftime(KEY_NAME)}{first.suffix}")
    make_key(path)
    return path
