"""The embedded server is watched: whoever kills it finds it serving again within seconds, and whoever stops it finds it stopped."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from xiaowu.kernel.database import embedded, watching


@pytest.fixture
def server(tmp_path: Path) -> Iterator[embedded.Server]:
    made = embedded.server(tmp_path / "home", tuning=("shared_buffers = 16MB",))
    made.start()
    ends = [watching.watched(tmp_path / "home") for _each in range(2)]  # of the server process and of the worker: two
    try:
        yield made
    finally:
        for end in ends:
            end()
        made.stop()


def test_a_killed_server_serves_again_by_itself_once_and_a_stopped_one_stays_stopped(server: embedded.Server) -> None:
    killed = server.postmaster()
    assert killed
    os.kill(killed, signal.SIGKILL)
    assert _comes(lambda: server.is_running and server.postmaster() != killed, 20)
    again = server.postmaster()
    time.sleep(1.2)  # the other watcher has looked by now
    assert server.postmaster() == again
    server.stop()
    time.sleep(1.2)
    assert not server.is_running


def _comes(what: Callable[[], bool], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while not what() and time.monotonic() < until:
        time.sleep(0.1)
    return what()
