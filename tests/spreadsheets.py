"""Sheets as spreadsheet programs write them: with merged cells."""

import io

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from tests.bombs import odf
from xiaowu.kernel.foreign.shown import Range


def merged(table: list[list[str]], suffix: str, *ranges: Range) -> bytes:
    """A table with these cells merged: only the first cell's text survives."""
    return (_xlsx if suffix == "xlsx" else _ods)(table, ranges)


def _xlsx(table: list[list[str]], ranges: tuple[Range, ...]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for line in table:
        book.active.append(line)
    for row, column, last_row, last_column in ranges:
        book.active.merge_cells(f"{get_column_letter(column)}{row}:{get_column_letter(last_column)}{last_row}")
    book.save(out)
    return out.getvalue()


def _ods(table: list[list[str]], ranges: tuple[Range, ...]) -> bytes:
    rows = "".join(
        f"<table:table-row>{''.join(_cell(text, row, column, ranges) for column, text in enumerate(line, start=1))}</table:table-row>"
        for row, line in enumerate(table, start=1)
    )
    return odf("spreadsheet", f'<table:table table:name="a">{rows}</table:table>')


def _cell(text: str, row: int, column: int, ranges: tuple[Range, ...]) -> str:
    spans = ""
    for first, left, last, right in ranges:
        if (row, column) == (first, left):
            spans = f' table:number-rows-spanned="{last - first + 1}" table:number-columns-spanned="{right - left + 1}"'
        elif first <= row <= last and left <= column <= right:
            return "<table:covered-table-cell/>"
    return f'<table:table-cell office:value-type="string"{spans}><text:p>{text}</text:p></table:table-cell>'
