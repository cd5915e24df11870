"""The database may die (資料庫中斷): whoever works meanwhile is served by the next server, reads from the standby, and loses nothing.

One story in the order in which it happens, on a primary, its standby and a server process of their own.
"""

import re
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx2
import psutil
import pytest
from django.test import RequestFactory
from django.urls import reverse

from bench.faults import rush
from bench.wire import Wire
from conftest import HOME, TEMPLATE, Somebody
from tests.clusters import Cluster, cluster
from tests.servers import signed_in
from xiaowu.kernel.backup.rehearsing import Counted, compared, rehearse
from xiaowu.kernel.backup.tables import Rehearsal
from xiaowu.kernel.backup.taking import take
from xiaowu.kernel.database import access, embedded, standby
from xiaowu.kernel.errors import DatabaseAway, ReadsOnly, Refused
from xiaowu.kernel.ui.pages import PAGE
from xiaowu.kernel.ui.refusals import answer

pytestmark = pytest.mark.xdist_group("lost_database")
DAY = "2026-11-24"
BANNER = "目前只能查看、不能儲存"


class Teacher:
    """A teacher's telephone at the roll of the class."""

    def __init__(self, site: str, person: Somebody) -> None:
        self.client = signed_in(site, person)
        self.path = f"/api/v1/attendance/schools/{person.school_id}/classes/{person.class_id}/rolls/{DAY}"
        self.child = self.client.get(self.path).json()["rows"][0]["student_id"]

    def save(self, revision: int, key: str = "") -> httpx2.Response:
        body = {"revision": revision, "exceptions": [{"student_id": self.child, "mark": "late" if revision % 2 else "absent"}]}
        return self.client.put(self.path, json=body, headers={"Idempotency-Key": key or uuid.uuid4().hex})

    def revision(self) -> int:
        return int(self.client.get(self.path).json()["header"]["revision"])


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("cluster")) as made:
        yield made


@pytest.fixture(scope="module")
def wire(both: Cluster) -> Wire:
    return Wire(both.first.socket / f".s.PGSQL.{embedded.PORT}")


@pytest.fixture(scope="module")
def teacher(both: Cluster, wire: Wire, people: dict[str, Somebody]) -> Teacher:
    hosts = urlencode({"host": f"127.0.0.1,{both.second.socket}", "port": f"{wire.port},{embedded.PORT}"})
    return Teacher(both.serve(f"postgresql://xiaowu_app@/{TEMPLATE}?{hosts}"), people["homeroom_teacher"])


def test_whoever_saves_while_every_connection_breaks_has_saved_once(both: Cluster, teacher: Teacher) -> None:
    _broken(both)
    assert (teacher.save(0).status_code, teacher.revision()) == (200, 1)


def test_a_save_whose_commit_lost_its_answer_is_found_by_its_key_and_done_once(teacher: Teacher, wire: Wire) -> None:
    wire.loses_commits = 1
    assert (teacher.save(1).status_code, wire.loses_commits) == (200, 0)
    assert teacher.revision() == 2


def test_whoever_saves_while_the_wire_is_cut_for_a_moment_has_saved_once(teacher: Teacher, wire: Wire) -> None:
    wire.cut()
    with ThreadPoolExecutor(1) as pool:
        saved = pool.submit(teacher.save, 2)
        wire.mend()
        assert saved.result().status_code == 200
    assert teacher.revision() == 3


def test_under_a_rush_with_faults_no_session_is_lost_and_every_save_is_done_once(both: Cluster, teacher: Teacher, wire: Wire) -> None:
    """The short form of `make faults`."""
    stop, url = threading.Event(), teacher.client.base_url
    token = teacher.client.cookies["xiaowu"]
    school, place = re.findall(r"/schools/(\d+)/classes/(\d+)/", teacher.path)[0]
    who = {"child": teacher.child, "school": school, "place": place, "token": token}
    driver = rush.Teacher(url.port or 0, who, DAY, stop)
    driver.start()
    clock, silent = both.clock.write_text, partial(setattr, wire, "is_silent")
    for fault in (
        partial(_broken, both), wire.cut, wire.mend, partial(silent, True), wire.cut, partial(silent, False), wire.mend,
        partial(setattr, wire, "loses_commits", 3), both.first.stop, both.first.start, partial(clock, "3600"),
    ):  # fmt: skip
        time.sleep(0.3)
        fault()
    time.sleep(0.3)
    clock("20")
    time.sleep(0.3)
    clock("0")
    time.sleep(1)
    stop.set()
    driver.join(timeout=30)
    found = rush.outcome([driver], 0)
    assert (found.is_good, found.saved > 3) == (True, True), found


def _broken(both: Cluster) -> None:
    with access.superuser(both.first) as bare:
        bare.execute("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'xiaowu_app'")


def _kill(server: embedded.Server) -> None:
    """At once, as the power fails: its processes would answer what they hold until they notice that they are alone."""
    first = psutil.Process(server.postmaster() or 0)
    answering = first.children()
    first.kill()
    psutil.wait_procs(answering, timeout=30)


class Log:
    """A colleague who opens the teacher's class for the first time that day, and the principal who reads who looked at its first child."""

    def __init__(self, teacher: Teacher, people: dict[str, Somebody]) -> None:
        site, principal = str(teacher.client.base_url), people["principal"]
        self.reader, self.principal = signed_in(site, people["student_affairs"]), signed_in(site, principal)
        self.name, self.child = people["student_affairs"].name, teacher.child
        self.page = reverse("roster:looks", args=[principal.school_id, teacher.child])
        self.rolls = [
            teacher.path,
            reverse("attendance:roll", args=[people["homeroom_teacher"].school_id, people["homeroom_teacher"].class_id, date.fromisoformat(DAY)]),
        ]

    def names_reader(self) -> bool:
        return self.name in self.principal.get(self.page).text

    def reads(self) -> None:
        """Twice, as page and for programs."""
        for path in (*self.rolls, *self.rolls):
            assert self.reader.get(path).status_code == 200

    def is_recorded_once(self, server: embedded.Server) -> bool:
        with access.superuser(server, TEMPLATE) as bare:
            found = bare.execute("select purpose from kernel_look where spool_key is not null and %s = any(student_ids)", [self.child]).fetchall()
        return found == [("attendance.roll",)]


@pytest.fixture
def log(teacher: Teacher, people: dict[str, Somebody]) -> Log:
    return Log(teacher, people)


def test_who_works_while_no_server_takes_writes_reads_is_told_and_saves_with_the_same_key_once_one_does(
    both: Cluster, teacher: Teacher, log: Log
) -> None:
    stands = teacher.revision()
    assert not log.names_reader()
    _kill(both.first)
    for path in ("/", "/account/", "/attendance/", reverse("notifications:inbox")):
        page = teacher.client.get(path)
        assert (path, page.status_code, BANNER in page.text) == (path, 200, True)
    refused = teacher.save(stands, "kept")
    assert (refused.status_code, int(refused.headers["Retry-After"]) > 0, BANNER in refused.json()["detail"]) == (503, True, True)
    assert (teacher.revision(), BANNER in log.reader.get(log.rolls[1]).text) == (stands, True)
    log.reads()  # on the node's disk meanwhile
    assert len((HOME / "looks" / "waiting.jsonl").read_text(encoding="utf-8").splitlines()) == 1
    assert teacher.client.get("/readyz").json() == {"status": "degraded", "reason": "only reading"}
    standby.promote(both.second, both.first)
    assert [teacher.save(stands, "kept").status_code for _time in range(2)] == [200, 200]
    page = teacher.client.get("/account/")
    assert (page.status_code, BANNER in page.text, teacher.revision()) == (200, False, stands + 1)
    assert teacher.client.get("/readyz").json() == {"status": "ok"}
    end = time.monotonic() + 30
    while not log.names_reader():
        assert time.monotonic() < end
        time.sleep(0.2)  # a thread of the server takes the looks, and tells nobody
    assert log.is_recorded_once(both.second)


@pytest.mark.parametrize("refused", [DatabaseAway("words"), ReadsOnly("words")])
def test_whoever_is_not_known_while_no_database_answers_is_not_told_to_sign_in_and_finds_the_way_back(refused: Refused) -> None:
    asked = RequestFactory().get("/attendance/?day=1")
    sent = RequestFactory().post("/attendance/save/", {PAGE: "/attendance/?day=1"})
    for request in (asked, sent):
        shown = answer(request, refused).content.decode()
        assert ("words" in shown, reverse("account_login") in shown, f'href="{reverse("portal:home")}"' in shown) == (True, False, True)
        assert 'href="/attendance/?day=1"' in shown
    elsewhere = answer(asked, Refused("words")).content.decode()
    assert (reverse("account_login") in elsewhere, 'class="button primary" href="/attendance/' in elsewhere) == (True, False)


def test_two_primaries_and_a_standby_of_another_cluster_are_refused_and_nothing_is_overwritten(both: Cluster, tmp_path: Path) -> None:
    other = embedded.server(tmp_path / "other", tuning=both.first.tuning)
    other.start()
    other.stop()
    with pytest.raises(standby.NotOfThisCluster, match="another cluster"):
        standby.follow(both.second, tmp_path / "other")
    with pytest.raises(embedded.DatabaseFailed, match="has taken the place"):
        both.first.start()
    with pytest.raises(standby.TwoPrimaries, match="still takes writes"):
        standby.promote(both.first, both.second)
    with pytest.raises(embedded.DatabaseFailed):
        standby.promote(both.second)
    assert not (other.data / "standby.signal").exists()


def test_what_stands_after_all_that_is_backed_up_and_the_rehearsal_is_kept_for_the_status_page(
    both: Cluster, tmp_path: Path, owner: Callable[[], Any]
) -> None:
    take(both.second, tmp_path / "backups", None)
    with owner():
        good = rehearse(both.second, tmp_path / "backups")
        assert (good.is_good, good.loss, good.said) == (True, 0.0, "")
        missing = rehearse(both.second, tmp_path / "nowhere")
        assert (missing.is_good, "no complete base backup" in missing.said) == (False, True)
    assert Rehearsal.objects.filter(is_good=True, rows__gt=0).count() == 1  # whoever serves reads it


def test_a_copy_that_lacks_a_table_or_its_rows_is_not_good() -> None:
    ours = Counted({"kept": 3, "empty": 0, "gone": 1}, None)
    assert compared(ours, Counted({"kept": 3, "empty": 0, "gone": 1}, None)) == []
    assert compared(ours, Counted({"kept": 0, "empty": 0}, None)) == ["the copy lacks the table gone", "the copy of kept is empty, of 3 rows here"]
