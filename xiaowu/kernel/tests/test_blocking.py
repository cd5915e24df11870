"""A migration runs while the release before serves: which statements would stop it, and that none of ours does unless it says why."""

import pytest
from django.db import connection
from django.db.migrations import CreateModel, Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from xiaowu.kernel.database.at_once import Tables
from xiaowu.kernel.database.blocking import blocking
from xiaowu.kernel.database.standing import STANDING


@pytest.mark.parametrize(
    "statement",
    [
        'ALTER TABLE "roll" ALTER COLUMN "day" SET NOT NULL',
        'ALTER TABLE "roll" ALTER COLUMN "day" TYPE timestamp USING "day"::timestamp',
        'ALTER TABLE "roll" ADD COLUMN "kind" integer NOT NULL',
        'ALTER TABLE "roll" ALTER COLUMN "kind" DROP DEFAULT',
        'ALTER TABLE "roll" ADD CONSTRAINT "positive" CHECK ("day" > 0)',
        'ALTER TABLE "roll" ADD CONSTRAINT "of" FOREIGN KEY ("class") REFERENCES "class" ("id")',
        'ALTER TABLE "roll" RENAME COLUMN "day" TO "date"',
        'ALTER TABLE "roll" DROP COLUMN "day" CASCADE',
        'CREATE INDEX "by_day" ON "roll" ("day")',
        "-- Remove index\nCREATE UNIQUE INDEX by_day ON roll (day)",
        'DROP TABLE "roll" CASCADE',
        "UPDATE roll SET kind = 'a'",
        "delete from roll where day < now()",
    ],
)
def test_what_stops_a_house_that_serves_is_refused_and_its_table_named(statement: str) -> None:
    [said] = blocking([statement])
    assert said.startswith("roll: ")


@pytest.mark.parametrize(
    "statement",
    [
        'ALTER TABLE "roll" ADD COLUMN "note" text NULL',
        "ALTER TABLE roll ADD COLUMN kind text DEFAULT 'set not null' NOT NULL",
        'ALTER TABLE "roll" ADD CONSTRAINT "positive" CHECK ("day" > 0) NOT VALID',
        'ALTER TABLE "roll" VALIDATE CONSTRAINT "positive"',
        'ALTER TABLE "roll" ADD CONSTRAINT "once" UNIQUE USING INDEX "by_day"',
        'CREATE INDEX CONCURRENTLY "by_day" ON "roll" ("day")',
        'CREATE UNIQUE INDEX CONCURRENTLY "by_day" ON "roll" ("day")',
        'CREATE TABLE "rolls" ("id" bigint NOT NULL)',
        "ALTER TABLE roll DROP CONSTRAINT positive",
        "-- ALTER TABLE roll DROP COLUMN day",
        "comment on table roll is 'DROP COLUMN'",
    ],
)
def test_what_expands_may_run_while_others_serve(statement: str) -> None:
    assert blocking([statement]) == []


def test_a_table_that_the_migration_makes_is_nobodys_yet() -> None:
    made = ['CREATE TABLE "roll" ("id" bigint)', 'CREATE INDEX "by_day" ON "roll" ("day")', 'ALTER TABLE "roll" ADD CONSTRAINT "a" CHECK (true)']
    assert blocking(made) == []
    assert len(blocking(made[1:])) == 2


def touches_others(migration: Migration) -> bool:
    """Whether it does more than make tables, with their own indexes and constraints: only that is worth its SQL, which takes long to make."""
    made = {each.name_lower for each in migration.operations if isinstance(each, CreateModel)}
    rest = (each for each in migration.operations if not isinstance(each, CreateModel | Tables))
    return any(getattr(each, "model_name", "").lower() not in made for each in rest)


@pytest.mark.usefixtures("_database")  # without a transaction, in which no index is built beside what is written; nothing is run
def test_no_migration_stops_the_house_unless_it_is_listed_with_why() -> None:
    """Expand first, contract a release later (docs/operations.md). What cannot: a line in `kernel.database.standing`."""
    loader = MigrationLoader(None)
    plan = list(dict.fromkeys(key for leaf in loader.graph.leaf_nodes() for key in loader.graph.forwards_plan(leaf)))
    ours = {".".join(key) for key in plan if loader.graph.nodes[key].__module__.startswith("xiaowu.")}
    assert set(STANDING) <= ours
    found: dict[str, list[str]] = {}
    state = ProjectState()
    for key in plan:
        migration, name = loader.graph.nodes[key], ".".join(key)
        state.__dict__.pop("apps", None)  # otherwise all that is near is built anew at every step, also where nobody asks
        if name in STANDING or name not in ours or not touches_others(migration):
            state = migration.mutate_state(state, preserve=False)
            continue
        with connection.schema_editor(collect_sql=True, atomic=False) as editor:
            state = migration.apply(state, editor, collect_sql=True)
        if wrong := blocking(editor.collected_sql):
            found[name] = wrong
    assert found == {}
