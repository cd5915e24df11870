"""Records (紀錄): rows that prove something was done, told or seen. The application writes each once, even if a page forgets the rule.

A guard says which rows somebody reaches; a record says what may still change in a row once it exists. Grants enforce it;
a trigger enforces which columns may only be emptied.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection

from xiaowu.kernel.database.config import APP_ROLE

_TRIGGER = "xiaowu_emptied"


@dataclass(frozen=True, slots=True)
class Record:
    """A table that the application adds to. In existing rows it may change only what is named here, and it may delete none.

    `changes`: columns that keep being written: the state of the thing, the last answer. `emptied`: columns that may be set to nothing, and changed
    in no other way. `may_go`: why the application may delete a row after all; otherwise only a function of the owner deletes it, when its time is
    over.
    """

    table: str
    changes: tuple[str, ...] = ()
    emptied: tuple[str, ...] = ()
    may_go: str = ""

    @property
    def written(self) -> tuple[str, ...]:
        """The columns that the application may write in an existing row."""
        return self.changes + self.emptied


_records: dict[str, Record] = {}
_fixed: dict[str, tuple[str, ...]] = {}


def record(*records: Record) -> None:
    """Declare records; called beside the guards of their tables."""
    _records.update({each.table: each for each in records})


def fixed(table: str, *columns: str) -> None:
    """Columns of a table that is not a record, which the application writes when it makes a row and never changes: they decide who somebody is."""
    _fixed[table] = columns


def records() -> Mapping[str, Record]:
    return dict(_records)


def fixed_columns() -> Mapping[str, tuple[str, ...]]:
    return dict(_fixed)


def apply() -> None:
    """As the owner, after everything was granted to the application: revoke what it may not do to rows it has written."""
    with connection.cursor() as cursor:
        cursor.execute("select tgrelid::regclass::text from pg_trigger where tgname = %s", [_TRIGGER])
        for (table,) in cursor.fetchall():
            cursor.execute(f"drop trigger {_TRIGGER} on {table}")
        for each in _records.values():
            cursor.execute(f"revoke update{'' if each.may_go else ', delete'} on {each.table} from {APP_ROLE}")
            _grant(each.table, ", ".join(each.written))
            if each.emptied:
                words = ", ".join(f"'{name}'" for name in each.emptied)
                cursor.execute(
                    f"create trigger {_TRIGGER} before update of {', '.join(each.emptied)} on {each.table}"
                    f" for each row execute function kernel_only_emptied({words})"
                )
        for table, columns in _fixed.items():
            cursor.execute(
                "select string_agg(quote_ident(attname), ', ') from pg_attribute"
                " where attrelid = %s::regclass and attnum > 0 and not attisdropped and attname <> all(%s)",
                [table, list(columns)],
            )
            others = cursor.fetchone()[0]
            cursor.execute(f"revoke update on {table} from {APP_ROLE}")
            _grant(table, others)


def _grant(table: str, columns: str | None) -> None:
    if columns:
        with connection.cursor() as cursor:
            cursor.execute(f"grant update ({columns}) on {table} to {APP_ROLE}")
