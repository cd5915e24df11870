"""The log that was fetched (交易紀錄), segment by segment: `wal/` is being filled; a log to which nothing joins on any more lies in `wal-STAMP/`,
STAMP being when it was closed, UTC. A base copy belongs to the log that was filled when it was made.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from xiaowu.kernel.backup import STAMP, Base

SEGMENT = re.compile(r"[0-9A-F]{24}")
SEGMENT_BYTES = 16 * 1024 * 1024
_A_FILE = 0x100  # segments in one file of the log, as PostgreSQL counts them


def number(segment: str) -> int:
    """The place of a segment in its timeline, counted from the first."""
    return int(segment[8:16], 16) * _A_FILE + int(segment[16:24], 16)


def first(base: Base) -> str:
    """The segment with which a base copy begins; empty if its label does not say."""
    found = re.search(r"file ([0-9A-F]{24})\)", (base.folder / "backup_label").read_text(encoding="utf-8"))
    return found[1] if found else ""


def joins(wal: Path, kept_from: str, now: str) -> bool:
    """Whether a server that keeps its log from one segment on, and writes another now, can go on where a fetched log ends."""
    names = sorted(each.name for each in wal.iterdir() if SEGMENT.fullmatch(each.name.removesuffix(".partial")))
    if not names:
        return True
    last = names[-1]
    wanted = number(last) + (not last.endswith(".partial"))
    return last[:8] == now[:8] and number(kept_from) <= wanted


def closed(backups: Path) -> Path | None:
    """Put the log aside and begin another; where it went, None if there was none."""
    wal = backups / "wal"
    if not any(wal.iterdir()):
        return None
    aside = wal.rename(backups / f"wal-{datetime.now(UTC).strftime(STAMP)}")
    wal.mkdir(mode=0o700)
    return aside


def log_of(backups: Path, base: Base) -> Path:
    """The folder with the log that belongs to a base copy."""
    later = (each for each in sorted(backups.glob("wal-*Z")) if each.name.removeprefix("wal-") > base.folder.name)
    return next(later, backups / "wal")


def unneeded(wal: Path, bases: Iterable[Base]) -> list[Path]:
    """What lies in a log before the first segment of the oldest of its base copies."""
    begins = min(first(each) for each in bases)
    return [each for each in wal.iterdir() if SEGMENT.fullmatch(each.name) and each.name < begins]
