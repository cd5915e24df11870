"""How looks are recorded: written in one place, for a declared purpose, once a day for each child, whoever looks."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import xiaowu
from conftest import Somebody, as_owner
from xiaowu.kernel import audit, clock
from xiaowu.kernel.actor import Actor, system
from xiaowu.kernel.audit.purposes import purposes
from xiaowu.kernel.database.arm import Reach, arm
from xiaowu.kernel.database.rows import run
from xiaowu.kernel.models import Look
from xiaowu.roster.models import Student

ROOT = Path(xiaowu.__file__).parent
_RAW = re.compile(r"insert\s+into\s+(?:public\.)?kernel_look\b|\bLook\.objects\.(?:bulk_)?create\b|\bLook\([^)]*student_ids", re.I)
_OF_SQL = {"kernel/sql/kernel_looked.sql", "kernel/sql/kernel_take_looks.sql"}
_PURPOSE = re.compile(r"""kernel_looked\([^']*'([^']+)'""")


def _texts() -> dict[str, str]:
    found = [*ROOT.rglob("*.py"), *ROOT.rglob("*.sql")]
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in found if not {"tests", "migrations"} & set(path.parts)}


def test_looks_are_written_by_the_audit_alone() -> None:
    writers = {path for path, text in _texts().items() if _RAW.search(text)}
    assert writers == {"kernel/audit/__init__.py", *_OF_SQL}


def test_no_look_is_written_for_a_purpose_that_the_log_could_not_name(actor_of: Callable[[str], Actor], people: dict[str, Somebody]) -> None:
    with pytest.raises(LookupError):
        audit.looked(actor_of("homeroom_teacher"), "some.thing", school_id=people["homeroom_teacher"].school_id)
    in_sql = {purpose for path, text in _texts().items() if path.endswith(".sql") and path not in _OF_SQL for purpose in _PURPOSE.findall(text)}
    assert in_sql
    assert in_sql <= {*purposes()}
    assert all(purposes().values())


@pytest.mark.parametrize("name", ["system:nightly", "client:4f0c"])
def test_a_job_and_a_program_are_on_record_with_every_look(people: dict[str, Somebody], db: None, name: str) -> None:
    school = people["homeroom_teacher"].school_id
    actor = system("nightly") if name.startswith("system") else Actor(name, client_id=name.partition(":")[2])
    arm(Reach(account=name, today=clock.today()))
    for _time in range(2):
        audit.looked(actor, "roster.student", school_id=school, student_ids=[7])
    with as_owner():
        run("select kernel_looked(now(), %s, 'roster.elsewhere', %s, array[7::bigint])", [name, school])
        looks = Look.objects.filter(student_ids=[7]).values_list("account_id", "actor", "purpose")
        assert [*looks] == [(None, name, "roster.student")] * 2 + [(None, name, "roster.elsewhere")]


def test_that_nobody_was_found_is_on_record_once_a_day_whoever_was_found_before(actor_of: Callable[[str], Any], people: dict[str, Somebody]) -> None:
    actor, school = actor_of("it_coordinator"), people["it_coordinator"].school_id
    for found in ([7], [], [7], [], [7, 8], [8]):
        audit.looked(actor, "roster.find_students", school_id=school, student_ids=found)
    with as_owner():
        looks = Look.objects.filter(account_id=actor.account_id, purpose="roster.find_students").order_by("pk")
        assert [look.student_ids for look in looks] == [[7], [], [8]]


def test_a_function_of_the_database_puts_a_child_on_record_once_a_day(actor_of: Callable[[str], Any], people: dict[str, Somebody]) -> None:
    actor, school = actor_of("it_coordinator"), people["it_coordinator"].school_id
    with as_owner():
        for _time in range(2):
            run("select kernel_looked(%s, %s, 'roster.elsewhere', %s, array[7::bigint])", [clock.now(), actor.name, school])
        assert Look.objects.filter(account_id=actor.account_id, purpose="roster.elsewhere").count() == 1


def test_whoever_uses_anothers_account_is_not_hidden_by_the_looks_of_its_owner(client_of: Callable[[str], Any], people: dict[str, Somebody]) -> None:
    who = people["it_coordinator"]
    with as_owner():
        child = Student.objects.filter(school_id=who.school_id, school_class__isnull=False).earliest("pk")
    owner, thief = client_of("it_coordinator"), client_of("it_coordinator")
    for reader in (owner, thief, owner, thief):
        assert reader.get(f"/roster/{who.school_id}/students/{child.pk}/").status_code == 200
    with as_owner():
        looks = Look.objects.filter(account_id=who.account_id, student_ids__contains=[child.pk], purpose="roster.student")
        assert len({look.session_id for look in looks}) == looks.count() == 2
