"""Tables of OpenDocument, written as XML at once. odfdo counts all rows anew for each that is appended, and lxml takes as long to hang a large
table into a document: 3,200 rows took 11 seconds."""

import io
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZipFile

if TYPE_CHECKING:
    from odfdo import Document, Element

_SPACES = re.compile(r"^ | {2,}| $")  # what a reader of XML would take for one space or none
_PLACE = re.compile(rb'<table:table table:name="place-(\d+)"/>')


class Tables:
    """The tables of one document: an empty one holds the place of each until the file is written."""

    def __init__(self) -> None:
        self._written: list[str] = []

    def put(self, name: str, rows: Sequence[Sequence[str]], widths: Sequence[str] = (), *, style: str = "", heads: int = 0) -> "Element":
        """The place of a table of cells that are XML already (`cell`). `widths`: its columns' styles; `heads`: rows that stand again on each page."""
        from odfdo import Element  # with lxml twenty megabytes that most processes never need

        repeated = f'<table:table-column table:number-columns-repeated="{max((len(row) for row in rows), default=0) or 1}"/>'
        columns = "".join(f"<table:table-column table:style-name={quoteattr(each)}/>" for each in widths) or repeated
        lines = [f"<table:table-row>{''.join(row)}</table:table-row>" for row in rows]
        head = f"<table:table-header-rows>{''.join(lines[:heads])}</table:table-header-rows>" if heads else ""
        styled = f" table:style-name={quoteattr(style)}" if style else ""
        self._written.append(f"<table:table table:name={quoteattr(name)}{styled}>{columns}{head}{''.join(lines[heads:])}</table:table>")
        return Element.from_tag(f'<table:table table:name="place-{len(self._written) - 1}"/>')

    def saved(self, document: "Document") -> bytes:
        """The file, with the tables in their places."""
        empty, whole = io.BytesIO(), io.BytesIO()
        document.save(empty)
        with ZipFile(empty) as made, ZipFile(whole, "w") as out:
            for member in made.infolist():
                content = made.read(member)
                if member.filename == "content.xml":
                    content = _PLACE.sub(lambda found: self._written[int(found[1])].encode(), content)
                out.writestr(member, content)
        return whole.getvalue()


def cell(value: str | int | float | None, style: str = "") -> str:
    """A cell; a number stays one, and each line of a text is a paragraph."""
    styled = f" table:style-name={quoteattr(style)}" if style else ""
    if value is None:
        return f"<table:table-cell{styled}/>"
    if isinstance(value, str):
        return f'<table:table-cell{styled} office:value-type="string">{_paragraphs(value.splitlines() or [""])}</table:table-cell>'
    return f'<table:table-cell{styled} office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'


def holding(paragraphs: Iterable[str], style: str = "") -> str:
    """A cell with paragraphs that are XML already."""
    styled = f" table:style-name={quoteattr(style)}" if style else ""
    return f"<table:table-cell{styled}>{''.join(paragraphs)}</table:table-cell>"


def _paragraphs(lines: Iterable[str]) -> str:
    return "".join(f"<text:p>{_SPACES.sub(_space, escape(line))}</text:p>" for line in lines)


def _space(found: re.Match[str]) -> str:
    return f'<text:s text:c="{len(found[0])}"/>'
