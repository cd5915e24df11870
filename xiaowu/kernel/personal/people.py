"""Who people are in the database (當事人的表): an app says of its tables which of them a row of another table names somebody by."""

from enum import StrEnum


class Names(StrEnum):
    """What names somebody."""

    ACCOUNT = "account"
    PERSON = "person"
    CHILD = "child"


_tables: dict[str, Names] = {}


def people(kind: Names, table: str) -> None:
    """Declare the table; called from an app's `permissions.py`."""
    _tables[table] = kind


def named_by(table: str) -> Names | None:
    """What a row of that table is, if it is somebody."""
    return _tables.get(table)
