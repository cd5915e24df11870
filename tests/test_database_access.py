"""What SQL running as the application cannot do, whatever page it got into: tried over connections with the application's own login."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from psycopg import errors

from conftest import Somebody, as_owner
from tests.client import HouseClient
from xiaowu.identity.models import Session
from xiaowu.identity.rules.sessions import hash_of
from xiaowu.kernel import clock
from xiaowu.kernel.database import access, embedded
from xiaowu.kernel.database.functions import functions, read

REFUSED = (errors.InsufficientPrivilege, errors.InvalidSchemaName, errors.UndefinedFunction, errors.UndefinedTable)


@pytest.fixture
def bare(_database: None) -> Iterator["psycopg.Connection[Any]"]:
    """The application's own login, as a page's statements have it; everything a test does is rolled back."""
    server = embedded.server(settings.XIAOWU_HOME)
    with psycopg.connect(host=str(server.socket), user="xiaowu_app", dbname=os.environ["XIAOWU_DATABASE_NAME"]) as made:
        yield made
        made.rollback()


def count(bare: "psycopg.Connection[Any]", table: str) -> int:
    row = bare.execute(f"select count(*) from {table}").fetchone()
    return int(row[0]) if row else 0


@pytest.mark.parametrize(
    "statement",
    [
        "create function pg_temp.evil(v text) returns boolean language plpgsql as $$ begin delete from public.kernel_audit; return true; end $$",
        "create domain pg_temp.text as pg_catalog.text",
        "create temporary table evil (id int)",
        "create table public.evil (id int)",
        "create schema evil",
        "set role xiaowu_owner",
        "set session authorization xiaowu_owner",
        "select * from kernel_armingkey",
        "select kernel_seal(';account=1;')",
        "select kernel_key('database', true)",
        "select * from identity_holds(1, current_date)",
        "select identity_name(1)",
        "update identity_account set person_id = null, kind = 'guardian', holder = gen_random_uuid()",
        "update identity_startcode set account_id = 1",
        "update identity_alsoholds set account_id = 1",
        "delete from kernel_audit",
        "update kernel_look set purpose = ''",
        "alter table roster_student disable row level security",
        "select pg_read_file('/etc/passwd')",
        "copy roster_school to program 'cat'",
    ],
)
def test_the_application_may_not(bare: "psycopg.Connection[Any]", statement: str) -> None:
    with pytest.raises(REFUSED):
        bare.execute(statement)


@pytest.mark.parametrize("armed", [";account=1;students_city=on;", "x" * 64 + ";account=1;students_city=on;classes={1};", "0" * 64])
def test_a_statement_cannot_arm_itself(bare: "psycopg.Connection[Any]", armed: str, db: None) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("select count(*) from roster_student")
        assert cursor.fetchone()[0] > 100  # there is something to be seen
    bare.execute("select set_config('xiaowu.armed', %s, true), set_config('xiaowu.students_city', 'on', true)", [armed])
    assert (count(bare, "roster_student"), count(bare, "roster_person"), count(bare, "kernel_look")) == (0, 0, 0)
    assert bare.execute("select kernel_arm(%s, '\\x00')", [armed]).fetchone() == (False,)
    assert count(bare, "roster_student") == 0


def test_what_armed_one_transaction_arms_no_other(bare: "psycopg.Connection[Any]", people: dict[str, Somebody]) -> None:
    from xiaowu.kernel.database.proofs import prove  # needs Django set up

    said = f";account=1;students={{{people['principal'].school_id}}};"
    assert bare.execute("select kernel_arm(%s, %s)", [said, prove(b"arm" + said.encode())]).fetchone() == (True,)
    assert count(bare, "roster_student") > 50
    row = bare.execute("select current_setting('xiaowu.armed')").fetchone()
    bare.commit()
    bare.execute("select set_config('xiaowu.armed', %s, true)", row)
    assert count(bare, "roster_student") == 0


def test_a_session_that_no_process_began_lets_nobody_in(people: dict[str, Somebody], db: None) -> None:
    now = clock.now()
    made = {"created": now, "last_seen": now, "expires": now.replace(hour=20), "account_id": people["principal"].account_id}
    stolen = f'{{"_auth_user_id": "{people["principal"].account_id}"}}'
    Session.objects.create(token_hash=hash_of("forged"), data=stolen, **made)
    Session.objects.create(token_hash=hash_of("guessed"), data=stolen, proof=os.urandom(32), **made)
    for token in ("forged", "guessed"):
        client = HouseClient()
        client.cookies[settings.SESSION_COOKIE_NAME] = token
        assert client.get("/api/v1/roster/me").status_code == 401


def test_a_session_given_to_another_account_by_sql_lets_nobody_in(client_of: Any, people: dict[str, Somebody]) -> None:
    client = client_of("clerk")
    assert client.get("/api/v1/roster/me").status_code == 200
    Session.objects.filter(account_id=people["clerk"].account_id).update(account_id=people["principal"].account_id)
    assert client.get("/api/v1/roster/me").status_code == 401


def test_every_function_that_runs_as_the_owner_looks_for_names_in_the_catalogue_only(_database: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select proname from pg_proc where prosecdef and pronamespace = 'public'::regnamespace"
            " and not coalesce('search_path=pg_catalog, pg_temp' = any(proconfig), false)"
        )
        assert cursor.fetchall() == []


def test_the_application_may_call_what_its_file_says_and_nothing_else_of_ours(_database: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select proname from pg_proc where pronamespace = 'public'::regnamespace and has_function_privilege('xiaowu_app', oid, 'execute')"
            " and proname !~ '^procrastinate_'"
        )
        granted = {row[0] for row in cursor.fetchall()}
    assert granted == {each.name for each in functions() if each.called_by == "application" and not each.is_view}


def test_every_function_of_ours_is_a_file(_database: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select proname, count(*) from pg_proc where pronamespace = 'public'::regnamespace and proname !~ '^procrastinate_' group by proname"
        )
        assert dict(cursor.fetchall()) == {each.name: 1 for each in functions() if not each.is_view}


def test_what_only_reads_may_be_asked_by_several_processes_of_the_database_at_once(_database: None) -> None:
    """One function that is not `parallel safe` makes the whole statement run in one process, also if only a view or a guard names it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select proname, provolatile = 'v' as writes, proparallel from pg_proc"
            " where pronamespace = 'public'::regnamespace and proname !~ '^procrastinate_'"
        )
        told = cursor.fetchall()
    assert {name for name, writes, parallel in told if not writes and parallel != "s"} == set()
    writing = re.compile(rf"\b({'|'.join(name for name, writes, _parallel in told if writes)})\(")
    reading = {name for name, writes, _parallel in told if not writes}
    assert {each.name: found[0] for each in functions() if each.name in reading and (found := writing.search(each.text))} == {}


@pytest.mark.parametrize(
    "text",
    [
        "create or replace function f() returns int language sql as $$ select 1 $$",
        "-- called by: application\ncreate or replace function other() returns int language sql as $$ select 1 $$",
        "-- called by: application\ncreate or replace function f() returns int language sql security definer as $$ select 1 $$",
    ],
)
def test_a_file_that_does_not_say_what_it_must_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "f.sql").write_text(text)
    with pytest.raises(ValueError, match=r"f\.sql"):
        read(tmp_path / "f.sql")


def test_nobody_connects_as_owner_or_superuser_by_the_name_alone(_database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PGPASSFILE")
    server = embedded.server(settings.XIAOWU_HOME)
    for user in (access.SUPERUSER, access.OWNER):
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(host=str(server.socket), user=user, dbname="postgres")
    kept = access.passfile(settings.XIAOWU_HOME)
    assert oct(kept.stat().st_mode & 0o777) == "0o600"


def test_no_statement_arms_itself_with_what_the_table_of_sessions_holds(bare: "psycopg.Connection[Any]", people: dict[str, Somebody]) -> None:
    from tests.cast import signed_in  # needs Django set up

    client = signed_in(people["principal"].account_id)  # committed: another connection sees it
    token = client.cookies[settings.SESSION_COOKIE_NAME].value
    now, question = clock.now(), "select account_id from identity_arm(%s, %s, %s, false, '4 hours', '{}', false)"
    row = bare.execute("select token_hash, proof, data from identity_session where token_hash = %s", [hash_of(token)]).fetchone()
    assert row is not None
    for told in (*(bytes(each) if isinstance(each, bytes | memoryview) else str(each).encode() for each in row), b""):
        assert bare.execute(question, [told, now, now.date()]).fetchone() is None
    assert count(bare, "roster_student") == 0
    assert bare.execute(question, [token.encode(), now, now.date()]).fetchone() == (people["principal"].account_id,)  # the cookie's holder can
    Session.objects.filter(token_hash=hash_of(token)).delete()


def test_every_function_that_the_application_may_call_is_called(_database: None) -> None:
    package = Path(settings.PACKAGE)
    code = "".join(path.read_text(encoding="utf-8") for path in package.rglob("*.py") if not {"migrations", "tests"} & set(path.parts))
    # what a view or a function of the caller's own calls is called by the application too
    own = {each.name: each.text for each in functions() if each.is_view or not each.runs_as_owner}
    called = lambda name: name in code or any(name in text for other, text in own.items() if other != name)  # noqa: E731
    assert [each.name for each in functions() if each.called_by == "application" and not called(each.name)] == []
