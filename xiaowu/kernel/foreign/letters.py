"""Text from bytes (文字編碼): UTF-8, UTF-16 and Big5 as offices here write it, including their private characters (造字)."""

import codecs
import re
from collections.abc import Callable

from xiaowu.kernel.foreign.limits import Fault

UNREADABLE = "\ufffd"  # stands where a character could not be read, so that its row can be reported
NO_RESULT = "#未計算"  # stands for the result of a formula (公式) that no program has computed yet
_OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1")
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_PAIR = re.compile("[\x81-\xfe][\x40-\x7e\x80-\xfe]")  # of bytes read as Latin-1
_LOST = re.compile(UNREADABLE + "+")
_ROW = 157  # characters that share one lead byte in Big5: trail bytes 0x40 to 0x7E, 0xA1 to 0xFE
# Windows' user-defined areas: first and last lead byte, and the private character at which the area begins
_MADE_HERE = ((0xFA, 0xFE, 0xE000), (0x8E, 0xA0, 0xE311), (0x81, 0x8D, 0xEEB8), (0xC6, 0xC8, 0xF672))
_MOST_STRANGE = 0.04  # of a text's pairs: private characters are rare in an office's lists


def decode(content: bytes) -> str:
    """The text; a character that cannot be read becomes U+FFFD. Raises Fault if it is no text we read: another encoding, an old Office file."""
    if content.startswith(_OLD_OFFICE):
        raise Fault("locked" if _LOCKED in content else "old_format")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    if wide := _wide(content):
        return content.decode(wide, errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    if (told := _spoiled(content)) is not None:
        return told
    return _big5(content)


def _wide(content: bytes) -> str | None:
    """UTF-16 without a byte order mark: commas, digits and line ends have a zero byte on one side only."""
    units = len(content) // 2
    first, second = content[0::2].count(0), content[1::2].count(0)
    if max(first, second) * 20 < units or min(first, second) * 10 > max(first, second):
        return None
    return "utf-16-le" if second > first else "utf-16-be"


def _spoiled(content: bytes) -> str | None:
    """UTF-8 of which a few bytes were damaged or cut off."""
    told = content.decode("utf-8-sig", errors="replace")
    wide = sum(1 for letter in told if letter > "\x7f" and letter != UNREADABLE)
    return told if wide >= 4 * len(_LOST.findall(told)) else None


def _big5(content: bytes) -> str:
    pairs = [pair.encode("latin-1") for pair in _PAIR.findall(content.decode("latin-1"))]
    if not pairs or b"\0" in content:
        raise Fault("encoding")
    told = content.decode("cp950", errors="made_here").translate(_ETEN)
    strange = sum(1 for letter in told if letter == UNREADABLE or "\ue000" <= letter <= "\uf8ff")
    there = _share(pairs, _is_common_on_the_mainland)
    if there > max(0.5, _share(pairs, _is_common_here) + 0.1):
        raise Fault("mainland")
    if strange > max(3, _MOST_STRANGE * len(pairs)) or strange >= len(pairs):
        raise Fault("encoding")
    return told


def _is_common_here(pair: bytes) -> bool:
    """Big5's symbols and its frequently used characters (常用字)."""
    return 0xA1 <= pair[0] <= 0xC6 and not 0x80 <= pair[1] <= 0xA0


def _is_common_on_the_mainland(pair: bytes) -> bool:
    """GB 2312's first level, and the traditional forms that GBK put before it."""
    return (0xB0 <= pair[0] <= 0xD7 and pair[1] >= 0xA1) or 0x81 <= pair[0] <= 0xA0 or pair[0] == 0xA3


def _share(pairs: list[bytes], is_one: Callable[[bytes], bool]) -> float:
    return sum(1 for pair in pairs if is_one(pair)) / len(pairs)


def _made_here(error: UnicodeError) -> tuple[str, int]:
    """For what Python's cp950 cannot decode: the character in ETEN's or Hong Kong's tables if they have one, else Windows' private character."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    pair = bytes(error.object[error.start : error.start + 2])
    if len(pair) < 2 or not 0x81 <= pair[0] <= 0xFE or not (0x40 <= pair[1] <= 0x7E or 0xA1 <= pair[1] <= 0xFE):
        return UNREADABLE, error.start + 1
    if pair[0] < 0xFA:
        try:
            return pair.decode("big5hkscs"), error.start + 2
        except UnicodeDecodeError:
            pass
    place = pair[1] - (0x40 if pair[1] < 0x7F else 0x62)
    for first, last, sign in _MADE_HERE:
        if first <= pair[0] <= last:
            return chr(sign + (pair[0] - first) * _ROW + place), error.start + 2
    return UNREADABLE, error.start + 2


def _eten() -> dict[int, str]:
    """Circled digits, kana and Cyrillic in ETEN's order, which Hong Kong kept: Python's table has an older order that no office writes."""
    found = {}
    seconds = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    for pair in (bytes((first, second)) for first in (0xC6, 0xC7) for second in seconds):
        older, sign = pair.decode("cp950", errors="ignore"), pair.decode("big5hkscs", errors="ignore")
        if pair >= b"\xc6\xa1" and older and len(sign) == 1:
            found[ord(older)] = sign
    return found


codecs.register_error("made_here", _made_here)
_ETEN = _eten()
