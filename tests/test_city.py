"""The synthetic city, the nightly job, and a database of one's own."""

import csv
import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import IO, Any

import pytest
from django.conf import settings

from tests.conftest_tools import contradictions
from xiaowu.kernel import clock
from xiaowu.kernel.database import access, embedded
from xiaowu.portal.city.build import demo_moment
from xiaowu.portal.city.people import Ids, Maker
from xiaowu.roster.models import School


def test_the_same_seed_makes_the_same_people_and_another_seed_others(db: None) -> None:
    place = School.objects.filter(level="elementary").order_by("pk").first()
    assert place is not None

    def rows(seed: int) -> dict[str, Any]:
        maker = Maker(Random(seed), Ids({}), 115, date(2026, 8, 1), "hash", date(2026, 8, 1), 0.3)
        return maker.school(place, is_first=True).rows

    assert rows(1) == rows(1)
    assert rows(1)["roster_student"] != rows(2)["roster_student"]


def test_the_built_city_is_consistent(db: None) -> None:
    assert contradictions() == {}


def test_a_demonstration_begins_on_a_school_morning_whatever_the_day(db: None) -> None:
    at = datetime(2026, 11, 22, 15, 0, tzinfo=clock.TAIPEI)  # a Sunday
    assert demo_moment(at) == datetime(2026, 11, 20, 7, 50, tzinfo=clock.TAIPEI)
    morning = datetime(2026, 11, 24, 8, 10, tzinfo=clock.TAIPEI)
    assert demo_moment(morning) == morning
    assert demo_moment(datetime(2026, 11, 24, 22, 0, tzinfo=clock.TAIPEI)).hour == 7


def own_database(tmp_path: Path, name: str) -> dict[str, str]:
    """The environment of a house with a database of its own: an owner that is no superuser, and an application with a login of its own."""
    server = embedded.server(settings.XIAOWU_HOME)
    with access.superuser(server) as superuser:
        if not superuser.execute("select 1 from pg_roles where rolname = 'somebody'").fetchone():
            superuser.execute("create role somebody login createrole password 'owners'")
            superuser.execute("create role somebody_web login password 'webs' in role xiaowu_app")
        superuser.execute("grant xiaowu_app to somebody with admin option")
        superuser.execute(f'drop database if exists "{name}" with (force)')
        superuser.execute(f'create database "{name}" owner somebody')
    where = f"@/{name}?host={server.socket}"
    addresses = {"DATABASE_OWNER_URL": f"postgresql://somebody:owners{where}", "DATABASE_URL": f"postgresql://somebody_web:webs{where}"}
    return os.environ | addresses | {"XIAOWU_HOME": str(tmp_path)}


def xiaowu(environment: dict[str, str], *command: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "-m", "xiaowu.cli", *command], env=environment, capture_output=True, text=True, check=False)


def test_a_database_of_ones_own_is_set_up_by_three_commands_and_its_application_cannot_become_the_owner(db: None, tmp_path: Path) -> None:
    environment = own_database(tmp_path, f"own_{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}")
    for command in ("migrate", "init", "check"):
        done = xiaowu(environment, command)
        assert done.returncode == 0, done.stderr
    asked = (
        "from django.db import connection; from xiaowu.kernel.database.setup import faults; c = connection.cursor();"
        " c.execute('select session_user, (select count(*) from roster_school)'); print(c.fetchone(), faults())"
    )
    done = xiaowu(environment | {"XIAOWU_DATABASE_ROLE": "app"}, "manage", "shell", "-v", "0", "-c", asked)
    assert "('somebody_web', 317) []" in done.stdout, done.stdout + done.stderr
    assert not (tmp_path / "postgres").exists()


@pytest.mark.parametrize("command", ["serve", "work"])
def test_nothing_serves_with_the_owners_login_or_a_secret_that_the_database_does_not_know(db: None, tmp_path: Path, command: str) -> None:
    environment = own_database(tmp_path, f"owner_{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}")
    assert xiaowu(environment, "migrate").returncode == 0
    done = xiaowu(environment | {"DATABASE_URL": environment["DATABASE_OWNER_URL"]}, command)
    assert (done.returncode, "login of its own" in done.stderr) == (1, True), done.stderr
    done = xiaowu(environment | {"XIAOWU_SECRET_KEY": "another"}, command)
    assert (done.returncode, "does not know XIAOWU_SECRET_KEY" in done.stderr) == (1, True), done.stderr


def test_nothing_serves_beside_somebody_who_listens_there_already(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        done = xiaowu(os.environ | {"XIAOWU_HOME": str(tmp_path), "PORT": str(other.getsockname()[1])}, "serve")
    assert (done.returncode, "is in use" in done.stderr) == (1, True), done.stderr


def test_the_demo_builds_once_tells_who_may_sign_in_and_starts_again_with_what_is_there(tmp_path: Path) -> None:
    """The command as a person runs it, twice: in a closed folder on a path with a space."""
    home = tmp_path / "a closed" / "home"
    home.mkdir(parents=True)
    home.parent.chmod(0o700)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    bare = {key: value for key, value in os.environ.items() if not key.startswith(("XIAOWU_", "DJANGO_"))}
    environment = bare | {"XIAOWU_HOME": str(home), "PORT": str(port)}
    told = []
    for _start in range(2):
        demo = subprocess.Popen(
            [sys.executable, "-m", "xiaowu.cli", "demo"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert demo.stdout
        lines = list(_until(demo.stdout, "all accounts"))
        told.append(lines)
        assert lines[0].strip() == f"ready http://127.0.0.1:{port}"
        assert urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/", timeout=10).status == 200
        demo.terminate()
        demo.wait(timeout=40)
    assert told[0] == told[1]
    with (home / "demo-accounts.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {"homeroom_teacher", "nutritionist", "it_coordinator", "bureau_officer"} <= {row["role"] for row in rows}
    assert set(rows[0]) == {"role", "sign_in", "password", "school", "class"}
    assert not embedded.server(home).is_running


def _until(stream: IO[str], last: str) -> Iterator[str]:
    for line in stream:
        yield line
        if last in line:
            return
