"""Sheets (試算表): reading and writing CSV, XLSX and ODS. Read by calamine and csv, written by openpyxl, odfdo and csv."""

from xiaowu.kernel.sheets.reading import Sheet, SheetRow, fault_of, made_signs, places_of, read
from xiaowu.kernel.sheets.typed import Rate
from xiaowu.kernel.sheets.writing import FORMATS, Table, write

__all__ = ["FORMATS", "Rate", "Sheet", "SheetRow", "Table", "fault_of", "made_signs", "places_of", "read", "write"]
