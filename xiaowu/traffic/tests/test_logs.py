"""Logs of other web servers: every line is accounted for, and nothing about people is kept."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaowu.cli import main
from xiaowu.traffic.adapters.log_files import Known, read_into
from xiaowu.traffic.exchange.reports import html, shown
from xiaowu.traffic.rules.clocks import any_of, by_hand
from xiaowu.traffic.rules.formats import of_fields, of_pattern
from xiaowu.traffic.rules.kinds import Kind, bare, kind_of, route_of, rules_of
from xiaowu.traffic.rules.refusals import Refusal
from xiaowu.traffic.rules.routes import Outcome
from xiaowu.traffic.rules.tally import LONGEST, RARE_ROUTE, SIBLINGS, Tally, page_rows
from xiaowu.traffic.rules.told import told
from xiaowu.traffic.tests.logged import FORMATS, LINE, NOW, PEAK, TAIPEI, tally_of


@pytest.mark.parametrize("name", FORMATS)
def test_a_request_is_the_same_in_every_format(name: str, tmp_path: Path) -> None:
    tally = tally_of(FORMATS[name] + "\n", tmp_path)
    assert tally.pages == {("/roll/take", Outcome.DONE): 1}
    assert tally.minutes == {int(datetime(2026, 11, 23, 23, 40, tzinfo=UTC).timestamp()) // 60: 1}
    assert tally.sent == 512
    assert ("school.example" in {node for node, _outcome in tally.nodes}) is name.startswith("vhost")
    assert tally.micros["/roll/take"] in (25_000, 0)
    assert bool(tally.micros["/roll/take"]) is ("common" not in name and name not in ("combined", "vhost"))
    assert tally.reconciles


def test_formats_may_be_mixed_in_one_file(tmp_path: Path) -> None:
    tally = tally_of("\n".join(line for line in FORMATS.values()), tmp_path)
    assert tally.counted >= 6
    assert tally.reconciles


def test_addresses_names_and_query_strings_are_never_kept(tmp_path: Path) -> None:
    path = "/people/王小明/A123456789/edit?name=王小明"
    tally = tally_of("\n".join([LINE, LINE.replace("/roll/take?name=%E7%8E%8B", path)] * 9), tmp_path)
    written = html(tally, [], PEAK) + json.dumps(told(tally, [], PEAK), ensure_ascii=False) + repr(tally.pages)
    assert not re.search(r"王小明|A123456789|10\.1\.2\.3|wang|%E7|[?]name", written)
    assert [row.route for row in page_rows(tally)] == ["/people/…/…", "/roll/take"]


def test_a_rare_address_is_not_shown_by_itself(tmp_path: Path) -> None:
    tally = tally_of("\n".join([LINE] * 5 + [LINE.replace("/roll/take", "/chen/mei-ling")]), tmp_path)
    assert [row.route for row in page_rows(tally)] == ["/roll/take", RARE_ROUTE]


def test_refused_lines_are_counted_by_reason_with_their_numbers(tmp_path: Path) -> None:
    lines = [
        LINE, "", "nonsense", LINE[:60], LINE.replace("24/Nov/2026", "31/Feb/2026"), LINE.replace("2026", "2031"), LINE.replace("2026", "0001"),
        LINE.replace("2026", "1994"), LINE.replace(" 200 ", " 999 "), LINE + "x" * LONGEST,
    ]  # fmt: skip
    tally = tally_of("\n".join(lines), tmp_path)
    assert tally.refused == {
        Refusal.EMPTY: 1, Refusal.UNKNOWN: 2, Refusal.TIME: 1, Refusal.PAST: 2, Refusal.FUTURE: 1, Refusal.STATUS: 1, Refusal.LONG: 1,
    }  # fmt: skip
    assert tally.examples[Refusal.UNKNOWN] == [3, 4]
    assert tally.counted == 1
    assert tally.reconciles


def test_a_line_of_year_one_leaves_the_report_as_it_is(tmp_path: Path) -> None:
    told_of = told(tally_of("\n".join([*[LINE] * 5, LINE.replace("2026", "0001")]), tmp_path), [], PEAK)
    assert (list(told_of["hours"]), shown(told_of)["first"], told_of["refused"]["past"]) == (
        ["2026-11-24 07"], "115/11/24 07:40", {"lines": 1, "first": [6]},
    )  # fmt: skip
    kept = told_of | {"hours": {"1-05": 1, "1-05-18": 1, "1-05-18 01": 1}}  # as it was kept when years were written short
    assert len(shown(kept)["hours"]) == 3


@given(st.lists(st.one_of(st.binary(max_size=80), st.sampled_from([each.encode() for each in FORMATS.values()])), max_size=12))
def test_whatever_a_file_holds_every_line_is_accounted_for(tmp_path_factory: pytest.TempPathFactory, lines: list[bytes]) -> None:
    text = b"\n".join(lines)
    tally = tally_of(text, tmp_path_factory.mktemp("log"))
    assert tally.lines == text.count(b"\n") + (not text.endswith(b"\n") and bool(text))
    assert tally.reconciles


def test_many_names_beside_each_other_are_one_row_and_a_rule_names_them_all_the_same(tmp_path: Path) -> None:
    names = ["".join(chr(97 + (number // 26**place) % 26) for place in range(3)) for number in range(SIBLINGS + 1)]
    text = "\n".join(LINE.replace("/roll/take", f"/people/{name}/edit") for name in names for _again in range(6))
    assert [(row.route, row.count) for row in page_rows(tally_of(text, tmp_path))] == [("/people/…", 6 * (SIBLINGS + 1))]


def test_a_log_that_names_ever_new_pages_and_machines_stays_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xiaowu.traffic.rules.tally._MOST_ROUTES", 3)
    monkeypatch.setattr("xiaowu.traffic.rules.tally._MOST_NODES", 2)
    letters = "abcdefgh"
    tally = tally_of("\n".join(f"{each}.example:443 {LINE.replace('/roll', f'/{each}')}" for each in letters), tmp_path)
    assert (len(tally.pages), len(tally.nodes), tally.counted, sum(tally.pages.values())) == (4, 3, 8, 8)


def test_hours_of_a_long_log_are_told_by_the_day_or_the_month(tmp_path: Path) -> None:
    for days, form in ((1, 13), (100, 10), (1_600, 7)):
        times = [NOW - timedelta(days=1 + back // 24 % days, hours=back % 24) for back in range(days * 24)]
        tally = tally_of("\n".join(LINE.replace("24/Nov/2026:07:40:05", f"{each:%d/%b/%Y:%H}:00:00") for each in times), tmp_path)
        assert {len(each) for each in told(tally, [], PEAK)["hours"]} == {form}


def test_bots_checks_and_static_files_stand_apart() -> None:
    assert kind_of("/roll/", "Mozilla/5.0 (compatible; bingbot/2.0)") is Kind.BOT
    assert kind_of("/roll/", "ELB-HealthChecker/2.0") is kind_of("/healthz", "curl") is Kind.HEALTH
    assert kind_of("/a/b.CSS", "Mozilla/5.0") is Kind.STATIC
    assert kind_of("/roll/", "Mozilla/5.0") is Kind.PAGE
    assert bare("https://h/a/b?c=1") == "/a/b"
    assert bare("*") == "*"


def test_an_operators_rules_name_pages_and_the_unnamed_share_is_told(tmp_path: Path) -> None:
    rules = rules_of("# the roll\nroll  /roll/.*\n")
    assert route_of("/roll/9/take", rules) == ("roll", True)
    tally = tally_of("\n".join([LINE, LINE, LINE, LINE.replace("/roll/", "/meals/")]), tmp_path, rules=rules)
    assert tally.unnamed_share == 0.25
    assert Tally(TAIPEI, NOW).unnamed_share == 0
    with pytest.raises(ValueError, match="2: roll"):
        rules_of("# x\nroll (")


def test_a_format_given_by_hand_is_the_only_one(tmp_path: Path) -> None:
    mine = of_pattern("by_hand", "by hand", r"(?P<time>\S+) (?P<path>\S+) (?P<status>\d+)", any_of)
    tally = tally_of(f"2026-11-24T07:40:05 /roll 200\n{LINE}\n#Fields: date time cs-uri-stem sc-status\n", tmp_path, by_hand=mine)
    assert tally.minutes == {int((NOW - timedelta(minutes=20)).timestamp()) // 60: 1}
    assert (tally.counted, tally.refused, tally.remarks) == (1, {Refusal.UNKNOWN: 1}, 1)


def test_a_w3c_log_that_names_no_status_is_no_log_of_requests() -> None:
    assert of_fields(["date", "time", "cs-uri-stem"]) is None


def test_an_unknown_log_is_refused_line_by_line(tmp_path: Path) -> None:
    tally = tally_of('{"a": 1}\n{broken\n[]\nxx\n', tmp_path)
    assert tally.refused == {Refusal.UNKNOWN: 4}
    assert "沒有可計算的請求" in html(tally, [], PEAK)


def test_the_command_writes_a_report_and_counts_a_file_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log, report, state = tmp_path / "a.log", tmp_path / "out.html", tmp_path / "state.json"
    log.write_text(f"{LINE} 0.025\n" * 100)
    assert main(["traffic", "read", str(log), str(log), "--html", str(report), "--state", str(state)]) == 0
    assert "lines 100 = pages 100 + apart 0 (none) + refused 0 (none) + remarks 0" in capsys.readouterr().out
    assert "/roll/take" in report.read_text()
    assert "83.33 × 0.0250" in report.read_text()
    assert main(["traffic", "read", str(log), "--state", str(state), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["lines"] == 0
    assert main(["traffic", "read", str(tmp_path / "none")]) == 1
    assert main(["traffic", "read", str(log), "--format", "("]) == 1


def test_whoever_reads_a_log_waits_for_no_settings_database_or_writer_of_logs(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_text(f"{LINE}\n{LINE.replace('24/Nov', '26/Nov')}\n")
    asked = """import sys; from xiaowu.cli import main; main(["traffic", "read", sys.argv[1], "--json"])
print(*(each for each in ("xiaowu.settings", "psycopg", "structlog", "django.http") if each in sys.modules))"""
    words, moment = [sys.executable, "-c", asked, str(path)], {"XIAOWU_NOW": NOW.isoformat()}
    found, loaded = subprocess.run(words, env=os.environ | moment, capture_output=True, text=True, check=True).stdout.splitlines()
    assert (json.loads(found)["counted"], list(json.loads(found)["refused"]), loaded) == (1, [Refusal.FUTURE], "")


def test_capacity_is_worked_out_from_requests_that_were_answered_and_from_no_handful(tmp_path: Path) -> None:
    failed = f"{LINE.replace(' 200 512 ', ' 404 9 ')} 9.000\n" * 50
    enough = told(tally_of(f"{LINE} 0.025\n" * 100 + failed, tmp_path), [], PEAK)
    assert (enough["timed"], enough["seconds"], enough["need"]["demand"]) == (100, 2.5, 0.025)
    few = tally_of(f"{LINE} 0.025\n" * 5 + failed, tmp_path)
    assert (told(few, [], PEAK)["timed"], told(few, [], PEAK)["need"]) == (5, None)
    assert "只有 5 次成功且有時間的請求" in html(few, [], PEAK)
    assert "<h2>各頁面的流量</h2>" not in html(tally_of("", tmp_path), [], PEAK)


REAL = Path(__file__).resolve().parents[4] / "shared/data"  # not part of the project


@pytest.mark.real
@pytest.mark.skipif(not REAL.exists(), reason="the real logs are not here")
def test_the_counts_of_a_real_combined_log_are_those_of_counting_by_hand() -> None:
    path = REAL / "access-logs" / "apache_combined.log"
    lines = path.read_text(errors="replace").splitlines()
    tally = Tally(TAIPEI, NOW)
    read_into(tally, path, Known())
    whole = [each for each in lines if each.count('"') >= 6]
    assert (tally.lines, sum(tally.refused.values())) == (len(lines), len(lines) - len(whole))
    bots = [each for each in whole if kind_of(bare(each.split('"')[1].split(" ")[1]), each.split('"')[-2]) is Kind.PAGE]
    by_status = Counter(each.split('"')[2].split()[0] for each in bots)
    assert {str(key): count for key, count in tally.statuses.items()} == by_status
    assert tally.sent == sum(int(sent) for each in bots if (sent := each.split('"')[2].split()[1]) != "-")
    assert len(tally.minutes) == len({each.split("[")[1][:17] for each in bots})


@pytest.mark.real
@pytest.mark.skipif(not REAL.exists(), reason="the real logs are not here")
def test_the_real_logs_of_iis_haproxy_and_caddy_are_read_whole() -> None:
    for name, kept in (("iis_w3c.log", r"^[^#]"), ("haproxy.log", r'" ?$|HTTP/1\.\d"'), ("caddy.ndjson", r"^\{")):
        path = REAL / "accesslogs" / name
        tally = Tally(TAIPEI, NOW)
        read_into(tally, path, Known())
        requests = [each for each in path.read_text(errors="replace").splitlines() if re.search(kept, each)]
        assert tally.reconciles
        assert sum(tally.kinds.values()) == len(requests)


def test_times_are_read_as_the_operator_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "own.log"
    log.write_text("07h40/24.11.2026 /roll 200\n07h40/24.11.2026+0900 /roll 200\nlate /roll 200\n")
    pattern = r"(?P<time>\S+) (?P<path>\S+) (?P<status>\d+)"
    assert by_hand("%Hh%M/%d.%m.%Y")("07h40/24.11.2026", TAIPEI) == NOW - timedelta(minutes=20)
    assert by_hand("%Hh%M/%d.%m.%Y%z")("07h40/24.11.2026+0900", TAIPEI) == NOW - timedelta(minutes=80)
    assert main(["traffic", "read", str(log), "--json", "--format", pattern, "--time", "%Hh%M/%d.%m.%Y"]) == 0
    assert json.loads(capsys.readouterr().out)["refused"]["time"]["lines"] == 2


def test_every_way_to_write_a_time_is_understood() -> None:
    for text in ("24/Nov/2026:07:40:00 +0800", "1795477200", "1795477200.0", "2026-11-24T07:40:00+08:00", "2026-11-24 07:40:00"):
        assert any_of(text, TAIPEI) == NOW - timedelta(minutes=20)


def test_numbers_of_more_than_five_refused_lines_are_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xiaowu.traffic.rules.tally._REMEMBERED", 2)
    lines = [LINE.replace("07:40:05", f"07:40:{second:02}") for second in range(9)]
    tally = tally_of("\n".join([*lines, *["x"] * 7]), tmp_path)
    assert tally.examples == {Refusal.UNKNOWN: [10, 11, 12, 13, 14]}
    assert tally.counted == 9


def test_a_json_log_without_durations_is_counted_all_the_same(tmp_path: Path) -> None:
    tally = tally_of('{"time": "2026-11-24T07:40:05+08:00", "method": "GET", "uri": "/roll/take", "status": 200, "duration": "soon"}', tmp_path)
    assert (tally.counted, tally.slots) == (1, {})


HARD = ("9" * 5_000, "²", "1.2.3", "-1", "1e400", "NaN", "٣", "")


@pytest.mark.parametrize("name", FORMATS)
def test_numbers_that_are_none_refuse_a_line_or_its_figure_and_break_nothing(name: str, tmp_path: Path) -> None:
    head, *rest = FORMATS[name].splitlines()
    line = rest[0] if rest else head
    places = [found.span() for found in re.finditer(r"\d+(?:\.\d+)?", line)]
    hard = [line[:begun] + each + line[end:] for begun, end in places for each in HARD]
    tally = tally_of("\n".join([*([head] if rest else []), *hard, line]), tmp_path)
    assert tally.reconciles
    assert tally.counted >= 1


def test_a_format_by_hand_may_take_words_for_numbers(tmp_path: Path) -> None:
    mine = of_pattern("by_hand", "by hand", r"(?P<time>\S+) (?P<path>\S+) (?P<status>\S+) (?P<seconds>\S+)", any_of)
    tally = tally_of("2026-11-24T07:40:05 /roll OK soon\n2026-11-24T07:40:05 /roll 200 soon\n", tmp_path, by_hand=mine)
    assert (tally.counted, tally.refused, tally.slots) == (1, {Refusal.STATUS: 1}, {})
