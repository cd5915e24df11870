"""What a reader of documents hands on: pieces of text in order, what it skipped and why, and the words of both, counted."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

LONGEST_QUOTE = 60  # characters
_MOST_QUOTED = 2_000  # texts searched for one that was not read
_LAYOUT = 4  # paragraphs in one cell: a table with so many serves only the layout


_OF_PAGES = re.compile(r"[\s\d第頁共之/\-–—，,.]|[Pp]age|of")


@dataclass(slots=True)
class Piece:
    """A paragraph, or a table with its rows on lines. `made`: characters that the file does not contain, such as automatic numbers."""

    text: str
    made: str = ""
    told: list[tuple[str, ...]] = field(default_factory=list)


@dataclass(slots=True)
class Taken:
    """What the reader met on the way: text that does not count as the document's words, and what a person should know about the whole."""

    passed: list[str] = field(default_factory=list)
    whole: list[tuple[str, ...]] = field(default_factory=list)

    def pass_over(self, element: Any) -> str:
        """Count everything written inside an element as skipped; none of it is read afterwards."""
        words = "".join(element.itertext())
        self.passed.append(words)
        return words


def local(element: Any) -> str:
    """An element's name without its namespace: strict and transitional documents differ in nothing else that matters here."""
    name: str = element.tag.rpartition("}")[2]
    return name


def given(element: Any, name: str, otherwise: str = "") -> str:
    """An attribute, found by its name without its namespace."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), otherwise)


def number(text: str, otherwise: int) -> int:
    """A whole number from an attribute."""
    bare = text.strip()
    return int(bare) if bare.isascii() and bare.removeprefix("-").isdecimal() and len(bare) < 7 else otherwise


def quoted(text: str) -> str:
    bare = " ".join(text.split())
    return bare if len(bare) <= LONGEST_QUOTE else f"{bare[:LONGEST_QUOTE]}…"


def is_more_than_a_page_number(words: str) -> bool:
    return bool(_OF_PAGES.sub("", words))


def spaced(text: str) -> str:
    """A paragraph's tabs: a single one that only separates words becomes a space; two or more, which make columns, stay."""
    if "\t" not in text:
        return text
    lines = (line.strip("\t ") for line in text.split("\n"))
    return "\n".join(line if line.count("\t") > 1 else line.replace("\t", " ") for line in lines)


def row(cells: list[list[Piece]], *, alone: bool) -> Iterator[Piece]:
    """A table's row on one line; a cell of many paragraphs, or the only cell of its row, is read as running text."""
    most = max((len(cell) for cell in cells), default=0)
    if (alone and most > 1) or most >= _LAYOUT:
        for cell in cells:
            yield from cell
        return
    told = [each for cell in cells for piece in cell for each in piece.told]
    made = "".join(piece.made for cell in cells for piece in cell)
    yield Piece("\t".join(" ".join(" ".join(piece.text.split()) for piece in cell if piece.text.strip()) for cell in cells), made, told)


def table(rows: Iterable[tuple[list[list[Piece]], bool]]) -> Iterator[Piece]:
    """Consecutive rows make one piece; a table that served only the layout is read as text between them."""
    together: list[Piece] = []
    for cells, alone in rows:
        pieces = list(row(cells, alone=alone))
        if len(pieces) == 1 and not alone:
            together += pieces
            continue
        yield from _joined(together)
        together = []
        yield from pieces
    yield from _joined(together)


def _joined(rows: list[Piece]) -> Iterator[Piece]:
    if rows:
        yield Piece("\n".join(each.text for each in rows), "".join(each.made for each in rows), [told for each in rows for told in each.told])


def differs(roots: Iterable[Any], pieces: list[Piece], taken: Taken) -> tuple[str, ...] | None:
    """Compares the words of the parts with those that were read or skipped: (code, how many are missing, how many too many, one of them)."""
    roots = list(roots)
    written = _letters("".join(root.itertext()) for root in roots)
    read = _letters(each.text for each in pieces)
    read.subtract(_letters(each.made for each in pieces))
    written.subtract(read)
    written.subtract(_letters(taken.passed))
    missing = sum(count for count in written.values() if count > 0)
    beyond = -sum(count for count in written.values() if count < 0)
    if not missing and not beyond:
        return None
    return ("differs", str(missing), str(beyond), _one_unread(roots, pieces, taken) if missing else "")


def _letters(texts: Iterable[str]) -> "Counter[str]":
    return Counter("".join("".join(texts).split()))


def _one_unread(roots: list[Any], pieces: list[Piece], taken: Taken) -> str:
    known = "\n".join([*(each.text for each in pieces), *taken.passed])
    looked = 0
    for root in roots:
        for words in root.itertext():
            bare = words.strip()
            looked += 1
            if bare and bare not in known:
                return quoted(bare)
            if looked > _MOST_QUOTED:
                return ""
    return ""
