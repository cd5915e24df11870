"""A small city centre on loopback (小型機房): two nodes behind HAProxy, a primary and a streaming standby of PostgreSQL, a worker.

What kills one of them, and what a machine's service manager and Patroni would then do, is called from outside: `make cluster` does it by itself,
`make faults` when it wants to.
"""

import json
import os
import shutil
import subprocess
import sys
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import cities
import psutil
from clocks import wrong_as
from sharing import on_loopback
from wire import Wire

from xiaowu.kernel.database import embedded, standby
from xiaowu.kernel.serving import await_ready, server_command

NODES = 2
DISK = "3g"
BALANCER = 50  # its port is so much higher than the first node's


class Centre:
    """All of it, running; `first` takes writes, `second` follows synchronously."""

    def __init__(self, folder: Path, port: int, schools: str) -> None:
        self.folder, self.port = folder, port
        self._stack = ExitStack()
        self.is_bounded = self._bound(folder / "first")
        self._now = now = cities.build(schools, folder / "first")
        self.first = embedded.server(folder / "first")
        self.first.start()
        self._stack.callback(self.first.stop)
        self.second = standby.follow(self.first, folder / "second", is_synchronous=True)
        self._stack.callback(self.second.stop)
        self.wires = [Wire(each.socket / f".s.PGSQL.{embedded.PORT}") for each in (self.first, self.second)]
        key = (folder / "first" / "secret-key").read_text().strip()
        self._settings = {
            "XIAOWU_HOME": str(folder / "node"), "XIAOWU_SECRET_KEY": key, "XIAOWU_NOW": now, "XIAOWU_DATABASE_ROLE": "app", "XIAOWU_LOG": "CRITICAL",
            "XIAOWU_SECOND_FACTOR": "offered", "XIAOWU_STORAGE": str(folder / "storage"), "DJANGO_SETTINGS_MODULE": "xiaowu.settings",
            "DATABASE_URL": self._url("xiaowu_app"), "DATABASE_OWNER_URL": self._url("xiaowu_owner"),
        }  # fmt: skip
        self.people: dict[str, Any] = self._cast(now)
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._stack.callback(self._end)
        for node in range(NODES):
            self.start_node(node)
        self.start_worker()
        self.start_balancer()

    @property
    def address(self) -> int:
        """The port to which people come."""
        return self.port + BALANCER

    def start_node(self, node: int, *, clock: Path | None = None, log: str = "") -> None:
        """Returns once the node can serve. `clock`: a file that says by how much its clock is wrong; `log`: where it writes a line a request."""
        port = self.port + node
        own = {"XIAOWU_LOG": "INFO" if log else "CRITICAL"} | (wrong_as(clock) if clock else {})
        with open(log or os.devnull, "w", encoding="utf-8") as written:
            made = subprocess.Popen(server_command(port, workers=1), env=os.environ | self._settings | own, stderr=written if log else None)
        self._running[f"node {node}"] = made
        if not await_ready(port, made):
            raise SystemExit(f"node {node} did not become ready")

    def start_worker(self) -> None:
        """The process that runs jobs."""
        words = [sys.executable, "-m", "xiaowu.cli", "work"]
        self._running["worker"] = subprocess.Popen(words, env=os.environ | self._settings, stderr=subprocess.DEVNULL)

    def start_balancer(self) -> None:
        """HAProxy with the configuration of `deploy/`."""
        config = cities.ROOT / "deploy" / "haproxy.cfg"
        written = self.folder / "haproxy.cfg"
        written.write_text(
            on_loopback(config.read_text(encoding="utf-8"), self.address, [self.port + node for node in range(NODES)]), encoding="utf-8"
        )
        self._running["balancer"] = subprocess.Popen(["haproxy", "-db", "-f", str(written)], stderr=subprocess.DEVNULL)

    def kill(self, name: str) -> None:
        """kill -9: `node 0`, `node 1`, `worker` or `balancer`, with the processes that it began."""
        killed = self._running.pop(name)
        for each in psutil.Process(killed.pid).children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                each.kill()
        killed.kill()
        killed.wait(timeout=10)

    def ended(self) -> list[str]:
        """What has ended though nobody here asked it to."""
        return [name for name, process in self._running.items() if process.poll() is not None]

    def restart(self, name: str) -> None:
        """Start what has ended, as a machine's service manager does."""
        if name.startswith("node "):
            self.start_node(int(name.removeprefix("node ")))
        elif name == "worker":
            self.start_worker()
        else:
            self.start_balancer()

    def close(self) -> None:
        """End everything."""
        self._stack.close()

    def _bound(self, home: Path) -> bool:
        """Put the primary's home on a disk of its own that can be filled up; whether this machine lets us."""
        home.mkdir(parents=True)
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(home)], capture_output=True, check=False)
        if done.returncode == 0:
            self._stack.callback(subprocess.run, ["umount", "-l", str(home)], check=False)
        return done.returncode == 0

    def _end(self) -> None:
        for each in self._running.values():
            each.terminate()
        for each in self._running.values():
            with suppress(subprocess.TimeoutExpired):
                each.wait(timeout=20)

    def _url(self, user: str) -> str:
        hosts = urlencode({"host": ",".join(["127.0.0.1"] * len(self.wires)), "port": ",".join(str(each.port) for each in self.wires)})
        return f"postgresql://{user}@/xiaowu?{hosts}"

    def _cast(self, now: str) -> dict[str, Any]:
        """Teachers with sessions, from a process that knows the house."""
        settings = {"XIAOWU_HOME": str(self.folder / "first"), "XIAOWU_NOW": now, "XIAOWU_DATABASE_ROLE": "owner", "XIAOWU_SECOND_FACTOR": "offered"}
        code = "import django, json; django.setup(); import cast; from dataclasses import asdict; print(json.dumps(asdict(cast.people())))"
        environment = os.environ | settings | {"DJANGO_SETTINGS_MODULE": "xiaowu.settings", "PYTHONPATH": f"{cities.ROOT}:{cities.ROOT / 'bench'}"}
        said = subprocess.run([sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True).stdout
        return dict(json.loads(said.strip().splitlines()[-1]))


def has_balancer() -> bool:
    """Whether HAProxy is installed on this machine."""
    return bool(shutil.which("haproxy"))
