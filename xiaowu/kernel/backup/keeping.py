"""How long a backup is kept (備份保存): so many base copies, the log from the oldest on, and the store's files to which any of them may refer."""

import json
import shutil
from datetime import datetime
from pathlib import Path

from xiaowu.kernel.backup import bases
from xiaowu.kernel.backup.segments import log_of, unneeded

_GONE = "gone.json"  # since when the store lacks which files that the backup has


def keep_newest(backups: Path, store: Path | None, most: int, now: datetime) -> None:
    """Delete all base copies but the newest `most` (at least 1), and what only those before needed: log, and files that the store let go."""
    known = bases(backups)
    kept = known[-max(1, most) :]
    for each in known[: len(known) - len(kept)]:
        shutil.rmtree(each.folder.rename(each.folder.with_suffix(".gone")))  # half of a copy must not pass for one
    logs = {base.folder: log_of(backups, base) for base in kept}
    for wal in (backups / "wal", *backups.glob("wal-*Z")):
        own = [base for base in kept if logs[base.folder] == wal]
        if own:
            for file in unneeded(wal, own):
                file.unlink()
        elif wal.name != "wal":
            shutil.rmtree(wal)
    if store is not None and store.is_dir() and kept:
        _let_go(backups, store, kept[0].ended, now)


def _let_go(backups: Path, store: Path, oldest: datetime, now: datetime) -> None:
    """Delete files that the store lacked before the oldest copy was made; a file that came back is none of them."""
    files, kept = backups / "files", backups / _GONE
    before = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    names = sorted(str(each.relative_to(files)) for each in files.rglob("*") if each.is_file())
    lacking = {name: before.get(name, now.isoformat()) for name in names if not (store / name).exists()}
    for name in [name for name, since in lacking.items() if datetime.fromisoformat(since) < oldest]:
        (files / name).unlink()
        del lacking[name]
    fresh = kept.with_suffix(".new")
    fresh.write_text(json.dumps(lacking), encoding="utf-8")
    fresh.replace(kept)
