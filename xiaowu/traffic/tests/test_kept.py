"""The last backup and the last rehearsed restore are told to everybody, by the house and by the status page that outlives it."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from zoneinfo import ZoneInfo

import pytest

from conftest import as_owner
from tests.client import HouseClient, words
from xiaowu.cli import main
from xiaowu.kernel.backup import STAMP
from xiaowu.kernel.backup.tables import Rehearsal
from xiaowu.traffic.adapters import status_site
from xiaowu.traffic.rules.status import Kept, latest

AT = datetime(2026, 11, 24, 3, 0, tzinfo=ZoneInfo("Asia/Taipei"))
HOUR = timedelta(hours=1)
TOLD = {"backup": AT.isoformat(), "rehearsed": (AT + HOUR).isoformat(), "loss": 12.4, "took": 93.0, "failed": None}
NOTHING = dict.fromkeys(TOLD)


def test_the_later_of_two_backups_counts() -> None:
    assert latest(Kept(), None) == Kept()
    assert latest(Kept(AT), None) == latest(Kept(), AT) == latest(Kept(AT - HOUR), AT) == latest(Kept(AT), AT - HOUR) == Kept(AT)


def test_anybody_reads_which_backup_was_restored_on_trial_and_that_a_later_trial_failed(client_of: Callable[[str], HouseClient], db: None) -> None:
    anybody = HouseClient()
    assert anybody.get("/traffic/kept.json").json() == NOTHING
    with as_owner():
        for back, is_good in ((30, True), (20, False), (10, True), (5, False)):
            base = AT - HOUR * (back + 1)
            Rehearsal.objects.create(at=AT - HOUR * back, is_good=is_good, base=base, loss=2.0, took=70.0, rows=9, said="" if is_good else "secret")
    told = anybody.get("/traffic/kept.json")
    found = {name: value if value is None or isinstance(value, float) else datetime.fromisoformat(value) for name, value in told.json().items()}
    assert found == {"backup": AT - 11 * HOUR, "rehearsed": AT - 10 * HOUR, "loss": 2.0, "took": 70.0, "failed": AT - 5 * HOUR}
    assert "secret" not in told.content.decode()
    assert "的還原演練沒有成功" in words(client_of("bureau_officer").get("/traffic/"))
    assert "還原演練" not in words(client_of("it_coordinator").get("/traffic/"))


class _House(BaseHTTPRequestHandler):
    told = b""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.told)

    def log_message(self, *_given: object) -> None:
        """Say nothing."""


@pytest.fixture
def house() -> Iterator[str]:
    served = HTTPServer(("127.0.0.1", 0), _House)
    Thread(target=served.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{served.server_port}/"
    served.shutdown()
    served.server_close()


def test_the_status_page_keeps_what_the_house_told_of_its_backups_when_the_house_is_gone(house: str, tmp_path: Path) -> None:
    site, folder = tmp_path / "site", tmp_path / "backups"
    (folder / "base" / (AT + 5 * HOUR).astimezone(ZoneInfo("UTC")).strftime(STAMP)).mkdir(parents=True)
    watch = ["status", "watch", "--to", str(site), "--times", "1", "--component", f"登入={house}", "--kept"]
    _House.told = json.dumps(TOLD).encode()
    assert main([*watch, house]) == 0
    first = words_of(site)
    assert ("最近一次備份 115/11/24 03:00" in first, "12 秒" in first) == (True, True), first
    for nonsense in (b"{}", b"[", json.dumps(NOTHING | {"backup": "soon"}).encode()):
        _House.told = nonsense
        assert main([*watch, house]) == 0
        assert "12 秒" in words_of(site)
    assert main([*watch, "http://127.0.0.1:1/", "--backups", str(folder)]) == 0
    assert "最近一次備份 115/11/24 08:00" in words_of(site)
    assert "Last rehearsed restore" in (site / "en.html").read_text()


def test_a_status_page_that_watches_no_backups_says_nothing_of_them(house: str, tmp_path: Path) -> None:
    assert main(["status", "watch", "--to", str(tmp_path), "--times", "1", "--component", f"登入={house}"]) == 0
    assert "備份" not in words_of(tmp_path)
    assert status_site.ask_kept("nonsense", tmp_path) == Kept()


def words_of(site: Path) -> str:
    class Page:
        content = (site / "index.html").read_bytes()

    return words(Page())
