"""The watcher of the status page goes on, whatever answers, whatever was announced, and whatever became of its files."""

import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from xml.etree import ElementTree as ET

import pytest

from xiaowu.cli import main
from xiaowu.traffic.adapters import probes, status_site
from xiaowu.traffic.adapters.status_site import notices
from xiaowu.traffic.rules.status import Notice, NoticeKind, Outage, State, probed
from xiaowu.traffic.tests.watched import AT, MINUTE, TAIPEI, after

MAINTENANCE = ["--kind", "maintenance", "--ends", "2099-01-02T02:00", "--begins", "2099-01-01T22:00"]


@contextmanager
def port(said: bytes, *, then: Callable[[socket.socket], None] = lambda _to: None) -> Iterator[str]:
    """Something that takes connections and is no web server."""
    with socket.create_server(("127.0.0.1", 0)) as served:

        def answer() -> None:
            with suppress(OSError):
                while True:
                    to, _address = served.accept()
                    with to, suppress(OSError):
                        to.recv(4096)
                        to.sendall(said)
                        then(to)

        Thread(target=answer, daemon=True).start()
        yield f"http://127.0.0.1:{served.getsockname()[1]}/"


def drip(to: socket.socket) -> None:
    for number in range(60):
        time.sleep(0.1)
        to.sendall(f"X-{number}: 1\r\n".encode())


@pytest.mark.parametrize("said", [b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", b""])
def test_an_answer_that_is_none_is_a_failed_probe_and_the_watch_goes_on(tmp_path: Path, said: bytes) -> None:
    with port(said) as bad, port(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") as good:
        assert (
            main(
                ["status", "watch", "--to", str(tmp_path), "--times", "2", "--every", "0", "--component", f"bad={bad}", "--component", f"good={good}"]
            )
            == 0
        )
    found = status_site.watched(tmp_path, ["bad", "good"])
    assert (found["bad"].state, found["good"].state) == (State.DOWN, State.UP)


def test_an_answer_that_drips_is_cut_and_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probes, "PATIENCE", 0.5)
    begun = time.monotonic()
    with port(b"HTTP/1.1 200 OK\r\n", then=drip) as slow, port(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") as good:
        found = probes.probe_all({"slow": slow, "again": slow, "good": good})
    assert {name: answered for name, (answered, _took) in found.items()} == {"slow": False, "again": False, "good": True}
    assert time.monotonic() - begun < 4


def test_signs_that_no_feed_can_hold_do_not_come_in_and_stop_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    to = ["--to", str(tmp_path)]
    assert main(["status", "announce", *to, *MAINTENANCE, "--title", "停機\x0b維護", "--words", "一\x00\n二"]) == 0
    (kept,) = status_site.notices(tmp_path)
    assert (kept.title, kept.words) == ("停機 維護", "一\n二")
    stored = json.loads((tmp_path / "notices.json").read_text())
    stored[0]["title"] = "舊\x0b的"
    (tmp_path / "notices.json").write_text(json.dumps([*stored, {"id": "cut"}]))
    assert main(["status", "watch", *to, "--times", "1", "--address", "https://s.example/", "--component", "x=http://127.0.0.1:1/"]) == 0
    assert "舊的" in "".join(ET.fromstring((tmp_path / "feed.atom").read_bytes()).itertext())  # noqa: S314  (our own)
    assert "passed over" in capsys.readouterr().err
    lines = (tmp_path / "maintenance.ics").read_text().splitlines()
    assert {"DTSTART:20990101T140000Z", "DTEND:20990101T180000Z", f"UID:{kept.id}@s.example"} <= set(lines)


def test_a_notice_of_a_year_that_no_page_can_show_is_passed_over_and_stops_no_round(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    to = ["--to", str(tmp_path)]
    assert main(["status", "announce", *to, *MAINTENANCE, "--title", "停機維護"]) == 0
    [stored] = json.loads((tmp_path / "notices.json").read_text())
    wrong = [stored | {"id": f"w{number}", **{name: day}} for number, (name, day) in enumerate(
        (name, day) for name in ("first", "last", "written") for day in ("0001-01-01T00:00:00+08:00", "9999-12-31T23:00:00-08:00", "soon")
    )]  # fmt: skip
    (tmp_path / "notices.json").write_text(json.dumps([*wrong, stored]))
    assert main(["status", "watch", *to, "--times", "1", "--component", "x=http://127.0.0.1:1/"]) == 0
    assert [each.title for each in status_site.notices(tmp_path)] == ["停機維護"]
    assert "of a year that the page cannot show" in capsys.readouterr().err


def test_what_cannot_be_read_is_never_written_over(tmp_path: Path) -> None:
    to = ["--to", str(tmp_path)]
    (tmp_path / "notices.json").write_text('[{"id": "a"')
    assert main(["status", "announce", *to, "--title", "x"]) == main(["status", "end", *to, "--id", "a"]) == 1
    assert main(["status", "watch", *to, "--times", "1", "--component", "x=http://127.0.0.1:1/"]) == 0
    assert (tmp_path / "notices.json").read_text() == '[{"id": "a"'


def test_a_round_that_cannot_write_its_page_is_told_and_the_next_one_comes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "index.html").mkdir()
    watch = ["status", "watch", "--to", str(tmp_path), "--every", "0", "--component", "x=http://127.0.0.1:1/", "--times"]
    assert main([*watch, "2"]) == 1
    assert capsys.readouterr().err.count("Error") == 2
    assert status_site.watched(tmp_path, ["x"])["x"].state is State.DOWN


def test_an_announcement_names_what_is_watched_and_maintenance_has_an_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    to = ["--to", str(tmp_path)]
    assert main(["status", "watch", *to, "--times", "1", "--component", "點名=http://127.0.0.1:1/"]) == 0
    for wrong, told in (
        (["--component", "點名系統"], "點名"), (["--kind", "maintenance"], "--ends"), (["--begins", "28.11.2026 22:00"], "--begins"), (["--begins", "115/13/28 22:00"], "--begins"),
        (["--title", "\x0b"], "--title"), (["--begins", "2016-11-28T22:00"], "--begins"), (["--ends", "2099-11-28T22:00"], "--ends"),
        (["--kind", "maintenance", "--ends", "2099-11-28T22:00"], "--ends"),
    ):  # fmt: skip
        assert main(["status", "announce", *to, "--title", "x", *wrong]) == 1
        assert told in capsys.readouterr().err
    assert main(["status", "announce", *to, "--title", "x", "--component", "點名"]) == 0


def test_an_announcement_is_dated_as_people_write_the_year(tmp_path: Path) -> None:
    dated = ["--kind", "maintenance", "--begins", "188/1/1T22:00", "--ends", "188/1/2 02:00"]
    assert main(["status", "announce", "--to", str(tmp_path), "--title", "停機", *dated]) == 0
    [told] = notices(tmp_path)
    assert (told.first.isoformat(), told.last and told.last.isoformat()) == ("2099-01-01T22:00:00+08:00", "2099-01-02T02:00:00+08:00")


def test_an_outage_that_was_there_before_its_maintenance_lasts_until_something_answers() -> None:
    told = Notice("m", NoticeKind.MAINTENANCE, "搶修", "", AT + 3 * MINUTE, AT + 60 * MINUTE, AT, ())
    down = after(True, False, False, False, False, False, notices=(told,))
    assert (down.state, down.outages) == (State.DOWN, (Outage("sign-in", AT + MINUTE, None),))
    up = probed(down, answered=True, took=0 * MINUTE, at=AT + 6 * MINUTE, notices=(told,), every=MINUTE, zone=TAIPEI)
    assert (up.state, up.outages[0].last) == (State.UP, AT + 6 * MINUTE)
    assert probed(up, answered=False, took=0 * MINUTE, at=AT + 7 * MINUTE, notices=(told,), every=MINUTE, zone=TAIPEI).state is State.MAINTENANCE
