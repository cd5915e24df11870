"""Who is who (同一人的判斷): the one form in which numbers and names are compared, however people and programs wrote them.

Texts are stored as written, after cleaning; only comparison uses this form, so that rows stored before it are found too. The database uses
the same form (`roster_name_key.sql`, `roster_number_key.sql`).
"""

import unicodedata

from xiaowu.kernel.text.plain import plain_number
from xiaowu.kernel.text.radicals import LETTERS, RADICALS
from xiaowu.kernel.text.selectors import SELECTORS

# ignored within a name: spaces, the dots that separate names, hyphens, apostrophes, variation selectors, invisible characters
PASSED_OVER = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
    ".\xb7\u0387\u2022\u2024\u2027\u2219\u22c5\u25cf\u2e31\u2e33\u30fb\u3002"
    "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
    "'`\xb4\u02b9\u02bb\u02bc\u2018\u2019\u201b\u2032"
    "\xad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff"
    + "".join(map(chr, range(0x01, 0x09))) + "".join(map(chr, range(0x0E, 0x20)))
    + SELECTORS
)  # fmt: skip
_WITHOUT = str.maketrans(RADICALS, LETTERS, PASSED_OVER)
_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")


def number_key(text: str) -> str:
    """The form of a number in which different spellings agree, including the case of its Latin letters."""
    return plain_number(text).translate(_LOWER)


def name_key(text: str) -> str:
    """The form of a name in which different spellings agree.

    Width, composition, radicals for characters, spaces, dots, hyphens and the case of Latin letters do not count.
    """
    wide = unicodedata.normalize("NFKC", text.translate(_WITHOUT))
    return unicodedata.normalize("NFKC", wide.translate(_WITHOUT)).translate(_LOWER) or text
