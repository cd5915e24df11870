"""Reading what people send: any of three formats, any of the encodings offices here still use, told apart by content."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.sheets.formulas import FORMULA_STARTS

LARGEST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 5_000
_MOST_COLUMNS = 200
_ZIP_MAGIC = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row as text cells, with the number a spreadsheet shows (the header is 1)."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The first sheet of a file: its header and the rows below that are not empty."""

    header: tuple[str, ...]
    rows: tuple[SheetRow, ...]


def read(content: bytes, *, most_rows: int = MOST_ROWS) -> Sheet:
    """Read a CSV (UTF-8 with or without BOM, UTF-16, Big5), XLSX or ODS file.

    Raises BadInput with the reason: empty, too large, too many rows, unreadable.
    """
    if not content.strip():
        raise BadInput(_("檔案是空的。"))
    if len(content) > LARGEST_BYTES:
        raise BadInput(_("檔案超過 %(size)d MB。") % {"size": LARGEST_BYTES // 1024 // 1024})
    lines = _workbook(content) if content.startswith(_ZIP_MAGIC) else _delimited(content)
    header: tuple[str, ...] | None = None
    rows: list[SheetRow] = []
    for number, cells in enumerate(lines, start=1):
        if not any(cells):
            continue
        if header is None:
            header = cells
            continue
        rows.append(SheetRow(number, cells))
        if len(rows) > most_rows:
            raise BadInput(_("檔案超過 %(rows)d 列，請分次匯入。") % {"rows": most_rows})
    if header is None:
        raise BadInput(_("檔案裡沒有標題列。"))
    return Sheet(header, tuple(rows))


def _delimited(content: bytes) -> Iterator[tuple[str, ...]]:
    text = decode(content)
    first_line = text.split("\n", 1)[0]
    delimiter = max(",\t;", key=first_line.count)
    try:
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            yield tuple(_plain(cell.strip()) for cell in line[:_MOST_COLUMNS])
    except csv.Error as error:
        raise BadInput(_("無法讀取這個 CSV 檔：%(reason)s") % {"reason": error}) from error


def _plain(cell: str) -> str:
    """Take back the apostrophe that our own CSV puts before what would run as a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS) else cell


def decode(content: bytes) -> str:
    """Text in any encoding offices here still use: UTF-8, UTF-16, Big5. Raises BadInput."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", "cp950"):  # cp950: Big5 as Windows writes it
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadInput(_("無法辨識檔案的文字編碼，請另存為 UTF-8 或 Big5。"))


def _workbook(content: bytes) -> Iterator[tuple[str, ...]]:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheet = workbook.get_sheet_by_index(0)
    except (CalamineError, IndexError, ValueError) as error:
        raise BadInput(_("無法讀取這個檔案，請確認是 XLSX、ODS 或 CSV。")) from error
    for line in sheet.iter_rows():
        yield tuple(_text(cell) for cell in line[:_MOST_COLUMNS])


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()
