"""What the status page tells of days, notices and components that are over, go on for long, or are not watched any more."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaowu.cli import main
from xiaowu.traffic.adapters import status_site
from xiaowu.traffic.exchange import status_pages
from xiaowu.traffic.exchange.status_pages import Site
from xiaowu.traffic.rules.status import DAYS, Notice, NoticeKind, State, Watched, probed, worst_of_day
from xiaowu.traffic.tests.watched import AT, MINUTE, TAIPEI, after

ATOM = "{http://www.w3.org/2005/Atom}"
SITE = Site("校務", "https://s.example/")


def _probed(before: Watched, at: datetime) -> Watched:
    return probed(before, answered=True, took=MINUTE * 0, at=at, notices=(), every=MINUTE, zone=TAIPEI)


def _written(folder: Path, *notices: Notice, at: datetime = AT) -> str:
    status_pages.write(folder, {"登入": after(True)}, notices, SITE, at)
    return (folder / "index.html").read_text()


def _summary(folder: Path) -> str:
    return str(ET.fromstring((folder / "feed.atom").read_bytes()).findtext(f"{ATOM}entry/{ATOM}summary"))  # noqa: S314  (our own)


def _end(folder: Path, number: str) -> int:
    return main(["status", "end", "--to", str(folder), "--id", number])


def test_silent_hours_lie_on_the_days_on_which_they_were() -> None:
    midnight = datetime(2026, 11, 25, tzinfo=TAIPEI)
    known = _probed(_probed(Watched("x"), midnight - timedelta(hours=30)), midnight + timedelta(minutes=5))
    for passed in range(6, 60 * 16):
        known = _probed(known, midnight + timedelta(minutes=passed))
    sums = known.days or {}
    assert [sum(sums[day].values()) for day in ("2026-11-23", "2026-11-24", "2026-11-25")] == [21_600.0, 86_400.0, 57_540.0]
    assert [worst_of_day(sums[day]) for day in ("2026-11-24", "2026-11-25")] == [State.UNKNOWN, State.UP]


@given(st.lists(st.floats(1, 400_000), min_size=1, max_size=12))
def test_no_day_has_more_seconds_than_a_day_and_none_is_lost(silences: list[float]) -> None:
    known, at = _probed(Watched("x"), AT), AT
    for each in silences:
        at += timedelta(seconds=each)
        known = _probed(known, at)
    sums = [sum(each.values()) for each in (known.days or {}).values()]
    assert max(sums) <= 86_400.001
    assert sum(sums) == pytest.approx(min((at - AT).total_seconds(), sum(sums) if at - AT > timedelta(days=DAYS - 1) else sum(silences)))


def test_a_clock_that_steps_back_takes_nothing_away() -> None:
    known = after(True, True)
    assert _probed(known, AT - timedelta(hours=2)).days == known.days


def test_an_incident_is_told_as_long_as_it_goes_on_and_ninety_days_after() -> None:
    went_on = Notice("a", NoticeKind.INCIDENT, "網路緩慢", "", AT - timedelta(days=200), None, AT)
    over = Notice("a", NoticeKind.INCIDENT, "網路緩慢", "", AT - timedelta(days=200), AT, AT)
    assert went_on.is_told(AT)
    assert not went_on.is_told(AT - timedelta(days=201))
    assert [over.is_told(AT + timedelta(days=each)) for each in (0, 89, 90)] == [True, True, False]


def test_maintenance_that_is_over_is_told_beside_the_days_that_it_coloured(tmp_path: Path) -> None:
    done = Notice("m", NoticeKind.MAINTENANCE, "更新資料庫", "一切順利", AT - timedelta(hours=3), AT - timedelta(hours=1), AT)
    page = _written(tmp_path, done)
    assert "已結束的計畫維護" in page
    assert page.count("更新資料庫") == 1
    assert "已結束的計畫維護" not in _written(tmp_path, done, at=AT + timedelta(days=DAYS + 1))
    assert "已結束的計畫維護" not in _written(tmp_path, done, at=AT - timedelta(hours=2))


def test_a_reader_of_the_feed_reads_what_was_written_and_nothing_else(tmp_path: Path) -> None:
    words = "回應時間 < 3 秒 & <img src=x onerror=alert(1)>\n第二行"
    _written(tmp_path, Notice("a", NoticeKind.INCIDENT, "緩慢", words, AT, None, AT))
    assert _summary(tmp_path) == "回應時間 &lt; 3 秒 &amp; &lt;img src=x onerror=alert(1)&gt;<br>第二行"  # HTML, as its type says


def test_a_feed_without_entries_is_the_same_as_a_minute_before(tmp_path: Path) -> None:
    _written(tmp_path)
    before = (tmp_path / "feed.atom").read_text()
    _written(tmp_path, at=AT + MINUTE)
    assert (tmp_path / "feed.atom").read_text() == before


def test_a_component_that_is_left_out_once_keeps_its_days(tmp_path: Path) -> None:
    both = {name: replace(known, component=name) for name, known in (("a", after(True, True)), ("b", after(True, False, False)))}
    status_site.keep_watched(tmp_path, both)
    status_site.keep_watched(tmp_path, {"a": both["a"]})
    found = status_site.watched(tmp_path, ["a", "b"])
    assert {name: (each.state, each.days) for name, each in found.items()} == {name: (each.state, each.days) for name, each in both.items()}
    status_site.keep_watched(tmp_path, {"a": _probed(both["a"], AT + timedelta(days=100))})
    assert set(json.loads((tmp_path / "watched.json").read_text())) == {"a"}


@pytest.mark.parametrize("kept", ["[]", '{"b": 3}', '{"b": {"days": null}}', '{"b": {"days": {}}}'])
def test_what_was_kept_of_another_component_and_cannot_be_read_stops_nothing(tmp_path: Path, kept: str) -> None:
    (tmp_path / "watched.json").write_text(kept)
    status_site.keep_watched(tmp_path, {"a": after(True, True)})
    assert set(json.loads((tmp_path / "watched.json").read_text())) == {"a"}


def test_what_is_over_does_not_end_once_more(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "announce", "--to", str(tmp_path), "--title", "緩慢"]) == 0
    number = capsys.readouterr().out.strip()
    assert _end(tmp_path, number) == 0
    ended = (tmp_path / "notices.json").read_text()
    assert _end(tmp_path, number) == 1
    assert "is over since" in capsys.readouterr().err
    assert (tmp_path / "notices.json").read_text() == ended


def test_an_incident_that_is_announced_has_begun(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    announce = ["status", "announce", "--to", str(tmp_path), "--title", "x", "--begins", "2099-01-02T08:00"]
    assert main(announce) == 1
    assert "--kind maintenance" in capsys.readouterr().err
    assert main([*announce, "--kind", "maintenance", "--ends", "2099-01-02T09:00"]) == 0
