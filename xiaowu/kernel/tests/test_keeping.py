"""Who waits for a running server has given back what starting it needed; it watches the database, and ends both."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from xiaowu.kernel.database import embedded

_BEGIN = """
import subprocess, sys
from pathlib import Path
from xiaowu.kernel.database import embedded, keeping
home, lasts, ends = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
is_ours = embedded.server(home, tuning=("shared_buffers = 16MB",)).start()
server = subprocess.Popen([sys.executable, "-c", f"import signal, sys, time; {ends}; time.sleep({lasts}); sys.exit(3)"])
print(server.pid, flush=True)
keeping.become(server.pid, home, is_watched=True, is_ours=is_ours)
"""
_DEAF = "signal.signal(signal.SIGTERM, signal.SIG_IGN)"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def begun(home: Path, lasts: float, ends: str = "pass") -> tuple[subprocess.Popen[str], psutil.Process]:
    """The keeper, and the server that it keeps."""
    keeper = subprocess.Popen([sys.executable, "-c", _BEGIN, str(home), str(lasts), ends], stdout=subprocess.PIPE, text=True)
    assert keeper.stdout
    server = psutil.Process(int(keeper.stdout.readline()))
    assert _comes(lambda: "xiaowu.kernel.database.keeping" in psutil.Process(keeper.pid).cmdline())
    return keeper, server


def test_keeper_holds_nothing_of_what_starts_the_house_watches_the_database_and_ends_all_when_it_is_told(home: Path) -> None:
    keeper, kept = begun(home, 60)
    database = embedded.server(home)
    loaded = {Path(each.path).name for each in psutil.Process(keeper.pid).memory_maps() if "site-packages" in each.path}
    assert {each for each in loaded if each.endswith(".so")} == set()
    killed = database.postmaster()
    assert killed
    psutil.Process(killed).kill()
    assert _comes(lambda: database.is_running and database.postmaster() != killed)
    assert kept.is_running()
    keeper.send_signal(signal.SIGTERM)
    assert keeper.wait(timeout=30) == 0
    assert not kept.is_running()
    assert not database.is_running


def test_keeper_of_a_server_that_ends_by_itself_stops_the_database_and_tells_how_it_ended(home: Path) -> None:
    keeper, _kept = begun(home, 1)
    assert keeper.wait(timeout=30) == 3
    assert not embedded.server(home).is_running


def test_server_that_does_not_end_is_killed(home: Path) -> None:
    keeper, kept = begun(home, 60, _DEAF)
    time.sleep(0.5)  # it is deaf by now
    keeper.send_signal(signal.SIGINT)
    assert keeper.wait(timeout=40) == 0
    assert not kept.is_running()


def _comes(what: Callable[[], bool], seconds: float = 20) -> bool:
    until = time.monotonic() + seconds
    while not what() and time.monotonic() < until:
        time.sleep(0.1)
    return what()
