"""The examples for database machines (資料庫主機範例): Patroni and pgBackRest run with them on Debian's PostgreSQL, and do what they are there for."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx2
import psycopg
import pytest

from tests.servers import free_port
from xiaowu.kernel.database.rootless import account, give, nobody, without_root

DEPLOY = Path(__file__).resolve().parents[1] / "deploy"
DEBIAN = max((each.parent for each in Path("/usr/lib/postgresql").glob("*/bin/postgres")), default=Path("/nowhere"))
RESTS = "pgbackrest"


def _needs(*programs: str) -> pytest.MarkDecorator:
    lacking = [each for each in (DEBIAN / "postgres", *programs) if not shutil.which(each)]
    return pytest.mark.skipif(bool(lacking), reason=f"not on this machine: {', '.join(map(str, lacking))}")


@dataclass(frozen=True)
class Machine:
    """A folder in which programs run as the account that runs PostgreSQL."""

    folder: Path

    def words(self, *words: object) -> list[str]:
        return [*without_root(self.folder / "none", DEBIAN), *map(str, words)]

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {"HOME": str(self.folder), "PATH": f"{DEBIAN}:{os.environ['PATH']}"}

    def run(self, *words: object) -> str:
        with (self.folder / "said").open("w+", encoding="utf-8") as said:  # a server that is started holds it open
            done = subprocess.run(self.words(*words), stdout=said, stderr=said, env=self.environment, cwd="/", check=False)
            said.seek(0)
            assert done.returncode == 0, said.read()
            said.seek(0)
            return said.read()

    @contextmanager
    def running(self, *words: object) -> Iterator["subprocess.Popen[bytes]"]:
        with (self.folder / "log").open("ab") as log:
            started = subprocess.Popen(self.words(*words), stdout=log, stderr=log, env=self.environment, cwd="/", start_new_session=True)
        try:
            yield started
        finally:
            started.terminate()
            with suppress(subprocess.TimeoutExpired):
                started.wait(timeout=20)
            with suppress(ProcessLookupError):
                os.killpg(started.pid, signal.SIGKILL)

    def write(self, name: str, text: str) -> Path:
        written = self.folder / name
        written.write_text(text, encoding="utf-8")
        written.chmod(0o600)
        give(written, account(self.folder))
        return written


@pytest.fixture
def machine(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    folder = tmp_path_factory.mktemp("m")
    give(folder, nobody())
    return Machine(folder)


@_needs(RESTS)
def test_pgbackrest_restores_a_moment_from_a_full_backup_and_the_log(machine: Machine) -> None:
    here, data, again = machine.folder, machine.folder / "data", machine.folder / "again"
    rests = [RESTS, f"--config={_backed_up(machine, data)}", "--stanza=xiaowu"]
    machine.run("initdb", "-D", data, "-U", "postgres", "--auth=trust", "--data-checksums")
    archive = f"archive_mode=on\narchive_command='{' '.join(rests)} archive-push %p'"
    with (data / "postgresql.conf").open("a", encoding="utf-8") as settings:
        settings.write(f"listen_addresses=''\nunix_socket_directories='{here}'\nfsync=off\n{archive}\n")
    with _serving(machine, data):
        machine.run(*rests, "stanza-create")
        machine.run(*rests, "--type=full", "backup")
        time.sleep(1.1)  # it knows the end of a backup by whole seconds, and takes one that ended before the moment
        with _asked(here) as asked:
            asked.execute("create table kept as select 'before' as word")
            moment = str(asked.execute("select clock_timestamp()").fetchone()[0])  # type: ignore[index]
            asked.execute("insert into kept values ('after')")
        machine.run(*rests, "check")  # waits until the log so far is kept
    machine.run(*rests, f"--pg1-path={again}", "--type=time", f"--target={moment}", "--target-action=promote", "restore")
    with _serving(machine, again), _asked(here) as asked:
        _until(lambda: asked.execute("select pg_is_in_recovery()").fetchone() == (False,))
        assert asked.execute("select word from kept").fetchall() == [("before",)]


def _backed_up(machine: Machine, data: Path) -> Path:
    """The settings that stand ready, for a server of the same machine."""
    plain = (DEPLOY / "pgbackrest.conf").read_text(encoding="utf-8").replace("/var/lib/pgbackrest", f"{machine.folder}/kept")
    lines = [line for line in plain.splitlines() if not line.startswith(("pg1-", "pg2-"))]
    assert lines[-1] == "[xiaowu]"
    own = [f"pg1-path={data}", f"pg1-socket-path={machine.folder}", "pg1-user=postgres", f"lock-path={machine.folder}", f"log-path={machine.folder}"]
    return machine.write("pgbackrest.conf", "\n".join([*lines, *own[:3], "[global]", *own[3:]]) + "\n")


@contextmanager
def _serving(machine: Machine, data: Path) -> Iterator[None]:
    machine.run("pg_ctl", "start", "-w", "-D", data, "-l", machine.folder / "log")
    try:
        yield
    finally:
        machine.run("pg_ctl", "stop", "-m", "fast", "-w", "-D", data)


def _asked(socket: Path) -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(host=str(socket), user="postgres", dbname="postgres", autocommit=True)


@_needs("patroni", "etcd", "openssl")
def test_patroni_brings_up_a_primary_and_a_synchronous_standby_which_takes_its_place(machine: Machine) -> None:
    store, peers = f"127.0.0.1:{free_port(1)}", f"http://127.0.0.1:{free_port(1)}"
    with ExitStack() as stack:
        urls = [f"--listen-client-urls=http://{store}", f"--advertise-client-urls=http://{store}"]
        peer = [f"--listen-peer-urls={peers}", f"--initial-advertise-peer-urls={peers}", f"--initial-cluster=default={peers}"]
        stack.enter_context(machine.running("etcd", "--unsafe-no-fsync", f"--data-dir={machine.folder}/etcd", *urls, *peer))
        first, second = free_port(1), free_port(1)
        leads = stack.enter_context(machine.running("patroni", _member(machine, "db1", store, first)))
        _until(lambda: _is(first, "primary"))
        stack.enter_context(machine.running("patroni", _member(machine, "db2", store, second)))
        _until(lambda: _is(second, "synchronous"))
        leads.terminate()
        _until(lambda: _is(second, "primary"))


def _member(machine: Machine, name: str, store: str, port: int) -> Path:
    """The settings that stand ready, for a member on this machine; the key is that of its certificate."""
    folder = machine.folder
    certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
    machine.run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=x", "-keyout", key, "-out", certificate)
    plain = (DEPLOY / "patroni.yml").read_text(encoding="utf-8")
    sockets = f"\n  parameters:\n    unix_socket_directories: {folder}\n  authentication:"
    for said, here in {
        "10.0.0.21:2379,10.0.0.22:2379,10.0.0.23:2379": store,
        "10.0.0.21:8008": f"127.0.0.1:{port}",
        "10.0.0.21:5432": f"127.0.0.1:{free_port(1)}",
        "10.0.0.0/24": "127.0.0.0/8",
        "/etc/patroni/db1": f"{folder}/{name}",
        "name: db1": f"name: {name}",
        "/var/lib/postgresql/17/xiaowu": f"{folder}/{name}",
        "/usr/lib/postgresql/17/bin": str(DEBIAN),
        "pgbackrest --stanza=xiaowu archive-push %p": "/bin/true",
        "loop_wait: 5": "loop_wait: 1",
        "\n  authentication:": sockets,
    }.items():
        assert said in plain
        plain = plain.replace(said, here)
    return machine.write(f"{name}.yml", plain)


def _is(port: int, what: str) -> bool:
    with suppress(httpx2.HTTPError):
        return httpx2.get(f"http://127.0.0.1:{port}/{what}").status_code == 200
    return False


def _until(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.2)
