"""What a reader asks of a list, and what the list's query answers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from xiaowu.kernel.bounds import number
from xiaowu.kernel.text import line

Row = TypeVar("Row")
PAGE_SIZE = 50
_FURTHEST_PAGE = 10_000


def containing(text: str) -> str:
    """A pattern for `ilike` that finds this text literally."""
    return "%" + text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") + "%"


@dataclass(frozen=True, slots=True)
class ListRequest:
    """A word to find, a column to sort by, filters, and a page (from 1) of a number of rows. `whole`: all rows, for a file."""

    text: str = ""
    sort: str = ""
    descending: bool = False
    filters: tuple[tuple[str, str], ...] = ()
    number: int = 1
    whole: bool = False
    size: int = PAGE_SIZE

    def filter(self, name: str) -> str:
        return dict(self.filters).get(name, "")

    def query(self, **changes: str | int) -> str:
        """This list's address with some of its parameters changed."""
        parts: dict[str, str | int] = {"q": self.text, "sort": self.order, **dict(self.filters), "page": self.number}
        parts.update(changes)
        usual = {"sort": "-", "page": 1}
        return "?" + urlencode({key: value for key, value in parts.items() if value not in ("", usual.get(key, ""))})

    @property
    def order(self) -> str:
        return ("-" if self.descending else "") + self.sort

    @property
    def offset(self) -> int:
        return 0 if self.whole else (self.number - 1) * self.size

    @property
    def limit(self) -> int | None:
        """The most rows to answer with; None: all."""
        return None if self.whole else self.size

    def within(self, total: int) -> "ListRequest":
        """The same request, or for the last page if the asked page lies past the end: rows may have been deleted meanwhile."""
        return replace(self, number=max(1, min(self.number, -(-total // self.size))))

    def wholly(self, most: int | None = None) -> "ListRequest":
        """The same request without paging; with `most`, no more rows than that."""
        return replace(self, number=1, whole=most is None, size=most or self.size)


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of a list and how many rows there are in all. `beside`: what the query found out on the way, shown beside the list."""

    rows: Sequence[Row]
    total: int
    wanted: ListRequest
    beside: Any = None

    @property
    def last(self) -> int:
        return max(1, -(-self.total // self.wanted.size))


def parse_list_request(
    asked: Mapping[str, str], *, sorts: Collection[str], first: str = "", filters: Mapping[str, Collection[str]] | None = None
) -> ListRequest:
    """Read a list's address; anything not offered is ignored, never trusted. `first`: the order if the address names none."""
    order = asked.get("sort", "")
    if order.removeprefix("-") not in sorts:
        order = first or next(iter(sorts))
    return ListRequest(
        text=line(asked.get("q", ""), 50),
        sort=order.removeprefix("-"),
        descending=order.startswith("-"),
        filters=tuple((name, str(asked[name])) for name, offered in (filters or {}).items() if asked.get(name) in offered),
        number=min(number(str(asked.get("page", ""))) or 1, _FURTHEST_PAGE),
    )
