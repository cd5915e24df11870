"""A document as DOCX."""

import io
from typing import Any

from django.utils.translation import gettext as _
from docx import Document as DocxDocument
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from xiaowu.kernel.documents.blocks import NORMAL, PAPERS, Basic, Cards, Document, PageBreak, Paragraph, Table, grid, lowered

_LATIN, _CHINESE = "Noto Serif CJK TC", "標楷體"
_STEP = 18  # points of an indent


def write(document: Document) -> bytes:
    made: Any = DocxDocument()
    _fonts(made)
    _page(made, document)
    for block in lowered(document):
        _put(made, document, block)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _fonts(made: Any) -> None:
    for name in ("Normal", "Heading 1", "Heading 2", "Heading 3"):
        style = made.styles[name]
        style.font.name = _LATIN
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.rPr.rFonts
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):  # they win over names
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), _CHINESE)
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
        case Table(rows):
            _table(made, [[(Paragraph(value, size=NORMAL + 1),) for value in row] for row in rows], "Table Grid")
        case Cards():
            columns, _rows = grid(document, block)
            rows_of = [list(block.cards[start : start + columns]) for start in range(0, len(block.cards), columns)]
            _table(made, rows_of, "Table Grid" if block.is_cut else "Normal Table")
        case PageBreak():
            made.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _paragraph(line: Any, block: Paragraph) -> None:
    run = line.add_run(block.text)
    if block.level or block.size != NORMAL:
        run.font.size = Pt(block.size)
    line.paragraph_format.left_indent = Pt(_STEP * block.indent)


def _table(made: Any, rows: list[list[tuple[Paragraph, ...]]], style: str) -> None:
    table = made.add_table(rows=0, cols=max(len(row) for row in rows), style=style)
    for row in rows:
        cells = table.add_row().cells
        for place, lines in enumerate(row):
            for number, each in enumerate(lines):
                _paragraph(cells[place].paragraphs[0] if number == 0 else cells[place].add_paragraph(), each)
