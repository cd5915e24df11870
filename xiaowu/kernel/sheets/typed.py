"""What offices expect of a sheet (試算表的樣子): how each kind of value is written and shown, how wide a column is."""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias

from django.utils.timezone import make_naive

from xiaowu.kernel import clock, roc
from xiaowu.kernel.text.figures import Numeral

_NARROWEST, _WIDEST = 6, 44  # characters


class Rate(float):
    """A share, shown as a percentage (百分比)."""


Value: TypeAlias = str | int | float | date | datetime | None

# by kind: the format in Excel, and the name of the style in LibreOffice
DAY, MOMENT, COUNT, RATE = "[$-404]e/mm/dd", "[$-404]e/mm/dd hh:mm", "#,##0", "0.0%"


@dataclass(frozen=True, slots=True)
class Table:
    """A title, a header and rows: every format is written from this.

    `about` says what the table describes: place, day, unit, whether it is provisional. A spreadsheet has it below the title, above the header; a
    CSV, which programs read, begins with its header. `sums` are the rows of a report that sum up others; `total` is what a list ends with in a
    spreadsheet, and a CSV lacks: whoever sums its column would get twice as much. `follow` hears how many rows are written so far.
    """

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[Value]]
    about: Sequence[str] = ()
    sums: frozenset[int] = frozenset()
    follow: Callable[[int], object] | None = None
    total: Sequence[Value] | None = None

    @property
    def strong(self) -> frozenset[int]:
        """The rows that sum up others, with the total."""
        return self.sums if self.total is None else self.sums | {len(self.rows)}

    @property
    def heads(self) -> list[str]:
        """The lines above the header, if it has any."""
        return [self.title, *self.about] if self.about else []

    def followed(self) -> Iterator[Sequence[Value]]:
        """The rows in their order, for whoever writes them into a file."""
        for count, row in enumerate(self.rows, start=1):
            yield row
            if self.follow is not None:
                self.follow(count)

    def lines(self) -> Iterator[Sequence[Value]]:
        """All lines of a sheet in their order: those above the header, the header, the rows, the total."""
        yield from ([each] for each in self.heads)
        yield self.header
        yield from self.followed()
        if self.total is not None:
            yield self.total


def format_of(value: Value) -> str:
    """The format in which a spreadsheet shows the value; "" for a text, and for a number that names something."""
    if isinstance(value, datetime):
        return MOMENT
    if isinstance(value, date):
        return DAY
    if isinstance(value, Rate):
        return RATE
    return COUNT if isinstance(value, int) and not isinstance(value, bool | Numeral) else ""


def plain(value: Value) -> str | int | float | None:
    """The value as people read it, for formats that have only texts and numbers: days always in ROC years, as imports read them again."""
    if isinstance(value, datetime):
        return roc.moment(value)
    if isinstance(value, date):
        return roc.short(value)
    return f"{value:.1%}" if isinstance(value, Rate) else value


def local(value: Value) -> Any:
    """A moment in Taipei's time: spreadsheets have no time zones."""
    return make_naive(value, clock.TAIPEI) if isinstance(value, datetime) else value


def widths(table: Table) -> list[int]:
    """How wide each column is, in characters; a Chinese character counts as two."""
    columns = range(max([len(table.header), *(len(row) for row in table.rows)]))
    lines = [table.header, *table.rows, *([table.total] if table.total is not None else [])]
    return [min(_WIDEST, max([_NARROWEST, *(_letters(line[place]) + 2 for line in lines if place < len(line))])) for place in columns]


def _letters(value: Value) -> int:
    text = str(plain(value) if value is not None else "")
    return max((sum(1 + (unicodedata.east_asian_width(sign) in "WFA") for sign in line) for line in text.splitlines()), default=0)
