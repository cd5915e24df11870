"""DOCX: every word of the document in order, as if all tracked changes were accepted."""

import zipfile
from collections.abc import Iterator
from typing import Any

from xiaowu.kernel.foreign.document.numbering import Numbers
from xiaowu.kernel.foreign.document.package import Package
from xiaowu.kernel.foreign.document.pieces import Piece, Taken, differs, given, local, number, quoted, spaced, table
from xiaowu.kernel.foreign.document.runs import GONE, NO_WORDS, Paragraph, Runs

_BLOCKS = {"p", "tbl"}


def read(content: zipfile.ZipFile) -> tuple[list[Piece], list[tuple[str, ...]]]:
    """The pieces, and what concerns the whole. Raises Fault."""
    package = Package(content)
    reader = _Reader(package)
    pieces = list(reader.blocks(package.body))
    reader.runs.close()
    roots = [package.body, *(note for notes in reader.runs.notes.values() for note in notes.values())]
    found = differs(roots, pieces, reader.taken)
    return pieces, [*reader.taken.whole, *([found] if found else []), *package.beside(reader.runs.pictures)]


class _Reader:
    def __init__(self, package: Package) -> None:
        self.taken = Taken()
        self.runs = Runs({kind: package.notes(f"{kind}s") for kind in ("footnote", "endnote")}, self.taken)
        self._numbers = Numbers(package.kind("numbering"), package.kind("styles"))

    def blocks(self, parent: Any) -> Iterator[Piece]:
        before: Paragraph | None = None  # its paragraph mark was deleted: the next paragraph continues it
        for block in self._spread(parent):
            if local(block) == "tbl":
                if before is not None:
                    yield from self._told(before)
                    before = None
                yield from self._table(block)
                continue
            paragraph = self._paragraph(block, before)
            if _marked(block, GONE):
                before = paragraph
                continue
            before = None
            yield from self._told(paragraph)
        if before is not None:
            yield from self._told(before)

    def _spread(self, parent: Any) -> Iterator[Any]:
        """Paragraphs and tables in order, whatever elements wrap them."""
        for each in parent:
            name = local(each)
            if name in _BLOCKS:
                yield each
            elif name == "AlternateContent":
                yield from self._spread(self.runs.alternative(each))
            elif name in GONE:
                self._gone(each)
            elif name == "altChunk":
                self.taken.whole.append(("parts", "altChunk"))
            elif name in NO_WORDS:
                self.taken.pass_over(each)
            else:
                self.runs.look_at(each)
                yield from self._spread(each)

    def _gone(self, element: Any) -> None:
        words = self.taken.pass_over(element)
        if words.strip():
            self.taken.whole.append(("tracked", "", quoted(words)))

    def _table(self, element: Any) -> Iterator[Piece]:
        yield from table(self._rows(element))

    def _rows(self, element: Any) -> Iterator[tuple[list[list[Piece]], bool]]:
        for each in element:
            name = local(each)
            if name == "tr":
                if _deleted_row(each):
                    self._gone(each)
                else:
                    cells = list(self._cells(each))
                    yield cells, len(cells) == 1
            elif name in GONE:
                self._gone(each)
            elif name in NO_WORDS:
                self.taken.pass_over(each)
            else:
                yield from self._rows(each)

    def _cells(self, row: Any) -> Iterator[list[Piece]]:
        """One text for each column that a cell covers, with its words in the first."""
        for each in row:
            name = local(each)
            if name == "tc":
                yield [piece for piece in self.blocks(each) if piece.text.strip() or piece.told]
                for _column in range(_spanned(each, "tcPr", "gridSpan") - 1):
                    yield []
            elif name == "trPr":
                for _column in range(_spanned(row, "trPr", "gridBefore", 0)):
                    yield []
            elif name in GONE:
                self._gone(each)
            elif name not in NO_WORDS:
                yield from self._cells(each)

    # --- paragraphs

    def _paragraph(self, element: Any, before: Paragraph | None) -> Paragraph:
        properties = next((each for each in element if local(each) == "pPr"), None)
        paragraph = before or Paragraph()
        if not _marked(element, GONE) and (label := self._numbers.label(properties)):  # one that continues into the next takes the next one's number
            paragraph.text.insert(0, label)
            paragraph.made.append(label)
        self.runs.inline(element, paragraph)
        return paragraph

    def _told(self, paragraph: Paragraph) -> Iterator[Piece]:
        """The paragraph, then the boxes and notes anchored in it."""
        text = spaced("".join(paragraph.text))
        told = list(paragraph.told)
        if any("".join(words).strip() for words in (paragraph.come, paragraph.gone)):
            told.append(("tracked", quoted("".join(paragraph.come)), quoted("".join(paragraph.gone))))
        if "".join(paragraph.hidden).strip():
            told.append(("hidden", quoted("".join(paragraph.hidden))))
        yield Piece(text, "".join(paragraph.made), told)
        for box in paragraph.boxes:
            yield from self.blocks(box)
        for mark, note in paragraph.notes:
            pieces = list(self.blocks(note))
            if pieces:
                pieces[0].text, pieces[0].made = f"※{mark}{pieces[0].text.lstrip()}", f"※{mark}{pieces[0].made}"
            yield from pieces


def _marked(paragraph: Any, names: set[str]) -> bool:
    """Whether the mark that ends a paragraph was itself inserted or deleted."""
    for properties in paragraph:
        if local(properties) == "pPr":
            return any(local(mark) in names for each in properties if local(each) == "rPr" for mark in each)
    return False


def _deleted_row(row: Any) -> bool:
    return any(local(each) == "del" for properties in row if local(properties) == "trPr" for each in properties)


def _spanned(element: Any, properties: str, name: str, otherwise: int = 1) -> int:
    for each in element:
        if local(each) == properties:
            return next((max(number(given(inner, "val"), otherwise), 0) for inner in each if local(inner) == name), otherwise)
    return otherwise
