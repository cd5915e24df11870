"""One-time codes that one person gives to another (一次性代碼): 80 random bits in a form that people can type."""

import base64
import unicodedata

BYTES = 10
_GROUP = 4
# Crockford's alphabet has no letter that looks like a digit; the look-alikes that people type are read as the digit
_SHOWN_AS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
_READ_AS = str.maketrans("OIL", "011")


def shown(key: bytes) -> str:
    """The code of 80 bits: sixteen letters and digits in groups of four."""
    plain = base64.b32encode(key[:BYTES]).decode().translate(_SHOWN_AS)
    return "-".join(plain[start : start + _GROUP] for start in range(0, len(plain), _GROUP))


def typed(text: str) -> str:
    """The code from what somebody typed: any case and width, with or without dashes and spaces."""
    plain = "".join(letter for letter in unicodedata.normalize("NFKC", text[:200]).upper().translate(_READ_AS) if letter.isalnum())[:16]
    return "-".join(plain[start : start + _GROUP] for start in range(0, len(plain), _GROUP))
