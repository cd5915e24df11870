"""Who waits for jobs (等候背景工作): a process that holds next to nothing, and divides when something is due.

Its child runs what is due (`working`), a worker of the library like any other: it says every ten seconds that it lives, and what it had begun when it
was killed runs again (`queue.go_on`). It ends when nothing more came for some seconds; what the jobs needed of memory, there and in the database,
ends with it. Something is due when the database says so, and with each minute, since the worker is who queues what runs by the clock.

Who waits is one thread without a loop of events, so that dividing leaves no lock behind. Its child hears no signals, which a service's manager sends
to both: it is told to end by the end of a socket, as it would be if who waits were killed.
"""

import gc
import os
import select
import signal
import socket
import time
from contextlib import suppress
from types import FrameType
from typing import NoReturn

import psycopg
import structlog
from procrastinate.contrib.django.utils import connector_params

from xiaowu.kernel.queue import working

_TOLD = (signal.SIGTERM, signal.SIGINT)
_OF_SERVER = (psycopg.OperationalError, psycopg.InterfaceError, psycopg.InternalError)
_REST = 5.0  # seconds after which what failed is tried again: the database is away, or the child was killed

log = structlog.get_logger("xiaowu.queue")


def wait() -> None:
    """Let jobs run as they come due, until told to stop; what runs then is finished."""
    gc.collect()
    gc.freeze()  # looking through it would have each child hold it for itself
    ears, queue = _Ears(), _Queue()
    while not ears.is_told:
        if not _let_run(ears):
            ears.listen(_REST)
        _until_due(ears, queue)
    queue.leave()


def next_minute(now: float) -> float:
    """When what runs by the clock is queued next, in seconds since the epoch like `now`."""
    return now - (now - working.LATE) % working.MINUTE + working.MINUTE


def _until_due(ears: "_Ears", queue: "_Queue") -> None:
    minute = next_minute(time.time())
    while not ears.is_told:
        try:
            if queue.has_due() or time.time() >= minute:
                return
            ears.listen(minute - time.time(), queue.socket)
        except _OF_SERVER as error:
            log.warning("jobs wait for the database", error=type(error).__name__)
            queue.leave()
            ears.listen(_REST)


def _let_run(ears: "_Ears") -> bool:
    """Divide, and wait until the child ends; told to stop, tell it so. Returns whether it ended by itself and well."""
    mine, its = socket.socketpair()
    child = os.fork()
    if not child:
        mine.close()
        _run(its)
    its.close()
    with mine:
        while not (ended := os.waitpid(child, os.WNOHANG))[0]:
            ears.listen()
            if ears.is_told:
                mine.close()
    if code := os.waitstatus_to_exitcode(ended[1]):
        log.error("jobs cut off", code=code)
    return not code


def _run(told: socket.socket) -> NoReturn:
    code = 1
    try:
        signal.set_wakeup_fd(-1)
        for each in _TOLD:
            signal.signal(each, _unheard)  # what a job starts hears them again; being ignored would be inherited
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        working.work(told)
        code = 0
    except Exception as error:
        log.error("jobs ended", error=type(error).__name__, exc_info=True)
    finally:
        os._exit(code)  # skip exit handlers, which belong to who waits


def _unheard(_signal: int, _frame: FrameType | None) -> None: ...


class _Ears:
    """What this process hears: `is_told` to stop, and the end of its child. Signals wake whoever listens."""

    def __init__(self) -> None:
        self.is_told = False
        self._heard, wakes = os.pipe()
        for each in (self._heard, wakes):
            os.set_blocking(each, False)
        signal.set_wakeup_fd(wakes)
        for told in _TOLD:
            signal.signal(told, self._hear)
        signal.signal(signal.SIGCHLD, _unheard)

    def _hear(self, _signal: int, _frame: FrameType | None) -> None:
        self.is_told = True

    def listen(self, most: float | None = None, *also: int) -> None:
        """Until a signal comes, something can be read of one of those, or so many seconds have passed."""
        select.select([self._heard, *also], [], [], None if most is None else max(most, 0))
        with suppress(BlockingIOError):
            os.read(self._heard, select.PIPE_BUF)


class _Queue:
    """The queue as who waits sees it, on a connection of its own on which the database tells of each new job."""

    def __init__(self) -> None:
        self._held: psycopg.Connection[tuple[bool]] | None = None

    @property
    def socket(self) -> int:
        return self._connection().fileno()

    def has_due(self) -> bool:
        """Whether a job waits that may run. Reads what the database has told so far, too."""
        found = self._connection().execute(_DUE).fetchone()
        return found == (True,)

    def leave(self) -> None:
        if self._held:
            self._held.close()
        self._held = None

    def _connection(self) -> "psycopg.Connection[tuple[bool]]":
        if self._held is None:
            self._held = psycopg.connect(**connector_params(), autocommit=True)
            self._held.add_notify_handler(lambda _told: None)  # that something was told is enough
            self._held.execute("listen procrastinate_any_queue_v1")
        return self._held


READS = ("procrastinate_jobs",)
_DUE = "select exists (select from procrastinate_jobs where status = 'todo' and (scheduled_at is null or scheduled_at <= now()))"
