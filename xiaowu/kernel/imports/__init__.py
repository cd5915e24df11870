"""Imports (匯入): every sheet takes the same way: uploaded and read whole, kept and reported row by row, confirmed, applied.

An app declares an `ImportKind` in its `Offer`, and writes an `Importer`: the columns, what a sheet would do, and doing it. From here come the pages
and addresses, the kept sheet and its guard, the tie between a confirmation and the report it was given for, and that a sheet is applied once and
whole.
"""

from xiaowu.kernel.imports.declared import Done, Effect, Importer, ImportKind, Place, Question, Report, RowReport, kinds

__all__ = ["Done", "Effect", "ImportKind", "Importer", "Place", "Question", "Report", "RowReport", "kinds"]
