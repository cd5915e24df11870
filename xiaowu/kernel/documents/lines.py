"""Where a line of Chinese may end (避頭尾): no line begins with what closes or ends with what opens, no word, number or address is divided."""

import re
from collections.abc import Callable

_NOT_FIRST = frozenset("，。、；：！？）」』】》〉〕｝…—～％·‧・•”’〞,.:;!?)]}%°℃ー々")
_NOT_LAST = frozenset("（「『【《〈〔｛“‘〝([{＄$￥#＃")
_WIDE = "\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\U00020000-\U0003ffff"
_PIECE = re.compile(rf"\s+|[{_WIDE}‘-”…—·]|[^\s{_WIDE}‘-”…—·]+")
_JOINTS = frozenset("/?&=-_.")  # after which an address that is wider than the line is divided
Measure = Callable[[str], float]


def pieces(text: str) -> list[str]:
    """What no line divides, in order: a sign with what belongs to it, a word, a number, an address, blanks."""
    found: list[str] = []
    for piece in _PIECE.findall(text):
        if found and piece[0] in _NOT_FIRST:  # also after a blank, which would end the line before
            blank = found.pop() if found[-1].isspace() and len(found) > 1 else ""
            found[-1] += blank + piece
        elif found and found[-1][-1] in _NOT_LAST and not piece.isspace():
            found[-1] += piece
        else:
            found.append(piece)
    return found


def widest(text: str, measure: Measure) -> float:
    """The width of the widest piece: what a line must have room for."""
    return max((measure(piece) for piece in pieces(text)), default=0)


def lines(text: str, width: float, measure: Measure) -> list[str]:
    """The text in lines of at most that width; a piece that is wider is divided, since there is no other way."""
    found: list[str] = []
    for paragraph in text.split("\n"):
        found += _lines(paragraph, width, measure)
    return found


def _lines(text: str, width: float, measure: Measure) -> list[str]:
    found, here, used = [], "", 0.0
    for piece in pieces(text):
        needs = measure(piece)
        if here and used + needs > width:
            if piece.isspace():
                continue
            found.append(here.rstrip())
            here, used = "", 0.0
        while needs > width and len(piece) > 1:
            most = _most(piece, width, measure)
            found.append(piece[:most])
            piece = piece[most:]
            needs = measure(piece)
        here, used = here + piece, used + needs
    return [*found, here.rstrip()] if here.strip() or not found else found


def _most(piece: str, width: float, measure: Measure) -> int:
    """How many letters of a piece have room, up to a joint of an address if it has one; at least one."""
    used, most, joint = 0.0, 0, 0
    for letter in piece:
        used += measure(letter)
        if used > width and most:
            break
        most += 1
        joint = most if letter in _JOINTS else joint
    return joint or most
