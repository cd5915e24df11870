"""A document as DOCX."""

import io
from collections.abc import Collection, Sequence
from typing import Any

from django.utils.translation import gettext as _
from docx import Document as DocxDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from xiaowu.kernel.documents.blocks import NORMAL, PAPERS, Basic, Cards, Document, PageBreak, Paragraph, QrCode, Table, grid, lowered
from xiaowu.kernel.documents.lines import about, columns, figures, size_of
from xiaowu.kernel.documents.qr import png

_LATIN, _CHINESE = "Times New Roman", "標楷體"
_ELSEWHERE = "DFKai-SB, BiauKai, TW-Kai, AR PL UKai TW, Noto Serif CJK TC"  # names of the font on other systems, and fonts that replace it
_INSIDE = 1.9  # millimetres beside the text of a cell
_STEP = 18  # points of an indent


def write(document: Document) -> bytes:
    made: Any = DocxDocument()
    _fonts(made)
    _page(made, document)
    made.core_properties.title, made.core_properties.language = document.title, "zh-TW"
    before: Basic | None = None
    for block in lowered(document):
        if isinstance(before, Table | Cards) and isinstance(block, Table | Cards):
            made.add_paragraph()  # two tables without anything between them are read as one
        _put(made, document, block)
        before = block
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _fonts(made: Any) -> None:
    for name in ("Normal", "Heading 1", "Heading 2", "Heading 3"):
        style = made.styles[name]
        style.font.name = _LATIN
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.rPr.rFonts
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):  # theme fonts win over names
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), _CHINESE)
    language = OxmlElement("w:lang")  # by this Word keeps characters from line ends at which they may not stand
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-TW")
    made.styles["Normal"].element.get_or_add_rPr().append(language)
    for part in made.part.package.iter_parts():
        if part.partname == "/word/fontTable.xml":
            named = f'<w:font w:name="{_CHINESE}"><w:altName w:val="{_ELSEWHERE}"/></w:font></w:fonts>'
            part._blob = part.blob.replace(b"</w:fonts>", named.encode())
    made.styles["Normal"].font.size = Pt(NORMAL + 1)
    made.styles["Normal"].paragraph_format.space_after = Pt(4)


def _page(made: Any, document: Document) -> None:
    section = made.sections[0]
    width, height = PAPERS[document.paper]
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(document.margin)
    if document.foot or document.numbered:
        _foot(section.footer.paragraphs[0], document)


def _foot(line: Any, document: Document) -> None:
    line.add_run(document.foot)
    if document.numbered:
        before, between, after = (_("第 %(page)s 頁，共 %(pages)s 頁") % {"page": "\0", "pages": "\0"}).split("\0")
        line.add_run(f"{'　' if document.foot else ''}{before}")
        _field(line, "PAGE")
        line.add_run(between)
        _field(line, "NUMPAGES")
        line.add_run(after)


def _field(line: Any, name: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    line._p.append(field)


def _put(made: Any, document: Document, block: Basic) -> None:
    match block:
        case Paragraph():
            _paragraph(made.add_heading("", block.level) if block.level else made.add_paragraph(), block)
        case QrCode():
            _paragraph(made.add_paragraph(), block)
        case Table(rows, has_head):
            width = PAPERS[document.paper][0] - 2 * document.margin
            size = size_of(rows, width, _INSIDE, NORMAL + 1)
            size -= size == NORMAL  # which says a point more: `_fonts`
            widths = columns(rows, width, about(size), _INSIDE)
            _table(
                made,
                [[(Paragraph(value, size=size),) for value in row] for row in rows],
                "Table Grid",
                widths,
                right=figures(rows, has_head=has_head),
                has_head=has_head,
            )
        case Cards():
            beside, _rows = grid(document, block)
            rows_of = [list(block.cards[start : start + beside]) for start in range(0, len(block.cards), beside)]
            _table(made, rows_of, "Table Grid" if block.is_cut else "Normal Table", [block.width] * beside)
        case PageBreak():
            made.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _paragraph(line: Any, block: Paragraph | QrCode) -> None:
    if isinstance(block, QrCode):
        line.add_run().add_picture(io.BytesIO(png(block.text)), width=Mm(block.size))
        return
    run = line.add_run(block.text)
    if block.level or block.size != NORMAL:
        run.font.size = Pt(block.size)
    line.paragraph_format.left_indent = Pt(_STEP * block.indent)


def _table(
    made: Any,
    rows: Sequence[Sequence[Sequence[Paragraph | QrCode]]],
    style: str,
    widths: list[float],
    *,
    right: Collection[int] = (),
    has_head: bool = False,
) -> None:
    table = made.add_table(rows=0, cols=len(widths), style=style)
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for count, row in enumerate(rows):
        line = table.add_row()
        _told(line, "w:cantSplit")
        if has_head and count == 0:
            _told(line, "w:tblHeader")
        for place, lines in enumerate(row):
            cell = line.cells[place]
            cell.width = Mm(widths[place])
            for number, each in enumerate(lines):
                put = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
                _paragraph(put, each)
                put.runs[0].bold = has_head and count == 0
                if place in right:
                    put.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _told(row: Any, what: str) -> None:
    """Say that a row is not divided between pages, or that it is repeated on each."""
    row._tr.get_or_add_trPr().append(OxmlElement(what))
