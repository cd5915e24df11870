"""Reading sheets (讀入試算表): columns declared once give the template, the reading, and the words for every row that cannot be used.

All of a sheet is read before anything is done with it: `read_rows` returns every row, or raises with every wrong cell.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from xiaowu.kernel.errors import BadInput, RowError
from xiaowu.kernel.sheets.cells import Reader, Wrong
from xiaowu.kernel.sheets.merging import hidden_by_merging, merged_in
from xiaowu.kernel.sheets.reading import MERGED, Sheet, SheetRow, fault_of, made_signs, places_of, read
from xiaowu.kernel.sheets.writing import Table, Value, write
from xiaowu.kernel.text import tidy, word_key
from xiaowu.kernel.text.figures import filled
from xiaowu.kernel.text.marked import N_

PROBLEM = N_("這一列的問題")  # the first column of a corrected copy of a refused sheet; it is ignored when the sheet comes again


@dataclass(frozen=True, slots=True)
class Doubt:
    """A correction made while reading that a person should check (請核對): when it was needed, and its words; `rows` in them stands for the rows."""

    is_so: Callable[[str], bool]
    words: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet that comes in: its title as offices write it, other titles for it, how a cell is read.

    A column that is not required may be missing, and its cells may be blank: its value is then None. `example` stands in the template, `help`
    beside it on the template's sheet of explanations. `invented`: the example is a person who does not exist, so that a row that was left in the
    template as it came is not taken.
    """

    key: str
    title: str
    read: Reader
    also: tuple[str, ...] = ()
    required: bool = True
    example: str | int = ""
    help: str = ""
    doubt: Doubt | None = None
    invented: bool = False

    @property
    def titles(self) -> tuple[str, ...]:
        return (self.title, *self.also)


@dataclass(frozen=True, slots=True)
class Row:
    """A row that was read: its number as a spreadsheet shows it, its values by the columns' keys."""

    number: int
    values: Mapping[str, Any]

    def kept(self) -> dict[str, Any]:
        """The row as JSON holds it; `Row.of` reverses it."""
        values = {key: {"day": value.isoformat()} if isinstance(value, date) else value for key, value in self.values.items()}
        return {"row": self.number, "values": values}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Row":
        values = {key: date.fromisoformat(value["day"]) if isinstance(value, dict) else value for key, value in kept["values"].items()}
        return cls(kept["row"], values)


@dataclass(frozen=True, slots=True)
class Notes:
    """What a person should know about a file before it is used: what was not read, what was hidden, what was corrected.

    `own_signs` are rows with an office's private characters (造字); `doubts` the rows of each column's `Doubt`, by the column's key;
    `examples` the rows that are the template's own.
    """

    sheet: str = ""
    others: Sequence[str] = ()
    ignored: Sequence[str] = ()
    hidden: Sequence[int] = ()
    own_signs: Sequence[int] = ()
    doubts: Mapping[str, Sequence[int]] = field(default_factory=dict)
    examples: Sequence[int] = ()

    def kept(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Rows:
    """A sheet that was read without an error."""

    sheet: Sheet
    rows: tuple[Row, ...]
    notes: Notes


class BadRows(BadInput):
    """Nothing of the sheet was used; carries every row that is wrong; `sheet` is what was sent.

    `is_read`: its cells could be read, but what they say is wrong. Otherwise nobody knows yet what they say, nor whether it could be used.
    """

    def __init__(self, message: str, sheet: Sheet, rows: Sequence[RowError], *, is_read: bool) -> None:
        super().__init__(message, rows=rows)
        self.sheet, self.is_read = sheet, is_read


def read_rows(content: bytes, columns: Sequence[Column], *, nothing: str = "") -> Rows:
    """Read a sheet whole. Raises BadInput for the file, for missing columns, for a sheet without rows (with the words `nothing`); BadRows."""
    sheet = read(content, columns=[column.titles for column in columns if column.required])
    places = places_of(sheet.header, {column.key: column.titles for column in columns})
    missing = [column.title for column in columns if column.required and places[column.key] < 0]
    if missing:
        raise BadInput(_("%(where)s缺少欄位：%(columns)s。") % {"where": sheet.where(), "columns": "、".join(missing)})
    examples = _examples(sheet, columns, places)
    rows: list[Row] = []
    errors, merged = merged_in(sheet, {places[column.key]: column.title for column in columns if places[column.key] >= 0})
    for row in sheet.rows:
        if row.number in examples:
            continue
        if beyond := sheet.beyond(row):
            errors.append(beyond)
            continue
        values, wrong = _read_row(row, [each for each in columns if (row.number, places[each.key]) not in merged], places)
        errors += wrong
        rows.append(Row(row.number, values))
    if errors:
        raise refused_rows(sheet, errors, is_read=False)
    if not rows:
        raise BadInput(_(nothing or N_("%(where)s裡沒有資料。")) % {"where": sheet.where()})
    return Rows(sheet, tuple(rows), replace(_notes(sheet, columns, places), examples=examples))


def refused_rows(sheet: Sheet, errors: Sequence[RowError], *, is_read: bool) -> BadRows:
    """The refusal of a whole sheet because of some of its rows."""
    said = ngettext("%(where)s有 %(count)d 個問題，沒有寫入任何資料。", "%(where)s有 %(count)d 個問題，沒有寫入任何資料。", len(errors))
    message = filled(said, {"where": sheet.where(), "count": len(errors)})
    return BadRows(message, sheet, sorted(errors, key=lambda each: each.row), is_read=is_read)


def template(title: str, columns: Sequence[Column], suffix: str, rows: Sequence[Sequence[Value]] = ()) -> tuple[bytes, str]:
    """A sheet to fill in, with one row of examples or with `rows`, and a second sheet that explains the columns; and its media type."""
    filled = rows or [[column.example for column in columns]]
    told = [
        [
            column.title,
            _("必填") if column.required else _("可留白"),
            str(column.example),
            _(column.help) if column.help else "",
            "、".join(column.also),
        ]
        for column in columns
    ]
    beside = Table(_("說明"), [_("欄位"), _("必填或可留白"), _("例"), _("說明"), _("也認得的標題")], told)
    return write(Table(title, [column.title for column in columns], filled), suffix, beside)


def marked(title: str, sheet: Sheet, errors: Sequence[RowError]) -> Table:
    """What was sent, with what is wrong in front of each row, to be corrected and sent again.

    It has all rows, since a sheet is used whole or not at all and the good ones must come again too. Problems of an earlier copy are removed.
    """
    wrong: dict[int, list[str]] = {}
    for error in errors:
        wrong.setdefault(error.row, []).append(f"{error.column}：{error.reason}")
    former = _problem_keys()
    places = [place for place, title in enumerate(sheet.header) if word_key(title) not in former]
    hid = hidden_by_merging(sheet)
    rows = [
        ["".join(wrong.get(row.number, ())), *(_cell(row, place) or MERGED * ((row.number, place) in hid) for place in places)] for row in sheet.rows
    ]
    return Table(sheet.name or title, [_(PROBLEM), *(sheet.header[place] for place in places)], rows)


def reasons(title: str, errors: Sequence[RowError]) -> Table:
    """Everything that is wrong, one row each: for a sheet too large to be sent back whole."""
    return Table(title, [_("列"), _("欄位"), _("原因")], [[error.row or None, error.column, error.reason] for error in errors])


def _read_row(row: SheetRow, columns: Sequence[Column], places: Mapping[str, int]) -> tuple[dict[str, Any], list[RowError]]:
    values: dict[str, Any] = {}
    wrong: list[RowError] = []
    for column in columns:
        cell = _cell(row, places[column.key])
        try:
            if fault := fault_of(cell):
                raise Wrong(fault)
            cell = tidy(cell)
            if not cell and column.required:
                raise Wrong(_("不可空白。"))
            values[column.key] = column.read(cell) if cell else None
        except Wrong as reason:
            wrong.append(RowError(row.number, column.title, str(reason)))
    return values, wrong


def _examples(sheet: Sheet, columns: Sequence[Column], places: Mapping[str, int]) -> list[int]:
    """The rows that still are the template's example, of an invented person."""
    if not any(column.invented for column in columns):
        return []
    shown = {places[column.key]: tidy(str(column.example)) for column in columns if places[column.key] >= 0}
    return [row.number for row in sheet.rows if all(tidy(_cell(row, place)) == example for place, example in shown.items())]


def _notes(sheet: Sheet, columns: Sequence[Column], places: Mapping[str, int]) -> Notes:
    known = {place for place in places.values() if place >= 0}
    passed_over = _problem_keys()
    return Notes(
        sheet.name,
        sheet.others,
        [title for place, title in enumerate(sheet.header) if title and place not in known and word_key(title) not in passed_over],
        sheet.hidden,
        [row.number for row in sheet.rows if any(made_signs(_cell(row, place)) for place in known)],
        {
            column.key: found
            for column in columns
            if column.doubt and (found := [row.number for row in sheet.rows if column.doubt.is_so(_cell(row, places[column.key]))])
        },
    )


def _problem_keys() -> frozenset[str]:
    """The title of the problem column in every language of the house, normalised for comparison."""
    found = {PROBLEM}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found.add(_(PROBLEM))
    return frozenset(map(word_key, found))


def _cell(row: SheetRow, place: int) -> str:
    return row.cells[place] if 0 <= place < len(row.cells) else ""
