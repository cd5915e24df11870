"""A merger that is taken back leaves every table of both schools as it was (併校復原), whichever app keeps it."""

from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from conftest import Somebody, as_owner
from xiaowu.roster.actions import schools as actions
from xiaowu.roster.tests.actions.closing import close
from xiaowu.roster.tests.ending import Stage, stage_of

_TELLS = {"kernel_audit"}  # that it was closed and opened again
# when a row was last written is what other systems ask; a guardian is known by its uid, and comes back as the successor had it, in a row of its own
_ROW = "to_jsonb(t) - 'modified' - case when '{table}' = 'roster_guardian' then 'id' else '' end"


@pytest.fixture
def stage(actor_of: Any, people: dict[str, Somebody]) -> Stage:
    return stage_of(actor_of, people)


def kept(*school_ids: int) -> dict[str, set[str]]:
    """Every row of these schools, by table."""
    found = {}
    with as_owner(), connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            if table not in _TELLS and any(field.column == "school_id" for field in model._meta.local_fields):
                cursor.execute(f"select ({_ROW.format(table=table)})::text from {table} t where school_id = any(%s)", [list(school_ids)])
                found[table] = {row[0] for row in cursor.fetchall()}
    return found


def test_a_merger_that_is_taken_back_leaves_every_table_of_both_schools_as_it_was(stage: Stage) -> None:
    before = kept(stage.here, stage.there)
    assert sum(map(len, before.values())) > 100
    close(stage)
    assert kept(stage.here, stage.there) != before
    actions.reopen_school(stage.actor_of("bureau_officer"), stage.here)
    after = kept(stage.here, stage.there)
    changed = {table: sorted(before[table] ^ after[table]) for table in before if before[table] != after[table]}
    assert changed == {}
