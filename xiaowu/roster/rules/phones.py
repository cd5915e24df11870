"""Telephone numbers (電話): what may be one, and the one that a spreadsheet took the first 0 from."""

import re
import unicodedata

LONGEST_PHONE = 60
_DASHES = re.compile("[\u2010-\u2015\u2212\u30fc]")
_PHONE = re.compile(r"(?:[0-9+\-()#*./,;、 ]|分機|轉|ext\.?)+", re.I)
_LEAST_DIGITS = 3
_MOBILE = re.compile(r"9(?:[- ]?[0-9]){8}")  # without its 0: no other number here has nine digits and begins so


def phone_of(text: str) -> str | None:
    """A telephone number as it is stored: half width, a mobile with its 0; None for what is none. Blank is blank."""
    plain = _plain(text)
    if not plain:
        return ""
    if lost_its_zero(text):
        return f"0{plain}"
    digits = sum(sign in "0123456789" for sign in plain)
    return plain if _PHONE.fullmatch(plain) and digits >= _LEAST_DIGITS and len(plain) <= LONGEST_PHONE else None


def lost_its_zero(text: str) -> bool:
    """Whether it is a mobile's number that was taken for a quantity, so that its first 0 went."""
    return bool(_MOBILE.fullmatch(_plain(text)))


def _plain(text: str) -> str:
    wide = _DASHES.sub("-", unicodedata.normalize("NFKC", text[: 4 * LONGEST_PHONE]))
    return re.sub(r"\.0+$", "", " ".join(wide.split()).lstrip("'`\u2018\u2019"))
