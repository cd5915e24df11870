"""The tables of people (當事人的表): an app says which of its tables a row of another table refers to when it names somebody."""

from enum import StrEnum


class Names(StrEnum):
    """How a row can name somebody."""

    ACCOUNT = "account"
    PERSON = "person"
    CHILD = "child"


_tables: dict[str, Names] = {}


def people(kind: Names, table: str) -> None:
    """Declare the table; called from an app's `permissions.py`."""
    _tables[table] = kind


def named_by(table: str) -> Names | None:
    """What kind of person a row of that table is, if it is one."""
    return _tables.get(table)
