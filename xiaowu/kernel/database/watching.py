"""The embedded server is watched (看守內嵌資料庫): killed, it serves again within seconds, by itself.

A process of its own for each that serves, since a thread beside a process that forks may leave a lock behind in its children. It waits for the end of
the server's first process and needs no processor time until then, nor the memory of what starts a server: that is loaded when one was killed. Whoever
stops the server on purpose removes its `postmaster.pid`; a file whose process is gone says that it was killed. Of several watchers the first starts
it (`Server.start` lets one process in at a time).

`python -m xiaowu.kernel.database.watching HOME PARENT`
"""

import os
import select
import sys
import time
from collections.abc import Callable

_LOOK = 1.0  # seconds after which a watcher looks whether it is still needed
_REST = 2.0  # seconds until a start that failed is tried again


def watched(home: str | os.PathLike[str]) -> Callable[[], None]:
    """Watch the embedded server of this home as long as this process lives. Returns a function that ends the watch; call it before a stop."""
    import subprocess  # the watcher itself needs none

    watcher = subprocess.Popen([sys.executable, "-m", __name__, str(home), str(os.getpid())], stdin=subprocess.DEVNULL, start_new_session=True)

    def end() -> None:
        watcher.terminate()
        watcher.wait(timeout=10)

    return end


def watch(home: str, lasts: Callable[[], bool]) -> None:
    """Start the server anew whenever it was killed, as long as the watch lasts."""
    while lasts():
        pid = _postmaster(home)
        if pid is None:  # stopped on purpose, or just being started
            time.sleep(_LOOK)
        elif not _ends(pid, within=0):
            _ends(pid, within=_LOOK)
        else:
            _start(home)


def _postmaster(home: str) -> int | None:
    """As `embedded.Server.postmaster`, whose module costs megabytes."""
    try:
        with open(f"{home}/postgres/postmaster.pid", encoding="utf-8") as file:
            return int(file.readline())
    except (FileNotFoundError, ValueError):
        return None


def _ends(pid: int, *, within: float) -> bool:
    """Whether the process is gone within so many seconds; one that nobody has reaped is gone."""
    if not hasattr(os, "pidfd_open"):  # Linux tells at once
        import psutil  # only where the operating system tells nothing

        time.sleep(within)
        return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    try:
        seen = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([seen], [], [], within)[0])
    finally:
        os.close(seen)


def _start(home: str) -> None:
    from pathlib import Path  # these cost megabytes, and a server is seldom killed

    from xiaowu.kernel.database import embedded

    try:
        if embedded.server(Path(home)).start():
            sys.stderr.write("the embedded PostgreSQL was killed and serves again\n")
    except embedded.DatabaseFailed as error:
        sys.stderr.write(f"the embedded PostgreSQL does not start: {error}\n")
        time.sleep(_REST)


if __name__ == "__main__":
    _parent = int(sys.argv[2])
    watch(sys.argv[1], lambda: os.getppid() == _parent)
