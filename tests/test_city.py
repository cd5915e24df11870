"""The synthetic city, the nightly job, and a database of one's own."""

import os
import re
import socket
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.conf import settings

from tests.integrity import contradictions
from xiaowu.kernel import clock
from xiaowu.kernel.database import access, embedded
from xiaowu.portal.city.build import demo_moment
from xiaowu.portal.city.people import Ids, Maker
from xiaowu.roster.models import School


def test_the_same_seed_makes_the_same_people_and_another_seed_others(db: None) -> None:
    place = School.objects.filter(level="elementary").order_by("pk").first()
    assert place is not None

    def rows(seed: int) -> dict[str, Any]:
        maker = Maker(Random(seed), Ids({}), 115, date(2026, 8, 1), "hash", date(2026, 8, 1))
        return maker.school(place, is_first=True, scale=0.3).rows

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


def xiaowu(environment: dict[str, str], *command: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "-m", "xiaowu.cli", *command], env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def own(_database: None, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a house with an external database, migrated: an owner that is no superuser, an application with a login of its own."""
    server, each = embedded.server(settings.XIAOWU_HOME), os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    name, owner, web = f"own_{each}", f"somebody_{each}", f"somebody_web_{each}"
    with access.superuser(server) as superuser:
        superuser.execute(f"create role {owner} login createrole password 'owners'")
        superuser.execute(f"create role {web} login password 'webs' in role xiaowu_app")
        superuser.execute(f"grant xiaowu_app to {owner} with admin option")
        superuser.execute(f'create database "{name}" owner {owner}')
    where = f"@/{name}?host={server.socket}"
    addresses = {"DATABASE_OWNER_URL": f"postgresql://{owner}:owners{where}", "DATABASE_URL": f"postgresql://{web}:webs{where}"}
    environment = os.environ | addresses | {"XIAOWU_HOME": str(tmp_path_factory.mktemp("own"))}
    done = xiaowu(environment, "migrate")
    assert done.returncode == 0, done.stderr
    return environment


def test_a_database_of_ones_own_is_set_up_by_three_commands_and_its_application_cannot_become_the_owner(own: dict[str, str]) -> None:
    for command in ("init", "check"):
        done = xiaowu(own, command)
        assert done.returncode == 0, done.stderr
    asked = (
        "from django.db import connection; from xiaowu.kernel.database.setup import faults; c = connection.cursor();"
        " c.execute('select session_user, (select count(*) from roster_school)'); print(c.fetchone(), faults())"
    )
    done = xiaowu(own | {"XIAOWU_DATABASE_ROLE": "app"}, "manage", "shell", "-v", "0", "-c", asked)
    assert re.search(r"\('somebody_web_gw\d+', 317\) \[\]", done.stdout), done.stdout + done.stderr
    assert not (Path(own["XIAOWU_HOME"]) / "postgres").exists()


@pytest.mark.parametrize("command", ["serve", "work"])
def test_nothing_serves_with_the_owners_login_or_a_secret_that_the_database_does_not_know(own: dict[str, str], command: str) -> None:
    done = xiaowu(own | {"DATABASE_URL": own["DATABASE_OWNER_URL"]}, command)
    assert (done.returncode, "login of its own" in done.stderr) == (1, True), done.stderr
    done = xiaowu(own | {"XIAOWU_SECRET_KEY": "another"}, command)
    assert (done.returncode, "does not know XIAOWU_SECRET_KEY" in done.stderr) == (1, True), done.stderr


def test_nothing_serves_beside_somebody_who_listens_there_already(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        done = xiaowu(os.environ | {"XIAOWU_HOME": str(tmp_path), "PORT": str(other.getsockname()[1])}, "serve")
    assert (done.returncode, "is in use" in done.stderr) == (1, True), done.stderr
