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
_FIGURE = re.compile(r"[-+]?\d[\d,.]*%?|[—–-]?")
_NAME = 6  # characters of a name
_POINT = 0.3528  # millimetres
_GAP = 0.25  # of a character, which programs leave where Chinese meets a figure
_MEETING = re.compile(rf"(?<=[{_WIDE}])(?=\d)|(?<=\d)(?=[{_WIDE}])")
_SMALLER = 4  # sizes that are tried for a table of figures
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

    Where that is too much, each fits its widest word: a figure is divided last. `inside` is left free on each side of a cell.
    """
    cells = [[row[place] for row in rows if place < len(row)] for place in range(max((len(row) for row in rows), default=0))]
    whole = [max(measure(part) for cell in column for part in cell.split("\n")) + 2 * inside for column in cells]
    if sum(whole) <= room:
        return whole
    words = [max(widest(cell, measure) for cell in column) + 2 * inside for column in cells]
    named = [max(word, min(wished, measure("一") * _NAME + 2 * inside)) for word, wished in zip(words, whole, strict=True)]
    if sum(named) <= room:
        return _shared(named, whole, room)
    right = figures(rows, has_head=True)  # a heading takes two lines before a name does
    first = [word if place in right else name for place, (word, name) in enumerate(zip(words, named, strict=True))]
    if sum(first) <= room:
        return _shared(first, named, room)
    if sum(words) <= room:
        return _shared(words, first, room)
    fair = room / len(named)
    kept = sum(each for each in named if each <= fair)
    wide = sum(each for each in named if each > fair)
    return [each if each <= fair else each * (room - kept) / wide for each in named]


def figures(rows: Sequence[Sequence[str]], *, has_head: bool) -> frozenset[int]:
    """The columns that hold figures alone, which stand right. A table without a head has names and values, and none."""
    body = rows[1:] if has_head else ()
    return frozenset(
        place for place in range(max(map(len, body), default=0)) if all(_FIGURE.fullmatch(row[place]) for row in body if place < len(row))
    )


def _shared(least: Sequence[float], wished: Sequence[float], room: float) -> list[float]:
    """What is left beyond the least is shared by what each column wishes more."""
    more = sum(wished) - sum(least)
    share = (room - sum(least)) / more if more else 0
    return [fewest + (most - fewest) * share for fewest, most in zip(least, wished, strict=True)]


def about(size: float) -> Measure:
    """The width of a text in millimetres where the font is not known: rather too wide, since a column a hair too narrow divides a name."""
    em = size * _POINT
    return lambda text: sum(em * _share(letter) for letter in text) + em * _GAP * len(_MEETING.findall(text)) + (_HAIR if text else 0)


def size_of(rows: Sequence[Sequence[str]], room: float, inside: float, size: int) -> int:
    """The size, at most so many points, at which no name of a table is divided for its figures; a little smaller where that is enough."""
    cells = [[row[place] for row in rows[1:] if place < len(row)] for place in range(max((len(row) for row in rows), default=0))]
    right = figures(rows, has_head=True)
    for each in range(size, size - _SMALLER, -1):
        measure = about(each)
        least = [max((measure(cell) for cell in column), default=0) + 2 * inside for column in cells]
        if right and len(right) >= len(cells) - 1 and sum(least) <= room:
            return each
    return size


def _share(letter: str) -> float:
    """How wide a letter is to its height: a Chinese one as wide as tall, others as in a bold face with serifs."""
    if letter in _BROAD or unicodedata.east_asian_width(letter) in "WFA":
        return 1
    if letter.isdigit():
        return 0.64  # as in the fonts that stand in for the document's own: a figure must never be divided
    return 0.78 if letter.isupper() else 0.56
