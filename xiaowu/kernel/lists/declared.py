"""A list's declaration, and the list as one reader asked for it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

from django.utils.translation import gettext as _

from xiaowu.kernel import clock
from xiaowu.kernel.access import ANYWHERE, holds
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.lists.asked import ListRequest, Page, parse_list_request
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.sheets import Table
from xiaowu.kernel.sheets.typed import Value
from xiaowu.kernel.text.figures import Numeral, apart, filled
from xiaowu.kernel.text.marked import N_
from xiaowu.kernel.ui.marks import listed

Row = TypeVar("Row")
Cell = str | int | float | date | datetime | None
LONG = 5_000  # rows above which a file is made by a job: some two seconds as a spreadsheet of ten columns


class Kind(StrEnum):
    """How a column's values are set and written."""

    TEXT = "text"
    PROSE = "prose"  # sentences
    NUMBER = "number"  # how many, how much
    NUMERAL = "numeral"  # a number that names something: a seat, a port
    DAY = "day"
    MOMENT = "moment"
    CODE = "code"  # for machines: an address, an identifier


@dataclass(frozen=True, slots=True)
class Badge:
    """A word in a colour: `tone` is "", "good", "warn" or "bad"."""

    text: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column. `title` is in Traditional Chinese, marked for the catalogue, and translated where shown.

    `sort`: the key by which the list's query sorts. `link`: from the row and the list's place, a page's name and its arguments; `anchor`: the place
    on that page. `note`: quiet words after the cell. `tone`: the cell is a badge of that tone. `mark`: a badge after the cell. `value`: what
    programs get instead of the cell (a code instead of its title). `only_file`: not in the table. `only_told`: for programs alone.
    `only_page`: a way to an act, which is nothing to take away in a sheet. `shown`: whether this reader gets the column.
    """

    key: str
    title: str
    cell: Callable[[Row], Cell]
    kind: Kind = Kind.TEXT
    sort: str = ""
    link: Callable[..., tuple[Any, ...] | None] | None = None
    anchor: Callable[[Row], str] | None = None
    note: Callable[[Row], str] | None = None
    tone: Callable[[Row], str] | None = None
    mark: Callable[[Row], Badge | None] | None = None
    value: Callable[[Row], Cell] | None = None
    only_file: bool = False
    only_told: bool = False
    only_page: bool = False
    shown: Callable[..., bool] | None = None

    def text(self, row: Row) -> str:
        """The cell as people read it."""
        value = self.cell(row)
        if value is None:
            return ""
        if isinstance(value, datetime):
            return spoken.moment(value)
        if isinstance(value, date):
            return spoken.short(value)
        return str(apart(value) if self.kind is Kind.NUMBER else value)

    def written(self, row: Row) -> Value:
        """The cell in a sheet: numbers, days and moments keep their types."""
        value = self.cell(row)
        if self.kind is Kind.NUMERAL and isinstance(value, int):
            return Numeral(value)
        return value if isinstance(value, int | float | date) and not isinstance(value, bool) else self.text(row)

    def told(self, row: Row) -> str | int | float | None:
        """The cell for programs: days and moments in ISO 8601."""
        value = self.cell(row) if self.value is None else self.value(row)
        return value.isoformat() if isinstance(value, date) else value


@dataclass(frozen=True, slots=True)
class Filter:
    """A choice that narrows a list. `options`: value → title, or a function that gives them now; `unset`: the title of choosing nothing; `to`:
    whether a reader is offered an option, where some would never find anything by it.
    """

    name: str
    title: str
    options: Mapping[Any, str] | Callable[[], Mapping[str, str]]
    unset: str = N_("全部")
    to: Callable[[Actor, str], bool] | None = None

    def offered(self, actor: Actor | None = None) -> dict[str, str]:
        """Value → title in the reader's language; what this reader is offered, or everything."""
        options = self.options() if callable(self.options) else self.options
        return {str(value): _(title) for value, title in options.items() if self.to is None or actor is None or self.to(actor, str(value))}


@dataclass(frozen=True, slots=True)
class ListOf(Generic[Row]):
    """A list. `name` is its page's name (`app:page`); its files are at `<name>_export`. `read` is the query: (actor, request, *place) → Page, where
    place are the arguments of the page's address; it checks `permission` for that place.

    `sorts` are the keys by which the query can order, and `first` the order if none is asked for (else the first key); `search` says in which
    columns the word is looked for; `counted` words the number of rows; `empty` and `hint` are the words if nothing is found; `where` names the place
    whose list it is, in its files and in their names. `long`: with more rows than that its files are made by a job (`lists.exports`).
    `leaves`: the permission of its files and of its answer to programs, if not whoever reads it gets them: what must not lie about unprotected
    leaves in another way. `summed`: the key of the column of money that somebody signs for; table and spreadsheets end with its total, a CSV does
    not (`kernel.sheets.Table`).
    """

    name: str
    title: str
    permission: str
    columns: tuple[Column[Row], ...]
    read: Callable[..., Page[Row]]
    sorts: Collection[str]
    where: Callable[..., str] | None = None
    filters: tuple[Filter, ...] = ()
    search: str = ""
    first: str = ""
    counted: str = N_("共 %(total)s 筆")
    empty: str = N_("沒有資料")
    hint: str = ""
    long: int = LONG
    leaves: str = ""
    summed: str = ""

    @property
    def usual(self) -> str:
        """The order if none is asked for."""
        return self.first or next(iter(self.sorts))

    def choices(self, actor: Actor | None = None) -> dict[str, dict[str, str]]:
        """The filters' names with the options that each offers now, to this reader or to anybody."""
        return {each.name: each.offered(actor) for each in self.filters}

    def asked(self, asked: Mapping[str, str], choices: Mapping[str, Mapping[str, str]] | None = None) -> ListRequest:
        """The request that an address or a form makes of this list."""
        return parse_list_request(asked, sorts=self.sorts, first=self.first, filters=self.choices() if choices is None else choices)

    def narrowed(self, wanted: ListRequest, choices: Mapping[str, Mapping[str, str]] | None = None) -> list[str]:
        """What narrows the list, in words: the chosen filters and the word to find."""
        offered = self.choices() if choices is None else choices
        chosen = [offered[name][value] for name, value in wanted.filters]
        return [*chosen, wanted.text] if wanted.text else chosen

    def answer(
        self, actor: Actor, asked: Mapping[str, str] | ListRequest, *place: Any, whole: bool = False, most: int | None = None
    ) -> "Listing[Row]":
        """The list as this reader asked for it; `whole`: for a file, without paging, or its first `most` rows. Raises whatever the query raises."""
        choices = self.choices(actor)
        wanted = asked if isinstance(asked, ListRequest) else self.asked(asked, choices)
        columns = tuple(each for each in self.columns if each.shown is None or each.shown(actor, *place))
        page = self.read(actor, wanted.wholly(most) if whole else wanted, *place)
        return Listing(
            self, page, columns, place, choices, self.where(*place) if whole and self.where else "", holds(actor, self.of_files, school_id=ANYWHERE)
        )

    @property
    def of_files(self) -> str:
        """The permission of its files."""
        return self.leaves or self.permission


@dataclass(frozen=True, slots=True)
class Listing(Generic[Row]):
    """A list as one reader asked for it: what page, file and API show. `choices`: what its filters offer now; `where`: the place, for its files.

    `leaves`: whether the reader gets these.
    """

    of: ListOf[Row]
    page: Page[Row]
    columns: tuple[Column[Row], ...]
    place: tuple[Any, ...]
    choices: Mapping[str, Mapping[str, str]]
    where: str = ""
    leaves: bool = True

    @property
    def in_table(self) -> tuple[Column[Row], ...]:
        return tuple(each for each in self.columns if not each.only_file and not each.only_told)

    @property
    def heading(self) -> Column[Row]:
        """The column that identifies the row: the one that links to it, else the first."""
        return next((each for each in self.in_table if each.link), self.in_table[0])

    @property
    def total(self) -> int | None:
        """The sum of the rows that are shown, of a list that has one."""
        summed = next((each for each in self.columns if each.key == self.of.summed), None)
        return sum(value for row in self.page.rows if isinstance(value := summed.cell(row), int)) if summed and self.page.rows else None

    @property
    def total_title(self) -> str:
        """Of all rows, or of those of this page."""
        return _("合計") if len(self.page.rows) == self.page.total else _("本頁合計")

    @property
    def filename(self) -> str:
        """The name of its files, without the ending: it tells whoever finds one later the place and the filters."""
        named = [self.where, _(self.of.title), *self.of.narrowed(self.page.wanted, self.choices)]
        return "-".join(each for each in named if each).replace("/", "-").replace("\\", "-")

    def table(self) -> Table:
        """For a sheet: below its title stand the place, the time, the filters and the number of rows."""
        columns = [each for each in self.columns if not each.only_told and not each.only_page]
        rows = [[each.written(row) for each in columns] for row in self.page.rows]
        narrowed = listed(self.of.narrowed(self.page.wanted, self.choices))
        about = [
            *([self.where] if self.where else []),
            _("製表：%(at)s") % {"at": spoken.moment(clock.now())},
            *([_("查詢條件：%(what)s") % {"what": narrowed}] if narrowed else []),
            filled(_(self.of.counted), {"total": len(rows)}),
        ]
        total: list[Value] | None = None
        if self.total is not None:
            total = [self.total_title if place == 0 else self.total if each.key == self.of.summed else "" for place, each in enumerate(columns)]
        return Table(_(self.of.title), [_(each.title) for each in columns], rows, about, total=total)

    def records(self) -> list[dict[str, str | int | float | None]]:
        """For programs: one object a row, by the columns' keys."""
        return [{each.key: each.told(row) for each in self.columns} for row in self.page.rows]


def only_told(key: str, cell: Callable[[Any], Cell], kind: Kind = Kind.NUMERAL) -> Column[Any]:
    """A column for programs alone: an id."""
    return Column(key, "", cell, kind, only_told=True)
