"""Class lists that waited before all imports shared one table still wait, and do what they would have done."""

from importlib import import_module
from typing import Any

import pytest
from django.db import connection

from conftest import Somebody, as_owner
from xiaowu.kernel import clock
from xiaowu.kernel.imports import keeping
from xiaowu.kernel.models import Import
from xiaowu.roster.models import Student
from xiaowu.roster.tests.lists import KIND

_OLD = """create temporary table roster_classlistimport (
    id bigserial, school_id bigint, account_id bigint, filename text, rows jsonb, told jsonb, at timestamptz, applied_at timestamptz)"""
_ROW = (
    '{"row": 4, "academic_year": 115, "grade": 6, "class_number": 20, "seat": 1, "number": "T1", "name": "許功蓋", "birth_date": %s,'
    ' "diet": "vegetarian", "guardian": "許大", "relation": "father", "phone": "0912345678", "own_grade": null}'
)


@pytest.mark.parametrize("born", ["2015-05-21", None])
def test_a_list_that_waited_is_confirmed_in_the_new_table(people: dict[str, Somebody], actor_of: Any, born: str | None) -> None:
    keeper = people["it_coordinator"]
    school = keeper.school_id or 0
    rows = f"[{_ROW % (chr(34) + born + chr(34) if born else 'null')}]"
    told = '{"sheet": "名條", "others": ["說明"], "ignored": ["備註"], "hidden": [4], "own_signs": [], "mended": [4]}'
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(_OLD)
        for kept, notes, at in ((rows, told, None), ("[]", "{}", clock.now())):
            cursor.execute(
                "insert into roster_classlistimport (school_id, account_id, filename, rows, told, at, applied_at) values (%s, %s, 'a.csv', %s, %s, now(), %s)",
                [school, keeper.account_id, kept, notes, at],
            )
        cursor.execute(import_module("xiaowu.roster.migrations.0015_imports")._MOVE)
        cursor.execute("drop table pg_temp.roster_classlistimport")
        waiting, done = Import.objects.order_by("pk")
        assert (done.state, done.rows, done.ended_at is None) == ("applied", [], False)
        assert waiting.notes == {"sheet": "名條", "others": ["說明"], "ignored": ["備註"], "hidden": [4], "own_signs": [], "doubts": {"phone": [4]}}
    actor = actor_of("it_coordinator")
    _kept, report = keeping.waiting(actor, KIND, school, waiting.pk)
    keeping.confirm(actor, KIND, school, waiting.pk, seen=report.shown, today=clock.today(), now=clock.now())
    child = Student.objects.get(school_id=school, number="T1")
    assert (child.name, child.birth_date and child.birth_date.isoformat(), child.diet) == ("許功蓋", born, "vegetarian")
