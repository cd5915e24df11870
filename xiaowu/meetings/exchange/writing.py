"""A document as text, ODT, DOCX, PDF or Akoma Ntoso, all from one model."""

from collections.abc import Iterator
from dataclasses import replace
from xml.etree.ElementTree import Element, SubElement, tostring

from xiaowu.kernel import documents
from xiaowu.kernel.text import writable
from xiaowu.meetings.actions.publishing import File
from xiaowu.meetings.rules.document import Block, Document, Kind, write_text

_AKN = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
_LEVELS = {Kind.HEADING: 2, Kind.SECTION: 3, Kind.MOTION: 3}
_INDENT = {
    Kind.POINT: 1, Kind.EXPLANATION: 1, Kind.PROPOSAL: 1, Kind.ANSWER: 1, Kind.RESOLUTION: 1, Kind.PARAGRAPH: 1,
    Kind.NOTE: 2, Kind.NUMBERED: 2, Kind.BULLET: 3,
}  # fmt: skip


def to_text(document: Document) -> bytes:
    return write_text(document).encode()


def to_document(document: Document) -> documents.Document:
    """The minutes in blocks of `kernel.documents`; a bullet keeps its dash, which alone marks it as one."""
    title = next((block.text for block in document.walk() if block.kind is Kind.TITLE), "")
    return documents.Document(title, tuple(_block(block) for block in document.walk()))


def _block(block: Block) -> documents.Block:
    if block.kind is Kind.TABLE:
        return documents.Table(block.rows)
    words = f"{'- ' if block.kind is Kind.BULLET else ''}{block.label}{block.text}"
    if block.kind is Kind.TITLE:
        return documents.Title(words)
    level = _LEVELS.get(block.kind)
    return documents.Heading(words, level) if level else documents.Paragraph(words, indent=_INDENT.get(block.kind, 0))


def to_akoma_ntoso(document: Document) -> bytes:
    """OASIS Akoma Ntoso 3.0: each block is a container with its number and text, motions and resolutions under their own names."""
    root = Element("akomaNtoso", xmlns=_AKN)
    debate = SubElement(root, "debate", name="minutes")
    _akn_meta(SubElement(debate, "meta"))
    body = SubElement(debate, "debateBody")
    section = SubElement(body, "debateSection", name="minutes", eId="dbsect_1")
    for number, block in enumerate(document.blocks, start=1):
        _akn_block(section, block, f"dbsect_1__{number}")
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


FORMATS = documents.MEDIA_TYPES | {"xml": "application/akn+xml"}


def write_file(document: Document, suffix: str) -> tuple[bytes, str]:
    """The file and its media type. Raises KeyError for a format that is not offered."""
    media_type = FORMATS[suffix]
    if suffix == "txt":  # the house's own form, which reads back as the same blocks
        return to_text(_cleared(document)), media_type
    if suffix == "xml":
        return to_akoma_ntoso(_cleared(document)), media_type
    return documents.write(to_document(document), suffix), media_type


def _cleared(document: Document) -> Document:
    return replace(document, blocks=tuple(_writable(block) for block in document.blocks))


def _writable(block: Block) -> Block:
    """Old minutes may contain characters that were not checked then, which no file can hold."""
    rows = tuple(tuple(writable(cell) for cell in row) for row in block.rows)
    children = tuple(_writable(child) for child in block.children)
    return replace(block, text=writable(block.text), label=writable(block.label), mark=writable(block.mark), rows=rows, children=children)


def write_files(document: Document) -> Iterator[File]:
    """The document in each format that is offered."""
    for suffix in FORMATS:
        yield File(suffix, write_file(document, suffix)[0])


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
