"""A page of a list: rows by name and how many there are in all, in one statement from a QuerySet or from SQL, or from a few rows in memory."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar

from django.db.models import Count, F, QuerySet, Window

from xiaowu.kernel.database.rows import counted, value
from xiaowu.kernel.lists.asked import ListRequest, Page

Row = TypeVar("Row")
# key → columns to order by; a descending sort reverses only the last, since those before it group
Sorts = Mapping[str, str | tuple[str, ...]]


def page_of(found: QuerySet[Any], wanted: ListRequest, sorts: Sorts, row: Callable[[Any], Row], *ties: str) -> Page[Row]:
    """One page of a QuerySet, in the order that was asked for and then by `ties`. One statement; two if the page lies past the end."""
    ordered = found.annotate(rows_in_all=Window(Count("*"))).order_by(*_fields(wanted, sorts), *ties)
    rows = list(ordered[wanted.offset : None if wanted.limit is None else wanted.offset + wanted.limit])
    total = rows[0].rows_in_all if rows else found.count() if wanted.offset else 0
    return Page([row(each) for each in rows], total, wanted)


def page_of_sql(kind: type[Row], sql: str, given: Mapping[str, Any], wanted: ListRequest, sorts: Sorts, *ties: str) -> Page[Row]:
    """The same for a `select` without order: its columns are the fields of `kind`, a dataclass, and `sorts` and `ties` name them too."""
    turned = " desc" if wanted.descending else ""
    order = ", ".join([f"{', '.join(_keys(wanted, sorts))}{turned} nulls last", *ties])
    whole = f"select listed.*, count(*) over () from ({sql}) listed order by {order} limit %(list_limit)s offset %(list_offset)s"
    rows, total = counted(kind, whole, {**given, "list_limit": wanted.limit, "list_offset": wanted.offset})
    if not rows and wanted.offset:
        total = value(f"select count(*) from ({sql}) listed", given)
    return Page(rows, total, wanted)


def page_of_rows(rows: Collection[Row], wanted: ListRequest, sorts: Mapping[str, str], told: Callable[[Row], str] | None = None) -> Page[Row]:
    """The same for a few rows that were computed, not selected, already in an order that settles ties. `sorts` names their fields;
    `told` gives the text of a row in which the word is looked for.
    """
    text = wanted.text.casefold()
    found = [each for each in rows if told is None or text in told(each).casefold()]
    by = sorts.get(wanted.sort) or next(iter(sorts.values()))
    known = [each for each in found if getattr(each, by) is not None]
    known.sort(key=lambda each: getattr(each, by), reverse=wanted.descending)
    ordered = known + [each for each in found if getattr(each, by) is None]
    return Page(ordered[wanted.offset : None if wanted.limit is None else wanted.offset + wanted.limit], len(found), wanted)


def _keys(wanted: ListRequest, sorts: Sorts) -> tuple[str, ...]:
    keys = sorts.get(wanted.sort) or next(iter(sorts.values()))
    return (keys,) if isinstance(keys, str) else keys


def _fields(wanted: ListRequest, sorts: Sorts) -> list[Any]:
    *groups, last = _keys(wanted, sorts)
    return [*groups, F(last).desc(nulls_last=True) if wanted.descending else F(last).asc(nulls_last=True)]
