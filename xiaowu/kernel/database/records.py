"""Records (紀錄): what proves that something was done, told or seen. The application writes it once, however a page forgets itself.

A guard says which rows somebody reaches; this says what may become of a row that is there. Grants keep it, and a trigger what may be emptied alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection

from xiaowu.kernel.database.config import APP_ROLE

_TRIGGER = "xiaowu_emptied"


@dataclass(frozen=True, slots=True)
class Record:
    """A table that the application adds to; of a row that stands there it changes nothing but what is named here, and it takes none away.

    `changes`: the columns that go on being written: how the thing stands, the last answer. `emptied`: what may be changed to nothing, and in no
    other way. `may_go`: why the application may take a row away all the same; else a function of the owner's alone does, when its time is over.
    """

    table: str
    changes: tuple[str, ...] = ()
    emptied: tuple[str, ...] = ()
    may_go: str = ""

    @property
    def written(self) -> tuple[str, ...]:
        """The columns that the application may write in a row that stands there."""
        return self.changes + self.emptied


_records: dict[str, Record] = {}
_fixed: dict[str, tuple[str, ...]] = {}


def record(*records: Record) -> None:
    """Declare records; called beside the guards of their tables."""
    _records.update({each.table: each for each in records})


def fixed(table: str, *columns: str) -> None:
    """Columns of a table that is no record, which the application writes when it makes a row and never changes: those that decide who somebody is."""
    _fixed[table] = columns


def records() -> Mapping[str, Record]:
    return dict(_records)


def fixed_columns() -> Mapping[str, tuple[str, ...]]:
    return dict(_fixed)


def apply() -> None:
    """As the owner, after the application was granted all: take back what it may not do to what it has written."""
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
