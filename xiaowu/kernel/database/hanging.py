"""What hangs on a row goes with it (隨同刪除), whoever takes that away: the database does what the models say.

Django takes away what it finds, and guards hide from whoever removes an account the cases and notices that are not theirs to see: those would hold
it. What a foreign key does by itself passes guards by. So it does for all that hangs on a table of the house without a guard, which is removed in one
statement; a record that never goes holds it.
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
    """A column that refers to a row of another table, and what becomes of its own row when that one goes."""

    table: str
    column: str
    target: str
    target_column: str
    code: str
    action: str


def hanging() -> Iterator[Hanging]:
    """Each that the database sees to."""
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
    """As the owner: every foreign key does so. One that does already is left alone."""
    with connection.cursor() as cursor:
        for each in hanging():
            cursor.execute(_STANDS, [each.table, each.column])
            for name, code in cursor.fetchall():
                if code != each.code:
                    cursor.execute(
                        f'alter table {each.table} drop constraint "{name}", add constraint "{name}" foreign key ({each.column})'
                        f" references {each.target} ({each.target_column}) on delete {each.action} deferrable initially deferred"
                    )
