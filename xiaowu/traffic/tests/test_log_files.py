"""Files of logs: packed, cut, broken, grown; no line counts twice, and none is lost."""

import bz2
import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaowu.cli import main
from xiaowu.kernel.foreign.limits import Fault
from xiaowu.traffic.adapters.log_files import Known, read_into
from xiaowu.traffic.rules.clocks import any_of
from xiaowu.traffic.rules.kinds import Kind, kind_of, route_of
from xiaowu.traffic.rules.refusals import Refusal
from xiaowu.traffic.rules.routes import Outcome
from xiaowu.traffic.rules.tally import Tally
from xiaowu.traffic.tests.logged import COMMON, LINE, NOW, TAIPEI, tally_of


def test_a_line_longer_than_a_block_is_one_refused_line(tmp_path: Path) -> None:
    tally = tally_of(LINE.encode() + b"\n" + b"a" * 10_000_000 + b"\n" + LINE.encode(), tmp_path)
    assert (tally.lines, tally.counted, tally.refused[Refusal.LONG]) == (3, 2, 1)


def test_broken_bytes_and_big5_in_a_path_are_read_and_cut(tmp_path: Path) -> None:
    tally = tally_of(LINE.encode().replace(b"/roll/take", "/roll/點名".encode("big5")), tmp_path)
    assert tally.pages == {("/roll/…", Outcome.DONE): 1}


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress])
def test_a_file_that_comes_back_renamed_packed_or_longer_counts_once(pack: object, tmp_path: Path) -> None:
    first, second = (f"{LINE}\n" * 50).encode(), (LINE.replace(":07:40", ":07:41") + "\n").encode() * 30
    tally, known = Tally(TAIPEI, NOW), Known()
    for name, content in (("access.log", first), ("access.log.1", pack(first)), ("access.log.2", pack(first + second))):  # type: ignore[operator]
        (tmp_path / name).write_bytes(content)
        read_into(tally, tmp_path / name, known)
    assert (tally.lines, tally.counted) == (80, 80)
    known.save(tmp_path / "state")
    (tmp_path / "other").write_bytes(first[:500] + b"something" + first)  # begins alike, and is another
    read = read_into(tally, tmp_path / "other", Known.load(tmp_path / "state"))
    assert read.before == 0
    assert read.lines > 50


def test_a_file_read_alone_counts_as_one_that_is_remembered(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_text(f"{LINE}\n" * 50 + "broken")
    remembered, alone = Tally(TAIPEI, NOW), Tally(TAIPEI, NOW)
    kept, passed = read_into(remembered, path, Known()), read_into(alone, path, None)
    assert (passed.lines, passed.before, passed.size, passed.key) == (kept.lines, 0, kept.size, kept.key)
    assert (alone.lines, alone.counted, alone.refused) == (remembered.lines, remembered.counted, remembered.refused)


def test_files_read_together_without_a_state_count_no_line_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = f"{LINE}\n".encode() * 50
    (tmp_path / "log").write_bytes(content)
    (tmp_path / "log.1.gz").write_bytes(gzip.compress(content))
    assert main(["traffic", "read", str(tmp_path / "log"), str(tmp_path / "log.1.gz"), "--json"]) == 0
    assert [each["lines"] for each in json.loads(capsys.readouterr().out)["files"]] == [50, 0]


def test_an_older_copy_of_a_file_that_grew_counts_as_read(tmp_path: Path) -> None:
    whole = "".join(f"{LINE.replace(':05 ', f':{second:02} ')}\n" for second in range(60)).encode() * 9
    tally, known = Tally(TAIPEI, NOW), Known()
    for name, content in (("grown", whole), ("older", whole[: len(whole) // 3]), ("first", whole[: len(LINE) * 12])):
        (tmp_path / name).write_bytes(content)
        read_into(tally, tmp_path / name, known)
    assert tally.lines == 540


@given(st.lists(st.integers(0, 80_000), min_size=1, max_size=5))
def test_however_a_file_comes_back_no_line_counts_twice(tmp_path_factory: pytest.TempPathFactory, ends: list[int]) -> None:
    """Beginnings of one file in any order, cut after any line."""
    made = [f"{LINE.replace(':05 ', f':{number % 60:02} ')}{number}\n".encode() for number in range(600)]
    tally, known, path = Tally(TAIPEI, NOW), Known(), tmp_path_factory.mktemp("log") / "log"
    for each in ends:
        path.write_bytes(b"".join(made[: max(20, each * 600 // 80_000)]))
        read_into(tally, path, known)
    assert tally.lines == max(max(20, each * 600 // 80_000) for each in ends)


def test_a_bomb_and_a_broken_archive_are_refused(tmp_path: Path) -> None:
    for name, content in (("bomb.gz", gzip.compress(b"\0" * 30_000_000)), ("cut.gz", gzip.compress(LINE.encode() * 999)[:-20])):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(Fault):
            read_into(Tally(TAIPEI, NOW), tmp_path / name, Known())


def test_lines_out_of_order_from_another_zone_or_two_formats_are_counted_at_their_own_moment(tmp_path: Path) -> None:
    tokyo, order = LINE.replace("07:40:05 +0800", "08:40:09 +0900"), (LINE.replace(":07:40", f":07:{minute}") for minute in (59, 12, 41))
    universal = COMMON.replace("24/Nov/2026:07:40:05 +0800", "23/Nov/2026:23:40:05 +0000")
    tally = tally_of("\n".join([LINE, tokyo, *order, universal]), tmp_path)
    first = int(datetime(2026, 11, 23, 23, 0, tzinfo=UTC).timestamp()) // 60
    assert tally.minutes == {first + 40: 3, first + 59: 1, first + 12: 1, first + 41: 1}
    assert dict(tally.formats) == {"Combined": 5, "Common": 1}


def test_a_log_that_breaks_off_within_its_last_line_counts_the_lines_before(tmp_path: Path) -> None:
    tally = tally_of(f"{LINE}\n{LINE[:90]}", tmp_path)
    assert (tally.counted, tally.refused) == (1, {Refusal.UNKNOWN: 1})


def test_a_name_in_a_path_is_cut_in_whatever_writing(tmp_path: Path) -> None:
    for name in ("王小明", "%E7%8E%8B%E5%B0%8F%E6%98%8E", "wang%20xiaoming", "A123456789", "wang@school.example", "\\xe7\\x8e\\x8b"):
        tally = tally_of(f"{LINE.replace('/roll/take', f'/students/{name}/edit')}\n", tmp_path)
        assert [route for route, _outcome in tally.pages] == ["/students/…/…"], name


def test_a_time_may_count_thousandths_and_a_persons_name_in_a_path_is_cut() -> None:
    assert any_of("1431857103", TAIPEI) == any_of("1431857103000", TAIPEI) == any_of("1431857103000000", TAIPEI)
    assert [route_of(path, ())[0] for path in ("/student/wang.xiaoming", "/roll/take.aspx", "/a.b/c")] == ["/student/…", "/roll/take.aspx", "/…/c"]
    assert kind_of("/status", "Mozilla/5.0") is Kind.PAGE


def test_a_report_that_cannot_be_written_leaves_its_lines_to_the_next(tmp_path: Path) -> None:
    (tmp_path / "log").write_text(LINE + "\n")
    read = ["traffic", "read", str(tmp_path / "log"), "--state", str(tmp_path / "state"), "--html"]
    assert main([*read, str(tmp_path / "absent" / "report.html")]) == 1
    assert not (tmp_path / "state").exists()
    assert main([*read, str(tmp_path / "report.html")]) == 0
    assert {each.name for each in tmp_path.iterdir()} == {"log", "report.html", "state"}


def test_a_line_that_is_being_written_waits_for_the_next_reading_and_counts_once(tmp_path: Path) -> None:
    path, state = tmp_path / "access.log", str(tmp_path / "state")
    lines = [f"{LINE.replace(':05 ', f':{second:02} ')}\n" for second in range(4)]
    counted = []
    for content in ("".join(lines[:2]) + lines[2][:90], "".join(lines), "".join(lines) + lines[0][:-1], "".join([*lines, lines[0]])):
        path.write_text(content)
        tally, known = Tally(TAIPEI, NOW), Known.load(Path(state))
        read_into(tally, path, known, growing=True)
        known.save(Path(state))
        assert tally.counted == tally.lines
        counted.append(tally.lines)
    assert counted == [2, 2, 0, 1]


def test_a_line_longer_than_a_block_that_has_no_end_yet_waits_too(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(LINE.encode() + b"\n" + b"a" * 3_000_000)
    tally, known = Tally(TAIPEI, NOW), Known()
    assert read_into(tally, tmp_path / "log", known, growing=True).size == len(LINE) + 1
    (tmp_path / "log").write_bytes(LINE.encode() + b"\n" + b"a" * 3_000_000 + b"\n" + LINE.encode() + b"\n")
    assert read_into(tally, tmp_path / "log", known, growing=True).before == 1
    assert (tally.lines, tally.counted, tally.refused) == (3, 2, {Refusal.LONG: 1})
