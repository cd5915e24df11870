"""A workbook's sheets as their reader sees them (工作表): visible ones only, with errors noted and leading zeros kept."""

import io
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from xiaowu.kernel.foreign.limits import Fault
from xiaowu.kernel.foreign.packages import members
from xiaowu.kernel.foreign.shown import Shown, shown

MOST_COLUMNS = 200


class Workbook:
    """An XLSX or ODS file. Raises Fault if it is neither."""

    def __init__(self, content: bytes) -> None:
        from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum  # a CSV needs none of this

        self._content, self._members = content, members(content)
        self._wrong = (CalamineError, ValueError)
        try:
            self._book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        except self._wrong as error:
            raise Fault("no_sheet") from error
        self.names = [each.name for each in self._book.sheets_metadata if each.visible is SheetVisibleEnum.Visible]
        if not self.names:
            raise Fault("nothing_seen" if self._book.sheet_names else "no_sheet")

    def sheet(self, name: str) -> Any:
        try:
            return self._book.get_sheet_by_name(name)
        except self._wrong as error:
            raise Fault("no_sheet") from error

    def told(self, name: str) -> Shown:
        """What the library does not say about a sheet, from reading its part of the file a second time."""
        return shown(self._content, self._members, name)

    def is_empty(self, name: str) -> bool:
        try:
            return self._book.get_sheet_by_name(name).start is None
        except self._wrong:  # a chart sheet has no cells
            return True


def lines(sheet: Any, told: Shown) -> Iterator[list[str]]:
    """A sheet's lines from its first row and column, with what the file says besides the values; includes rows below the last value."""
    first, last = sheet.start[1] if sheet.start else 0, 0
    for last, row in enumerate(sheet.iter_rows(), start=1):
        line = [""] * min(first, MOST_COLUMNS) + [_text(cell) for cell in row[: max(MOST_COLUMNS - first, 0)]]
        yield _with(line, last, told)
    for number in range(last + 1, max(told.errors, default=0) + 1):
        yield _with([], number, told)


def _with(line: list[str], number: int, told: Shown) -> list[str]:
    for column, word in told.errors.get(number, {}).items():
        line += [""] * (min(column, MOST_COLUMNS) - len(line))
        if column <= MOST_COLUMNS:
            line[column - 1] = word
    for column, digits in told.digits.get(number, {}).items():
        if column <= len(line) and line[column - 1].isdecimal():
            line[column - 1] = line[column - 1].zfill(digits)
    return line


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()
