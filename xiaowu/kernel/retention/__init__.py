"""How long growing tables keep their rows (保存期限): each app declares it in its `Offer`, and one job of the kernel deletes, every night.

Every table has a `Keep` (its rows are deleted after so many days) or stands in a `Lasts` with the reason why they stay.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps


@dataclass(frozen=True, slots=True)
class Keep:
    """Rows of a table are deleted so many days after the moment in `column`; `why` says why not sooner.

    `blank`: the row stays, and only these columns are set to these values. `where`: only rows that match these lookups. `by`: what deletes the rows
    instead of the ORM: a function of the database, or the dotted path of a Python function, called with the moment before which rows go, until it
    returns 0. It is for tables from which the application may not delete, and for those of libraries. `city`: the reach keys that the guard
    requires.
    """

    table: str
    column: str
    days: int
    why: str
    where: Mapping[str, Any] = field(default_factory=dict)
    blank: Mapping[str, Any] = field(default_factory=dict)
    by: str = ""
    city: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Lasts:
    """Tables whose rows stay, and why: what else removes them, or what they are needed for."""

    tables: tuple[str, ...]
    why: str


def keeps() -> Iterator[Keep]:
    """Every app's declarations, in the order of the apps."""
    for config in apps.get_app_configs():
        yield from getattr(getattr(config, "offer", None), "retention", ())


def lasting() -> Iterator[Lasts]:
    """What stays, for every app."""
    for config in apps.get_app_configs():
        yield from getattr(getattr(config, "offer", None), "lasting", ())


def table() -> list[str]:
    """The rows of the table in docs/operations.md."""
    return [f"| `{each.table}` | {each.days} days after `{each.column}`{' (emptied)' if each.blank else ''} | {each.why} |" for each in keeps()]
