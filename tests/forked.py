"""The house as it stands loaded, in a process of its own: servers and short jobs of tests are forked from it, instead of each loading everything anew.

Nothing of the tests is loaded there, so that what is forked is what a process that starts by itself would be.
"""

import io
import mmap
import multiprocessing
import os
import sys
import traceback
from collections.abc import Mapping
from contextlib import redirect_stdout
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from threading import active_count

from django.conf import settings
from django.db import connections

from xiaowu.kernel import clock
from xiaowu.kernel.database import config
from xiaowu.kernel.serving import draining, preloaded

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.loaded", "tests.forked"])
_PATIENCE = 60  # seconds
# what differs between the processes of one run, and is read from the settings, which stand before the fork
_DIFFERS = {"XIAOWU_NOW", "XIAOWU_DATABASE_NAME", "XIAOWU_DATABASE_ROLE"}
_BEGUN = dict(os.environ)  # of the run, or of the process that is forked from


def fits(environment: Mapping[str, str]) -> bool:
    """Whether a fork can become a process of that environment: it has no settings of its own."""
    other = {name for name, _value in _BEGUN.items() ^ environment.items() if name.startswith(("XIAOWU", "DATABASE", "DJANGO"))}
    return other <= _DIFFERS


class Server:
    """A server of the house in a process of its own, as far as `subprocess.Popen` is asked for one."""

    def __init__(self, port: int, workers: int, environment: Mapping[str, str]) -> None:
        self._process: ForkServerProcess = _CONTEXT.Process(target=_serve, args=(dict(environment), port, workers))
        self._process.start()

    def poll(self) -> int | None:
        return self._process.exitcode

    def terminate(self) -> None:
        self._process.terminate()

    def wait(self, timeout: float) -> int:
        self._process.join(timeout)
        ended = self._process.exitcode
        if ended is None:  # whoever started it would wait for it at its own end
            self._process.kill()
        assert ended is not None, "the server did not end"
        return ended


def run(environment: Mapping[str, str], code: str, *words: str) -> str:
    """What a few lines print that are run with these words in a process of their own. Raises AssertionError with the failure's lines."""
    here, there = _CONTEXT.Pipe(duplex=False)
    process = _CONTEXT.Process(target=_run, args=(dict(environment), code, words, there))
    process.start()
    there.close()
    try:
        assert here.poll(_PATIENCE), "nothing came back"
        failed, printed = here.recv()
    finally:
        process.kill()
        process.join()
    assert not failed, failed
    return str(printed)


def begun(environment: Mapping[str, str], code: str) -> ForkServerProcess:
    """A process of its own in which a few lines run, for as long as they do."""
    process: ForkServerProcess = _CONTEXT.Process(target=_become_and_run, args=(dict(environment), code))
    process.start()
    return process


def _serve(environment: dict[str, str], port: int, workers: int) -> None:
    _become(environment)
    multiprocessing.set_start_method("fork", force=True)  # as it is in a process that starts by itself
    preloaded.main(port, workers)


def _run(environment: dict[str, str], code: str, words: tuple[str, ...], told: Connection) -> None:
    _become(environment)
    sys.argv = ["-c", *words]
    failed, printed = "", io.StringIO()
    try:
        with redirect_stdout(printed):
            exec(code, {"__name__": "__main__"})  # noqa: S102  (a test's own lines)
    except BaseException:
        failed = traceback.format_exc()
    told.send((failed, printed.getvalue().strip()))


def _become_and_run(environment: dict[str, str], code: str) -> None:
    _become(environment)
    exec(code, {"__name__": "__main__"})  # noqa: S102  (a test's own lines)


def _become(environment: dict[str, str]) -> None:
    """This process is another's now: its environment, its clock, its database, and the mark that its servers share."""
    assert active_count() == 1, "a thread would not have come along"
    assert fits(environment), "it has settings of its own"
    os.environ.clear()
    os.environ.update(environment)
    settings.XIAOWU_NOW, clock._offset = environment["XIAOWU_NOW"], None
    draining._mark = mmap.mmap(-1, 1)
    config.NAME = environment["XIAOWU_DATABASE_NAME"]
    settings.DATABASE_ROLE = config.Role(environment["XIAOWU_DATABASE_ROLE"])
    connections.settings["default"].update(config.connection(settings.XIAOWU_HOME, settings.DATABASE_ROLE))
