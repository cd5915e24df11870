"""Writing files that people take away. A cell that a spreadsheet would run as a formula becomes text (CWE-1236)."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from xiaowu.kernel.sheets import odf
from xiaowu.kernel.sheets.formulas import FORMULA_STARTS
from xiaowu.kernel.sheets.typed import Table, Value, format_of, local, plain, widths
from xiaowu.kernel.text import tidy, writable

__all__ = ["FORMATS", "Table", "Value", "neutral", "to_csv", "to_ods", "to_xlsx", "write"]

_LYING = 96  # characters that an upright sheet of paper holds
_A4 = 9  # Excel's number for the paper


def to_csv(table: Table, *_beside: Table) -> bytes:
    """UTF-8 with a BOM, so that Excel shows Chinese; a CSV is one table, without what else goes with it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([neutral(cell) for cell in table.header])
    writer.writerows([[neutral(plain(cell)) for cell in row] for row in table.followed()])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def to_xlsx(*tables: Table) -> bytes:
    from openpyxl import Workbook  # ten megabytes that most processes never need

    book = Workbook(write_only=True)
    for table in tables:
        _xlsx_sheet(book.create_sheet(_sheet_name(table.title)), table)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _xlsx_sheet(sheet: Any, table: Table) -> None:
    """A sheet ready to print: on A4, its head repeated on each page, with page number and page count."""
    from openpyxl.cell import WriteOnlyCell  # with its book ten megabytes
    from openpyxl.styles import Alignment, Font  # of the same
    from openpyxl.utils import get_column_letter  # of the same

    head = len(table.heads) + 1
    sheet.freeze_panes = f"A{head + 1}"
    letters = widths(table)
    for place, width in enumerate(letters, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.print_title_rows = f"{head}:{head}"
    sheet.page_setup.paperSize, sheet.page_setup.fitToHeight = _A4, 0
    sheet.page_setup.orientation = "landscape" if sum(letters) > _LYING else "portrait"
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.center.text = _("第 %(page)s 頁，共 %(pages)s 頁") % {"page": "&P", "pages": "&N"}
    bold, title, wraps = Font(bold=True), Font(bold=True, size=14), Alignment(wrap_text=True, vertical="top")
    for count, line in enumerate(table.lines()):
        cells = []
        for value in line:
            cell = WriteOnlyCell(sheet, value=local(value))
            if isinstance(value, str):
                cell.data_type = "s"  # text stays text, whatever it begins with
            elif shown := format_of(value):
                cell.number_format = shown
            if count == 0 and head > 1:
                cell.font = title
            elif count == head - 1 or count - head in table.strong:
                cell.font = bold
            elif count >= head and isinstance(value, str):
                cell.alignment = wraps
            cells.append(cell)
        sheet.append(cells)


def to_ods(*tables: Table) -> bytes:
    from odfdo import Document  # with lxml twenty megabytes that most processes never need

    document, placed = Document("spreadsheet"), odf.Tables()
    document.body.clear()
    for table in tables:
        head = len(table.heads)
        strong = {0, head, *(head + 1 + each for each in table.strong)}
        rows = [
            [odf.cell(value, odf.LINE if 0 < place < head else odf.style_of(value, is_strong=place in strong)) for value in line]
            for place, line in enumerate(table.lines())
        ]
        letters = widths(table)
        style, columns = "sheet-lying" if sum(letters) > _LYING else "sheet-upright", odf.column_styles(document, letters)
        document.body.append(placed.put(_sheet_name(table.title), rows, columns, style=style, heads=1, above=head))
    odf.put_styles(document)
    odf.put_paper(document, (_("第 %(page)s 頁，共 %(pages)s 頁") % {"page": "\0", "pages": "\0"}).split("\0"))
    return placed.saved(document)


FORMATS: dict[str, tuple[str, Callable[..., bytes]]] = {
    "csv": ("text/csv; charset=utf-8", to_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", to_xlsx),
    "ods": ("application/vnd.oasis.opendocument.spreadsheet", to_ods),
}


def write(table: Table, suffix: str, *beside: Table) -> tuple[bytes, str]:
    """The file and its media type; `beside`: further sheets, if the format has them. Raises KeyError for a format that is not offered."""
    media_type, to_bytes = FORMATS[suffix]
    return to_bytes(*(_kept(each) for each in (table, *beside))), media_type


def _kept(table: Table) -> Table:
    header, about = [writable(cell) for cell in table.header], [writable(line) for line in table.about]
    rows = [[_writable(cell) for cell in row] for row in table.rows]
    return replace(table, title=writable(table.title), header=header, rows=rows, about=about)


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
