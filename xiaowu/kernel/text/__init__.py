"""Names and texts (文字): one way in for whatever people, files and programs write, and one way out for what was stored before it.

In: composed (NFC), without signs that cannot be seen: controls, directions, lone surrogates, and zero-width signs but where a script needs them.
"""

import re
import unicodedata

_BREAKS = re.compile("\r\n|[\r\n\v\f\x85\u2028\u2029]")
# Unicode's Cc, Cf and Cs that no name or sentence is written with; U+200C and U+200D are looked at apart
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\ud800-\udfff\U0001d173-\U0001d17a\U000e0000-\U000e00ff]"
    "|[\ufdd0-\ufdef]|[" + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 17)) + "]"
)
# joiners stay after letters of scripts that join (Arabic to Sinhala, Myanmar, Khmer, Mongolian) and within emoji
_JOINING = "\u0600-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u17ff\u1800-\u18af\u2600-\u27bf\ufe0f\U0001f000-\U0001faff"
_JOINERS = re.compile(f"(?<![{_JOINING}])[\u200c\u200d]+")
# what XML 1.0 has no room for; a line break in a letter's head is another's work (`line`)
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_MOST_MARKS = 8  # accents on one letter; composing more takes time that grows with their square


def tidy(text: str, *, lines: bool = False) -> str:
    """A text as it is stored: what cannot be seen is left out, and in one line a break or a tab is a space."""
    text = _BREAKS.sub("\n" if lines else " ", text)
    text = text if lines else text.replace("\t", " ")
    if not text.isascii():
        text = unicodedata.normalize("NFC", _few_marks(text))
    text = _JOINERS.sub("", _UNSEEN.sub("", text))
    return text if lines else text.strip()


def line(text: str, most: int) -> str:
    """A name or a heading, `most` letters long at most: for what is cut, not refused."""
    return tidy(text[: most * 4])[:most].strip()


def is_tidy(text: str) -> bool:
    """Whether a name holds nothing but what may stand in one: for writers that are programs, and are told rather than helped."""
    return tidy(text) == unicodedata.normalize("NFC", _few_marks(text))


def writable(text: str) -> str:
    """A stored text without what no file, feed or letter can hold."""
    return _UNWRITABLE.sub("", text)


def _few_marks(text: str) -> str:
    if len(text) <= _MOST_MARKS or text.isascii():
        return text
    kept, marks = [], 0
    for letter in text:
        marks = marks + 1 if unicodedata.combining(letter) else 0
        if marks <= _MOST_MARKS:
            kept.append(letter)
    return "".join(kept)
