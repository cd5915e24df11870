"""The queue and the thread of each process (背景寫入): `take` is called by every request and never waits."""

import atexit
import os
import threading
import time
from functools import partial
from queue import Empty, Full, Queue

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

from xiaowu.kernel import clock
from xiaowu.kernel.queue import perform
from xiaowu.kernel.telemetry.recorders import Answered
from xiaowu.traffic.actions.recording import write
from xiaowu.traffic.permissions import RECORDED

WAITING = 5_000  # requests in memory: about a minute of a busy process, one megabyte
BATCH = 1_000
EVERY = 2.0  # seconds: the pages learn of a failure this late at most

log = structlog.get_logger("xiaowu.traffic")


class Recorder:
    """Keeps requests in memory and writes them. `lost`: requests that were not recorded, and of which the database does not know yet."""

    def __init__(self, waiting: int = WAITING, every: float = EVERY) -> None:
        self.queue: Queue[Answered] = Queue(waiting)
        self.every, self.lost, self.process = every, 0, 0
        self._writing, self._counting = threading.Lock(), threading.Lock()

    def take(self, answered: Answered) -> None:
        """Put a request into the queue, and see that this process has its thread: a server divides after loading, and threads do not follow."""
        if self.process != os.getpid():
            self._begin()
        try:
            self.queue.put_nowait(answered)
        except Full:
            self._lose(1)

    def _begin(self) -> None:
        self.process = os.getpid()
        threading.Thread(target=self._run, name="traffic", daemon=True).start()
        atexit.register(self.flush)

    def _run(self) -> None:
        while True:
            time.sleep(self.every)
            self.flush()

    def _lose(self, count: int) -> None:
        with self._counting:
            self.lost += count

    def flush(self) -> int:
        """Write what waits, by the batch; returns how many requests were written. Those that cannot be written are counted as lost."""
        written = 0
        with self._writing:
            while batch := self._batch():
                found = self._write(batch)
                if found is None:
                    break
                written += found
        return written

    def _write(self, batch: list[Answered]) -> int | None:
        """How many of a batch were written; None if the database is away. If something is wrong with one request, it alone is lost."""
        lost = self.lost
        try:
            perform("traffic.record", partial(write, batch=batch, lost=lost, now=clock.now()), city=frozenset({RECORDED}))
        except Exception as error:  # the database may be away, or anything be wrong with one request: no page is to suffer
            connection.close()
            is_away = isinstance(error, OperationalError | InterfaceError)
            if len(batch) > 1 and not is_away:
                half = len(batch) // 2
                first, second = self._write(batch[:half]), self._write(batch[half:])
                return None if first is second is None else (first or 0) + (second or 0)
            self._lose(len(batch))
            log.error("not recorded", count=len(batch), route=batch[0].route, error=type(error).__name__)
            return None if is_away else 0
        self._lose(-lost)
        return len(batch)

    def _batch(self) -> list[Answered]:
        batch: list[Answered] = []
        while len(batch) < BATCH:
            try:
                batch.append(self.queue.get_nowait())
            except Empty:
                break
        return batch


_recorder = Recorder()


def take(answered: Answered) -> None:
    """Of every request, if traffic is recorded."""
    if settings.XIAOWU_TRAFFIC:
        _recorder.take(answered)
