"""Who may connect to the embedded server as whom (內嵌資料庫的連線): the application's role by the account that runs it, the owner and the superuser
by passwords that lie beside the data, and that a process which serves is never handed."""

import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import conninfo, sql

if TYPE_CHECKING:
    from xiaowu.kernel.database.embedded import Server  # which uses this one

SUPERUSER, OWNER, APPLICATION = "postgres", "xiaowu_owner", "xiaowu_app"


def passfile(home: Path) -> Path:
    """libpq's file of passwords; readable by whoever owns the data only."""
    return home.resolve() / "owner.pgpass"


def superuser(server: "Server", database: str = "postgres") -> "psycopg.Connection[Any]":
    """A connection that may do everything, for bringing roles and databases up."""
    kept = passfile(server.data.parent)
    where = conninfo.make_conninfo(host=str(server.socket), user=SUPERUSER, dbname=database)
    return psycopg.connect(conninfo.make_conninfo(where, passfile=str(kept)) if kept.exists() else where, autocommit=True)


def secure(server: "Server") -> None:
    """The first time: passwords are made, and nobody is trusted for a name any more. A data folder of before is secured by this too."""
    if not passfile(server.data.parent).exists():
        _make_passwords(server)
    with superuser(server) as connection:  # trusted still, or by the password that the other of two processes set
        connection.execute(_with_password(SUPERUSER, _password(server, SUPERUSER)))
    account = _account()
    server.write("pg_ident.conf", [f"xiaowu {account} {APPLICATION}"] if account else [])
    server.write(
        "pg_hba.conf",
        [f"local all {APPLICATION} {'peer map=xiaowu' if account else 'trust'}", "local all all scram-sha-256"],
    )
    server.reload()


def give_owner_password(server: "Server", connection: "psycopg.Connection[Any]") -> None:
    """The owner's role is known by the password that was made for it."""
    connection.execute(_with_password(OWNER, _password(server, OWNER)))


def _make_passwords(server: "Server") -> None:
    kept = passfile(server.data.parent)
    fresh = kept.with_name(f"{kept.name}.{os.getpid()}")
    fresh.touch(mode=0o600)
    fresh.write_text("".join(f"*:*:*:{name}:{secrets.token_urlsafe(32)}\n" for name in (SUPERUSER, OWNER)), encoding="utf-8")
    try:
        os.link(fresh, kept)  # the first of two processes wins
    except FileExistsError:
        pass
    fresh.unlink()


def _password(server: "Server", role: str) -> str:
    lines = passfile(server.data.parent).read_text(encoding="utf-8").splitlines()
    return next(line.split(":")[4] for line in lines if line.split(":")[3] == role)


def _with_password(role: str, password: str) -> sql.Composed:
    return sql.SQL("alter role {} password {}").format(sql.Identifier(role), sql.Literal(password))


def _account() -> str:
    """The name of the account that runs this; empty where it has none, as in some containers."""
    import pwd  # not on every platform

    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return ""
