"""Telephone numbers (電話): which texts are one, and mobile numbers whose first 0 a spreadsheet dropped."""

import re
import unicodedata

LONGEST_PHONE = 60
_DASHES = re.compile("[\u2010-\u2015\u2212\u30fc]")
_PHONE = re.compile(r"(?:[0-9+\-()#*./,;、 ]|分機|轉|ext\.?)+", re.I)
_LEAST_DIGITS = 3
_MOBILE = re.compile(r"9(?:[- ]?[0-9]){8}")  # a mobile number without its 0: no other number here has nine digits and begins so


def phone_of(text: str) -> str | None:
    """A telephone number as it is stored: half width, a mobile with its 0; None if it is none. Blank stays blank."""
    plain = _plain(text)
    if not plain:
        return ""
    if lost_its_zero(text):
        return f"0{plain}"
    digits = sum(sign in "0123456789" for sign in plain)
    return plain if _PHONE.fullmatch(plain) and digits >= _LEAST_DIGITS and len(plain) <= LONGEST_PHONE else None


def lost_its_zero(text: str) -> bool:
    """Whether it is a mobile number that was read as a quantity, so that its first 0 is gone."""
    return bool(_MOBILE.fullmatch(_plain(text)))


def _plain(text: str) -> str:
    wide = _DASHES.sub("-", unicodedata.normalize("NFKC", text[: 4 * LONGEST_PHONE]))
    return re.sub(r"\.0+$", "", " ".join(wide.split()).lstrip("'`\u2018\u2019"))
