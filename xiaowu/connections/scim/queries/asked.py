"""Shared by both kinds of resource: who asks, where it serves, and a page of what fits a filter."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from scim2_models import Resource, SearchRequest

from xiaowu.connections.queries.accounts import basis
from xiaowu.connections.scim.queries.filters import Columns, SqlFilter, sorted_by
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import named, value


@dataclass(frozen=True, slots=True)
class Collection:
    """Resources of a kind: `select` yields their rows with `key`, a unique id; `columns` are written `r.…`."""

    model: type[Resource[Any]]
    select: str
    key: str
    columns: Columns


def page(actor: Actor, what: Collection, asked: SearchRequest[Any]) -> tuple[int, list[dict[str, Any]]]:
    """How many fit, and the rows of the requested page. Two statements."""
    given, where = basis(actor), "true"
    if asked.filter is not None:
        filtered = SqlFilter(what.model, str(asked.filter), what.columns)
        given |= filtered.given
        where = filtered.sql
    descending = asked.sort_order == SearchRequest.SortOrder.descending
    order = sorted_by(what.model, str(asked.sort_by), what.columns, descending=descending) + ", " if asked.sort_by else ""
    # the page's keys first, so that expensive columns are computed for the page only
    keys = f"select r.{what.key} as key, row_number() over (order by {order}r.{what.key}) as place from ({what.select}) r where {where}"
    total = int(value(f"select count(*) from ({what.select}) r where {where}", given))
    if asked.count == 0 or total == 0:
        return total, []
    chosen = f"with chosen as materialized ({keys} order by place limit %(most)s offset %(skip)s)"
    return total, named(
        f"{chosen} select r.* from chosen join ({what.select}) r on r.{what.key} = chosen.key order by chosen.place",
        {**given, "most": asked.count, "skip": min(asked.start_index_0 or 0, 2**31)},
    )


def one(actor: Actor, what: Collection, where: str, **given: Any) -> dict[str, Any] | None:
    """The row for which `where` holds; None if this program may know of none. One statement."""
    found = named(f"select r.* from ({what.select}) r where {where}", {**basis(actor), **given})
    return found[0] if found else None


def by_key(found: Sequence[dict[str, Any]], key: str) -> dict[Any, list[dict[str, Any]]]:
    """Rows grouped by a shared value."""
    grouped: dict[Any, list[dict[str, Any]]] = {}
    for row in found:
        grouped.setdefault(row[key], []).append(row)
    return grouped
