"""One-time codes that one person hands to another (一次性代碼): 80 random-looking bits as people can type them."""

import base64
import unicodedata

BYTES = 10
_GROUP = 4
# Crockford's alphabet: no letter that is taken for a digit; what people write for one is read as it
_SHOWN_AS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
_READ_AS = str.maketrans("OIL", "011")


def shown(key: bytes) -> str:
    """The code of 80 bits: sixteen letters and digits in groups of four."""
    plain = base64.b32encode(key[:BYTES]).decode().translate(_SHOWN_AS)
    return "-".join(plain[start : start + _GROUP] for start in range(0, len(plain), _GROUP))


def typed(text: str) -> str:
    """The code as it was shown, from what somebody typed: any case and width, with or without dashes and spaces."""
    plain = "".join(letter for letter in unicodedata.normalize("NFKC", text[:200]).upper().translate(_READ_AS) if letter.isalnum())[:16]
    return "-".join(plain[start : start + _GROUP] for start in range(0, len(plain), _GROUP))
