"""Reading what people send: any of three formats, any of the encodings that offices here still use, told apart by content."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from xiaowu.kernel.errors import BadInput, RowError
from xiaowu.kernel.foreign.asking import sheet_rows
from xiaowu.kernel.foreign.letters import NO_RESULT, UNREADABLE
from xiaowu.kernel.sheets.formulas import FORMULA_STARTS
from xiaowu.kernel.text import tidy, word_key

LARGEST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 5_000
MERGED = "#合併儲存格"  # stands in a corrected copy for what a merged cell hid, so that nobody takes it for blank
_ERRORS = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA|####*)|##+|Err:[0-9]{3}", re.I)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row as text cells, with the number that a spreadsheet shows (the header is 1)."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged cell (合併儲存格), from its first row and place (from 0) to its last."""

    row: int
    place: int
    last_row: int
    last_place: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sheet of a file that is read: its header and the rows below it that are not empty.

    `name` is empty for CSV; `others` are the visible sheets that were not read;
    `hidden` are rows that the file hides and that were read all the same; `merged` are the merged cells that reach into one of the rows.
    """

    header: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    name: str = ""
    others: tuple[str, ...] = ()
    hidden: tuple[int, ...] = ()
    merged: tuple[Merged, ...] = ()

    def where(self) -> str:
        """What people call the sheet in a refusal."""
        return _("工作表「%(name)s」") % {"name": self.name} if self.name else _("檔案")

    def beyond(self, row: SheetRow) -> RowError | None:
        """Why a row with more cells than the header has titles is refused: nobody knows which cell belongs to which title."""
        titled = max((place for place, title in enumerate(self.header, start=1) if tidy(title)), default=0)
        told = next((text for cell in row.cells[titled:] if (text := tidy(cell))), "")
        reason = _("這一列比標題列多出「%(text)s」；內容若含逗號，請加上引號，標題右方的內容請清除或補上標題。") % {"text": told[:20]}
        return RowError(row.number, _("整列"), reason) if told else None


def read(content: bytes, *, most_rows: int = MOST_ROWS, columns: Sequence[Sequence[str]] = ()) -> Sheet:
    """Read a CSV (UTF-8 with or without BOM, UTF-16, Big5), XLSX or ODS file.

    `columns`: for each needed column, the titles it may have; the sheet and the header row that have them are searched for.
    Raises BadInput with the reason: empty, too large, too many rows, unreadable.
    """
    if not content.strip():
        raise BadInput(_("檔案是空的。"))
    if len(content) > LARGEST_BYTES:
        raise BadInput(_("檔案超過 %(size)d MB。") % {"size": LARGEST_BYTES // 1024 // 1024})
    wanted = [[word_key(title) for title in titles] for titles in columns]
    found = sheet_rows(content, most_rows=most_rows, quoted=FORMULA_STARTS, wanted=wanted)
    (_number, header), *rows = found.rows
    merged = tuple(Merged(row, column - 1, last_row, last_column - 1) for row, column, last_row, last_column in found.merged)
    return Sheet(header, tuple(SheetRow(number, cells) for number, cells in rows), found.name, found.others, found.hidden, merged)


def places_of(header: Sequence[str], columns: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Where each column stands, by the first of its titles that the header has (-1: nowhere). Raises BadInput if two columns have that title."""
    found: dict[str, list[int]] = {}
    for place, title in enumerate(header):
        found.setdefault(word_key(title), []).append(place)
    ways = {key: next((found[word_key(title)] for title in titles if word_key(title) in found), [-1]) for key, titles in columns.items()}
    if twice := [header[place] for places in ways.values() if len(places) > 1 for place in places]:
        raise BadInput(_("這些標題重複，無法判斷要讀哪一欄，請只留一欄：%(titles)s。") % {"titles": "、".join(map(tidy, twice))})
    return {key: places[0] for key, places in ways.items()}


def fault_of(cell: str) -> str | None:
    """Why a cell is no text at all: an error of the spreadsheet, a formula without a result, something that a merged cell hid, true or false, or a
    character that could not be read. Such a cell never counts as blank.
    """
    if cell == NO_RESULT:
        return _("公式沒有計算結果，請以試算表開啟後存檔。")
    if cell == MERGED:
        return _("原為合併儲存格，請填寫內容或清成空白。")
    if _ERRORS.fullmatch(cell):
        return _("儲存格是錯誤值「%(text)s」，請改成內容或清成空白。") % {"text": cell[:20]}
    if cell in ("TRUE", "FALSE"):
        return _("儲存格是「%(text)s」（真或假），不是文字。") % {"text": cell}
    if UNREADABLE in cell:
        return _("「%(text)s」有無法辨識的字，可能是造字；請改用標準字或另存為 UTF-8。") % {"text": cell[:20]}
    return None


def made_signs(cell: str) -> str:
    """The private characters in a text (造字), which other computers show differently or not at all."""
    return "".join(letter for letter in cell if "\ue000" <= letter <= "\uf8ff" or letter >= "\U000f0000")
