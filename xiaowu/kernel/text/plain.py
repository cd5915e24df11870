"""Numbers as people and spreadsheets write them (號碼的寫法): in the one form in which they are stored, whatever was made of them on the way."""

import re
import unicodedata

# spaces, controls and signs that only direct others: none is part of a number
_NO_PART = re.compile(
    "[\x00-\x20\x7f-\xa0\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u2064\u2066-\u206f"
    "\u3000\ufeff\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U00013438\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f]"
)
_LONGEST = 255  # letters of what is looked at as a number; a longer one is none
_AS_TEXT = re.compile(r'="(.*)"')  # how Excel is told to leave a number alone
_WHOLE = re.compile(r"([0-9]+)\.0+")  # a number that was taken for a quantity
BENT = re.compile(r"[0-9](?:[.,][0-9]+)?E[+-]?[0-9]+", re.I)  # digits that are gone: 1.15E+06


def plain_number(text: str) -> str:
    """A number, seat or sign-in name as it is stored: half width, without spaces, signs that cannot be seen, and what Excel put around it."""
    text, plain = "", text[:_LONGEST]
    while text != plain:  # what was put around it may have been put around it twice
        text, plain = plain, _unwrapped(plain)
    return plain


def _unwrapped(text: str) -> str:
    plain = _NO_PART.sub("", unicodedata.normalize("NFKC", text))
    told = _AS_TEXT.fullmatch(plain)
    plain = (told[1] if told else plain).lstrip("'`\u2018\u2019")
    whole = _WHOLE.fullmatch(plain)
    return whole[1] if whole else plain
