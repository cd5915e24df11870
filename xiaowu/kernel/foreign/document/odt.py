"""ODT: every word of the document in order; deleted text and comments do not count as its words."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from xiaowu.kernel.foreign.document.lists import Lists, OpenList
from xiaowu.kernel.foreign.document.pieces import Piece, Taken, differs, given, is_more_than_a_page_number, local, number, quoted, spaced, table
from xiaowu.kernel.foreign.limits import Fault

_PARSER = {"resolve_entities": False, "no_network": True, "remove_comments": True, "remove_pis": True}
_BLANKS = re.compile(r"[ \t\r\n]+")
# not words of the document: comments, code, templates of indexes, descriptions of pictures
_NO_WORDS = {"annotation", "event-listeners", "title", "desc", "forms", "binary-data"}
_NO_WORDS_OF_TEXT = {
    "script", "dde-connection-decls", "table-of-content-source", "illustration-index-source", "table-index-source", "object-index-source",
    "user-index-source", "alphabetical-index-source", "bibliography-source",
}  # fmt: skip
_BLOCKS = {"p", "h", "list", "table", "numbered-paragraph"}
_DRAWN = {
    "frame", "text-box", "custom-shape", "rect", "line", "polyline", "polygon", "regular-polygon", "path", "circle", "ellipse", "g", "connector",
    "caption", "measure", "control", "page-thumbnail", "a", "object", "object-ole", "image", "applet", "plugin", "floating-frame", "scene",
}  # fmt: skip


@dataclass(slots=True)
class _Paragraph:
    """What is collected while a paragraph is read. `after_blank`: several blanks in the file count as one, and as none at the beginning."""

    text: list[str] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    come: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    after: list[Any] = field(default_factory=list)
    after_blank: bool = True

    def make(self, words: str) -> None:
        self.text.append(words)
        self.made.append(words)


def read(package: zipfile.ZipFile) -> tuple[list[Piece], list[tuple[str, ...]]]:
    """The pieces, and what concerns the whole. Raises Fault."""
    reader = _Reader(package)
    pieces = list(reader.blocks(reader.body))
    found = differs([reader.body], pieces, reader.taken)
    return pieces, [*reader.taken.whole, *([found] if found else []), *reader.beside()]


class _Reader:
    def __init__(self, package: zipfile.ZipFile) -> None:
        self.package = package
        self.taken = Taken()
        content, styles = self._part("content.xml"), self._part("styles.xml")
        self.body = next((text for body in content if local(body) == "body" for text in body if local(text) == "text"), None)
        if self.body is None:
            raise Fault("no_document")
        self._styles = styles
        self._lists = Lists([each for each in (styles, content) if each is not None])
        self._deleted: dict[str, str] = {}
        self._inserted: set[str] = set()
        self._open: set[str] = set()  # insertions not accepted yet that are being read
        self._pictures = self._comments = self._objects = 0

    # --- blocks

    def blocks(self, parent: Any, within: OpenList | None = None, depth: int = 0, label: str = "") -> Iterator[Piece]:
        """Paragraphs, lists and tables in order, whatever elements wrap them. `label`: the number of the list item that this is."""
        for each in parent:
            name = local(each)
            if name in ("p", "h"):
                yield from self._paragraph(each, label or (self._lists.heading(each) if name == "h" and within is None else ""))
                label = ""
            elif name == "list":
                yield from self._list(each, within, depth + 1)
            elif name == "numbered-paragraph":
                at = number(given(each, "level", "1"), 1)
                yield from self.blocks(each, None, at, self._lists.label(self._lists.numbered(each), at, each))
            elif name == "table":
                yield from table(self._rows(each))
            elif name == "tracked-changes":
                self._changes(each)
            elif name in ("change-start", "change-end", "change"):
                self._change(each, None)
            elif _is_no_words(each):
                self._beside(each)
            else:
                self._look_at(each)
                yield from self.blocks(each, within, depth, label)
            if each.tail and each.tail.strip():
                yield Piece(" ".join(each.tail.split()))

    def _list(self, element: Any, outer: OpenList | None, depth: int) -> Iterator[Piece]:
        opened = self._lists.opened(element, outer)
        for each in element:
            if local(each) == "list-item":
                is_numbered = any(local(inner) in ("p", "h") for inner in each)  # an item that only holds a deeper list shows no number
                yield from self.blocks(each, opened, depth, self._lists.label(opened, depth, each) if is_numbered else "")
            else:
                yield from self.blocks(each, opened, depth)

    def _rows(self, element: Any) -> Iterator[tuple[list[list[Piece]], bool]]:
        for each in element:
            name = local(each)
            if name == "table-row":
                cells = list(self._cells(each))
                for again in range(number(given(each, "number-rows-repeated", "1"), 1)):
                    yield [_again(cell) for cell in cells] if again else cells, len(cells) == 1
            elif _is_no_words(each):
                self._beside(each)
            else:
                yield from self._rows(each)

    def _cells(self, row: Any) -> Iterator[list[Piece]]:
        for each in row:
            if local(each) not in ("table-cell", "covered-table-cell"):
                continue
            pieces = [piece for piece in self.blocks(each) if piece.text.strip() or piece.told]
            if not pieces and (shown := self._value(each)):
                pieces = [Piece(shown, shown)]
            if local(each) == "covered-table-cell":
                for piece in pieces:
                    piece.told.append(("hidden", quoted(piece.text)))
            for again in range(number(given(each, "number-columns-repeated", "1"), 1)):
                yield _again(pieces) if again else pieces

    def _value(self, cell: Any) -> str:
        """The value of a cell that shows no text of its own."""
        kind = given(cell, "value-type")
        name = {"string": "string-value", "date": "date-value", "time": "time-value", "boolean": "boolean-value"}.get(kind, "value")
        return given(cell, name) if kind else ""

    # --- paragraphs

    def _paragraph(self, element: Any, label: str) -> Iterator[Piece]:
        paragraph = _Paragraph()
        if label:
            paragraph.make(label)
        self._inline(element, paragraph)
        told: list[tuple[str, ...]] = []
        if any("".join(words).strip() for words in (paragraph.come, paragraph.gone)):
            told.append(("tracked", quoted("".join(paragraph.come)), quoted("".join(paragraph.gone))))
        if "".join(paragraph.hidden).strip():
            told.append(("hidden", quoted("".join(paragraph.hidden))))
        yield Piece(spaced("".join(paragraph.text)), "".join(paragraph.made), told)
        for each in paragraph.after:
            yield from self._note(each) if local(each) == "note" else self.blocks([each])

    def _note(self, element: Any) -> Iterator[Piece]:
        """The citation stands in the paragraph already; the note's own words follow it."""
        cited = "".join(words for each in element if local(each) == "note-citation" for words in each.itertext())
        for body in element:
            if local(body) == "note-body":
                pieces = list(self.blocks(body))
                if pieces:
                    mark = f"※〔註{cited}〕"
                    pieces[0].text, pieces[0].made = f"{mark}{pieces[0].text.lstrip()}", f"{mark}{pieces[0].made}"
                yield from pieces

    def _inline(self, parent: Any, paragraph: _Paragraph, *, is_hidden: bool = False) -> None:
        self._words(parent.text, paragraph, is_hidden=is_hidden)
        for each in parent:
            name = local(each)
            if name == "s":
                paragraph.text.append(" " * number(given(each, "c", "1"), 1))
                paragraph.after_blank = False
            elif name in ("tab", "line-break"):
                paragraph.text.append("\t" if name == "tab" else "\n")
                paragraph.after_blank = True
            elif name == "note":
                paragraph.make("〔註")
                for inner in each:
                    if local(inner) == "note-citation":
                        self._inline(inner, paragraph)
                paragraph.make("〕")
                paragraph.after.append(each)
            elif name in ("change-start", "change-end", "change"):
                self._change(each, paragraph)
            elif _is_no_words(each):
                self._beside(each)
            elif name in _BLOCKS or (name in _DRAWN and not (name == "a" and _is_text(each))):
                paragraph.after.append(_Alone(each))
            elif name == "ruby-text":
                paragraph.make("（")
                self._inline(each, paragraph)
                paragraph.make("）")
            else:
                self._inline(each, paragraph, is_hidden=is_hidden or given(each, "is-hidden") == "true" or given(each, "display") == "none")
            self._words(each.tail, paragraph, is_hidden=is_hidden)

    def _words(self, words: str | None, paragraph: _Paragraph, *, is_hidden: bool) -> None:
        if not words:
            return
        shown = _BLANKS.sub(" ", words)
        shown = shown[1:] if paragraph.after_blank and shown.startswith(" ") else shown
        if not shown:
            return
        paragraph.after_blank = shown.endswith(" ")
        paragraph.text.append(shown)
        if self._open:
            paragraph.come.append(shown)
        if is_hidden:
            paragraph.hidden.append(shown)

    # --- changes that nobody accepted yet

    def _changes(self, element: Any) -> None:
        """Deleted text lies here, apart from the body; inserted text is only named."""
        for region in element:
            for kind in region:
                if local(kind) == "deletion":
                    words = "".join(word for each in kind if local(each) != "change-info" for word in each.itertext())
                    self._deleted[given(region, "id")] = words
                elif local(kind) == "insertion":
                    self._inserted.add(given(region, "id"))
        self.taken.pass_over(element)

    def _change(self, element: Any, paragraph: _Paragraph | None) -> None:
        key = given(element, "change-id")
        if local(element) == "change" and (words := self._deleted.pop(key, "")).strip():
            if paragraph is not None:
                paragraph.gone.append(words)
            else:
                self.taken.whole.append(("tracked", "", quoted(words)))
        elif local(element) == "change-start" and key in self._inserted:
            self._open.add(key)
        elif local(element) == "change-end":
            self._open.discard(key)

    # --- what lies beside the document's text

    def _beside(self, element: Any) -> None:
        self._comments += local(element) == "annotation"
        self.taken.pass_over(element)

    def _look_at(self, element: Any) -> None:
        name = local(element)
        self._pictures += name == "image"
        self._objects += name in ("object", "object-ole")
        if name == "section" and given(element, "display") in ("none", "condition"):
            self.taken.whole.append(("hidden", quoted("".join(element.itertext()))))

    def beside(self) -> Iterator[tuple[str, ...]]:
        """What was not read, for a person to know: headers and footers, comments, pictures, embedded objects."""
        margins: dict[str, None] = {}
        for each in self._styles.iter() if self._styles is not None else ():
            if local(each).startswith(("header", "footer")) and local(each) not in ("header-style", "footer-style"):
                margins.setdefault("".join(each.itertext()))
        for words in margins:
            if is_more_than_a_page_number(words):
                yield "margin", quoted(words)
        if self._comments:
            yield "comments", str(self._comments)
        if self._pictures > self._objects:
            yield "pictures", str(self._pictures - self._objects)
        if self._objects:
            yield "parts", str(self._objects)

    def _part(self, name: str) -> Any:
        try:
            return etree.fromstring(self.package.read(name), etree.XMLParser(**_PARSER))
        except KeyError:
            if name == "styles.xml":
                return None
            raise
        except etree.XMLSyntaxError as error:
            raise Fault("no_document") from error


class _Alone:
    """An element without the text behind its end tag: that belongs to the paragraph around it."""

    def __init__(self, element: Any) -> None:
        self._element = element
        self.tag, self.attrib, self.text, self.tail = element.tag, element.attrib, element.text, None

    def __iter__(self) -> Iterator[Any]:
        return iter(self._element)

    def itertext(self) -> Iterator[str]:
        yield from self._element.itertext()


def _again(pieces: list[Piece]) -> list[Piece]:
    """Repeat what the file states once with a repeat count, for a cell or a row."""
    return [Piece(piece.text, piece.text) for piece in pieces]


def _is_no_words(element: Any) -> bool:
    return local(element) in (_NO_WORDS_OF_TEXT if _is_text(element) else _NO_WORDS)


def _is_text(element: Any) -> bool:
    return "opendocument:xmlns:text" in element.tag
