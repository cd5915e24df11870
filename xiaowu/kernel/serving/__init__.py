"""Serving (服務程序): the command that starts the server, and waiting until it is ready; for the command line, the demo, tests and the benchmark."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

_READY_SECONDS = 120


def server_command(port: int, *, workers: int, with_jobs: bool = False) -> list[str]:
    """The command that starts the server on loopback (behind a balancer, set XIAOWU_HOST), with or without the background jobs beside it."""
    return [sys.executable, "-m", "xiaowu.kernel.serving.preloaded", str(port), str(workers), *(["jobs"] if with_jobs else [])]


def processes() -> int:
    """How many server processes: `XIAOWU_PROCESSES`, or one per core. Raises ValueError for what is no number."""
    return int(os.environ.get("XIAOWU_PROCESSES") or os.cpu_count() or 1)


def is_taken(port: int) -> bool:
    """Whether somebody listens there already: the server would share the port and get only some of the connections meant for it."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def await_ready(port: int, server: "subprocess.Popen[bytes]") -> bool:
    """Wait until `/readyz` says ok; False if the server ended first or took too long."""
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)  # no signal says that a server has begun to listen
    return False
