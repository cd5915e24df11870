"""Who waits for a running server (看守伺服器): a process that has loaded next to nothing, in place of the command that prepared everything.

The command becomes it (`become`: the same process, whose children stay its children) and gives back the memory of all that it had loaded. It watches
the embedded database meanwhile, and stops both when it is told to, or when the server has ended.

`python -m xiaowu.kernel.database.keeping SERVER HOME [watched] [ours]`: the number of the server's process; the home of the embedded database;
whether that is watched, and stopped in the end.
"""

import os
import signal
import sys
import time
from types import FrameType
from typing import NoReturn

from xiaowu.kernel.database import watching

_TOLD = {signal.SIGTERM, signal.SIGINT}
_PATIENCE = 20.0  # seconds that a server has to end
_LOOK = 0.05


def become(server: int, home: str | os.PathLike[str], *, is_watched: bool, is_ours: bool) -> NoReturn:
    """Turn this process into the keeper of a server that it began."""
    signal.pthread_sigmask(signal.SIG_BLOCK, _TOLD)  # whoever tells it to stop just now is heard by the keeper
    sys.stdout.flush()
    words = [str(server), str(home), *(["watched"] if is_watched else []), *(["ours"] if is_ours else [])]
    os.execv(sys.executable, [sys.executable, "-m", __name__, *words])  # noqa: S606  (no words of anybody else)


def keep(server: int, home: str, *, is_watched: bool, is_ours: bool) -> int:
    """Wait until the server ends, or this process is told to end it. Returns its exit code, or 0 where it was told."""
    try:
        for each in _TOLD:
            signal.signal(each, _interrupt)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _TOLD)
        if is_watched:
            watching.watch(home, lambda: not _has_ended(server))
        return _code(server)
    except KeyboardInterrupt:
        for each in _TOLD:
            signal.signal(each, signal.SIG_IGN)
        _end(server)
        return 0
    finally:
        if is_ours:
            _stop(home)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _has_ended(server: int) -> bool:
    """Its code is still to be asked for."""
    return os.waitid(os.P_PID, server, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _code(server: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(server, 0)[1])


def _end(server: int) -> None:
    """Let the server finish what runs; one that does not end is killed."""
    os.kill(server, signal.SIGTERM)
    until = time.monotonic() + _PATIENCE
    while not _has_ended(server):
        if time.monotonic() > until:
            os.kill(server, signal.SIGKILL)
            break
        time.sleep(_LOOK)
    _code(server)


def _stop(home: str) -> None:
    from pathlib import Path  # these cost megabytes, and are needed in the end alone

    from xiaowu.kernel.database import embedded

    embedded.server(Path(home)).stop()


if __name__ == "__main__":
    sys.exit(keep(int(sys.argv[1]), sys.argv[2], is_watched="watched" in sys.argv[3:], is_ours="ours" in sys.argv[3:]))
