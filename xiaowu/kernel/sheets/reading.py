"""Reading what people send: any of three formats, any of the encodings offices here still use, told apart by content."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.foreign.asking import sheet_rows
from xiaowu.kernel.sheets.formulas import FORMULA_STARTS

LARGEST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 5_000


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
    (_number, header), *rows = sheet_rows(content, most_rows=most_rows, quoted=FORMULA_STARTS)
    return Sheet(header, tuple(SheetRow(number, cells) for number, cells in rows))
