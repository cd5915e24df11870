"""Names and texts (文字): one way in for what people, files and programs write, and one way out for what was stored before that existed.

On the way in: composed (NFC), radicals replaced by their characters (部首字形), and invisible characters removed: controls, direction marks, lone
surrogates, and zero-width characters except where a script needs them.
"""

import re
import unicodedata

from xiaowu.kernel.text.radicals import letters

_BREAKS = re.compile("\r\n|[\r\n\v\f\x85\u2028\u2029]")
_BREAK_OF_A_LINE = re.compile("[\t\r\n\v\f\x85\u2028\u2029][ \u3000\t\r\n\v\f\x85\u2028\u2029]*")
_ASIDE = re.compile(r"\([^()]*\)$|[*:]+$")
Ranges = tuple[tuple[int, int], ...]

# Unicode's Cc, Cf, Cs and non-characters, with which no name or sentence is written; tab, line feed, U+200C and U+200D are handled separately
UNSEEN: Ranges = (
    (0x00, 0x08), (0x0B, 0x1F), (0x7F, 0x9F), (0xAD, 0xAD), (0x61C, 0x61C), (0x115F, 0x1160), (0x180E, 0x180E), (0x200B, 0x200B), (0x200E, 0x200F),
    (0x2028, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xD800, 0xDFFF), (0xFDD0, 0xFDEF), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB),
    *((plane * 0x10000 + 0xFFFE, plane * 0x10000 + 0xFFFF) for plane in range(17)), (0x1D173, 0x1D17A), (0xE0000, 0xE00FF),
)  # fmt: skip
# joiners stay after letters of scripts that join (Arabic to Sinhala, Myanmar, Khmer, Mongolian) and within emoji
JOINING: Ranges = (
    (0x600, 0x8FF), (0x900, 0xDFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x1800, 0x18AF), (0x2600, 0x27BF), (0xFE0F, 0xFE0F), (0x1F000, 0x1FAFF),
)  # fmt: skip
JOINERS: Ranges = ((0x200C, 0x200D),)


def _class(ranges: Ranges) -> str:
    return "[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges) + "]"


_UNSEEN = re.compile(_class(UNSEEN))
_JOINERS = re.compile(f"(?<!{_class(JOINING)}){_class(JOINERS)}+")
# what XML 1.0 cannot hold; `line` deals with line breaks in a letter's head
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
LOST = re.compile("[?？\ufffd]")  # what programs put in the place of a character that an encoding lacks: no name has one
_LONGEST_TYPED = 200  # characters of a code or a sign-in name
_LONGEST_TITLE = 100
_MOST_MARKS = 8  # accents on one character; composing more takes time that grows with the square of their number


def tidy(text: str, *, lines: bool = False) -> str:
    """A text as it is stored: invisible characters are left out.
    If `lines` is false, each line break or tab becomes one space, together with the spaces around it.
    """
    text = _BREAKS.sub("\n", text) if lines else _one_line(text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", letters(_few_marks(text)))
    text = _JOINERS.sub("", _UNSEEN.sub("", text))
    return text if lines else text.strip()


def line(text: str, most: int) -> str:
    """A name or a heading of at most `most` characters: for text that is cut, not refused."""
    return tidy(text[: most * 4])[:most].strip()


def narrow(text: str) -> str:
    """Typed Latin letters and digits: full-width characters (１２３) become their usual form, and blanks are dropped."""
    return "".join(unicodedata.normalize("NFKC", tidy(text[:_LONGEST_TYPED])).split())


def plain_code(text: str) -> str:
    """A code in the form in which codes are compared: without the dashes and blanks that group it for the eye, however it was typed."""
    return "".join(sign for sign in narrow(text) if unicodedata.category(sign) != "Pd")


def word_key(text: str) -> str:
    """The key of a column's title, however it was laid out: half width, without spaces, line breaks, stars and words in brackets behind it."""
    plain = "".join(unicodedata.normalize("NFKC", letters(_UNSEEN.sub("", text[:_LONGEST_TITLE]))).split()).casefold()
    return _ASIDE.sub("", _ASIDE.sub("", plain))


def is_tidy(text: str) -> bool:
    """Whether a name contains only what may stand in one: for writers that are programs, which get an error instead of a correction."""
    return tidy(text) == unicodedata.normalize("NFC", letters(_few_marks(text)))


def writable(text: str) -> str:
    """A stored text without what no file, feed or letter can hold."""
    return _UNWRITABLE.sub("", text)


def _one_line(text: str) -> str:
    *broken, last = _BREAK_OF_A_LINE.split(text)
    return " ".join([*(piece.rstrip(" \u3000") for piece in broken), last])


def _few_marks(text: str) -> str:
    if len(text) <= _MOST_MARKS or text.isascii():
        return text
    kept, marks = [], 0
    for letter in text:
        marks = marks + 1 if unicodedata.combining(letter) else 0
        if marks <= _MOST_MARKS:
            kept.append(letter)
    return "".join(kept)
