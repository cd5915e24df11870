"""Sheets (試算表): CSV, XLSX and ODS in and out. Read by calamine and csv, written by openpyxl, odfdo and csv."""

from xiaowu.kernel.sheets.reading import Sheet, SheetRow, read
from xiaowu.kernel.sheets.writing import FORMATS, Table, write

__all__ = ["FORMATS", "Sheet", "SheetRow", "Table", "read", "write"]
