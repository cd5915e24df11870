"""What proves that something was done stays as written: each declared record is tried with raw SQL as the application."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.db.utils import ProgrammingError
from psycopg import errors

from conftest import as_owner
from tests.transactions import undone
from xiaowu.kernel.database.functions import functions
from xiaowu.kernel.database.records import Record, fixed_columns, records
from xiaowu.kernel.database.rows import run, value, values
from xiaowu.kernel.retention import keeps

pytestmark = pytest.mark.usefixtures("db")
each_record = pytest.mark.parametrize("record", records().values(), ids=lambda record: record.table)
SOMETHING = {"text": "'x'", "character varying": "'x'", "bigint": "9", "jsonb": """'["x"]'""", "bytea": "'x'"}


def columns(table: str) -> dict[str, str]:
    """Name → type, of those that anybody could write."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select attname, format_type(atttypid, null) from pg_attribute"
            " where attrelid = %s::regclass and attnum > 0 and not attisdropped and attgenerated = ''",
            [table],
        )
        return dict(cursor.fetchall())


@contextmanager
def refused() -> Iterator[None]:
    """Everything done in here is denied by the database."""
    with pytest.raises(ProgrammingError) as told, undone():
        yield
    assert isinstance(told.value.__cause__, errors.InsufficientPrivilege)


def a_row(record: Record, held: dict[str, str]) -> None:
    """One row with a value in everything that may be emptied, open to everybody; what is loosened for it is restored at the end of the test."""
    table = record.table
    run(f"alter table {table} disable row level security")
    for name in values("select quote_ident(conname) from pg_constraint where conrelid = %s::regclass and contype in ('c', 'f', 'u')", [table]):
        run(f"alter table {table} drop constraint {name}")
    for name in values(
        "select quote_ident(attname) from pg_attribute where attrelid = %s::regclass and attnum > 0 and attnotnull and attidentity = ''"
        " and attnum <> all (select unnest(conkey) from pg_constraint where conrelid = attrelid and contype = 'p')",
        [table],
    ):
        run(f"alter table {table} alter column {name} drop not null")
    run(f"delete from {table}")
    run(f"insert into {table} ({', '.join(held)}) values ({', '.join(held.values())})")


def test_records_are_many_and_of_each_something_stays() -> None:
    assert {"kernel_audit", "kernel_look", "kernel_delivery", "kernel_import", "identity_signin", "attendance_rollrevision"} <= set(records())
    assert not set(records()) & set(fixed_columns())
    for each in records().values():
        found = columns(each.table)
        assert set(each.written) < set(found), each.table
        assert not set(each.changes) & set(each.emptied), each.table
        assert len(each.may_go) == 0 or len(each.may_go) > 15, each.table


@each_record
def test_the_application_changes_no_column_of_a_record_but_those_that_are_named(record: Record) -> None:
    for name in columns(record.table):
        statement = f'update {record.table} set "{name}" = "{name}"'
        if name in record.written:
            run(statement)
        else:
            with refused():
                run(statement)


@each_record
def test_the_application_takes_no_row_of_a_record_away(record: Record) -> None:
    with refused():
        run(f"truncate {record.table}")
    if record.may_go:
        run(f"delete from {record.table}")
    else:
        with refused():
            run(f"delete from {record.table}")


@pytest.mark.parametrize("record", [each for each in records().values() if each.emptied], ids=lambda record: record.table)
def test_what_may_be_emptied_is_changed_in_no_other_way(record: Record) -> None:
    types = columns(record.table)
    held = {name: SOMETHING[types[name]] for name in record.emptied}
    with as_owner():
        a_row(record, held)
    for name, something in held.items():
        before: Any = value(f'select "{name}"::text from {record.table}')
        with refused():
            run(f"""update {record.table} set "{name}" = ("{name}"::text || '1')::{types[name]}""" if types[name] != "jsonb"
                else f"""update {record.table} set "{name}" = '["other"]'""")  # fmt: skip
        run(f'update {record.table} set "{name}" = "{name}"')
        assert value(f'select "{name}"::text from {record.table}') == before is not None
        empty = {"bigint": "null", "jsonb": "'[]'"}.get(types[name], "''")
        assert run(f'update {record.table} set "{name}" = {empty}') == 1
        with refused():
            run(f'update {record.table} set "{name}" = {something}')
        with as_owner():  # secrets are sealed anew
            assert run(f'update {record.table} set "{name}" = {something}') == 1


def test_a_record_whose_rows_go_in_time_goes_by_the_owners_function() -> None:
    named = {each.name for each in functions() if each.runs_as_owner and each.called_by == "application"}
    found = {each.table: each.by for each in keeps() if each.table in records() and not each.blank and not records()[each.table].may_go}
    assert {"kernel_look", "kernel_delivery", "identity_signin"} <= set(found)
    assert {table: by for table, by in found.items() if by not in named} == {}
