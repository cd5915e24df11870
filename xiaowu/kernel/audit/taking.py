"""Looks that waited on a node's disk are taken into the database (補寫調閱紀錄), each once, when one takes writes again.

Every node takes its own: a thread of the process that kept a look, or that answers its first request while some wait, and the job of a worker
with the same home. Of several at a time one does it; a look that is taken twice is found by its key.
"""

import json
import os
import threading
import time
from pathlib import Path
from typing import Any

import structlog
from django.db import DataError, IntegrityError, connection

from xiaowu.kernel.audit import spool
from xiaowu.kernel.database.hosts import OF_SERVER, reads_only
from xiaowu.kernel.database.rows import run
from xiaowu.kernel.queue import perform
from xiaowu.kernel.telemetry.recorders import Answered

JOB = "kernel.take_looks"
_PIECE = 500  # looks in a transaction
_EVERY = 2.0  # seconds
_seen = (0, 0, 0)  # the process that has looked whether something waits, how many looks it had kept by then, and in which minute

log = structlog.get_logger("xiaowu.looks")


def follow(_answered: Answered) -> None:
    """With each request: let this process take what it has kept, or, once a minute, what others of this node left."""
    if _seen != _now():
        begin()


def begin() -> None:
    """Let this process take what waits, beside its work; a process that only finds nothing begins no thread."""
    global _seen
    _seen = _now()
    if not spool.is_empty() and not any(each.name == JOB for each in threading.enumerate()):
        threading.Thread(target=_run, name=JOB, daemon=True).start()


def _now() -> tuple[int, int, int]:
    return os.getpid(), spool.appended(), int(time.monotonic() // 60)


def take() -> int:
    """Take what waits on this node; returns how many lines were taken. Nothing while no server takes writes, or while another process is at it."""
    taken = 0
    if spool.is_empty():
        return 0
    with spool.taking() as files:
        for file in files:
            taken += _take(file)
    return taken


def _run() -> None:
    while not spool.is_empty():
        time.sleep(_EVERY)
        try:
            connection.ensure_connection()
            if not reads_only():
                take()
        except OF_SERVER:  # away still
            pass
        except Exception as error:  # whatever it is, the lines stay, and the log says so
            log.error("looks not taken", error=type(error).__name__)
            time.sleep(60)
        finally:
            connection.close()


def _take(file: Path) -> int:
    taken = unread = 0
    piece: list[dict[str, Any]] = []
    for look in spool.lines(file):
        if look is None:
            unread += 1
            continue
        piece.append(look)
        if len(piece) == _PIECE:
            taken, unread, piece = taken + len(piece), unread + _keep(piece), []
    taken, unread = taken + len(piece), unread + _keep(piece)
    if unread:
        log.error("looks unread", file=file.name, count=unread)
    spool.done(file, unread=unread)
    return taken


def _keep(looks: list[dict[str, Any]]) -> int:
    """Write looks in one transaction; where one of them is none that the database can take, each by itself. Returns how many it cannot take."""
    if not looks:
        return 0
    try:
        perform(JOB, lambda _actor: run("select kernel_take_looks(%s::jsonb)", [json.dumps(looks)]))
    except (DataError, IntegrityError):
        return 1 if len(looks) == 1 else sum(_keep([each]) for each in looks)
    return 0
