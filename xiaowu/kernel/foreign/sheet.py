"""A sheet's rows as text cells: CSV in any encoding offices here still use, XLSX, ODS, told apart by content."""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime

from xiaowu.kernel.foreign import limits
from xiaowu.kernel.foreign.limits import Fault
from xiaowu.kernel.foreign.packages import MAGIC, members

_MOST_COLUMNS = 200


def rows(content: bytes, most_rows: int, quoted: list[str]) -> list[tuple[int, list[str]]]:
    """The rows that are not empty, each with its number, the header first. `quoted`: before what our own CSV puts an apostrophe. Raises Fault."""
    found: list[tuple[int, list[str]]] = []
    cells = 0
    for number, line in enumerate(_workbook(content) if content.startswith(MAGIC) else _delimited(content, tuple(quoted)), start=1):
        filled = sum(1 for cell in line if cell)
        if not filled:
            continue
        cells += filled
        if len(found) > most_rows:
            raise Fault("rows", rows=most_rows)
        if cells > limits.MOST_CELLS or any(len(cell) > limits.LONGEST_CELL for cell in line):
            raise Fault("cells")
        found.append((number, line))
    if not found:
        raise Fault("no_header")
    return found


def decode(content: bytes) -> str:
    """Text in any encoding offices here still use: UTF-8, UTF-16, Big5. Raises Fault."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", "cp950"):  # cp950: Big5 as Windows writes it
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Fault("encoding")


def _delimited(content: bytes, quoted: tuple[str, ...]) -> Iterator[list[str]]:
    text = decode(content)
    first_line = text.split("\n", 1)[0]
    delimiter = max(",\t;", key=first_line.count)
    try:
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            yield [_plain(cell.strip(), quoted) for cell in line[:_MOST_COLUMNS]]
    except csv.Error as error:
        raise Fault("csv", reason=str(error)) from error


def _plain(cell: str, quoted: tuple[str, ...]) -> str:
    """Take back the apostrophe that our own CSV puts before what would run as a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(quoted) else cell


def _workbook(content: bytes) -> Iterator[list[str]]:
    from python_calamine import CalamineError, CalamineWorkbook  # a CSV needs none

    members(content)
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    except (CalamineError, IndexError, ValueError) as error:
        raise Fault("no_sheet") from error
    for line in sheet.iter_rows():
        yield [_text(cell) for cell in line[:_MOST_COLUMNS]]


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()
