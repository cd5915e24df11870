"""Who may connect to the embedded server as whom (內嵌資料庫的連線). The application's role connects by the operating system account that runs it;
the owner and the superuser by passwords that lie beside the data and that a serving process is never given.
"""

import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import conninfo, sql

from xiaowu.kernel.database.config import APP_ROLE, OWNER_ROLE
from xiaowu.kernel.database.rootless import give_to_house

if TYPE_CHECKING:
    from xiaowu.kernel.database.embedded import Server  # `embedded` imports this module

SUPERUSER, OWNER, APPLICATION = "postgres", OWNER_ROLE, APP_ROLE


def passfile(home: Path) -> Path:
    """The path of libpq's password file; only the owner of the data can read it."""
    return home.resolve() / "owner.pgpass"


def superuser(server: "Server", database: str = "postgres") -> "psycopg.Connection[Any]":
    """A connection with every right, for creating roles and databases."""
    kept = passfile(server.data.parent)
    where = conninfo.make_conninfo(host=str(server.socket), user=SUPERUSER, dbname=database)
    return psycopg.connect(conninfo.make_conninfo(where, passfile=str(kept)) if kept.exists() else where, autocommit=True)


def secure(server: "Server") -> None:
    """On first start: make the passwords and stop trusting connections by role name alone.
    Also secures a data folder that an older release left open.
    """
    if not passfile(server.data.parent).exists():
        _make_passwords(server)
    with superuser(server) as connection:  # trusted still, or known by the password that another process has just set
        if connection.execute("select pg_is_in_recovery()").fetchone() != (True,):  # a standby has its primary's
            connection.execute(_with_password(SUPERUSER, password(server, SUPERUSER)))
    accounts = sorted({name for uid in (os.geteuid(), server.data.parent.stat().st_uid) if (name := _name(uid))})
    server.write("pg_ident.conf", [f"xiaowu {name} {APPLICATION}" for name in accounts])
    server.write(
        "pg_hba.conf",
        [
            f"local all {APPLICATION} {'peer map=xiaowu' if accounts else 'trust'}",
            "local all all scram-sha-256",
            f"local replication {SUPERUSER} scram-sha-256",
        ],
    )
    server.reload()


def give_owner_password(server: "Server", connection: "psycopg.Connection[Any]") -> None:
    """Give the owner's role the password that was made for it."""
    connection.execute(_with_password(OWNER, password(server, OWNER)))


def _make_passwords(server: "Server") -> None:
    kept = passfile(server.data.parent)
    fresh = kept.with_name(f"{kept.name}.{os.getpid()}")
    fresh.touch(mode=0o600)
    fresh.write_text("".join(f"*:*:*:{name}:{secrets.token_urlsafe(32)}\n" for name in (SUPERUSER, OWNER)), encoding="utf-8")
    give_to_house(fresh, kept.parent)
    try:
        os.link(fresh, kept)  # where two processes race, the first wins
    except FileExistsError:
        pass
    fresh.unlink()


def password(server: "Server", role: str) -> str:
    """The password of the owner or the superuser."""
    lines = passfile(server.data.parent).read_text(encoding="utf-8").splitlines()
    return next(line.split(":")[4] for line in lines if line.split(":")[3] == role)


def _with_password(role: str, password: str) -> sql.Composed:
    return sql.SQL("alter role {} password {}").format(sql.Identifier(role), sql.Literal(password))


def _name(uid: int) -> str:
    """The name of an account; empty where it has none, as in some containers."""
    import pwd  # not on every platform

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return ""
