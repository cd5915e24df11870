"""Lists (清單): a list query takes `Wanted` and returns `Page`; the same frozen rows serve table, export and API."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

from django.http import QueryDict

from xiaowu.kernel.bounds import number
from xiaowu.kernel.text import line

Row = TypeVar("Row")
PAGE_SIZE = 50
_FURTHEST_PAGE = 10_000


def containing(text: str) -> str:
    """A pattern for `ilike` that finds this very text."""
    return "%" + text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") + "%"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader asked of a list: a word to find, a column to sort by, filters, a page (from 1)."""

    text: str = ""
    sort: str = ""
    descending: bool = False
    filters: tuple[tuple[str, str], ...] = ()
    number: int = 1

    def filter(self, name: str) -> str:
        return dict(self.filters).get(name, "")

    def query(self, **changes: str | int) -> str:
        """This list's address with some of it changed."""
        parts: dict[str, str | int] = {
            "q": self.text,
            "sort": ("-" if self.descending else "") + self.sort,
            **dict(self.filters),
            "page": self.number,
        }
        parts.update(changes)
        return "?" + urlencode({key: value for key, value in parts.items() if value not in ("", "-", 1)})

    @property
    def offset(self) -> int:
        return (self.number - 1) * PAGE_SIZE


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of a list and how many rows there are in all."""

    rows: Sequence[Row]
    total: int
    wanted: Wanted

    @property
    def last(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))


def wanted(asked: QueryDict, *, sorts: Sequence[str], filters: Mapping[str, Sequence[str]] | None = None) -> Wanted:
    """Read a list's address; what is not offered is ignored, never trusted."""
    sort = asked.get("sort", "")
    descending = sort.startswith("-")
    sort = sort.removeprefix("-")
    chosen = tuple((name, str(asked[name])) for name, offered in (filters or {}).items() if asked.get(name) in offered)
    return Wanted(
        text=line(asked.get("q", ""), 50),
        sort=sort if sort in sorts else sorts[0],
        descending=descending and sort in sorts,
        filters=chosen,
        number=min(number(asked.get("page", "")) or 1, _FURTHEST_PAGE),
    )
