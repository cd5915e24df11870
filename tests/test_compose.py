"""The example with Docker (容器範例): the compose file is one that Docker takes, and its scripts and logins do on real servers what they say."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import conninfo
from ruamel.yaml import YAML

from xiaowu.kernel.backup.restoring import restore
from xiaowu.kernel.database import access, embedded
from xiaowu.kernel.database.rootless import give, nobody, without_root

DEPLOY = Path(__file__).resolve().parents[1] / "deploy"
COMPOSE = DEPLOY / "compose.yml"
TUNING = ("fsync = off", "shared_buffers = 32MB")
PASSWORDS = {f"{who}_PASSWORD": who.lower() for who in ("OWNER", "WEB", "REPLICATOR", "BACKUP")}


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    return dict(YAML(typ="safe").load(COMPOSE)["services"])


@pytest.fixture(scope="module")
def primary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[embedded.Server]:
    """A fresh server with the logins of the example."""
    made = embedded.server(tmp_path_factory.mktemp("primary"), tuning=TUNING)
    made.start()
    try:
        to = conninfo.make_conninfo(**_to(made, access.SUPERUSER, access.password(made, access.SUPERUSER)))
        words = ["-q", "-d", to, "-f", str(DEPLOY / "compose" / "roles.sql")]
        subprocess.run([embedded.programs() / "psql", *words], env=os.environ | PASSWORDS, check=True, capture_output=True)
        made.write("pg_hba.conf", ["local all all scram-sha-256", "local replication replicator,backup,postgres scram-sha-256"])
        made.reload()
        yield made
    finally:
        made.stop()


def test_docker_compose_would_take_the_file() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", COMPOSE], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_every_image_has_a_version_and_every_file_and_command_is_there(services: dict[str, Any]) -> None:
    assert {"haproxy", "node1", "node2", "worker", "migrate", "primary", "standby", "backup"} == set(services)
    dockerfile = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    images = [each["image"] for each in services.values()] + re.findall(r"^FROM (\S+)", dockerfile, re.MULTILINE)
    assert [image for image in images if not re.search(r":\d+\.\d+", image)] == []
    mounted = [volume.split(":")[0] for each in services.values() for volume in each["volumes"] if volume.startswith("./")]
    assert [name for name in mounted if name != "./xiaowu.pem" and not (DEPLOY / name).exists()] == []  # the certificate is the city's own
    commands = {tuple(each["command"]) for each in services.values() if each["image"].startswith("xiaowu:")}
    assert commands == {("xiaowu", "serve"), ("xiaowu", "work"), ("xiaowu", "migrate")}


def test_the_balancer_knows_each_process_of_the_nodes(services: dict[str, Any]) -> None:
    named = set(re.findall(r"^ +server \S+ (\S+)", (DEPLOY / "haproxy.cfg").read_text(encoding="utf-8"), re.MULTILINE))
    nodes = [services[name] for name in ("node1", "node2")]
    assert named == {
        f"{node['networks']['city']['ipv4_address']}:{int(node['environment']['PORT']) + process}"
        for node in nodes
        for process in range(int(node["environment"]["XIAOWU_PROCESSES"]))
    }
    assert {node["environment"]["XIAOWU_PROXIES"] for node in nodes} == {services["haproxy"]["networks"]["city"]["ipv4_address"]}


def test_what_serves_can_reach_no_backup(services: dict[str, Any]) -> None:
    having = {name for name, each in services.items() if any(volume.startswith("backups:") for volume in each["volumes"])}
    assert having == {"backup"}
    knowing = {name for name, each in services.items() if "BACKUP_PASSWORD" in str(each.get("environment", ""))}
    assert knowing == {"backup", "primary"}


def test_the_login_that_serves_owns_nothing_and_passes_no_guard(primary: embedded.Server) -> None:
    with psycopg.connect(**_to(primary, "web", "web"), dbname="xiaowu") as web:
        said = web.execute("select pg_has_role('xiaowu_app', 'USAGE'), pg_has_role('xiaowu_owner', 'MEMBER'), rolsuper or rolbypassrls or rolreplication"
                           " from pg_roles where rolname = session_user").fetchone()  # fmt: skip
        assert said == (True, False, False)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            web.execute("create table public.mine (id int)")


def test_the_standby_copies_itself_once_and_follows_also_after_it_was_stopped(primary: embedded.Server, tmp_path: Path) -> None:
    follows = embedded.server(tmp_path / "follows")
    follows.data.parent.mkdir()
    give(follows.data.parent, nobody())
    words = ["-c", f"unix_socket_directories={follows.data.parent}", "-c", "listen_addresses=", "-c", "logging_collector=off"]
    for begun in ("copied", "followed"):
        with _running("standby.sh", *words, PGDATA=str(follows.data), FOLLOWS=_url(primary, "replicator"), PGPASSWORD="replicator"):
            _written(primary, begun)
            seen = _to(primary, access.SUPERUSER, access.password(primary, access.SUPERUSER)) | {"host": str(follows.data.parent)}
            _until(lambda seen=seen, begun=begun: begun in _read(seen))
            assert _read(seen, "select pg_is_in_recovery()::text") == ["true"]


def test_what_was_committed_after_the_copy_comes_back_from_the_folder_that_was_fetched(primary: embedded.Server, tmp_path: Path) -> None:
    backups = tmp_path / "backups"
    backups.mkdir()
    give(backups, nobody())
    with _running("backup.sh", BACKUPS=str(backups), EVERY="1", KEEP="2", FOLLOWS=_url(primary, "backup"), PGPASSWORD="backup"):
        _until(lambda: len(_copies(backups)) == 2)
        oldest = _copies(backups)[0]
        _until(lambda: oldest not in _copies(backups))  # the newest two stay
        _written(primary, "after")
        with access.superuser(primary) as bare:
            last = bare.execute("select pg_walfile_name(pg_switch_wal())").fetchone()
        _until(lambda: last is not None and (backups / "wal" / last[0]).exists())
    (tmp_path / "home").mkdir()
    restored = restore(backups, tmp_path / "home", tuning=TUNING)
    try:
        with access.superuser(restored) as bare:
            assert ("after",) in bare.execute("select word from kept").fetchall()
    finally:
        restored.stop()


def _copies(backups: Path) -> list[Path]:
    return sorted(backups.glob("base/*Z"))


@contextmanager
def _running(script: str, *words: str, **settings: str) -> Iterator[None]:
    """A script of the example as the account that runs PostgreSQL, with PostgreSQL's programs at hand; it still runs at the end."""
    programs = embedded.programs()
    where = Path(settings.get("PGDATA") or settings["BACKUPS"])
    command = [*without_root(where, programs), "sh", str(DEPLOY / "compose" / script), *words]
    environment = os.environ | settings | {"PATH": f"{programs}:{os.environ['PATH']}"}
    running = subprocess.Popen(command, env=environment, cwd="/", start_new_session=True)
    try:
        yield
        assert running.poll() is None
    finally:
        os.killpg(running.pid, signal.SIGTERM)
        running.wait(timeout=20)


def _to(server: embedded.Server, user: str, password: str) -> dict[str, Any]:
    return {"host": str(server.socket), "port": embedded.PORT, "user": user, "password": password}


def _url(server: embedded.Server, user: str) -> str:
    return f"host={server.socket} port={embedded.PORT} user={user}"


def _written(server: embedded.Server, word: str) -> None:
    with access.superuser(server) as bare:
        bare.execute("create table if not exists kept (word text)")
        bare.execute("insert into kept values (%s)", [word])


def _read(to: dict[str, Any], what: str = "select word from kept") -> list[str]:
    try:
        with psycopg.connect(**to, dbname="postgres") as connection:
            return [row[0] for row in connection.execute(what).fetchall()]
    except psycopg.Error:
        return []


def _until(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.1)
