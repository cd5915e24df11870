"""Looks that wait on a node's disk (待寫入的調閱紀錄) while no database takes writes: people go on reading from the standby, and each look is kept.

One line of JSON for each look, in `XIAOWU_HOME/looks`, on the disk before the answer leaves; `taking` writes the lines into the database once one
takes writes again. A line holds ids, a moment and a purpose, never a name of a child. Whoever kills the process may leave half a line: nothing was
shown for it.
"""

import errno
import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from xiaowu.kernel.bounds import MEGABYTE
from xiaowu.kernel.database.config import home

LARGEST = 64 * MEGABYTE  # some hundred thousand looks; a node that keeps more is refused, as if there were no spool
_appended = 0  # by this process
_WAITING, _TAKEN, _UNREAD = "waiting.jsonl", ".taken.jsonl", ".unread.jsonl"


def folder() -> Path:
    """Where a node's looks wait."""
    return home() / "looks"


def append(look: Mapping[str, Any]) -> None:
    """Keep one look, on the disk when this returns. Raises OSError if it cannot be written, or the spool is full; then nothing of it was kept."""
    global _appended
    line = json.dumps({"key": uuid4().hex, **look}, ensure_ascii=False).encode() + b"\n"
    with _held("lock"):
        file = os.open(folder() / _WAITING, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
        try:
            _append(file, line)
        finally:
            os.close(file)
    _appended += 1


def appended() -> int:
    """How many looks this process has kept."""
    return _appended


def is_empty() -> bool:
    """Whether nothing waits on this node."""
    return not any(_waiting())


@contextmanager
def taking() -> Iterator[list[Path]]:
    """The files whose lines are to be taken into the database now, the oldest first; none while another process is at it.

    What is added meanwhile goes into a new file. Call `done` with each that was taken whole; the others come again.
    """
    try:
        with _held("taking", fcntl.LOCK_EX | fcntl.LOCK_NB):
            with _held("lock"):
                if (folder() / _WAITING).exists():
                    os.rename(folder() / _WAITING, folder() / f"{uuid4().hex}{_TAKEN}")
            yield sorted(folder().glob(f"*{_TAKEN}"), key=lambda each: each.stat().st_mtime)
    except BlockingIOError:
        yield []


def lines(file: Path) -> Iterator[dict[str, Any] | None]:
    """The looks of a file, one after the other; None for a line that is none, such as the half of one."""
    with file.open("rb") as read:
        for line in read:
            if line.strip():
                yield _read(line)


def done(file: Path, *, unread: int) -> None:
    """Its lines are in the database. A file of which some could not be read is put aside for whoever looks into it."""
    if unread:
        file.rename(file.with_name(file.name.replace(_TAKEN, _UNREAD)))
    else:
        file.unlink()


def _waiting() -> Iterator[Path]:
    yield from folder().glob(f"*{_TAKEN}")
    yield from folder().glob(_WAITING)


def _append(file: int, line: bytes) -> None:
    size = os.fstat(file).st_size
    whole = line if not size or os.pread(file, 1, size - 1) == b"\n" else b"\n" + line  # half a line stays alone
    if sum(each.stat().st_size for each in _waiting()) + len(whole) > LARGEST:
        raise OSError(errno.EDQUOT, "the spool of looks is full")
    try:
        if os.write(file, whole) != len(whole):
            raise OSError(errno.ENOSPC, "no room for a look")
        os.fsync(file)
    except OSError:
        os.ftruncate(file, size)
        raise
    if not size:
        _sync(folder())


@contextmanager
def _held(name: str, how: int = fcntl.LOCK_EX) -> Iterator[None]:
    """Alone among the node's processes. Raises BlockingIOError if another holds it and `how` says not to wait."""
    folder().mkdir(mode=0o700, exist_ok=True)
    gate = os.open(folder() / name, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(gate, how)
        yield
    finally:
        os.close(gate)


def _sync(of: Path) -> None:
    opened = os.open(of, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _read(line: bytes) -> dict[str, Any] | None:
    try:
        read = json.loads(line)
    except ValueError:
        return None
    return read if isinstance(read, dict) and line.endswith(b"\n") else None
