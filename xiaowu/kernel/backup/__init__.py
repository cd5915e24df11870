"""Backup, restoring, rehearsal (備份、還原、演練) of the embedded server and of the store's folder.

A backup is fetched, not sent: whoever keeps it reads the database by a replication connection, and what serves can write nothing there.
A folder holds

- `base/STAMP/`: copies of the whole cluster, each with its own manifest; STAMP is when it ended, UTC
- `wal/`: everything that was committed since the first of them, segment by segment; the last one, still being filled, is called `.partial`
- `wal-STAMP/`: an earlier such log to which nothing joined on any more when it was closed, for the base copies before it
- `gone.json`: since when the store lacks which files, for `--keep`
- `files/`: contents of the store by their digest; a content never changes

Servers of one's own are backed up by pgBackRest (`deploy/pgbackrest.conf`), with the same rehearsal.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

TAIPEI = ZoneInfo("Asia/Taipei")
STAMP = "%Y%m%dT%H%M%S.%fZ"


class BackupRefused(RuntimeError):
    """It cannot be done, and nothing was changed; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Base:
    """One copy of the whole cluster, complete since `ended`."""

    folder: Path
    ended: datetime


def told(moment: datetime | None) -> str:
    """A moment as operators read it, and as `--at` takes it."""
    return moment.astimezone(TAIPEI).isoformat(timespec="seconds") if moment else "the last that was kept"


def bases(backups: Path) -> list[Base]:
    """All that are complete, oldest first."""
    found = sorted((backups / "base").glob("*Z")) if (backups / "base").is_dir() else []
    return [Base(each, datetime.strptime(each.name, STAMP).replace(tzinfo=UTC)) for each in found]


def base_before(backups: Path, moment: datetime | None) -> Base:
    """The latest that was complete by then. Raises BackupRefused if there is none."""
    known = bases(backups)
    if not known:
        raise BackupRefused(f"{backups} holds no complete base backup. Name the folder that `xiaowu backup` was given.")
    fitting = [each for each in known if moment is None or each.ended <= moment]
    if not fitting:
        raise BackupRefused(
            f"{told(moment)} lies before the first backup, which was complete at {told(known[0].ended)}."
            " Name that moment or a later one, or the folder of an older backup."
        )
    return fitting[-1]
