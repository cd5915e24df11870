"""The public status page: what it calls an outage, and that it stays when everything else is gone."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from xml.etree import ElementTree as ET

import psycopg
import pytest
from django.db import connection
from django.test import RequestFactory, override_settings
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from conftest import copy_template
from tests.client import HouseClient
from tests.servers import free_port
from xiaowu.cli import main
from xiaowu.kernel.database import embedded
from xiaowu.kernel.errors import NotFound, Refused
from xiaowu.kernel.serving import await_ready, server_command
from xiaowu.kernel.ui.refusals import answer
from xiaowu.traffic.adapters import probes, status_site
from xiaowu.traffic.rules.status import Notice, NoticeKind, State, Watched, last_days, overall, probed, told_share, worst_of_day
from xiaowu.traffic.tests.watched import AT, MINUTE, TAIPEI, after


def test_one_lost_packet_is_no_outage() -> None:
    known = after(True, False, True)
    assert (known.state, known.outages) == (State.UP, ())


def test_an_outage_begins_with_the_first_of_two_failures_and_ends_with_an_answer() -> None:
    down = after(True, False, False)
    assert (down.state, down.since) == (State.DOWN, AT + MINUTE)
    (only,) = after(True, False, False, False, True).outages
    assert (only.first, only.last) == (AT + MINUTE, AT + 4 * MINUTE)


def test_planned_maintenance_is_no_outage_and_spoils_no_figure() -> None:
    planned = Notice("m", NoticeKind.MAINTENANCE, "t", "", AT + MINUTE, AT + 5 * MINUTE, AT, ("sign-in",))
    known = after(True, False, False, False, False, True, notices=(planned,))
    assert (known.outages, known.share_up(), known.state) == ((), 1.0, State.UP)
    assert after(True, False, False, notices=(Notice("m", NoticeKind.MAINTENANCE, "t", "", AT, None, AT),)).state is State.MAINTENANCE
    other = Notice("m", NoticeKind.MAINTENANCE, "t", "", AT, None, AT, ("meals",))
    assert after(True, False, False, notices=(other,)).state is State.DOWN


def test_the_sign_in_page_and_the_pages_of_the_houses_own_errors_lead_to_the_status_page(db: None) -> None:
    def shown(refused: Refused) -> str:
        return str(answer(RequestFactory().get("/"), refused).content.decode())

    link, failed = 'href="https://status.example/"', Refused("")
    failed.status = 503
    assert link not in HouseClient().get(reverse("account_login")).content.decode() + shown(failed)
    with override_settings(XIAOWU_STATUS_PAGE="https://status.example/"):
        assert link in HouseClient().get(reverse("account_login")).content.decode()
        assert link in shown(failed)
        assert link not in shown(NotFound(""))


@pytest.mark.parametrize(
    ("share", "told"), [(1.0, "100.00%"), (0.9995, "99.95%"), (0.999999, "99.99%"), (0.5, "50.00%"), (0.0, "0.00%"), (None, None)]
)
def test_a_share_of_time_has_two_decimals_and_is_never_rounded_up(share: float | None, told: str | None) -> None:
    assert told_share(share) == told


def test_a_slow_answer_is_told_as_slow() -> None:
    assert after(True, 5.0).state is State.SLOW


def test_what_never_answered_is_unknown_and_then_down() -> None:
    assert after(False).state is State.UNKNOWN
    assert after(False, False).state is State.DOWN
    assert after(5.0, False).state is State.SLOW


def test_time_in_which_nobody_probed_is_unknown() -> None:
    known = after(True)
    known = probed(known, answered=True, took=MINUTE * 0, at=AT + timedelta(hours=1), notices=(), every=MINUTE, zone=TAIPEI)
    assert known.days == {"2026-11-24": {State.UP: 180.0, State.UNKNOWN: 3420.0}}


@given(st.lists(st.one_of(st.booleans(), st.floats(0, 9)), min_size=1, max_size=30))
def test_every_second_that_passed_is_accounted_for(answers: list[bool | float]) -> None:
    known = after(*answers)
    assert sum(sum(day.values()) for day in (known.days or {}).values()) == 60.0 * (len(answers) - 1)
    assert sum(each.last is None for each in known.outages) == (known.state is State.DOWN)


def test_what_is_older_than_ninety_days_goes() -> None:
    known = after(True, False, False, True, True)
    later = probed(known, answered=True, took=MINUTE * 0, at=AT + timedelta(days=200), notices=(), every=MINUTE, zone=TAIPEI)
    assert later.outages == ()
    assert (min(later.days or {}), max(later.days or {})) == ("2027-03-15", "2027-06-12")  # silent, and told as unknown


def test_a_day_has_the_colour_of_its_worst_minute() -> None:
    assert worst_of_day({State.DOWN: 60.0, State.UP: 80_000.0}) is State.DOWN
    assert worst_of_day({State.DOWN: 5.0, State.UP: 80_000.0}) is State.UP
    assert worst_of_day(None) is worst_of_day({State.DOWN: 5.0}) is State.UNKNOWN
    assert len(last_days(AT.date())) == 90


def test_the_page_has_the_state_of_its_worst_component() -> None:
    assert overall([after(True), after(True, False, False)]) is State.DOWN
    assert overall([after(True)]) is State.UP
    assert Watched("x").share_up() is None


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(302 if self.path == "/away" else 500 if self.path == "/broken" else 200)
        self.end_headers()

    def log_message(self, *_given: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[str]:
    served = HTTPServer(("127.0.0.1", 0), _Answers)
    Thread(target=served.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{served.server_port}"
    served.shutdown()
    served.server_close()


def test_a_probe_counts_redirections_as_answers_and_errors_as_failures(server: str) -> None:
    assert [probes.probe(f"{server}{path}")[0] for path in ("/", "/away", "/broken")] == [True, True, False]
    assert [probes.probe(address)[0] for address in ("http://127.0.0.1:1/", "nonsense")] == [False, False]


def test_an_operator_announces_ends_and_the_page_feed_and_calendar_tell_it(server: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    to = ["--to", str(tmp_path)]
    watch = ["status", "watch", *to, "--times", "1", "--name", "校務<b>", "--address", "https://s.example/", "--component", f"登入={server}/"]
    assert (
        main(
            [
                "status",
                "announce",
                *to,
                "--kind",
                "maintenance",
                "--title",
                "更新資料庫",
                "--begins",
                "2099-01-01T22:00",
                "--ends",
                "2099-01-02T02:00",
            ]
        )
        == 0
    )
    assert main(["status", "announce", *to, "--title", "登入緩慢", "--words", "已找到原因"]) == 0
    number = capsys.readouterr().out.split()[-1]
    assert main(watch) == 0
    going = (tmp_path / "index.html").read_text()
    assert ("有事件處理中" in going, "所有服務正常。" in going, "處理中</span>" in going) == (True, False, True)
    assert main(["status", "end", *to, "--id", number, "--words", "已修復"]) == 0
    assert main(watch) == 0
    page, english = (tmp_path / "index.html").read_text(), (tmp_path / "en.html").read_text()
    assert "所有服務正常。" in page
    assert "更新資料庫" in page
    assert "已修復" in page
    assert "校務&lt;b&gt;" in page
    assert "All services work." in english
    feed = ET.fromstring((tmp_path / "feed.atom").read_bytes())  # noqa: S314  (our own)
    assert len(feed.findall("{http://www.w3.org/2005/Atom}entry")) == 2
    (event,) = Calendar.from_ical((tmp_path / "maintenance.ics").read_bytes()).walk("VEVENT")
    assert event["summary"] == "更新資料庫"
    assert (tmp_path / "status.css").exists()


def test_an_operator_corrects_a_notice_and_reads_what_changed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    to = ["--to", str(tmp_path)]
    times = ["--begins", "2099-01-01T22:00", "--ends", "2099-01-02T02:00"]
    assert main(["status", "announce", *to, "--kind", "maintenance", "--title", "更新資料褲", *times]) == 0
    number = capsys.readouterr().out.split()[-1]
    assert main(["status", "correct", *to, "--id", number, "--title", "更新資料庫", "--ends", "2099-01-02T3:00"]) == 0
    told = capsys.readouterr().out
    assert ("title: 更新資料褲 -> 更新資料庫" in told, "last: 2099-01-02 02:00" in told, "words:" in told) == (True, True, False)
    (kept,) = status_site.notices(tmp_path)
    assert (kept.title, kept.last and kept.last.hour, kept.revision) == ("更新資料庫", 3, 1)
    for wrong in (["--ends", "2098-01-01T00:00"], ["--ends", "2020-01-01T00:00"], ["--begins", "2099-01-03T00:00"]):
        assert main(["status", "correct", *to, "--id", number, *wrong]) == 1
    assert main(["status", "correct", *to, "--id", "none", "--title", "x"]) == 1
    assert main(["status", "end", *to, "--id", number]) == 0
    assert main(["status", "correct", *to, "--id", number, "--ends", "2099-01-02T03:00"]) == 1
    assert main(["status", "correct", *to, "--id", number, "--words", "已完成"]) == 0
    (kept,) = status_site.notices(tmp_path)
    assert (kept.words, kept.revision) == ("已完成", 3)
    assert main(["status", "announce", *to, "--title", "登入緩慢"]) == 0
    number = capsys.readouterr().out.split()[-1]
    assert main(["status", "correct", *to, "--id", number, "--begins", "2099-01-01T00:00"]) == 1


def test_wrong_arguments_are_told(tmp_path: Path) -> None:
    to = ["--to", str(tmp_path)]
    assert main(["status", "watch", *to]) == 1
    assert main(["status", "end", *to, "--id", "none"]) == 1
    assert main(["status", "announce", *to, "--title", "x", "--begins", "2099-01-02", "--ends", "2099-01-01"]) == 1
    assert main(["status", "announce", *to, "--title", "x", "--begins", "0001-01-01T00:00", "--ends", "2099-01-01"]) == 1  # a page of that year fails
    assert main(["status", "announce", *to, "--title", "x", "--begins", "1026-11-20T22:00"]) == 1


def test_a_broken_file_of_its_own_does_not_stop_it(tmp_path: Path) -> None:
    (tmp_path / "watched.json").write_text("{")
    assert status_site.watched(tmp_path, ["x"]) == {"x": Watched("x")}
    assert (tmp_path / "watched.json.broken").read_text() == "{"
    (tmp_path / "watched.json").write_text('{"x": {"state": "up"}}')
    assert status_site.watched(tmp_path, ["x"]) == {"x": Watched("x")}


def test_it_stays_and_tells_the_outage_when_the_application_and_its_database_are_gone(tmp_path: Path, _database: None) -> None:
    """A house of its own, of which server and database are killed. The watching process goes on and says so."""
    name, port = f"gone_{os.environ['XIAOWU_DATABASE_NAME']}", free_port(1)
    copy_template(name)
    house = subprocess.Popen(
        server_command(port, workers=1), env=os.environ | {"XIAOWU_DATABASE_NAME": name, "XIAOWU_DATABASE_ROLE": "app"}, start_new_session=True
    )
    watching = [sys.executable, "-m", "xiaowu.cli", "status", "watch", "--to", str(tmp_path / "site"), "--every", "1"]
    watcher = subprocess.Popen(
        [*watching, "--component", f"校務=http://127.0.0.1:{port}/readyz"],
        env={**os.environ, "XIAOWU_HOME": str(tmp_path / "elsewhere")},
    )  # fmt: skip
    try:
        assert await_ready(port, house)
        assert _eventually(tmp_path, State.UP)
        drop_database(name)
        os.killpg(house.pid, signal.SIGKILL)  # with the processes that answer
        house.wait()
        assert _eventually(tmp_path, State.DOWN)
        assert "有服務中斷" in (tmp_path / "site" / "index.html").read_text()
    finally:
        watcher.kill()
        watcher.wait()
        if house.poll() is None:
            os.killpg(house.pid, signal.SIGKILL)
            house.wait()


def drop_database(name: str) -> None:
    with psycopg.connect(host=connection.settings_dict["HOST"], user=embedded.SUPERUSER, dbname="postgres", autocommit=True) as superuser:
        superuser.execute(f'drop database "{name}" with (force)')


def _eventually(tmp_path: Path, state: State) -> bool:
    """Whether the watcher's page is written with this state within a minute."""
    site = tmp_path / "site"
    for _each in range(600):
        found = status_site.watched(site, ["校務"])["校務"]
        if found.state is state and (site / "index.html").exists() and TOLD[state] in (site / "index.html").read_text():
            return True
        time.sleep(0.1)
    return False


TOLD = {State.UP: "所有服務正常。", State.DOWN: "有服務中斷"}
