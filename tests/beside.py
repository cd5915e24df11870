"""Two people at once, each in a transaction on a connection of their own, in a separate database: the second waits, and is told."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier, Event
from time import sleep
from typing import TypeVar

import psycopg
from django.conf import settings
from django.db import connection, transaction

from conftest import copy_template
from xiaowu.kernel.database import embedded
from xiaowu.kernel.errors import Refused

Made = TypeVar("Made")
_PATIENCE = 40  # seconds
_HELD_UP = "select from pg_stat_activity where datname = %s and wait_event_type = 'Lock'"


@contextmanager
def _on(database: str) -> Iterator[None]:
    connection.settings_dict = {**connection.settings_dict, "NAME": database}
    try:
        with transaction.atomic():
            yield
    finally:
        connection.close()


def _alone(database: str, act: Callable[[], object]) -> None:
    def run() -> None:
        with _on(database):
            act()

    with ThreadPoolExecutor(1) as pool:  # whose connection is its own
        pool.submit(run).result(timeout=_PATIENCE)


class _Two:
    """The first has written and not committed yet when the second begins."""

    def __init__(self, first: Callable[[], object], second: Callable[[], object], before: Callable[[], object]) -> None:
        self._database = f"beside_{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}"
        copy_template(self._database)
        _alone(self._database, before)
        self._first, self._second, self._has_written, self._may_end = first, second, Event(), Event()

    def __enter__(self) -> tuple[Future[None], Future[str], Event]:
        self._pool = ThreadPoolExecutor(2)
        return self._pool.submit(self._earlier), self._pool.submit(self._later), self._may_end

    def __exit__(self, *_error: object) -> None:
        self._may_end.set()
        self._pool.shutdown()

    def wait_until_held_up(self, later: Future[str]) -> None:
        """Wait until the second is blocked by the first, however long the machine takes."""
        socket = embedded.server(settings.XIAOWU_HOME).socket
        with psycopg.connect(host=str(socket), user=embedded.SUPERUSER, dbname="postgres", autocommit=True) as superuser:
            while not superuser.execute(_HELD_UP, [self._database]).fetchall():
                assert not later.done(), "the second did not wait for the first"
                sleep(0.02)

    def _earlier(self) -> None:
        with _on(self._database):
            self._first()
            self._has_written.set()
            assert self._may_end.wait(_PATIENCE)

    def _later(self) -> str:
        assert self._has_written.wait(_PATIENCE)
        try:
            with _on(self._database):
                self._second()
        except Refused as refusal:
            return refusal.message
        return ""


def refused_after(first: Callable[[], object], second: Callable[[], object], *, before: Callable[[], object] = bool) -> str:
    """How the second is refused; it waits until the first has committed. `before` both, data is prepared."""
    two = _Two(first, second, before)
    with two as (earlier, later, may_end):
        two.wait_until_held_up(later)
        may_end.set()
        earlier.result(timeout=_PATIENCE)
        return later.result(timeout=_PATIENCE)


def at_once(acts: Sequence[Callable[[], Made]], *, before: Callable[[], object]) -> list[Made | str]:
    """What each of them made, or how it was refused; all begin at one moment, each on a connection of its own. `before` them, data is prepared."""
    database, together = f"beside_{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}", Barrier(len(acts))
    copy_template(database)
    _alone(database, before)

    def run(act: Callable[[], Made]) -> Made | str:
        try:
            with _on(database):
                together.wait(_PATIENCE)
                return act()
        except Refused as refusal:
            return refusal.message

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def not_held_up(first: Callable[[], object], second: Callable[[], object], *, before: Callable[[], object] = bool) -> None:
    """The second finishes although the first has not committed."""
    with _Two(first, second, before) as (earlier, later, may_end):
        assert later.result(timeout=_PATIENCE) == ""
        may_end.set()
        earlier.result(timeout=_PATIENCE)
