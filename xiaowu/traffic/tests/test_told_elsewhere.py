"""What the house tells the status page, as that reads it: over a real connection, whole, and whatever is wrong with one notice."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import as_owner
from tests.client import HouseClient, words
from xiaowu.kernel.clock import TAIPEI
from xiaowu.traffic.adapters import probes, status_site
from xiaowu.traffic.exchange import status_pages
from xiaowu.traffic.exchange.status_pages import Site
from xiaowu.traffic.models import Announcement
from xiaowu.traffic.queries.announced import told
from xiaowu.traffic.tests.watched import AT, after

NOW = datetime(2026, 11, 24, 7, 50, tzinfo=TAIPEI)
NOTICE: dict[str, Any] = {
    "id": "h1", "kind": "incident", "title": "網路緩慢", "words": "處理中", "first": AT.isoformat(), "last": None, "written": AT.isoformat(),
    "components": [],
}  # fmt: skip


@contextmanager
def house(answer: bytes) -> Iterator[str]:
    """The address of a server that answers this to everybody."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_args: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/announced.json"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def announce(number: int, first: datetime, last: datetime | None, kind: str = "maintenance") -> None:
    with as_owner():
        Announcement.objects.bulk_create(
            Announcement(
                kind=kind, title="更" * 60, words="新" * 500, title_en="u" * 120, words_en="w" * 1_000, written=NOW, by_name="資訊科",
                first=first + timedelta(days=7 * week), last=last and last + timedelta(days=7 * week),
            )
            for week in range(number)
        )  # fmt: skip


@pytest.mark.usefixtures("db")
def test_whoever_opens_the_status_page_reads_all_that_was_announced_however_much(tmp_path: Path, stop_clock: Callable[..., None]) -> None:
    stop_clock(NOW)
    announce(52, NOW + timedelta(days=1), NOW + timedelta(days=1, hours=4))
    announce(1, NOW - timedelta(hours=1), None, "incident")
    with house(HouseClient().get("/traffic/announced.json").content) as address:
        found = status_site.ask_announced(address, tmp_path)
    assert (len(found), sum(each.kind == "incident" for each in found)) == (53, 1)


@pytest.mark.usefixtures("db")
def test_an_incident_that_goes_on_stands_on_the_first_page_beside_a_year_of_planned_maintenance(stop_clock: Callable[..., None]) -> None:
    stop_clock(NOW)
    announce(60, NOW + timedelta(days=30), NOW + timedelta(days=30, hours=4))
    announce(1, NOW - timedelta(hours=1), None, "incident")
    assert "事件說明：更更" in words(HouseClient().get("/accounts/login/"))
    announce(1, NOW - timedelta(days=200), NOW - timedelta(days=199), "incident")
    assert len(told()) == 61  # what was over long ago is told nowhere


def test_an_answer_that_is_no_announcement_is_told_to_the_operator_and_what_stood_stays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with house(json.dumps({"notices": [NOTICE]}).encode()) as address:
        stood = status_site.ask_announced(address, tmp_path)
    assert (len(stood), capsys.readouterr().err) == (1, "")
    for answer in (b"<html>", b'{"notices": 3}', json.dumps({"notices": [NOTICE] * 100}).encode()):
        monkeypatch.setattr(probes, "_WHOLE", 2_000)
        with house(answer) as address:
            assert status_site.ask_announced(address, tmp_path) == stood
        assert "what it told last stands" in capsys.readouterr().err
    assert status_site.ask_announced(address, tmp_path) == stood  # nobody answers there any more: the probes tell that
    assert capsys.readouterr().err == ""


def test_a_moment_without_a_zone_is_the_time_on_the_wall(tmp_path: Path) -> None:
    (tmp_path / "notices.json").write_text(json.dumps([NOTICE | {"first": "2026-11-24T18:00:00"}]))
    assert [each.first.isoformat() for each in status_site.notices(tmp_path)] == ["2026-11-24T18:00:00+08:00"]


ODD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.lists(st.none(), max_size=2), st.dictionaries(st.text(max_size=2), st.none()),
    st.sampled_from(["2026-11-28T18:00:00", "2026-11-28", "0001-01-01T00:00:00", "9999-12-31T23:59:59+00:00", "maintenance"]),
)  # fmt: skip


@given(
    st.dictionaries(st.sampled_from([*NOTICE, "title_en", "words_en", "revision"]), ODD, min_size=1, max_size=3), st.sets(st.sampled_from([*NOTICE]))
)
def test_no_odd_notice_stops_the_page_or_hides_another(odd: dict[str, Any], left_out: set[str]) -> None:
    broken = {name: value for name, value in (NOTICE | odd).items() if name in odd or name not in left_out}
    with TemporaryDirectory() as folder:
        (Path(folder) / "notices.json").write_text(json.dumps([broken, NOTICE | {"title": "另一則"}]))
        status_pages.write(Path(folder), {"登入": after(True)}, status_site.notices(Path(folder)), Site("校務", "https://s.example/"), AT)
        for name in ("index.html", "feed.atom"):
            assert "另一則" in (Path(folder) / name).read_text()
