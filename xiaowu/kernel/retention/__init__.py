"""How long what grows is kept (保存期限): each app says it in its `Offer`, and one job of the kernel does it, every night.

Every table has a `Keep` (its rows go after so many days) or stands in a `Lasts` with the reason why they stay.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps


@dataclass(frozen=True, slots=True)
class Keep:
    """Rows of a table go so many days after the moment in `column`, and why not sooner.

    `blank`: the row stays, and only these columns are emptied to these values. `where`: only rows for which these lookups hold. `by`: what takes
    them away instead of the ORM: a function of the database, or the dotted path of one of Python, called with the moment before which until it
    says 0. For a table that the application may not delete from, or a library's. `city`: the reach keys without which its guard shows no row.
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
    """Tables whose rows stay, and why: what else ends them, or what they are needed for."""

    tables: tuple[str, ...]
    why: str


def keeps() -> Iterator[Keep]:
    """What every app says, in the order of the apps."""
    for config in apps.get_app_configs():
        yield from getattr(getattr(config, "offer", None), "retention", ())


def lasting() -> Iterator[Lasts]:
    """What stays, of every app."""
    for config in apps.get_app_configs():
        yield from getattr(getattr(config, "offer", None), "lasting", ())


def table() -> list[str]:
    """The rows of the table in docs/operations.md."""
    return [f"| `{each.table}` | {each.days} days after `{each.column}`{' (emptied)' if each.blank else ''} | {each.why} |" for each in keeps()]
