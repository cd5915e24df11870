"""Imports (匯入): whatever comes in as a sheet goes one way: uploaded and read whole, kept and reported row by row, confirmed, applied.

An app declares an `ImportKind` in its `Offer`; its columns, what a sheet would do and doing it are the app's (`Importer`). Pages, addresses, the kept
sheet and its guard, the binding of a confirmation to the report that was seen, and that a sheet is applied once and whole come from here.
"""

from xiaowu.kernel.imports.declared import Done, Effect, Importer, ImportKind, Place, Question, Report, RowReport, kinds

__all__ = ["Done", "Effect", "ImportKind", "Importer", "Place", "Question", "Report", "RowReport", "kinds"]
