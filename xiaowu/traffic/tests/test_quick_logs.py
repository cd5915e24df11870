"""Lines that are read by the block count in the very same way as line by line."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from xiaowu.traffic.adapters import quick_sums
from xiaowu.traffic.adapters.log_files import Known, read_into
from xiaowu.traffic.adapters.quick_logs import Quick, is_there
from xiaowu.traffic.rules.clocks import every_minute
from xiaowu.traffic.rules.kinds import Kind, rules_of
from xiaowu.traffic.rules.refusals import Refusal
from xiaowu.traffic.rules.tally import Tally
from xiaowu.traffic.tests.logged import FORMATS, LINE, NOW, TAIPEI

pytestmark = pytest.mark.skipif(not is_there(), reason="DuckDB is not installed")

TOLD = (
    "lines", "remarks", "kinds", "refused", "examples", "formats", "pages", "slots", "minutes", "statuses", "nodes", "sent", "micros", "named", "timed",
    "timed_micros",
)  # fmt: skip
REAL = Path(__file__).resolve().parents[4] / "shared/data"  # not part of the project
_HEADS = (
    "10.1.2.3 - -", "::1 - wang", "a.example b c d", 'x "y" z', "10.1.2.3 - 王小明", "- - [x]", "10.1.2.3 - [x] -", "10.1.2.3", "10.1\t2.3 - -", "\t - -",
    " - -", "", "\u3000 - -", "a  b", "\x0010.1.2.3 - -", "nginx[12]: 10.1.2.3 - -",
)  # fmt: skip
_MOMENTS = (
    "24/Nov/2026:07:40:05 +0800", "24/Nov/2026:07:40:59 +0800", "23/Nov/2026:23:40:05 +0000", "25/Nov/2026:08:00:00 +0800", "25/Nov/2026:08:00:59 +0800",
    "24/Nov/2027:07:40:05 +0800", "31/Feb/2026:07:40:05 +0800", "24/Nov/2026:25:40:05 +0800", "24/nov/2026:07:40:05 +0800", "4/Nov/2026:07:40:05 +0800",
    "24/Nov/2026:07:40:05", "24/Xxx/2026:07:40:05 +0800",
)  # fmt: skip
_ASKED = (
    "GET /roll/take?name=x HTTP/1.1", "POST /a/b/c#d HTTP/2.0", "GET /students/7;jsessionid=9 HTTP/1.1", "GET /css/site.css HTTP/1.1", "GET / HTTP/1.1",
    "GET /healthz HTTP/1.0", "GET http://school.example/roll/take HTTP/1.1", "GET /x://y/z/w HTTP/1.1", "-", "GET /a b HTTP/1.1", "GET /\\x22 HTTP/1.1",
    "GET /點名 HTTP/1.1", "GET /roll/take", "get /wang.xiaoming/1 HTTP/1.1", "OPTIONS * HTTP/1.1", "",
)  # fmt: skip
_ENDS = ("200 512", "302 -", "404 0", "500 123456789012345", "099 1", "600 1", "200 9999999999999999999", "- -")
_AGENTS = ("Mozilla/5.0", "bingbot/2.0", "ELB-HealthChecker/2.0", "-", "", "Mozilla \\x22quoted\\x22", "王", "a (b; c) [d]")
_LATER = (
    "",
    " 0.025",
    " 0.0000005",
    " 25000",
    " 0",
    " 1",
    " 0.000001",
    " 999999.999999",
    " 1234567890123",
    " 12.",
    " -",
    ' "x"',
    " 0.1 0.2",
    "\r",
    " ",
)
_line = st.one_of(
    st.builds(
        lambda head, at, asked, ends, agent, later: f'{head} [{at}] "{asked}" {ends} "-" "{agent}"{later}',
        *(st.sampled_from(each) for each in (_HEADS, _MOMENTS, _ASKED, _ENDS, _AGENTS, _LATER)),
    ),
    st.just(LINE), st.sampled_from(["", "nonsense", "#Fields: date time", "\0", *FORMATS.values()]), st.text(max_size=30),
)  # fmt: skip


def sums(path: Path, quick: Quick | None, now: datetime = NOW, **given: Any) -> dict[str, Any]:
    tally = Tally(TAIPEI, now, **given)
    known = Known()
    read = [read_into(tally, path, known, quick=quick) for _time in range(2)]
    assert tally.reconciles
    return {name: getattr(tally, name) for name in TOLD} | {"read": read}


def same(path: Path, most: int = 100_000, **given: Any) -> dict[str, Any]:
    quickly = sums(path, Quick(most), **given)
    assert quickly == sums(path, None, **given)
    return quickly


@settings(max_examples=60)
@given(st.lists(_line, max_size=40), st.sampled_from([2, 100_000]))
def test_whatever_the_lines_are_both_ways_count_the_same(tmp_path_factory: pytest.TempPathFactory, lines: list[str], most: int) -> None:
    path = tmp_path_factory.mktemp("log") / "log"
    path.write_bytes("\n".join([LINE, LINE, *lines]).encode("utf-8", "surrogatepass"))
    same(path, most)


def test_plain_lines_are_counted_by_the_block_and_no_other_line_is(tmp_path: Path) -> None:
    odd = LINE.replace("/roll/take", "/roll/點名")
    tally = Tally(TAIPEI, NOW)
    tally.find([LINE])
    quick = Quick()
    quick.gather(f"{LINE}\n{odd}\n{LINE} 0.025\nbroken".encode())
    count, others = quick.take(tally)
    assert (count, list(others)) == (4, [(3, b"broken")])
    quick.finish(tally)
    assert (tally.lines, tally.counted, tally.timed) == (3, 3, 1)


def test_lines_that_end_a_few_bytes_after_a_buffer_of_the_database_are_all_counted() -> None:
    line = f"{LINE} 0.025\n".encode()
    for size in (1 << 20, 1 << 23, 1 << 24):
        lines, short = divmod(size + 6 + 1, len(line))
        tally, quick = Tally(TAIPEI, NOW), Quick()
        quick.gather((line * lines)[: -len(line)] + line[:2] + b"0" * short + line[2:-1])
        assert quick.take(tally) == (lines, ())


def test_lines_that_begin_in_one_buffer_of_the_database_and_end_in_another_are_all_counted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(quick_sums, "_BUFFER", 1 << 21)
    path, line = tmp_path / "log", f"{LINE} 0.025\n".encode()
    for size in ((1 << 22) + 3, (1 << 22) + (1 << 20), (3 << 21) - 5, *range(3 << 21, (3 << 21) + len(line), 29)):
        lines, short = divmod(size, len(line))
        path.write_bytes((line * lines)[: -len(line)] + line[:2] + b"0" * short + line[2:])
        tally = Tally(TAIPEI, NOW)
        read_into(tally, path, None, quick=Quick())
        assert (tally.lines, tally.timed) == (lines, lines)


@pytest.mark.parametrize("is_mixed", [False, True])
def test_lines_so_many_that_each_second_is_expected_are_counted_the_same_in_order_and_not(tmp_path: Path, is_mixed: bool) -> None:
    path = tmp_path / "log"
    moments = [f"24/Nov/2026:07:{minute:02}:{second:02} +0800" for minute in (40, 41) for second in range(60)]
    middle = [each.replace("24/Nov", "23/Nov") for each in moments] if is_mixed else []
    odd = ["24/Nov/2026:07:40:60 +0800", "24/Nov/2026:07:40:05 +0900", "24/Nov/2026:07:40:5 +0800"]
    every = [each for each in (moments[0], *middle, *moments, *odd, moments[-1]) for _time in range(9)]
    path.write_text("\n".join(LINE.replace("24/Nov/2026:07:40:05 +0800", each) for each in every))
    assert path.stat().st_size > 2 * 60 * 1024
    assert len(same(path)["minutes"]) == (5 if is_mixed else 3)


def test_lines_that_need_a_reader_of_their_own_are_told_by_their_places_in_all_that_was_gathered() -> None:
    tally, quick = Tally(TAIPEI, NOW), Quick()
    for block in (f"{LINE}\nfirst\n{LINE}", f"{LINE}\r\nsecond\t", LINE, "\n", f"third\n{LINE}"):
        quick.gather(block.encode())
    count, others = quick.take(tally)
    assert (count, list(others)) == (10, [(1, b"first"), (4, b"second\t"), (6, b""), (7, b""), (8, b"third")])
    assert quick.take(tally) == (0, ())


@pytest.mark.parametrize("before", ["", "\0", "a\0b", "\0\r", "王", '\\"'])
def test_empty_lines_are_found_whatever_stands_before_them(before: str, tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_text("\n".join([LINE, before + LINE, before, "", LINE, "", "", LINE]), newline="")
    found = same(path)
    assert (found["refused"][Refusal.EMPTY], found["lines"]) == (3 + (not before.strip("\0\r")), 8)


def test_lines_cut_off_in_their_last_part_are_counted_the_same(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_text("\n".join([*[LINE] * 40, *(LINE[:cut] for cut in range(len(LINE)))]))
    same(path)


def test_addresses_of_more_bytes_than_characters_do_not_make_up_for_what_a_moment_lacks(tmp_path: Path) -> None:
    path = tmp_path / "log"
    heads = [
        f"{address} - - [24/Nov/2026:07:40{second} +0800]" for address in ("10.1.2.3", "a😀", "aaaa😀", "ééé", "校務") for second in ("", ":40", ":4")
    ]
    path.write_text("\n".join(LINE.replace(LINE.partition(' "')[0], each) for each in heads for _time in range(9)))
    found = same(path)
    assert (found["kinds"], found["refused"]) == ({Kind.PAGE: 90}, {Refusal.TIME: 45})


def test_a_log_that_changes_its_zone_and_its_order_is_counted_the_same(tmp_path: Path) -> None:
    path = tmp_path / "log"
    moments = [f"2{day}/Nov/2026:0{hour}:40:05 {zone}" for zone in ("+0800", "+0900", "+0000") for day in (4, 1, 3) for hour in (7, 2, 5)]
    path.write_text("\n".join(LINE.replace("24/Nov/2026:07:40:05 +0800", each) for each in moments for _time in range(9)))
    assert len(same(path)["minutes"]) == 27


_part = st.one_of(
    st.sampled_from(["roll", "123", "a1", "3f2a-9b", "x.mp3", "app.3f.js", "1.css", "a b", "%E7", "", "healthz", "http:", "10:20", "wang.x@y", "王", "\\x22"]),
    st.text("ab1%.-_~@+ :\\王", max_size=6),
)  # fmt: skip


@settings(max_examples=60)
@given(st.lists(st.builds(
    lambda method, parts, end, version: f"{method}/{'/'.join(parts)}{end}{version}",
    st.sampled_from(["GET ", "POST ", "", "x"]), st.lists(_part, max_size=5),
    st.sampled_from(["", "", "?a=1/2", "#12", ";jsessionid=9.css", "?u=http://x/1", "/", "#a\\"]), st.sampled_from([" HTTP/1.1", " HTTP/2", ""]),
), min_size=1, max_size=40))  # fmt: skip
@example(["GET /3f2a-9b/http://a/b/c HTTP/1.1"])
def test_requests_that_all_differ_are_named_and_sorted_the_same(tmp_path_factory: pytest.TempPathFactory, asked: list[str]) -> None:
    path = tmp_path_factory.mktemp("log") / "log"
    path.write_text("\n".join(LINE.replace("GET /roll/take?name=%E7%8E%8B HTTP/1.1", each) for each in ["GET / HTTP/1.1", *asked, *asked[:20]]))
    same(path)
    same(path, rules=rules_of("pupils /a1/.*\nnumbers .*[0-9]{3}"))


def test_requests_that_all_differ_are_counted_by_the_block() -> None:
    tally, quick = Tally(TAIPEI, NOW), Quick(most=1_000)
    for _time in range(2):
        quick.gather("\n".join(LINE.replace("/roll/take", f"/pupils/{number}/a{number}.png") for number in range(5_000)).encode())
        assert quick.take(tally) == (5_000, ())


def test_what_is_read_by_the_block_keeps_its_numbers_names_and_rules(tmp_path: Path) -> None:
    path = tmp_path / "log"
    lines = [LINE, "broken", LINE.replace("/roll/take", "/pupils/7")] * 30 + [LINE.replace("24/Nov/2026", "24/Nov/2027")]
    path.write_bytes("\n".join(lines).encode() + b"\n" + LINE.encode().replace(b"/roll/take", "/roll/點名".encode("big5")) + b"\n" + b"a" * 200_000)
    found = same(path, rules=rules_of("pupils /pupils/.*"))
    assert list(found["examples"].values()) == [[2, 5, 8, 11, 14], [91], [93]]
    assert found["named"] == {"pupils"}


def test_durations_and_lengths_that_are_all_different_are_counted_the_same(tmp_path: Path) -> None:
    path = tmp_path / "log"
    ends = [" 0.025", " 0.000001", " 0", " 1", "", " 12.", " 0.0000005", " 1234567", " x", *(f" {number}.{number:03}" for number in range(90))]
    path.write_text("\n".join(LINE.replace(" 512 ", f" {number * 7} ") + end for number, end in enumerate([*ends, *ends])))
    assert same(path, most=50)["timed"] == 2 * (len(ends) - 2)


def test_the_minutes_of_a_block_are_those_from_its_first_to_its_last() -> None:
    assert every_minute("31/Dec/2026:23:59", "01/Jan/2027:00:01", 9) == ["31/Dec/2026:23:59", "01/Jan/2027:00:00", "01/Jan/2027:00:01"]
    assert every_minute("31/Dec/2026:23:59", "31/Dec/2027:23:59", 1) == ["31/Dec/2026:23:59"]
    assert every_minute("31/Feb/2026:23:59", "31/Dec/2027:23:59", 9) == []


@pytest.mark.real
@pytest.mark.skipif(not REAL.exists(), reason="the real logs are not here")
def test_a_real_log_is_counted_the_same_in_both_ways() -> None:
    assert same(REAL / "access-logs" / "apache_combined.log")["lines"] == 10_000
