"""Numbers as people and spreadsheets write them (號碼的寫法), brought to the one form in which they are stored."""

import re
import unicodedata

# spaces, controls and direction marks: none is part of a number
_NO_PART = re.compile(
    "[\x00-\x20\x7f-\xa0\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u2064\u2066-\u206f"
    "\u3000\ufeff\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U00013438\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f]"
)
_LONGEST = 255  # characters; anything longer is no number
_AS_TEXT = re.compile(r'="(.*)"')  # how Excel is told to leave a number alone
_DIGITS = "零一二三四五六七八九"
_NUMERAL = re.compile(r"([二三四五六七八九]?)(十)([一二三四五六七八九]?)|([一二三四五六七八九])")
_WHOLE = re.compile(r"([0-9]+)\.0+")  # an identifier that was read as a quantity
BENT = re.compile(r"[0-9](?:[.,][0-9]+)?E[+-]?[0-9]+", re.I)  # digits that are lost: 1.15E+06


def plain_number(text: str) -> str:
    """A number, seat or sign-in name as it is stored: half width, without spaces, invisible characters, and what Excel put around it."""
    text, plain = "", text[:_LONGEST]
    while text != plain:  # Excel's wrapping may be there twice
        text, plain = plain, _unwrapped(plain)
    return plain


def _unwrapped(text: str) -> str:
    plain = _NO_PART.sub("", unicodedata.normalize("NFKC", text))
    told = _AS_TEXT.fullmatch(plain)
    plain = (told[1] if told else plain).lstrip("'`\u2018\u2019")
    whole = _WHOLE.fullmatch(plain)
    return whole[1] if whole else plain


def numeral(text: str) -> int | None:
    """A number from 1 to 99 in numerals (三, 十二, 二十一); None for what is none."""
    found = _NUMERAL.fullmatch(text)
    if found is None:
        return None
    if not found[2]:
        return _DIGITS.index(found[4])
    return 10 * (_DIGITS.index(found[1]) if found[1] else 1) + (_DIGITS.index(found[3]) if found[3] else 0)
