"""Files to text lines, a table's row on a line with tabs: what `rules.reading` reads."""

import io
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import ParseError

from django.utils.translation import gettext as _
from docx import Document as DocxDocument
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table as DocxTable
from odfdo import Document as OdfDocument
from pypdfium2 import PdfDocument, PdfiumError

from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.sheets.reading import decode
from xiaowu.meetings.rules.document import Document
from xiaowu.meetings.rules.reading import read_text

LARGEST_BYTES = 8 * 1024 * 1024
_LARGEST_UNPACKED = 80 * 1024 * 1024


def read_file(content: bytes) -> Document:
    """Read minutes from text, Markdown, DOCX, ODT, or a PDF with text, told apart by content. Raises BadInput with the reason."""
    if len(content) > LARGEST_BYTES:
        raise BadInput(_("檔案超過 %(size)d MB。") % {"size": LARGEST_BYTES // 1024 // 1024})
    text = file_text(content)
    if not text.strip():
        raise BadInput(_("檔案裡沒有文字；掃描成圖片的紀錄無法讀取。"))
    return read_text(text)


def file_text(content: bytes) -> str:
    """A file's text in its order."""
    if content.startswith(b"%PDF"):
        return _pdf(content)
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    return decode(content)


def _office(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = set(package.namelist())
            if sum(each.file_size for each in package.infolist()) > _LARGEST_UNPACKED:
                raise BadInput(_("檔案展開後過大。"))
        lines = _docx(content) if "word/document.xml" in names else _odt(content)
        return "\n\n".join(lines)
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError, ParseError, OSError) as error:
        raise BadInput(_("無法讀取這個檔案，請確認是 ODT、DOCX、PDF 或文字檔。")) from error


def _docx(content: bytes) -> Iterator[str]:
    for block in DocxDocument(io.BytesIO(content)).iter_inner_content():
        if isinstance(block, DocxTable):
            yield "\n".join("\t".join(cell.text.strip() for cell in row.cells) for row in block.rows)
        else:
            yield block.text


def _odt(content: bytes) -> Iterator[str]:
    document = OdfDocument(io.BytesIO(content))
    for element in document.body.children:
        if element.tag == "table:table":
            yield "\n".join("\t".join(str(value if value is not None else "") for value in row) for row in element.get_values())  # type: ignore[attr-defined]
        elif element.tag in ("text:p", "text:h"):
            yield element.inner_text
        elif element.tag == "text:list":
            yield from (item.inner_text for item in element.get_elements("//text:p"))


def _pdf(content: bytes) -> str:
    try:
        document = PdfDocument(content)
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    except PdfiumError as error:
        raise BadInput(_("無法讀取這個 PDF 檔。")) from error
