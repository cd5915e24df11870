"""How Chinese is set in lines and columns.

Where a line may end (避頭尾): no line begins with a closing sign or ends with an opening one, and no word, number or address is divided.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence

_NOT_FIRST = frozenset("，。、；：！？）」』】》〉〕｝…—～％·‧・•”’〞,.:;!?)]}%°℃ー々")
_NOT_LAST = frozenset("（「『【《〈〔｛“‘〝([{＄$￥#＃")
_WIDE = "\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\U00020000-\U0003ffff"
_PIECE = re.compile(rf"\s+|[{_WIDE}‘-”…—·]|[^\s{_WIDE}‘-”…—·]+")
_JOINTS = frozenset("/?&=-_.")  # an address that is wider than the line is divided after these
_NAME = 6  # characters of a name
_POINT = 0.3528  # millimetres
_BROAD = frozenset("MWmw@%&")
_HAIR = 0.4  # millimetres that programs take for rules and rounding
Measure = Callable[[str], float]


def pieces(text: str) -> list[str]:
    """The pieces that no line divides, in order: a Chinese character with its punctuation, a word, a number, an address, blanks."""
    found: list[str] = []
    for piece in _PIECE.findall(text):
        if found and piece[0] in _NOT_FIRST:  # also after a blank, which would end the line before it
            blank = found.pop() if found[-1].isspace() and len(found) > 1 else ""
            found[-1] += blank + piece
        elif found and found[-1][-1] in _NOT_LAST and not piece.isspace():
            found[-1] += piece
        else:
            found.append(piece)
    return found


def widest(text: str, measure: Measure) -> float:
    """The width of the widest piece: the least that a line must hold."""
    return max((measure(piece) for piece in pieces(text)), default=0)


def lines(text: str, width: float, measure: Measure) -> list[str]:
    """The text in lines of at most that width; a piece that is wider must be divided."""
    found: list[str] = []
    for paragraph in text.split("\n"):
        found += _lines(paragraph, width, measure)
    return found


def _lines(text: str, width: float, measure: Measure) -> list[str]:
    found, here, used = [], "", 0.0
    for whole in pieces(text):
        piece, needs = whole, measure(whole)
        if here and used + needs > width:
            found.append(here.rstrip())
            here, used = "", 0.0
            if piece.isspace():  # a blank ends the line here, even if there is room left
                continue
        while needs > width and len(piece) > 1:
            most = _most(piece, width, measure)
            found.append(piece[:most])
            piece = piece[most:]
            needs = measure(piece)
        here, used = here + piece, used + needs
    return [*found, here.rstrip()] if here.strip() or not found else found


def _most(piece: str, width: float, measure: Measure) -> int:
    """How many characters of a piece fit, up to a joint of an address if it has one; at least one."""
    used, most, joint = 0.0, 0, 0
    for letter in piece:
        used += measure(letter)
        if used > width and most:
            break
        most += 1
        joint = most if letter in _JOINTS else joint
    return joint or most


def columns(rows: Sequence[Sequence[str]], room: float, measure: Measure, inside: float) -> list[float]:
    """The widths of a table's columns: as wide as their texts, if there is room; else each fits a name and its widest word, and they share the rest.

    `inside` is left free on each side of a cell.
    """
    cells = [[row[place] for row in rows if place < len(row)] for place in range(max((len(row) for row in rows), default=0))]
    whole = [max(measure(part) for cell in column for part in cell.split("\n")) + 2 * inside for column in cells]
    if sum(whole) <= room:
        return whole
    words = [max(widest(cell, measure) for cell in column) + 2 * inside for column in cells]
    least = [max(word, min(wished, measure("一") * _NAME + 2 * inside)) for word, wished in zip(words, whole, strict=True)]
    if sum(least) >= room:
        fair = room / len(least)
        kept = sum(each for each in least if each <= fair)
        wide = sum(each for each in least if each > fair)
        return [each if each <= fair else each * (room - kept) / wide for each in least]
    share = (room - sum(least)) / (sum(whole) - sum(least))
    return [fewest + (wished - fewest) * share for fewest, wished in zip(least, whole, strict=True)]


def about(size: float) -> Measure:
    """The width of a text in millimetres where the font is not known: rather too wide, since a column a hair too narrow divides a name."""
    em = size * _POINT
    return lambda text: sum(em * _share(letter) for letter in text) + (_HAIR if text else 0)


def _share(letter: str) -> float:
    """How wide a letter is to its height: a Chinese one as wide as tall, others as in a bold face with serifs."""
    if letter in _BROAD or unicodedata.east_asian_width(letter) in "WFA":
        return 1
    return 0.78 if letter.isupper() else 0.56
