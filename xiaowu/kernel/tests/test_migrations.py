"""Migrations are frozen: later changes of the code never change what they once did."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, migrations
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.questioner import NonInteractiveMigrationQuestioner
from django.db.migrations.state import ProjectState
from django.utils import translation

from xiaowu.kernel.database import setup
from xiaowu.kernel.database.at_once import Tables

FROZEN = {
    "xiaowu.kernel.clock",  # a field's default is a function, and Django knows functions by their names only
    "xiaowu.kernel.database.at_once.Tables",  # a kind of step, as Django's own are
    "xiaowu.kernel.database.network",  # kinds of column, as Django's own are
}


def _files() -> Iterator[Path]:
    for app in apps.get_app_configs():
        if app.name.startswith("xiaowu."):
            yield from sorted(Path(app.path).glob("migrations/0*.py"))


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{each.name}" for each in node.names}
    return {each for each in found if each.startswith("xiaowu")}


def test_no_migration_imports_the_product() -> None:
    files = list(_files())
    assert len(files) >= 5
    assert {path: _imports(path) - FROZEN for path in files if _imports(path) - FROZEN} == {}


def test_each_app_begins_with_its_tables_and_moves_no_rows_there() -> None:
    graph = MigrationLoader(None).graph
    roots = [key for key in graph.root_nodes() if apps.get_app_config(key[0]).name.startswith("xiaowu.")]
    firsts = [key for key in graph.nodes if key[1] == "0001_tables"]
    assert firsts
    assert set(roots) <= set(firsts)
    for first in firsts:
        assert not any(isinstance(each, migrations.RunPython) for each in graph.nodes[first].operations), first


@pytest.mark.usefixtures("db")
def test_models_and_migrations_say_the_same() -> None:
    loader = MigrationLoader(connection)
    ours = {app.label for app in apps.get_app_configs() if app.name.startswith("xiaowu.")}
    detector = MigrationAutodetector(
        loader.project_state(), ProjectState.from_apps(apps), NonInteractiveMigrationQuestioner(specified_apps=ours, dry_run=True)
    )
    with translation.override(None):  # names of Django's own fields are translated
        changes = detector.changes(graph=loader.graph)
    assert {label: [str(each.operations) for each in found] for label, found in changes.items() if label in ours} == {}


def test_a_step_that_makes_tables_cannot_change_others() -> None:
    made = migrations.CreateModel("Made", [])
    assert str(Tables([made, migrations.RemoveField("made", "field")]).describe()) == "Make 1 tables"
    for strange in (migrations.RemoveField("other", "field"), migrations.DeleteModel("Other"), migrations.RunSQL("select 1")):
        with pytest.raises(ValueError, match="not made here"):
            Tables([made, strange])


@pytest.mark.parametrize("share", ["none", "some", "all"])
def test_a_database_between_two_releases_is_told_so_and_no_other(owner: Any, db: None, share: str) -> None:
    made = MigrationLoader(None).replacements["roster", "0001_tables"]
    names = {"none": [], "some": made.replaces[:-2], "all": made.replaces}[share]
    with owner(), connection.cursor() as cursor:
        if names:
            cursor.execute("delete from django_migrations where app = 'roster' and name = '0001_tables'")
        cursor.execute("delete from django_migrations where app = 'roster' and name = any(%s)", [[name for _app, name in made.replaces]])
        cursor.executemany("insert into django_migrations (app, name, applied) values (%s, %s, now())", names)
        told = setup.between_releases()
    assert told == ([f"roster lacks {made.replaces[-2][1]}"] if share == "some" else [])
