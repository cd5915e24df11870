"""The house's key for pushes (推播金鑰): made once, a file beside the data like the other keys."""

import base64
import os
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat, load_pem_private_key
from django.conf import settings

from xiaowu.kernel.sealing.once import made_once


def key_file() -> Path:
    """The file that holds it; every node needs the same one. With another key all browsers must subscribe anew."""
    return made_once(Path(os.environ.get("XIAOWU_PUSH_KEY", settings.XIAOWU_HOME / "push-key.pem")), _made)


def public_key() -> str:
    """The key in the form in which a browser needs it to subscribe: base64url of the point."""
    return _public(key_file())


@lru_cache(maxsize=2)
def _public(path: Path) -> str:
    point = load_pem_private_key(path.read_bytes(), None).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).decode().rstrip("=")


def _made() -> bytes:
    return ec.generate_private_key(ec.SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
