"""Writing what people take away. A cell that a spreadsheet would run as a formula is made text (CWE-1236)."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from xiaowu.kernel.sheets import odf
from xiaowu.kernel.sheets.formulas import FORMULA_STARTS
from xiaowu.kernel.text import tidy, writable

Value = str | int | float | None


@dataclass(frozen=True, slots=True)
class Table:
    """A title, a header and rows: what every format is written from."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[Value]]


def to_csv(table: Table, *_beside: Table) -> bytes:
    """UTF-8 with a BOM, so that Excel shows Chinese; a CSV is one table, without what else stands beside it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([neutral(cell) for cell in table.header])
    writer.writerows([[neutral(cell) for cell in row] for row in table.rows])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def to_xlsx(*tables: Table) -> bytes:
    from openpyxl import Workbook  # ten megabytes that most processes never need
    from openpyxl.cell import WriteOnlyCell  # of the same

    book = Workbook(write_only=True)
    for table in tables:
        sheet = book.create_sheet(_sheet_name(table.title))
        sheet.freeze_panes = "A2"
        for line in (table.header, *table.rows):
            cells = []
            for value in line:
                cell = WriteOnlyCell(sheet, value=value)
                if isinstance(value, str):
                    cell.data_type = "s"  # text stays text, whatever it begins with
                cells.append(cell)
            sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def to_ods(*tables: Table) -> bytes:
    from odfdo import Document  # with lxml twenty megabytes that most processes never need

    document, placed = Document("spreadsheet"), odf.Tables()
    document.body.clear()
    for table in tables:
        document.body.append(placed.put(_sheet_name(table.title), [[odf.cell(value) for value in line] for line in (table.header, *table.rows)]))
    return placed.saved(document)


FORMATS: dict[str, tuple[str, Callable[..., bytes]]] = {
    "csv": ("text/csv; charset=utf-8", to_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", to_xlsx),
    "ods": ("application/vnd.oasis.opendocument.spreadsheet", to_ods),
}


def write(table: Table, suffix: str, *beside: Table) -> tuple[bytes, str]:
    """The file and its media type; `beside`: further sheets, where the format has them. Raises KeyError for a format that is not offered."""
    media_type, to_bytes = FORMATS[suffix]
    return to_bytes(*(_kept(each) for each in (table, *beside))), media_type


def _kept(table: Table) -> Table:
    return Table(writable(table.title), [writable(cell) for cell in table.header], [[_writable(cell) for cell in row] for row in table.rows])


def _writable(value: Value) -> Value:
    return writable(value) if isinstance(value, str) else value


def neutral(value: Value) -> Value:
    """Text that a spreadsheet would run gets an apostrophe in front; numbers are left alone."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return "'" + value
    return value


def _sheet_name(title: str) -> str:
    bare = "".join(" " if letter in r"[]:*?/\'" else letter for letter in tidy(title))
    return bare.strip()[:31].strip() or "Sheet1"
