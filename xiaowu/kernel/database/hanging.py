"""Rows that hang on another row go with it (隨同刪除), whoever deletes that row: the database does what the models say.

Django deletes only the dependent rows it finds, and guards hide some of them (the cases and notices of a removed account, say); their foreign keys
would then block the deletion. What a foreign key does by itself ignores guards. So foreign keys do it, for everything that hangs on a table of the
house without a guard, and one statement removes it all; a record that may never go still blocks the deletion.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models

from xiaowu.kernel.database.guard import guards
from xiaowu.kernel.database.records import records

_ACTIONS: dict[Any, tuple[str, str]] = {models.CASCADE: ("c", "cascade"), models.SET_NULL: ("n", "set null")}
_STANDS = """
select c.conname, c.confdeltype::text from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
where c.contype = 'f' and cardinality(c.conkey) = 1 and c.conrelid = %s::regclass and a.attname = %s
"""


@dataclass(frozen=True, slots=True)
class Hanging:
    """A column that refers to a row of another table, and what becomes of its own row when the other one is deleted."""

    table: str
    column: str
    target: str
    target_column: str
    code: str
    action: str


def hanging() -> Iterator[Hanging]:
    """Every such column that the database takes care of."""
    ours = {model._meta.db_table for app in apps.get_app_configs() if app.name.startswith("xiaowu.") for model in app.get_models()}
    for model in apps.get_models():
        table = model._meta.db_table
        kept = records().get(table)
        for field in model._meta.concrete_fields:
            if not isinstance(field, models.ForeignKey):
                continue
            target = field.remote_field.model._meta
            found = _ACTIONS.get(field.remote_field.on_delete)
            if found is None or target.db_table not in ours - guards().keys():
                continue
            if kept is None or kept.may_go or (found[0] == "n" and field.column in kept.emptied):
                yield Hanging(table, field.column, target.db_table, str(field.target_field.column), *found)


def apply() -> None:
    """As the owner: give every such foreign key its rule. One that has it already is left alone."""
    with connection.cursor() as cursor:
        for each in hanging():
            cursor.execute(_STANDS, [each.table, each.column])
            for name, code in cursor.fetchall():
                if code != each.code:
                    cursor.execute(
                        f'alter table {each.table} drop constraint "{name}", add constraint "{name}" foreign key ({each.column})'
                        f" references {each.target} ({each.target_column}) on delete {each.action} deferrable initially deferred"
                    )
