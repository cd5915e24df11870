"""Bringing a database up to the code (建立與升級): roles, migrations, guards. Safe to run twice."""

from collections.abc import Callable
from pathlib import Path

import psycopg
from psycopg import sql

from xiaowu.kernel.database import embedded
from xiaowu.kernel.database.config import APP_ROLE, NAME, OWNER_ROLE, is_embedded


def create_embedded(server: embedded.Server, name: str = NAME) -> None:
    """The two roles and the database on the embedded server."""
    with psycopg.connect(host=str(server.socket), user=embedded.SUPERUSER, dbname="postgres", autocommit=True) as superuser:
        for role in (OWNER_ROLE, APP_ROLE):
            ensure_role(superuser, role, login=True)
        exists = superuser.execute("select 1 from pg_database where datname = %s", [name]).fetchone()
        if not exists:
            superuser.execute(sql.SQL("create database {} owner {}").format(sql.Identifier(name), sql.Identifier(OWNER_ROLE)))


def started(home: Path) -> Callable[[], None]:
    """Bring the embedded server up if it is ours; what is returned stops it again, if it was this process that started it."""
    if not is_embedded():
        return lambda: None
    server = embedded.server(home)
    ours = server.start()
    create_embedded(server)
    return server.stop if ours else lambda: None


def ensure_role(connection: "psycopg.Connection[tuple[object, ...]]", role: str, *, login: bool) -> None:
    """Create a role that neither bypasses guards nor creates anything, if it is missing."""
    if connection.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone():
        return
    connection.execute(sql.SQL("create role {} {} nosuperuser nobypassrls").format(sql.Identifier(role), sql.SQL("login" if login else "nologin")))


def migrate(*, verbosity: int = 0) -> None:
    """As the owner: migrations, then grants and guards, in this order."""
    from django.core.management import call_command  # Django must be set up by now
    from django.db import connection

    from xiaowu.kernel.database import guard

    connection.ensure_connection()
    ensure_app_role()
    call_command("migrate", verbosity=verbosity, interactive=False)
    guard.apply()


def ensure_app_role() -> None:
    """On a server of one's own the owner makes the application's role and may step down to it."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select 1 from pg_roles where rolname = %s", [APP_ROLE])
        if cursor.fetchone() is None:
            cursor.execute(f"create role {APP_ROLE} nologin nosuperuser nobypassrls")
            cursor.execute("select current_user")
            owner = cursor.fetchone()[0]
            cursor.execute(sql.SQL("grant {} to {}").format(sql.Identifier(APP_ROLE), sql.Identifier(owner)).as_string(None))
