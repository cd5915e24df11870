"""Rehearsal: a backup that nobody has restored is none. It is restored into a scratch folder, looked through, and compared with the house."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from xiaowu.kernel import clock
from xiaowu.kernel.backup import BackupRefused, base_before
from xiaowu.kernel.backup.restoring import restore
from xiaowu.kernel.backup.tables import Rehearsal
from xiaowu.kernel.database import access, embedded
from xiaowu.kernel.database.config import NAME

_NEWEST = "select max(at) from kernel_audit"
_TABLES = """select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition order by 1"""


@dataclass(frozen=True, slots=True)
class Counted:
    """What a database holds: rows by table, and when its newest record of something done was written."""

    rows: Mapping[str, int]
    newest: datetime | None


def rehearse(server: embedded.Server, backups: Path) -> Rehearsal:
    """Restore what was kept last, look through it, compare it with the running house, and keep the result where the status page reads it."""
    begun, at = time.monotonic(), clock.now()
    ours = counted(server)
    done = Rehearsal(at=at, is_good=False, said="")
    try:
        done.base = base_before(backups, None).ended
        faults, theirs = _restored(backups)
        done.rows = sum(theirs.rows.values())
        done.loss = max(0.0, (ours.newest - theirs.newest).total_seconds()) if ours.newest and theirs.newest else None
        faults += compared(ours, theirs)
        done.is_good, done.said = not faults, "\n".join(faults)
    except (BackupRefused, embedded.DatabaseFailed) as error:
        done.said = str(error)
    done.took = round(time.monotonic() - begun, 1)
    done.save()
    return done


def compared(ours: Counted, theirs: Counted) -> list[str]:
    """What the copy lacks of what the house had when the rehearsal began: a table, or all rows of one that had some."""
    missing = [f"the copy lacks the table {table}" for table in ours.rows if table not in theirs.rows]
    empty = [f"the copy of {table} is empty, of {rows} rows here" for table, rows in ours.rows.items() if rows and theirs.rows.get(table) == 0]
    return missing + empty


def counted(server: embedded.Server) -> Counted:
    """Every table of the house counted, in one moment."""
    with access.superuser(server, NAME) as connection:
        connection.execute("begin isolation level repeatable read read only")
        tables = [row[0] for row in connection.execute(_TABLES).fetchall()]
        found = {table: _one(connection, sql.SQL("select count(*) from {}").format(sql.Identifier(table))) for table in tables}
        return Counted(found, _one(connection, _NEWEST))


def _restored(backups: Path) -> tuple[list[str], Counted]:
    """What `xiaowu check` finds in the restored house, and what it holds."""
    with tempfile.TemporaryDirectory(prefix="xiaowu-rehearsal-") as folder, suppress(FileNotFoundError):
        copy = restore(backups, Path(folder))
        try:
            environment = os.environ | {"XIAOWU_HOME": folder, "XIAOWU_STORAGE": str(Path(folder) / "storage")}
            checked = subprocess.run([sys.executable, "-m", "xiaowu.cli", "check"], env=environment, capture_output=True, text=True, check=False)
            said = [f"xiaowu check: {checked.stdout.strip()}\n{checked.stderr.strip()}"] if checked.returncode else []
            return said, counted(copy)
        finally:
            copy.stop()
    raise BackupRefused("the scratch folder vanished during the rehearsal")


def _one(connection: "psycopg.Connection[Any]", statement: Any) -> Any:
    row = connection.execute(statement).fetchone()
    return row[0] if row else None
