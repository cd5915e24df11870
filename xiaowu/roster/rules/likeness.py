"""Who is who (同一人的判斷): the one form in which numbers and names are compared, whatever hands and programs made of them on the way.

What was written is stored, cleaned; only comparing takes this form, so that rows stored before it are found too. The database compares names and
numbers in the same form (`roster_name_key.sql`, `roster_number_key.sql`).
"""

import re
import unicodedata

from xiaowu.kernel.text.radicals import LETTERS, RADICALS

# passed over within a name: spaces, the dots that divide names, hyphens, apostrophes, variation selectors, what cannot be seen
PASSED_OVER = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
    ".\xb7\u0387\u2022\u2024\u2027\u2219\u22c5\u25cf\u2e31\u2e33\u30fb\u3002"
    "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
    "'`\xb4\u02b9\u02bb\u02bc\u2018\u2019\u201b\u2032"
    "\xad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff"
    + "".join(map(chr, range(0x01, 0x09))) + "".join(map(chr, range(0x0E, 0x20))) + "".join(map(chr, range(0xFE00, 0xFE10)))
)  # fmt: skip
_WITHOUT = str.maketrans(RADICALS, LETTERS, PASSED_OVER)
_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
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


def number_key(text: str) -> str:
    """What two ways of writing one number have in common: also whatever the case of its Latin letters."""
    return plain_number(text).translate(_LOWER)


def name_key(text: str) -> str:
    """What two ways of writing one name have in common.

    Width, composition, radicals for letters, spaces, dots, hyphens and the case of Latin letters do not count.
    """
    wide = unicodedata.normalize("NFKC", text.translate(_WITHOUT))
    return unicodedata.normalize("NFKC", wide.translate(_WITHOUT)).translate(_LOWER) or text
