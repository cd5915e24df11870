"""A document's text in its order, a table's row on a line with tabs: text, Markdown, ODT, DOCX, PDF, told apart by content."""

import io
from collections.abc import Iterator
from typing import Any

from xiaowu.kernel.foreign import limits
from xiaowu.kernel.foreign.limits import Fault
from xiaowu.kernel.foreign.packages import MAGIC, members
from xiaowu.kernel.foreign.sheet import decode


def text(content: bytes) -> str:
    """The text. Raises Fault. The libraries are loaded by the file that needs them: each takes a quarter of a second."""
    if content.startswith(b"%PDF"):
        pieces = _pdf(content)
    elif content.startswith(MAGIC):
        pieces = _docx(content) if "word/document.xml" in members(content) else _odt(content)
    else:
        pieces = iter([decode(content)])
    found, letters = [], 0
    for piece in pieces:
        letters += len(piece)
        if letters > limits.MOST_LETTERS:
            raise Fault("letters")
        found.append(piece)
    told = ("\n" if content.startswith(b"%PDF") else "\n\n").join(found)
    _measured(told)
    return told


def _measured(told: str) -> None:
    lines = told.splitlines()
    if sum(1 for line in lines if line.strip()) > limits.MOST_LINES or any(len(line) > limits.LONGEST_LINE for line in lines):
        raise Fault("letters")


def _docx(content: bytes) -> Iterator[str]:
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError
    from docx.table import Table

    try:
        for block in Document(io.BytesIO(content)).iter_inner_content():
            if isinstance(block, Table):
                yield "\n".join("\t".join(cell.text.strip() for cell in row.cells) for row in block.rows)
            else:
                yield block.text
    except (PackageNotFoundError, KeyError, ValueError) as error:
        raise Fault("no_document") from error


def _odt(content: bytes) -> Iterator[str]:
    from odfdo import Document

    try:
        for element in Document(io.BytesIO(content)).body.children:
            yield from _odt_block(element)
    except (KeyError, ValueError, OSError) as error:
        raise Fault("no_document") from error


def _odt_block(element: Any) -> Iterator[str]:
    if element.tag == "table:table":
        yield "\n".join("\t".join(str(value if value is not None else "") for value in row) for row in element.get_values())
    elif element.tag in ("text:p", "text:h"):
        yield element.inner_text
    elif element.tag == "text:list":
        yield from (item.inner_text for item in element.get_elements("//text:p"))


def _pdf(content: bytes) -> Iterator[str]:
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        document = PdfDocument(content)
        if len(document) > limits.MOST_PAGES:
            raise Fault("letters")
        for page in document:
            yield page.get_textpage().get_text_range()
    except PdfiumError as error:
        raise Fault("no_pdf") from error
