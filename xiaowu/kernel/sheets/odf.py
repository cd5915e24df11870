"""Tables of OpenDocument, written directly as XML. odfdo recounts all rows for each one appended, and lxml takes as long to insert a large
table into a document: 3,200 rows took 11 seconds.
"""

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZipFile

from xiaowu.kernel.sheets.typed import COUNT, DAY, MOMENT, RATE, Rate, Value, format_of, local, plain

if TYPE_CHECKING:
    from odfdo import Document, Element

_SPACES = re.compile(r"^ | {2,}| $")  # spaces that an XML reader would collapse or drop
_SHOWN = {DAY: "day", MOMENT: "moment", COUNT: "count", RATE: "rate"}
LINE = "line"  # the style of a line above the header, which may run over several columns
_PLACE = re.compile(rb'<table:table table:name="place-(\d+)"/>')


class Tables:
    """The tables of one document: an empty one marks the place of each until the file is written."""

    def __init__(self) -> None:
        self._written: list[str] = []

    def put(
        self, name: str, rows: Sequence[Sequence[str]], widths: Sequence[str] = (), *, style: str = "", heads: int = 0, above: int = 0
    ) -> "Element":
        """The place of a table whose cells are XML already (`cell`). `widths`: its columns' styles; `heads`: rows that are repeated on each page,
        after the `above` first ones, which are not.
        """
        from odfdo import Element  # with lxml twenty megabytes that most processes never need

        repeated = f'<table:table-column table:number-columns-repeated="{max((len(row) for row in rows), default=0) or 1}"/>'
        columns = "".join(f"<table:table-column table:style-name={quoteattr(each)}/>" for each in widths) or repeated
        lines = [f"<table:table-row>{''.join(row)}</table:table-row>" for row in rows]
        head = f"<table:table-header-rows>{''.join(lines[above : above + heads])}</table:table-header-rows>" if heads else ""
        styled = f" table:style-name={quoteattr(style)}" if style else ""
        body = "".join((*lines[:above], head, *lines[above + heads :]))
        self._written.append(f"<table:table table:name={quoteattr(name)}{styled}>{columns}{body}</table:table>")
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


def cell(value: Value, style: str = "") -> str:
    """A cell; numbers, days and moments keep their types, and each line of a text is a paragraph."""
    styled = f" table:style-name={quoteattr(style)}" if style else ""
    if value is None:
        return f"<table:table-cell{styled}/>"
    if isinstance(value, str):
        return f'<table:table-cell{styled} office:value-type="string">{_paragraphs(value.splitlines() or [""])}</table:table-cell>'
    if isinstance(value, date):
        told = f'"date" office:date-value="{local(value):%Y-%m-%d}{"T" + f"{local(value):%H:%M:%S}" if isinstance(value, datetime) else ""}"'
    else:
        told = f'"{"percentage" if isinstance(value, Rate) else "float"}" office:value="{float(value) if isinstance(value, Rate) else value}"'
    return f"<table:table-cell{styled} office:value-type={told}><text:p>{plain(value)}</text:p></table:table-cell>"


def style_of(value: Value, *, is_strong: bool) -> str:
    """The style of a cell of a sheet, which `put_styles` declares."""
    return f"{_SHOWN.get(format_of(value), 'text')}{'-strong' if is_strong else ''}"


def column_styles(document: "Document", letters: Sequence[int]) -> list[str]:
    """A style for each width, declared once."""
    automatic = _automatic(document)
    for each in sorted(set(letters)):
        if automatic.get_element(f"style:style[@style:name='wide-{each}']") is None:
            _declare(automatic, f'<style:style style:name="wide-{each}" style:family="table-column">'
                     f'<style:table-column-properties style:column-width="{each * 0.21:.2f}cm"/></style:style>')  # fmt: skip
    return [f"wide-{each}" for each in letters]


def put_styles(document: "Document") -> None:
    """How days, moments, numbers and shares are shown: days in ROC years, thousands separated."""
    automatic = _automatic(document)
    day = (
        '<number:year number:calendar="ROC"/><number:text>/</number:text><number:month number:style="long"/><number:text>/</number:text>'
        '<number:day number:style="long"/>'
    )
    time = '<number:text> </number:text><number:hours number:style="long"/><number:text>:</number:text><number:minutes number:style="long"/>'
    local_ = 'number:language="zh" number:country="TW"'
    _declare(automatic, f'<number:date-style style:name="n-day" {local_}>{day}</number:date-style>')
    _declare(automatic, f'<number:date-style style:name="n-moment" {local_}>{day}{time}</number:date-style>')
    _declare(automatic, '<number:number-style style:name="n-count"><number:number number:decimal-places="0" number:min-integer-digits="1"'
             ' number:grouping="true"/></number:number-style>')  # fmt: skip
    _declare(automatic, '<number:percentage-style style:name="n-rate"><number:number number:decimal-places="1" number:min-decimal-places="1"'
             ' number:min-integer-digits="1"/><number:text>%</number:text></number:percentage-style>')  # fmt: skip
    _declare(automatic, f'<style:style style:name="{LINE}" style:family="table-cell"/>')
    for name in ("text", *_SHOWN.values()):
        for strong, weight in (("", ""), ("-strong", '<style:text-properties fo:font-weight="bold" style:font-weight-asian="bold"/>')):
            shown = "" if name == "text" else f' style:data-style-name="n-{name}"'
            wrap = '<style:table-cell-properties fo:wrap-option="wrap"/>' if name == "text" and not strong else ""
            _declare(automatic, f'<style:style style:name="{name}{strong}" style:family="table-cell"{shown}>{wrap}{weight}</style:style>')


def put_paper(document: "Document", foot: Sequence[str]) -> None:
    """Sheets of A4, upright and lying, on which a table is as wide as the paper at most. `foot`: the words around page number and page count."""
    before, between, after = (escape(each) for each in foot)
    numbers = f"<text:p>{before}<text:page-number/>{between}<text:page-count/>{after}</text:p>"
    layouts, masters = document.styles.get_element("office:automatic-styles"), document.styles.get_element("office:master-styles")
    for name, wide, tall, laid in (("upright", 210, 297, "portrait"), ("lying", 297, 210, "landscape")):
        _declare(layouts, f'<style:page-layout style:name="paper-{name}"><style:page-layout-properties fo:page-width="{wide}mm"'
                 f' fo:page-height="{tall}mm" style:print-orientation="{laid}" fo:margin="12mm" style:scale-to-X="1" style:scale-to-Y="0"/>'
                 "</style:page-layout>")  # fmt: skip
        _declare(masters, f'<style:master-page style:name="{name}" style:page-layout-name="paper-{name}"><style:footer>{numbers}</style:footer>'
                 "</style:master-page>")  # fmt: skip
        _declare(_automatic(document), f'<style:style style:name="sheet-{name}" style:family="table" style:master-page-name="{name}"/>')


def _automatic(document: "Document") -> Any:
    return document.content.get_element("office:automatic-styles")


def _declare(automatic: Any, xml: str) -> None:
    from odfdo import Element  # with lxml twenty megabytes that most processes never need

    automatic.append(Element.from_tag(xml))


def holding(paragraphs: Iterable[str], style: str = "") -> str:
    """A cell with paragraphs that are XML already."""
    styled = f" table:style-name={quoteattr(style)}" if style else ""
    return f"<table:table-cell{styled}>{''.join(paragraphs)}</table:table-cell>"


def _paragraphs(lines: Iterable[str]) -> str:
    return "".join(f"<text:p>{_SPACES.sub(_space, escape(line))}</text:p>" for line in lines)


def _space(found: re.Match[str]) -> str:
    return f'<text:s text:c="{len(found[0])}"/>'
