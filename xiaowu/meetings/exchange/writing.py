"""A document as text, ODT, DOCX, PDF or Akoma Ntoso, all from the one model."""

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.resources import files
from xml.etree.ElementTree import Element, SubElement, tostring

from docx import Document as DocxDocument
from docx.oxml.ns import qn
from docx.shared import Pt
from fpdf import FPDF
from fpdf.enums import WrapMode
from odfdo import Cell, Paragraph, Row, Style
from odfdo import Document as OdfDocument
from odfdo import Table as OdfTable

from xiaowu.kernel.text import writable
from xiaowu.meetings.actions.publishing import File
from xiaowu.meetings.rules.document import Block, Document, Kind, write_text

_FONT = ("cvttf_NotoSansCJK_Regular", "NotoSansCJKtc-Regular.otf")  # from a wheel: no font of the machine is needed
_AKN = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
_LEVELS = {Kind.TITLE: 1, Kind.HEADING: 2, Kind.SECTION: 3, Kind.MOTION: 3}
_SIZES = {1: 16, 2: 13, 3: 12}
_INDENT = {
    Kind.POINT: 1, Kind.EXPLANATION: 1, Kind.PROPOSAL: 1, Kind.ANSWER: 1, Kind.RESOLUTION: 1, Kind.PARAGRAPH: 1,
    Kind.NOTE: 2, Kind.NUMBERED: 2, Kind.BULLET: 3,
}  # fmt: skip


def to_text(document: Document) -> bytes:
    return write_text(document).encode()


def to_odt(document: Document) -> bytes:
    """Headings are paragraphs in styles of their own: an outline's own numbers would stand before the document's."""
    made = OdfDocument("text")
    made.body.clear()
    for number, size in _SIZES.items():
        made.insert_style(Style("paragraph", name=f"minutes-{number}", area="text", bold=True, size=f"{size}pt"), automatic=True)
    for block in document.walk():
        if block.kind is Kind.TABLE:
            made.body.append(_odt_table(block))
        else:
            level = _LEVELS.get(block.kind)
            made.body.append(Paragraph(_words(block), style=f"minutes-{level}" if level else None))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def to_docx(document: Document) -> bytes:
    made = DocxDocument()
    style = made.styles["Normal"]
    style.font.name, style.font.size = "Noto Serif CJK TC", Pt(12)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "標楷體")
    for block in document.walk():
        if block.kind is Kind.TABLE:
            width = max(len(row) for row in block.rows)
            table = made.add_table(rows=0, cols=width, style="Table Grid")
            for row in block.rows:
                cells = table.add_row().cells
                for place, value in enumerate(row):
                    cells[place].text = value
        elif block.kind in _LEVELS:
            made.add_heading(_words(block), _LEVELS[block.kind])
        else:
            made.add_paragraph(_words(block)).paragraph_format.left_indent = Pt(18 * _INDENT.get(block.kind, 0))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def to_pdf(document: Document) -> bytes:
    """Tagged with real text: only the characters used are embedded, and each can be searched and copied."""
    pdf = FPDF(format="A4")
    pdf.set_margin(22)
    pdf.add_font("tc", fname=str(files(_FONT[0]) / _FONT[1]))
    pdf.set_title(next((block.text for block in document.walk() if block.kind is Kind.TITLE), ""))
    pdf.set_lang("zh-TW")
    pdf.add_page()
    for block in document.walk():
        level = _LEVELS.get(block.kind)
        pdf.set_font("tc", size=_SIZES.get(level or 0, 11))
        if block.kind is Kind.TABLE:
            with pdf.table(text_align="LEFT", first_row_as_headings=False) as table:
                for values in block.rows:
                    row = table.row()
                    for value in values:
                        row.cell(value)
            continue
        pdf.set_x(pdf.l_margin + 6 * _INDENT.get(block.kind, 0))
        pdf.multi_cell(0, 8 if level else 7, _words(block), wrapmode=WrapMode.CHAR, align="L", new_x="LMARGIN", new_y="NEXT")
    return bytes(pdf.output())


def to_akoma_ntoso(document: Document) -> bytes:
    """OASIS Akoma Ntoso 3.0: each block a container with its number and text, motions and resolutions under their own names."""
    root = Element("akomaNtoso", xmlns=_AKN)
    debate = SubElement(root, "debate", name="minutes")
    _akn_meta(SubElement(debate, "meta"))
    body = SubElement(debate, "debateBody")
    section = SubElement(body, "debateSection", name="minutes", eId="dbsect_1")
    for number, block in enumerate(document.blocks, start=1):
        _akn_block(section, block, f"dbsect_1__{number}")
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


FORMATS: dict[str, tuple[str, Callable[[Document], bytes]]] = {
    "txt": ("text/plain; charset=utf-8", to_text),
    "odt": ("application/vnd.oasis.opendocument.text", to_odt),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", to_docx),
    "pdf": ("application/pdf", to_pdf),
    "xml": ("application/akn+xml", to_akoma_ntoso),
}


def write_file(document: Document, suffix: str) -> tuple[bytes, str]:
    """The file and its media type. Raises KeyError for a format that is not offered."""
    media_type, to_bytes = FORMATS[suffix]
    return to_bytes(replace(document, blocks=tuple(_writable(block) for block in document.blocks))), media_type


def _writable(block: Block) -> Block:
    """Minutes may hold signs from before they were looked at, which no file can."""
    rows = tuple(tuple(writable(cell) for cell in row) for row in block.rows)
    children = tuple(_writable(child) for child in block.children)
    return replace(block, text=writable(block.text), label=writable(block.label), mark=writable(block.mark), rows=rows, children=children)


def write_files(document: Document) -> Iterator[File]:
    """The document in each format that is offered."""
    for suffix in FORMATS:
        yield File(suffix, write_file(document, suffix)[0])


def _words(block: Block) -> str:
    """A block's line without Markdown; a bullet keeps its dash, which is all that says what it is."""
    mark = "- " if block.kind is Kind.BULLET else ""
    return f"{mark}{block.label}{block.text}"


def _odt_table(block: Block) -> OdfTable:
    table = OdfTable("Table")
    for values in block.rows:
        row = Row()
        for value in values:
            row.append_cell(Cell(value))
        table.append_row(row, clone=False)
    return table


def _akn_meta(meta: Element) -> None:
    identification = SubElement(meta, "identification", source="#xiaowu")
    for name in ("FRBRWork", "FRBRExpression", "FRBRManifestation"):
        part = SubElement(identification, name)
        SubElement(part, "FRBRthis", value="/akn/tw/debate/minutes")
        SubElement(part, "FRBRuri", value="/akn/tw/debate/minutes")
        SubElement(part, "FRBRdate", date="2000-01-01", name="unknown")
        SubElement(part, "FRBRauthor", href="#bureau")
        if name == "FRBRWork":
            SubElement(part, "FRBRcountry", value="tw")
        if name == "FRBRExpression":
            SubElement(part, "FRBRlanguage", language="zh")


def _akn_block(parent: Element, block: Block, eid: str) -> None:
    section = SubElement(parent, "debateSection", name=block.kind.value, eId=eid)
    if block.label.strip():
        SubElement(section, "num").text = block.label.strip()
    if block.kind is Kind.TABLE:
        table = SubElement(section, "table", eId=f"{eid}__table")
        for values in block.rows:
            row = SubElement(table, "tr")
            for value in values:
                SubElement(SubElement(row, "td"), "p").text = value
    else:
        SubElement(section, "p").text = block.text
    for number, child in enumerate(block.children, start=1):
        _akn_block(section, child, f"{eid}__{number}")
