"""Taking a backup: a base copy, what was committed since, the store's files."""

import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from psycopg import conninfo

from xiaowu.kernel.backup import STAMP, BackupRefused
from xiaowu.kernel.backup.manifest import fault
from xiaowu.kernel.database import access, embedded

SLOT = "xiaowu_backup"
_KEPT_WAL = "2GB"  # for a backup that stays away: after that the database goes on without it, and the next base copy begins anew


def take(server: embedded.Server, backups: Path, store: Path | None) -> Path:
    """A complete backup as of now; returns the folder of its base copy. The server goes on serving meanwhile. Raises BackupRefused."""
    _made(backups)
    _hold_wal(server)
    base = _base(server, backups)
    catch_up(server, backups)
    if store is not None:
        copy_files(store, backups / "files")
    return base


def catch_up(server: embedded.Server, backups: Path) -> None:
    """Fetch what was committed until now."""
    with access.superuser(server) as connection:
        row = connection.execute("select pg_current_wal_flush_lsn()::text").fetchone()
        connection.execute("select pg_create_restore_point('xiaowu backup')")  # the fetch ends with what comes after that place
    _run(server, "pg_receivewal", *_receiving(backups), "--endpos", str(row[0] if row else ""), "--no-loop", *server.unsynced)


def follow(server: embedded.Server, backups: Path) -> int:
    """Fetch what is committed as it is committed, until this process is ended; a server that is away is awaited. Returns an exit code."""
    _made(backups)
    _hold_wal(server)
    command = [_program("pg_receivewal"), *_where(server), *_receiving(backups), "--synchronous"]
    try:
        return subprocess.call(command, env=_environment(server), stdin=subprocess.DEVNULL)
    except KeyboardInterrupt:
        return 0


def copy_files(store: Path, to: Path) -> int:
    """Copy contents that the backup lacks; returns how many. One that appears under its name is whole."""
    copied = 0
    for content in sorted(store.rglob("*")) if store.is_dir() else ():
        target = to / content.relative_to(store)
        if content.is_file() and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            fresh = target.with_name(f"{target.name}.new")
            shutil.copy2(content, fresh)
            fresh.rename(target)
            copied += 1
    return copied


def _made(backups: Path) -> None:
    for name in ("base", "wal", "files"):
        (backups / name).mkdir(mode=0o700, parents=True, exist_ok=True)


def _hold_wal(server: embedded.Server) -> None:
    """So that nothing is lost between two fetches; the server's own disk is not filled up for it."""
    server.keep(max_slot_wal_keep_size=_KEPT_WAL)
    server.reload()
    with access.superuser(server) as connection:
        known = connection.execute("select wal_status from pg_replication_slots where slot_name = %s", [SLOT]).fetchone()
        if known == ("lost",):
            connection.execute("select pg_drop_replication_slot(%s)", [SLOT])
        if known in (None, ("lost",)):
            connection.execute("select pg_create_physical_replication_slot(%s, true)", [SLOT])


def _base(server: embedded.Server, backups: Path) -> Path:
    fresh = backups / "base" / "unfinished"
    shutil.rmtree(fresh, ignore_errors=True)
    _run(server, "pg_basebackup", "-D", str(fresh), "-c", "fast", "-X", "fetch", "--manifest-checksums=SHA256", *server.unsynced)
    if told := fault(fresh):
        raise BackupRefused(f"the copy is not whole ({told}); begin anew")
    return fresh.rename(backups / "base" / datetime.now(UTC).strftime(STAMP))


def _receiving(backups: Path) -> list[str]:
    return ["-D", str(backups / "wal"), "--slot", SLOT]


def _where(server: embedded.Server) -> list[str]:
    """As the superuser of the embedded server; its password lies where libpq is told to look, not in the list of processes."""
    return ["-d", conninfo.make_conninfo(host=str(server.socket), user=access.SUPERUSER)]


def _environment(server: embedded.Server) -> dict[str, str]:
    return os.environ | {"PGPASSFILE": str(access.passfile(server.data.parent))}


def _program(name: str) -> str:
    return str(embedded.programs() / name)


def _run(server: embedded.Server, program: str, *words: str) -> None:
    done = subprocess.run(
        [_program(program), *_where(server), *words], env=_environment(server), capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    if done.returncode:
        raise BackupRefused(f"{program} ended with {done.returncode}: {(done.stderr or done.stdout).strip()}")
