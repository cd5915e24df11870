"""Bringing a database up to the code (建立與升級): roles, migrations, guards. Safe to run twice."""

import gc
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from xiaowu.kernel.database import access, embedded, watching
from xiaowu.kernel.database.config import APP_ROLE, NAME, OWNER_ROLE, is_embedded

_TRIES, _PATIENCE = 10, 3  # seconds
_LOCK_NOT_AVAILABLE = "55P03"


def create_embedded(server: embedded.Server, name: str = NAME) -> None:
    """The two roles and the database on the embedded server."""
    with access.superuser(server) as superuser:
        for role in (OWNER_ROLE, APP_ROLE):
            ensure_role(superuser, role, login=True)
        access.give_owner_password(server, superuser)
        exists = superuser.execute("select 1 from pg_database where datname = %s", [name]).fetchone()
        if not exists:
            superuser.execute(sql.SQL("create database {} owner {}").format(sql.Identifier(name), sql.Identifier(OWNER_ROLE)))


def _nothing() -> None: ...


@dataclass(frozen=True, slots=True)
class Started:
    """The database that this process may use. Called, it is stopped if this process started it (`is_ours`)."""

    server: embedded.Server | None = None
    is_ours: bool = False
    end_watch: Callable[[], None] = _nothing

    def __call__(self) -> None:
        self.end_watch()
        if self.server and self.is_ours:
            self.server.stop()


def started(home: Path, *, is_watched: bool = False) -> Started:
    """Start the embedded server if we use it.

    `is_watched`: as long as this process lives, a server that is killed is started again.
    """
    if not is_embedded():
        return Started()
    server = embedded.server(home)
    ours = server.start()
    create_embedded(server)
    return Started(server, ours, watching.watched(home) if is_watched else _nothing)


def ensure_role(connection: "psycopg.Connection[tuple[object, ...]]", role: str, *, login: bool) -> None:
    """Create, if it is missing, a role that can neither bypass guards nor create anything."""
    if connection.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone():
        return
    connection.execute(sql.SQL("create role {} {} nosuperuser nobypassrls").format(sql.Identifier(role), sql.SQL("login" if login else "nologin")))


def migrate(*, verbosity: int = 0) -> None:
    """As the owner: migrations, then keys, functions, grants, guards and foreign key rules, in this order.

    Requests served meanwhile see all of it or nothing.
    """
    from django.db import connection, transaction  # Django must be set up by now
    from django.db.utils import OperationalError

    from xiaowu.kernel.database import functions, guard, hanging, proofs
    from xiaowu.kernel.personal import declaring

    connection.ensure_connection()
    if between := between_releases():
        raise SystemExit(f"refused: the database stands between two releases ({', '.join(between)}): bring it up with that release first.")
    ensure_app_role()
    _without_waiting(lambda: _run_migrations(verbosity))
    for again in range(_TRIES):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                # guards are set on one table after another, and a page that reads two tables may hold the next one: give way instead of waiting
                cursor.execute(f"set local lock_timeout = '{_PATIENCE}s'")
                proofs.install()
                functions.apply()
                guard.apply()
                declaring.apply()
                hanging.apply()
        except OperationalError:
            if again == _TRIES - 1:
                raise
        else:
            break


def _run_migrations(verbosity: int) -> None:
    """Django makes the models anew for each migration, and leaves them as rubbish in circles: looking through it again and again took a third."""
    from django.core.management import call_command  # Django must be set up by now

    before = gc.get_threshold()
    gc.set_threshold(50_000, 20, 50)
    try:
        call_command("migrate", verbosity=verbosity, interactive=False)
    finally:
        gc.set_threshold(*before)


def _without_waiting(run: Callable[[], object]) -> None:
    """Run migrations, of which none waits long for a table: whoever comes after it would wait behind it, and the house would stand still.

    What could not get its table in time is given up and begun again; what was migrated stays. An index that is built beside what is written waits
    for the transactions before it, and nobody waits for it: it takes its time.
    """
    from django.db import connection  # Django must be set up by now
    from django.db.utils import OperationalError

    def patient(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if " CONCURRENTLY " not in sql:
            return execute(sql, params, many, context)
        raw = context["cursor"].cursor
        raw.execute("set lock_timeout = 0")
        try:
            return execute(sql, params, many, context)
        finally:
            raw.execute(f"set lock_timeout = '{_PATIENCE}s'")

    with connection.cursor() as cursor:
        cursor.execute(f"set lock_timeout = '{_PATIENCE}s'")
    try:
        for again in range(_TRIES):
            try:
                with connection.execute_wrapper(patient):
                    run()
                return
            except OperationalError as error:
                if again == _TRIES - 1 or getattr(error.__cause__, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
                    raise
    finally:
        with connection.cursor() as cursor:
            cursor.execute("reset lock_timeout")


def between_releases() -> list[str]:
    """Squashed migrations of which the database has run some of the originals but not all, each with the first missing one."""
    from django.db import connection  # needs Django set up
    from django.db.migrations.loader import MigrationLoader  # the same
    from django.db.migrations.recorder import MigrationRecorder  # the same

    loader = MigrationLoader(None)
    applied = MigrationRecorder(connection).applied_migrations()
    missing = {key: [each for each in made.replaces if each not in applied] for key, made in loader.replacements.items() if key not in applied}
    return [f"{app} lacks {lacks[0][1]}" for (app, name), lacks in missing.items() if 0 < len(lacks) < len(loader.replacements[app, name].replaces)]


def faults() -> list[str]:
    """Why this process should not serve, in words for an operator; asked as the application's role, before any request is accepted."""
    from django.db import connection  # needs Django set up

    from xiaowu.kernel.database import proofs

    found = []
    with connection.cursor() as cursor:
        cursor.execute("select to_regclass('kernel_audit') is not null and to_regproc('kernel_arm') is not null")
        if not cursor.fetchone()[0]:
            return ["the database is not brought up to this release: stop what serves, run `xiaowu migrate`, and start again."]
        cursor.execute(
            "select r.rolsuper or r.rolbypassrls or pg_has_role(session_user, c.relowner, 'MEMBER')"
            " from pg_roles r, pg_class c where r.rolname = session_user and c.oid = 'kernel_audit'::regclass"
        )
        if cursor.fetchone()[0]:
            found.append(
                "DATABASE_URL connects as the owner of the tables, as would whoever finds a hole in a page. Give the application a login of its own"
                f" (create role … login in role {APP_ROLE}), and set DATABASE_OWNER_URL for `xiaowu migrate`."
            )
    if not proofs.is_known():
        found.append(
            "the database does not know XIAOWU_SECRET_KEY: run `xiaowu migrate` with the present key, and with the earlier ones as fallbacks."
        )
    return found


def ensure_app_role() -> None:
    """On an external server the owner creates the application's role and may step down to it."""
    from django.db import connection  # needs Django set up

    with connection.cursor() as cursor:
        cursor.execute("select 1 from pg_roles where rolname = %s", [APP_ROLE])
        if cursor.fetchone() is None:
            cursor.execute(f"create role {APP_ROLE} nologin nosuperuser nobypassrls")
            cursor.execute("select current_user")
            owner = cursor.fetchone()[0]
            cursor.execute(sql.SQL("grant {} to {}").format(sql.Identifier(APP_ROLE), sql.Identifier(owner)).as_string(None))
