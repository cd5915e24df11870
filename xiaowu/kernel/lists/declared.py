"""A list's declaration, and the list as one reader asked for it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

from django.utils.translation import gettext as _

from xiaowu.kernel import roc
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.lists.asked import ListRequest, Page, parse_list_request
from xiaowu.kernel.sheets import Table

Row = TypeVar("Row")
Cell = str | int | float | date | datetime | None


class Kind(StrEnum):
    """How a column's values are set and written."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True)
class Badge:
    """A word in a colour: `tone` is "", "good", "warn" or "bad"."""

    text: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column. `title` is in Traditional Chinese, marked for the catalogue, and translated where shown.

    `sort`: the key that the list's query knows. `link`: the page's name and its arguments. `note`: quiet words after the cell. `tone`: the cell is a
    badge of that tone. `mark`: a badge after the cell. `only_file`: not in the table. `shown`: whether this reader has the column.
    """

    key: str
    title: str
    cell: Callable[[Row], Cell]
    kind: Kind = Kind.TEXT
    sort: str = ""
    link: Callable[[Row], tuple[Any, ...] | None] | None = None
    note: Callable[[Row], str] | None = None
    tone: Callable[[Row], str] | None = None
    mark: Callable[[Row], Badge | None] | None = None
    only_file: bool = False
    shown: Callable[[Actor], bool] | None = None

    def text(self, row: Row) -> str:
        """The cell as people read it."""
        value = self.cell(row)
        if value is None:
            return ""
        if isinstance(value, datetime):
            return roc.moment(value)
        return roc.short(value) if isinstance(value, date) else str(value)

    def written(self, row: Row) -> str | int | float:
        """The cell in a sheet: a number stays one."""
        value = self.cell(row)
        return value if isinstance(value, int | float) and not isinstance(value, bool) else self.text(row)

    def told(self, row: Row) -> str | int | float | None:
        """The cell for programs: days and moments in ISO 8601."""
        value = self.cell(row)
        return value.isoformat() if isinstance(value, date) else value


@dataclass(frozen=True, slots=True)
class Filter:
    """A choice that narrows a list. `options`: value → title, or what tells them for this reader."""

    name: str
    title: str
    options: Mapping[str, str] | Callable[[], Mapping[str, str]]

    def offered(self) -> dict[str, str]:
        """Value → title in the reader's language."""
        options = self.options() if callable(self.options) else self.options
        return {str(value): _(title) for value, title in options.items()}


@dataclass(frozen=True, slots=True)
class ListOf(Generic[Row]):
    """A list. `name` is its page's name (`app:page`); its files are at `<name>_export`. `read` is the query: (actor, request, *place) → Page.

    `sorts` are the keys that the query orders by, the first by default; `search` says what the word to find is looked for in; `empty` what to say
    when nothing is found; `file` how its files are called.
    """

    name: str
    title: str
    columns: tuple[Column[Row], ...]
    read: Callable[..., Page[Row]]
    sorts: Sequence[str]
    file: str
    filters: tuple[Filter, ...] = ()
    search: str = ""
    empty: str = ""
    hint: str = ""

    def asked(self, asked: Mapping[str, str]) -> ListRequest:
        """What an address or a form asks of this list."""
        return parse_list_request(asked, sorts=self.sorts, filters={each.name: tuple(each.offered()) for each in self.filters})

    def answer(self, actor: Actor, wanted: ListRequest, *place: Any) -> "Listing[Row]":
        """The list as this reader asked for it. Raises whatever the query raises."""
        columns = tuple(each for each in self.columns if each.shown is None or each.shown(actor))
        return Listing(self, self.read(actor, wanted, *place), columns, place)


@dataclass(frozen=True, slots=True)
class Listing(Generic[Row]):
    """A list as one reader asked for it: what page, file and API show. `place` are the arguments of its address."""

    of: ListOf[Row]
    page: Page[Row]
    columns: tuple[Column[Row], ...]
    place: tuple[Any, ...] = field(default=())

    @property
    def in_table(self) -> tuple[Column[Row], ...]:
        return tuple(each for each in self.columns if not each.only_file)

    def table(self) -> Table:
        """For a sheet."""
        rows = [[each.written(row) for each in self.columns] for row in self.page.rows]
        return Table(_(self.of.title), [_(each.title) for each in self.columns], rows)

    def records(self) -> list[dict[str, str | int | float | None]]:
        """For programs: one object a row, by the columns' keys."""
        return [{each.key: each.told(row) for each in self.columns} for row in self.page.rows]
