"""Handwritten statements that name other apps' tables declare it, and every column that they name exists."""

import pytest

from conftest import as_owner
from tests.statements_read import ROOT, app_of, columns_named, declared, files, owner_of, statements, tables_in
from xiaowu.kernel.database.functions import functions
from xiaowu.kernel.database.rows import run, values

pytestmark = pytest.mark.usefixtures("db")

_RELATIONS = "from pg_class c where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v') and not relispartition"


def relations() -> set[str]:
    return set(values(f"select relname {_RELATIONS}"))


def columns() -> set[str]:
    return set(values(f"""select c.relname || '.' || a.attname {_RELATIONS.replace("c where", "c join pg_attribute a on a.attrelid = c.oid where")}
        and not a.attisdropped"""))  # fmt: skip


def test_a_file_declares_the_tables_of_other_apps_that_its_statements_name_and_no_others() -> None:
    known, wrong, found = relations(), {}, 0
    for path in files():
        named = {table for each in statements(path) for table in tables_in(each, known) if owner_of(table) != app_of(path)}
        found += len(named)
        if named != declared(path):
            wrong[path.relative_to(ROOT).as_posix()] = f"names {sorted(named)}, declares {sorted(declared(path))}"
    assert found > 60
    assert wrong == {}


def test_every_column_that_a_statement_names_is_there() -> None:
    known, there, wrong, found = relations(), columns(), set(), 0
    for path in files():
        for statement in statements(path):
            for table, column in columns_named(statement, known):
                found += 1
                if f"{table}.{column}" not in there:
                    wrong.add(f"{path.relative_to(ROOT).as_posix()}: {table}.{column}")
    assert found > 1000
    assert sorted(wrong) == []


def test_the_bodies_of_sql_functions_and_views_fit_the_tables() -> None:
    """They are installed unchecked, since each may call the next."""
    looked_at = [each for each in functions() if each.is_view or "language sql" in each.text]
    assert len(looked_at) > 20
    with as_owner():
        run("set local check_function_bodies = on")
        for each in looked_at:
            run(each.text)
