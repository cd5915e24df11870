"""Restoring: the cluster as it was at a moment, in a folder of its own; nothing that stands is overwritten."""

import os
import shutil
import subprocess
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from xiaowu.kernel.backup import BackupRefused, Base, base_before, told
from xiaowu.kernel.backup.manifest import fault
from xiaowu.kernel.backup.segments import SEGMENT, SEGMENT_BYTES, first, log_of, number
from xiaowu.kernel.database import embedded
from xiaowu.kernel.database.rootless import give_to_house

_NOTHING_HELD = "Nothing was changed."


def restore(backups: Path, home: Path, moment: datetime | None = None, *, tuning: tuple[str, ...] = ()) -> embedded.Server:
    """The running server in `home`, as it was at the moment, or as of the last commit that was fetched. Raises BackupRefused."""
    server = embedded.server(home, tuning=tuning)
    _refuse_what_stands(server)
    if moment is not None and moment > datetime.now(UTC):
        raise BackupRefused(f"{told(moment)} has not come yet. {_NOTHING_HELD} Leave --at out for the last that was kept.")
    base = base_before(backups, moment)
    check(backups, base)
    home.mkdir(parents=True, exist_ok=True)
    server.make_folder()
    try:
        _start(server, backups, base, moment)
    except embedded.DatabaseFailed as error:
        server.stop()
        shutil.rmtree(server.data)  # our own, made a moment ago
        raise BackupRefused(_why(str(error), moment)) from error
    _copy_files(backups / "files", home)
    return server


def check(backups: Path, base: Base) -> None:
    """Raises BackupRefused for a base copy or a log that is not whole."""
    if wrong := fault(base.folder):
        raise BackupRefused(f"{base.folder} is damaged ({wrong}). {_NOTHING_HELD} Name a moment after another base copy.")
    begins, wal = first(base), log_of(backups, base)
    whole = sorted(each.name for each in wal.iterdir() if SEGMENT.fullmatch(each.name) and each.name >= begins)
    last = sorted(each.name.removesuffix(".partial") for each in wal.glob("*.partial"))
    names = [*whole, *(each for each in last if each >= begins)]
    if names and names[0] != begins:
        raise BackupRefused(f"{wal} lacks {begins}, with which {base.folder.name} begins. {_NOTHING_HELD} Copy it back, or name another moment.")
    for one, other in pairwise(names):
        if one[:8] == other[:8] and number(other) - number(one) > 1:
            raise BackupRefused(
                f"{wal} lacks what follows {one}: without it nothing after it can be restored. {_NOTHING_HELD}"
                f" Copy it back from another copy of the backup, or name a moment after a base copy that was made after {other}."
            )
    for each in whole:
        if (wal / each).stat().st_size != SEGMENT_BYTES or _is_damaged(wal, each):
            raise BackupRefused(
                f"{wal / each} is damaged. {_NOTHING_HELD} Copy it back from another copy of the backup, or name a moment after a later base copy."
            )


def _is_damaged(wal: Path, segment: str) -> bool:
    """Whether a record that lies in this segment alone has another checksum than its own."""
    said = _said("pg_waldump", "-q", "-p", str(wal), segment, segment)
    return bool(said) and "could not find file" not in said and "could not open file" not in said


def _refuse_what_stands(server: embedded.Server) -> None:
    if server.is_running:
        raise BackupRefused(f"a server runs on {server.data}; nothing was changed. Stop it and move its folder away, or name another with --to.")
    if server.data.exists():
        raise BackupRefused(f"{server.data} exists already; nothing was changed. Move it away, or name another folder with --to.")


def _start(server: embedded.Server, backups: Path, base: Base, moment: datetime | None) -> None:
    shutil.copytree(base.folder, server.data, dirs_exist_ok=True)
    shutil.copytree(log_of(backups, base), server.data / "fetched")
    for each in (server.data / "fetched").glob("*.partial"):
        each.rename(each.with_suffix(""))
    server.own_all()
    server.write("pg_hba.conf", ["local all all trust"])  # until it has passwords again; its socket is open to nobody else
    target = {"recovery_target_time": f"{moment:%Y-%m-%d %H:%M:%S.%f%z}", "recovery_target_action": "promote"} if moment else {}
    server.keep(restore_command="cp fetched/%f %p", **target)
    server.write("recovery.signal", [])
    server.recover()
    server.keep(restore_command=None, **dict.fromkeys(target))
    shutil.rmtree(server.data / "fetched")


def _copy_files(files: Path, home: Path) -> None:
    if not files.is_dir():
        return
    storage = home / "storage"
    shutil.copytree(files, storage, dirs_exist_ok=True)
    if os.geteuid() == 0:
        for each in (storage, *storage.rglob("*")):
            give_to_house(each, home)


def _why(said: str, moment: datetime | None) -> str:
    if "recovery ended before configured recovery target was reached" in said:
        return f"nothing that was kept reaches {told(moment)}; nothing was changed. Leave --at out for the last that was kept."
    return f"the copy did not come up; nothing was changed. PostgreSQL says: {said}"


def _said(program: str, *words: str) -> str:
    """What a program complains of; empty if it is content."""
    done = subprocess.run([str(embedded.programs() / program), *words], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    return (done.stderr.strip() or f"{program} ended with {done.returncode}") if done.returncode else ""
