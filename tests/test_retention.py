"""What grows is deleted in time, as the apps declare, and nothing else; each table says how long, or why for good."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.utils.module_loading import import_string

import xiaowu
from conftest import Somebody, as_owner
from tests.transactions import undone
from xiaowu.identity.models import KnownDevice, Session
from xiaowu.kernel import clock, retention
from xiaowu.kernel.actor import system
from xiaowu.kernel.database.arm import Reach, arm
from xiaowu.kernel.database.functions import functions
from xiaowu.kernel.database.guard import guards
from xiaowu.kernel.database.rows import run, value, values
from xiaowu.kernel.idempotency.tables import IdempotencyKey
from xiaowu.kernel.imports import kinds
from xiaowu.kernel.imports.tables import Import
from xiaowu.kernel.queue import forget_done
from xiaowu.kernel.retention import Keep, forgetting, keeps, lasting
from xiaowu.sign_in_risk.models import Alert, Case, SignIn

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


@pytest.mark.parametrize(
    ("by", "stays", "goes", "row"),
    [
        (
            "kernel_forget_looks",
            "4 years",
            "5 years 1 day",
            "kernel_look (at, actor, purpose, school_id, student_ids) values ({}, '', 'x', 1, '{{}}')",
        ),
        (
            "kernel_forget_deliveries",
            "89 days",
            "91 days",
            "kernel_delivery (kind, destination, about, key, rank, made, due, ended, attempts, answer, outcome)"
            " values ('x', 'x', '{{}}', '', 1, now(), now(), {}, 1, '200', 'sent')",
        ),
        (
            "sign_in_risk_forget",
            "89 days",
            "91 days",
            "identity_signin (at, user_agent, knows_device, succeeded, is_habit, values) values ({}, '', false, false, true, '{{}}')",
        ),
    ],
)
def test_a_record_goes_in_time_and_not_sooner_whoever_asks(db: None, by: str, stays: str, goes: str, row: str) -> None:
    table = row.split(maxsplit=1)[0]
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f"delete from {table}")
        for age in (stays, goes):
            then = f"now() - interval '{age}'"
            cursor.execute(f"insert into {row.format(then)}")
    with connection.cursor() as cursor:
        cursor.execute(f"select {by}('infinity')")  # though the caller asks for all
        assert cursor.fetchone() == (1,)
    with as_owner():
        assert forgetting.model_of(table)._base_manager.count() == 1


def test_what_an_alert_tells_of_holds_no_sign_in_and_no_session_back(people: dict[str, Somebody], db: None) -> None:
    old, then = session(timedelta(days=91)), datetime(2020, 1, 1, tzinfo=UTC)
    with as_owner():
        account = people["clerk"].account_id
        came = SignIn.objects.create(account_id=account, at=then, knows_device=False, succeeded=True)
        case = Case.objects.create(account_id=account, state="password", opened=then, last_alert=then)
        told = Alert.objects.create(case=case, account_id=account, sign_in=came, session=old, at=then, reasons=["x"], risk=1.0)
    done = forget()
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
    assert (done["identity_session"], done["identity_signin"]) == (1, 1)
    with as_owner():
        told.refresh_from_db()
    assert (told.sign_in_id, told.session_id, told.at) == (None, None, then)


def test_jobs_that_are_done_go_with_what_was_noted_of_them_and_those_that_wait_stay(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("insert into procrastinate_jobs (queue_name, task_name) values ('x', 'x'), ('x', 'x')")
        for status in ("doing", "succeeded"):
            cursor.execute(
                "update procrastinate_jobs set status = %s where id = (select min(id) from procrastinate_jobs where queue_name = 'x')", [status]
            )
        cursor.execute("update procrastinate_events set at = %s", [clock.now() - timedelta(days=8)])
        assert forget_done(clock.now() - timedelta(days=9)) == 0
        assert forget_done(clock.now() - timedelta(days=7)) > 0
        counted = "count(*) filter (where status = 'todo'), count(*) filter (where status = 'succeeded')"
        cursor.execute(f"select {counted} from procrastinate_jobs where queue_name = 'x'")
        assert cursor.fetchone() == (1, 0)


def test_every_table_says_how_long_its_rows_are_kept_or_why_for_good(_database: None) -> None:
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    kept, lasts = [each.table for each in keeps()], [table for each in lasting() for table in each.tables]
    assert len(tables) > 50
    assert tables - {*kept, *lasts} == set()
    assert {*kept, *lasts} - tables == set()  # no declaration for tables that are gone
    assert {*kept} & {*lasts} == set()  # and no table with both
    assert len({*lasts}) == len(lasts)
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


def test_every_keep_reaches_what_hangs_on_its_rows(_database: None) -> None:
    """Otherwise an unseen row would keep the one that must go, and with it all that come after."""
    hanging = [
        (keep, each.related_model._meta.db_table)
        for keep in keeps()
        if not keep.by and not keep.blank
        for each in forgetting.model_of(keep.table)._meta.related_objects
    ]
    assert ("identity_session", "identity_alert") in {(keep.table, table) for keep, table in hanging}
    tried = [(keep, table) for keep, table in hanging if table in guards()]
    assert tried
    for keep, table in tried:
        with undone():
            with as_owner():
                _row_of_nobody(table)
            arm(Reach("system:test", clock.today(), city=forgetting.reach_for(keep)))
            assert value(f"select count(*) from {table}") == 1, (keep.table, table)


def _row_of_nobody(table: str) -> None:
    """One row of the table and no other, which only its guard holds back."""
    for name in values("select quote_ident(conname) from pg_constraint where conrelid = %s::regclass and contype in ('c', 'f', 'u', 'x')", [table]):
        run(f"alter table {table} drop constraint {name}")
    for name in values(
        "select quote_ident(attname) from pg_attribute where attrelid = %s::regclass and attnum > 0 and attnotnull and attidentity = ''"
        " and attnum <> all (select unnest(conkey) from pg_constraint where conrelid = attrelid and contype = 'p')",
        [table],
    ):
        run(f"alter table {table} alter column {name} drop not null")
    run(f"alter table {table} disable trigger user")
    run(f"alter table {table} no force row level security")
    run(f"delete from {table}")
    run(f"insert into {table} default values")
    run(f"alter table {table} force row level security")


def test_operations_say_what_is_kept_how_long() -> None:
    told = OPERATIONS.read_text(encoding="utf-8")
    missing = [row for row in retention.table() if row not in told]
    assert not missing, "\n".join(missing)


def test_a_device_that_nobody_used_for_a_year_and_more_is_forgotten(people: Any, db: None) -> None:
    then = clock.now() - timedelta(days=401)
    KnownDevice.objects.create(account_id=people["clerk"].account_id, device_hash=b"x", first_seen=then, last_seen=then)
    assert forget()["identity_knowndevice"] == 1


def test_a_sheet_that_nobody_confirmed_ends_with_all_that_it_held_and_every_file_loses_its_name_in_time(people: Any, db: None) -> None:
    now, school = clock.now(), people["clerk"].school_id
    given = {"kind": kinds()[0].name, "account_id": 1, "filename": "王.csv", "size": 1, "school_id": school}
    with as_owner():
        for days in (29, 31):
            Import.objects.create(**given, rows=[{"x": "王"}], notes={"x": "王"}, state="waiting", at=now - timedelta(days=days))
        for days in (700, 740):
            then = now - timedelta(days=days)
            Import.objects.create(**given, rows=[], notes={}, state="applied", at=then, ended_at=then)
    assert forget()["kernel_import"] == 2
    with as_owner():
        told = [(each.state, each.rows, each.notes, each.filename) for each in Import.objects.order_by("-at")]
    assert told == [
        ("waiting", [{"x": "王"}], {"x": "王"}, "王.csv"), ("expired", [], {}, ""), ("applied", [], {}, "王.csv"), ("applied", [], {}, ""),
    ]  # fmt: skip
    assert forget()["kernel_import"] == 0
