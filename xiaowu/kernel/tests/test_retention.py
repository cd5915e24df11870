"""What grows is taken away in time, as the apps say, and nothing else; each table says how long, or why for good."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.utils.module_loading import import_string

import xiaowu
from conftest import as_owner
from xiaowu.identity.models import KnownDevice, Session
from xiaowu.kernel import clock, retention
from xiaowu.kernel.actor import system
from xiaowu.kernel.audit.tables import Look
from xiaowu.kernel.database.functions import functions
from xiaowu.kernel.idempotency.tables import IdempotencyKey
from xiaowu.kernel.imports.tables import Import
from xiaowu.kernel.queue import forget_done
from xiaowu.kernel.retention import Keep, forgetting, keeps, lasting

OPERATIONS = Path(xiaowu.__file__).parent.parent / "docs/operations.md"


def forget() -> dict[str, int]:
    return forgetting.forget(system("test"))


def session(age: timedelta) -> Session:
    then = clock.now() - age
    return Session.objects.create(token_hash=os.urandom(32), created=then, last_seen=then, expires=then)


def test_the_nightly_job_removes_what_is_old_and_nothing_else(db: None) -> None:
    _old, young = session(timedelta(days=91)), session(timedelta(days=89))
    with as_owner():
        for days in (1, 8):
            IdempotencyKey.objects.create(account_id=1, key=str(days), fingerprint="", status=200, at=clock.now() - timedelta(days=days))
    done = forget()
    assert (done["identity_session"], done["kernel_idempotency"]) == (1, 1)
    assert Session.objects.get(expires__lt=clock.now()) == young
    with as_owner():
        assert list(IdempotencyKey.objects.filter(account_id=1).values_list("key", flat=True)) == ["1"]
    assert forget()["identity_session"] == 0


def test_what_is_old_goes_in_batches_until_none_is_left(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "BATCH", 2)
    for _each in range(5):
        session(timedelta(days=100))
    assert forget()["identity_session"] == 5


def test_one_table_that_cannot_be_emptied_stops_no_other(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    said = [Keep("no_such_table", "at", 1, "x"), *keeps()]
    monkeypatch.setattr(forgetting, "keeps", lambda: iter(said))
    session(timedelta(days=100))
    done = forget()
    assert "no_such_table" not in done
    assert done["identity_session"] == 1


def test_a_row_may_stay_without_what_it_held(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    keep = Keep("identity_session", "expires", 90, "x", blank={"device": ""})
    monkeypatch.setattr(forgetting, "keeps", lambda: iter([keep]))
    old = session(timedelta(days=100))
    Session.objects.filter(pk=old.pk).update(device="Firefox")
    assert forget()["identity_session"] == 1
    assert Session.objects.get(pk=old.pk).device == ""
    assert forget()["identity_session"] == 0


def test_looks_go_after_five_years_and_not_sooner_whoever_asks(db: None) -> None:
    real = "now() - interval '{}'"
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("delete from kernel_look")
        for age in ("4 years", "5 years 1 day"):
            cursor.execute(f"insert into kernel_look (at, actor, purpose, school_id, student_ids) values ({real.format(age)}, '', 'x', 1, '{{}}')")
    with connection.cursor() as cursor:
        cursor.execute("select kernel_forget_looks('infinity')")  # though somebody asks for all
        assert cursor.fetchone() == (1,)
    with as_owner():
        assert Look.objects.count() == 1


def test_jobs_that_are_done_go_with_what_was_noted_of_them_and_those_that_wait_stay(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("insert into procrastinate_jobs (queue_name, task_name) values ('x', 'x'), ('x', 'x')")
        for status in ("doing", "succeeded"):
            cursor.execute("update procrastinate_jobs set status = %s where id = (select min(id) from procrastinate_jobs)", [status])
        cursor.execute("update procrastinate_events set at = %s", [clock.now() - timedelta(days=8)])
        assert forget_done(clock.now() - timedelta(days=9)) == 0
        assert forget_done(clock.now() - timedelta(days=7)) > 0
        cursor.execute("select count(*) filter (where status = 'todo'), count(*) filter (where status = 'succeeded') from procrastinate_jobs")
        assert cursor.fetchone() == (1, 0)


def test_every_table_says_how_long_its_rows_are_kept_or_why_for_good(_database: None) -> None:
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    kept, lasts = [each.table for each in keeps()], [table for each in lasting() for table in each.tables]
    assert len(tables) > 50
    assert tables - {*kept, *lasts} == set()
    assert {*kept, *lasts} - tables == set()  # of tables that are gone nothing is said
    assert len({*kept, *lasts}) == len(kept) + len(lasts)  # and of none both
    assert all(each.why.strip() for each in (*keeps(), *lasting()))


def test_every_keep_names_columns_that_are_there(_database: None) -> None:
    for each in keeps():
        if "." in each.by:
            assert callable(import_string(each.by))
        elif each.by:
            assert each.by in {function.name for function in functions()}
        else:
            columns: Any = {field.name for field in forgetting.model_of(each.table)._meta.get_fields()}
            assert {each.column, *each.blank, *(name.split("__")[0] for name in each.where)} <= columns


def test_operations_say_what_is_kept_how_long() -> None:
    told = OPERATIONS.read_text(encoding="utf-8")
    missing = [row for row in retention.table() if row not in told]
    assert not missing, "\n".join(missing)


def test_a_device_that_nobody_used_for_a_year_and_more_is_forgotten(people: Any, db: None) -> None:
    then = clock.now() - timedelta(days=401)
    KnownDevice.objects.create(account_id=people["clerk"].account_id, device_hash=b"x", first_seen=then, last_seen=then)
    assert forget()["identity_knowndevice"] == 1


def test_a_sheet_that_nobody_confirmed_ends_with_all_that_it_held(people: Any, db: None) -> None:
    with as_owner():
        given = {"kind": "class_list", "account_id": 1, "filename": "x", "size": 1, "rows": [{"x": "王"}], "notes": {"x": "王"}, "state": "waiting"}
        for days in (29, 31):
            Import.objects.create(**given, school_id=people["clerk"].school_id, at=clock.now() - timedelta(days=days))
    assert forget()["kernel_import"] == 1
    with as_owner():
        assert list(Import.objects.filter(state="expired").values_list("rows", "notes")) == [([], {})]
        assert Import.objects.get(state="waiting").rows == [{"x": "王"}]
