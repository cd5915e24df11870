"""What a document is made of (文件的段落): blocks that say what they are; the writer of each format decides how they look.

A writer knows five of them, `Paragraph`, `QrCode`, `Table`, `PageBreak` and `Cards`; `lowered` turns the others into these.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from xiaowu.kernel.text import writable

_HEADING_SIZES = {1: 16, 2: 13, 3: 12}
NORMAL = 11  # points


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph. `level` 1 to 3: a heading; `indent` in steps of 6 mm; `after` in points."""

    text: str
    level: int = 0
    indent: int = 0
    size: int = NORMAL
    after: int = 0


@dataclass(frozen=True, slots=True)
class QrCode:
    """An address for a telephone to read (行動條碼); `size` is its side in millimetres. On a card it stands at the right."""

    text: str
    size: float = 30


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `has_head`: the first row names the columns and is repeated on each page."""

    rows: tuple[tuple[str, ...], ...]
    has_head: bool = False


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a page of its own."""


@dataclass(frozen=True, slots=True)
class Cards:
    """Cards or labels (卡片、標籤), as many as fit on a page; with `is_cut` a line around each shows where to cut. Sizes in millimetres."""

    cards: tuple[tuple[Paragraph | QrCode, ...], ...]
    width: float
    height: float
    is_cut: bool = True


@dataclass(frozen=True, slots=True)
class Title:
    """The document's title (標題)."""

    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading (大項), level 2 or 3."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Numbered:
    """A numbered list (編號清單)."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeyValue:
    """Names and their values (欄位表)."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature line for each of these (簽名欄)."""

    who: tuple[str, ...]


Basic: TypeAlias = Paragraph | QrCode | Table | PageBreak | Cards
Block: TypeAlias = Basic | Title | Heading | Numbered | KeyValue | Signature


@dataclass(frozen=True, slots=True)
class Document:
    """Blocks on paper. `foot` stands at the bottom of each page,
    followed by the page number and the number of pages if the document is `numbered`.
    """

    title: str
    blocks: tuple[Block, ...]
    paper: str = "A4"  # or A5
    margin: float = 22  # millimetres
    foot: str = ""
    numbered: bool = True


_SIGNED, _BESIDE, _EM = 12, 8, 4.3  # millimetres: the height of a place to sign, what is free beside it, a character of its text
PAPERS = {"A4": (210.0, 297.0), "A5": (148.0, 210.0)}


def letters(title: str, of_each: Iterable[Iterable[Paragraph | QrCode]]) -> tuple[Block, ...]:
    """One letter (通知單) for each, on a page of its own under the same title."""
    found: list[Block] = []
    for lines in of_each:
        found += [PageBreak()] if found else []
        found += [Title(title), *lines]
    return tuple(found)


def lowered(document: Document) -> Iterator[Basic]:
    """The document in the blocks that a writer knows, without characters that no file can hold."""
    for block in document.blocks:
        for basic in _lowered(block, PAPERS[document.paper][0] - 2 * document.margin):
            yield with_words(basic, writable)


def grid(document: Document, cards: Cards) -> tuple[int, int]:
    """How many cards fit beside and below each other on a page."""
    width, height = PAPERS[document.paper]
    inner = (width - 2 * document.margin, height - 2 * document.margin)
    return max(1, int(inner[0] / cards.width)), max(1, int(inner[1] / cards.height))


def _lowered(block: Block, inner: float) -> Iterator[Basic]:
    match block:
        case Title(text):
            yield Paragraph(text, level=1, size=_HEADING_SIZES[1], after=2)
        case Heading(text, level):
            yield Paragraph(text, level=level, size=_HEADING_SIZES[level], after=1)
        case Numbered(items):
            yield from (Paragraph(f"{number}. {item}", indent=1) for number, item in enumerate(items, start=1))
        case KeyValue(pairs):
            yield Table(pairs)
        case Signature(who):
            width = inner / len(who) - 0.1  # a hair less, by which rounding puts none in a second row
            yield Cards(tuple((Paragraph(f"{each}：{_rule(each, width)}"),) for each in who), width, _SIGNED, is_cut=False)
        case _:
            yield block


def _rule(name: str, width: float) -> str:
    """The line on which somebody signs beside their post, so long that both stand in one line of that many millimetres."""
    return "＿" * max(3, int((width - _BESIDE) / _EM) - len(name) - 1)


def with_line(line: Paragraph | QrCode, change: Callable[[str], str]) -> Paragraph | QrCode:
    return replace(line, text=change(line.text)) if isinstance(line, Paragraph) else line


def with_words(block: Basic, change: Callable[[str], str]) -> Basic:
    """The block with each of its texts changed so; what a telephone opens is not read by people and stays."""
    match block:
        case Paragraph():
            return replace(block, text=change(block.text))
        case Table():
            return replace(block, rows=tuple(tuple(change(cell) for cell in row) for row in block.rows))
        case Cards():
            return replace(block, cards=tuple(tuple(with_line(each, change) for each in card) for card in block.cards))
    return block
