"""Taking a backup: a base copy, what was committed since, the store's files."""

import os
import shutil
import subprocess
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import structlog
from psycopg import conninfo

from xiaowu.kernel.backup import STAMP, BackupRefused, segments
from xiaowu.kernel.backup.manifest import fault
from xiaowu.kernel.database import access, embedded

SLOT = "xiaowu_backup"
_KEPT_WAL = "2GB"  # for a backup that stays away: after that the database goes on without it, and the next backup begins anew
_AWAIT = 120.0  # seconds for whoever follows to have fetched what was committed until now
_OFTEN = 2.0  # seconds between two looks at whether the server still keeps the log for whoever follows
_TAKEN = "is active for PID"
_log = structlog.get_logger("xiaowu.backup")


def take(server: embedded.Server, backups: Path, store: Path | None) -> Path:
    """A complete backup as of now; returns the folder of its base copy. The server goes on serving meanwhile. Raises BackupRefused."""
    _made(backups)
    try:
        _hold_wal(server, backups)
        base = _base(server, backups)
        catch_up(server, backups)
    finally:  # last, so that each file is there to which a row of what was fetched refers; and whatever became of the rest
        if store is not None:
            copy_files(store, backups / "files")
    return base


def catch_up(server: embedded.Server, backups: Path) -> None:
    """Fetch what was committed until now; where somebody follows, wait until it was fetched. Raises BackupRefused."""
    with access.superuser(server) as connection:
        row = connection.execute("select pg_current_wal_flush_lsn()::text, pg_walfile_name(pg_current_wal_flush_lsn())").fetchone()
        connection.execute("select pg_create_restore_point('xiaowu backup')")  # the fetch ends with what comes after that place
        until, segment = row or ("", "")
        deadline = time.monotonic() + _AWAIT
        while time.monotonic() < deadline:
            is_active, is_fetched = connection.execute(
                "select active, coalesce(restart_lsn >= %s::pg_lsn, false) from pg_replication_slots where slot_name = %s", [until, SLOT]
            ).fetchone() or (False, False)
            if not is_active and _received(server, backups, until):
                return
            if is_active and is_fetched:
                _refuse_unless_here(backups, segment)
                return
            time.sleep(0.2)
    raise BackupRefused(f"whoever follows (`xiaowu backup --follow`) has not fetched {until} within {_AWAIT:.0f} s: look whether it runs")


def _received(server: embedded.Server, backups: Path, until: str) -> bool:
    """Whether this process fetched it; False if somebody has just begun to follow."""
    try:
        _run(server, "pg_receivewal", *_receiving(backups), "--endpos", until, "--no-loop", *server.unsynced)
    except BackupRefused as error:
        if _TAKEN in str(error):
            return False
        raise
    return True


def _refuse_unless_here(backups: Path, segment: str) -> None:
    if not any((backups / "wal" / f"{segment}{end}").exists() for end in ("", ".partial")):
        raise BackupRefused(f"another process follows into another folder than {backups}; one server is fetched into one folder")


def follow(server: embedded.Server, backups: Path) -> int:
    """Fetch what is committed as it is committed, until this process is ended; a server that is away is awaited.

    Returns an exit code. Raises BackupRefused once the server has gone on without us: begun again, it fetches anew from then on.
    """
    _made(backups)
    _hold_wal(server, backups)
    command = [_program("pg_receivewal"), *_where(server), *_receiving(backups), "--synchronous"]
    receiving = subprocess.Popen(command, env=_environment(server), stdin=subprocess.DEVNULL)
    try:
        while True:
            with suppress(subprocess.TimeoutExpired):
                return receiving.wait(_OFTEN)
            if _is_left_behind(server):
                raise BackupRefused(f"the server goes on without this backup, which stayed away for more than {_KEPT_WAL} of log; begin again")
    except KeyboardInterrupt:
        return 0
    finally:
        receiving.terminate()
        receiving.wait()


def _is_left_behind(server: embedded.Server) -> bool:
    """Whether the server no longer keeps the log for us; not known while it is away."""
    with suppress(psycopg.OperationalError), access.superuser(server) as connection:
        return connection.execute("select wal_status from pg_replication_slots where slot_name = %s", [SLOT]).fetchone() in (None, ("lost",))
    return False


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


def _hold_wal(server: embedded.Server, backups: Path) -> None:
    """So that nothing is lost between two fetches; the server's own disk is not filled up for it.

    A log to which nothing joins on is put aside, for the base copies before it, and another is begun.
    """
    server.keep(max_slot_wal_keep_size=_KEPT_WAL)
    server.reload()
    with access.superuser(server) as connection:
        known = connection.execute("select wal_status from pg_replication_slots where slot_name = %s", [SLOT]).fetchone()
        if known == ("lost",):
            connection.execute("select pg_drop_replication_slot(%s)", [SLOT])
        if known in (None, ("lost",)):
            connection.execute("select pg_create_physical_replication_slot(%s, true)", [SLOT])
        row = connection.execute(
            "select pg_walfile_name(restart_lsn), pg_walfile_name(pg_current_wal_lsn()) from pg_replication_slots where slot_name = %s", [SLOT]
        ).fetchone()
    is_new = known in (None, ("lost",))
    if row and (is_new or not segments.joins(backups / "wal", row[0], row[1])) and (closed := segments.closed(backups)):
        _log.warning("the log that was fetched ends here, and another begins: make a base copy", ended=closed.name)


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
