"""The embedded server is watched (看守內嵌資料庫): killed, it serves again within seconds, by itself.

A process of its own for each that serves, since a thread beside a process that forks may leave a lock behind in its children. It waits for the end of
the server's first process and needs no processor time until then. Whoever stops the server on purpose removes its `postmaster.pid`; a file whose
process is gone says that it was killed. Of several watchers the first starts it (`Server.start` lets one process in at a time).

`python -m xiaowu.kernel.database.watching HOME PARENT`
"""

import os
import select
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil

from xiaowu.kernel.database import embedded

_LOOK = 1.0  # seconds after which a watcher looks whether its parent still lives
_REST = 2.0  # seconds until a start that failed is tried again


def watched(home: Path) -> Callable[[], None]:
    """Watch the embedded server of this home as long as this process lives. Returns a function that ends the watch; call it before a stop."""
    watcher = subprocess.Popen([sys.executable, "-m", __name__, str(home), str(os.getpid())], stdin=subprocess.DEVNULL, start_new_session=True)

    def end() -> None:
        watcher.terminate()
        watcher.wait(timeout=10)

    return end


def watch(server: embedded.Server, parent: int) -> None:
    """Start the server anew whenever it was killed, until the parent process is gone."""
    while os.getppid() == parent:
        pid = server.postmaster()
        if pid is None:  # stopped on purpose, or just being started
            time.sleep(_LOOK)
        elif lives(pid):
            _await_end(pid)
        else:
            try:
                if server.start():
                    sys.stderr.write("the embedded PostgreSQL was killed and serves again\n")
            except embedded.DatabaseFailed as error:
                sys.stderr.write(f"the embedded PostgreSQL does not start: {error}\n")
                time.sleep(_REST)


def lives(pid: int) -> bool:
    """Whether a process runs; one that nobody has reaped does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _await_end(pid: int) -> None:
    """Return when the process ends, or after a second."""
    if not hasattr(os, "pidfd_open"):  # Linux tells at once
        time.sleep(_LOOK)
        return
    with suppress(ProcessLookupError):
        seen = os.pidfd_open(pid)
        try:
            select.select([seen], [], [], _LOOK)
        finally:
            os.close(seen)


if __name__ == "__main__":
    watch(embedded.server(Path(sys.argv[1])), int(sys.argv[2]))
