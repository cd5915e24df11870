"""Logs that begin alike: each keeps its own marks, so that every line of each counts once."""

import bz2
import gzip
import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xiaowu.cli import main
from xiaowu.traffic.adapters.log_files import Known, read_into
from xiaowu.traffic.rules.known import Whole, of_before, those_like, whole_of, with_reading
from xiaowu.traffic.rules.tally import Tally
from xiaowu.traffic.tests.logged import LINE, NOW, TAIPEI

PACKED = (bytes, gzip.compress, bz2.compress)


def lines(of: str, count: int, first: int = 0) -> list[bytes]:
    made = random.Random(of)  # noqa: S311  (lengths of lines)
    return [
        f"{LINE.replace(':05 ', f':{number % 60:02} ')}{of}{number}{'x' * made.randrange(60)}\n".encode() for number in range(first, first + count)
    ]


def counted(path: Path, content: bytes, known: Known) -> int:
    path.write_bytes(content)
    return read_into(Tally(TAIPEI, NOW), path, known, growing=True).lines


def expected(content: bytes, earlier: list[bytes]) -> int:
    """By whoever remembers every reading whole: a copy is known, of another file what was read of its beginning."""
    if any(each.startswith(content) for each in earlier):
        return 0
    return content[max((len(each) for each in earlier if content.startswith(each)), default=0) :].count(b"\n")


READINGS = st.lists(st.tuples(st.integers(0, 4), st.integers(1, 110), st.sampled_from(PACKED)), min_size=1, max_size=12)


@settings(deadline=None)
@given(shared=st.lists(st.integers(1, 60), min_size=5, max_size=5), readings=READINGS)
def test_each_line_of_any_files_that_begin_alike_counts_once_in_whatever_order_they_come_back(
    tmp_path_factory: pytest.TempPathFactory, shared: list[int], readings: list[tuple[int, int, object]]
) -> None:
    """Five files, each like the one before up to a line of its own; grown, repeated, cut, packed, with the state saved between."""
    folder, files = tmp_path_factory.mktemp("logs"), [lines("a", 110)]
    for number, alike in enumerate(shared[1:]):
        files.append(files[-1][:alike] + lines(f"b{number}", 110 - alike, alike))
    earlier, told = list[bytes](), list[tuple[int, int]]()
    for number, end, pack in readings:
        content, known = b"".join(files[number][:end]), Known.load(folder / "state")
        told.append((counted(folder / "log", pack(content), known), expected(content, earlier)))  # type: ignore[operator]
        known.save(folder / "state")
        earlier += [content] * bool(told[-1][1])  # a copy is no reading of its own
    assert [ours for ours, _theirs in told] == [theirs for _ours, theirs in told]


@settings(max_examples=20, deadline=None)
@given(alike=st.integers(1, 900), readings=st.lists(st.tuples(st.integers(0, 1), st.sampled_from([1_000, 1_400, 1_900])), min_size=2, max_size=8))
def test_long_files_that_begin_alike_count_once_each(tmp_path_factory: pytest.TempPathFactory, alike: int, readings: list[tuple[int, int]]) -> None:
    path, known, earlier = tmp_path_factory.mktemp("logs") / "log", Known(), list[bytes]()
    files = [lines("a", 1_900), lines("a", alike) + lines("b", 1_900 - alike, alike)]
    for number, end in readings:
        content = b"".join(files[number][:end])
        new = expected(content, earlier)
        assert counted(path, content, known) == new
        earlier += [content] * bool(new)


def test_two_machines_with_one_first_line_are_counted_once_each_in_one_call_and_in_the_next(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, paths = lines("same", 1), [tmp_path / "m1", tmp_path / "m2"]
    told = []
    for more, named in ((0, [*paths, paths[0]]), (10, paths), (10, paths)):
        for path in paths:
            path.write_bytes(b"".join(first + lines(path.name, 59 + more)))
        assert main(["traffic", "read", *map(str, named), "--state", str(tmp_path / "state"), "--json"]) == 0
        told.append([(each["before"], each["lines"]) for each in json.loads(capsys.readouterr().out)["files"]])
    assert told == [[(0, 60), (0, 60), (60, 0)], [(60, 10), (60, 10)], [(70, 0), (70, 0)]]


def test_an_older_copy_of_a_few_lines_counts_as_read(tmp_path: Path) -> None:
    known, whole = Known(), lines("a", 6)
    assert [counted(tmp_path / "log", b"".join(each), known) for each in (whole, whole[:3], whole[:1], whole)] == [6, 0, 0, 0]
    assert counted(tmp_path / "log", b"".join([*whole[:3], *lines("b", 2)]), known) == 5  # begins alike, and is another


def test_a_state_of_the_release_before_is_read_on(tmp_path: Path) -> None:
    """Two files of one first line, whose readings it kept together with the marks of the last."""
    known, files = Known(), [lines("same", 1) + lines(each, 39) for each in ("a", "b")]
    for each in files:
        counted(tmp_path / "log", b"".join(each), known)
    (key, kept), state = next(iter(known.files.items())), tmp_path / "state"
    places = [place for each in kept for place in each.places]
    marks = [(size, digest) for size, _lines, digest in kept[-1].marks if size % 1_024 == 0]
    state.write_text(json.dumps({key: {"places": places, "marks": marks}}))
    known = Known.load(state)
    assert [counted(tmp_path / "log", b"".join([*each, *lines("c", 2)]), known) for each in files] == [2, 2]
    known.save(state)
    assert [counted(tmp_path / "log", b"".join([*each, *lines("c", 3)]), Known.load(state)) for each in files] == [1, 1]
    assert counted(tmp_path / "log", b"".join(files[1][:30]), Known.load(state)) == 0


def test_what_is_kept_of_one_first_line_is_bounded() -> None:
    files = list[Whole]()
    for number in range(2_100):
        files = with_reading(files, Whole([(number, 1, f"{number:064}"), (number + 9_000, 2, f"{number + 9_000:064}")], [(1, 1, "a" * 16)] * 500))
    assert (len(files), sum(len(each.marks) for each in files)) == (2_000, 64 * 500)
    assert [len(files[place].places) for place in (0, -65, -64, -1)] == [1, 1, 2, 2]
    growing = with_reading([], Whole([(size, size, f"{size:064}") for size in range(300)]))
    assert [each[0] for each in growing[0].places] == list(range(100, 300))


def test_of_those_that_may_begin_alike_as_much_is_told_as_there_is_room_for() -> None:
    place, long = (9, 1, "a" * 64), [(number, 1, "b" * 16) for number in range(20)]
    files = [Whole([place], long), Whole([place], [(5, 1, "c" * 16)]), Whole([place, place], long)]
    assert those_like(files, {5: "b" * 16}, most_places=9, most_marks=30) == [files[2], Whole([place])]
    assert those_like(files, {}, most_places=2, most_marks=30) == [files[2]]
    assert (whole_of(files[2].plain()), of_before([], [])) == (files[2], [])


NO_LOGS = {"old ends": b"".join(lines("a", 18)).replace(b"\n", b"\r"), "xz": b"\xfd7zXZ\n" + bytes(99) + b"\n", "words": b"a letter\nof words\n\n"}


@pytest.mark.parametrize("state", [[], ["--state", "kept"]], ids=["alone", "state"])
@pytest.mark.parametrize("content", NO_LOGS.values(), ids=NO_LOGS)
def test_a_command_refuses_what_is_no_log_by_its_name_and_keeps_nothing(
    content: bytes, state: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("good").write_bytes(b"".join(lines("a", 3)))
    Path("other").write_bytes(content)
    assert main(["traffic", "read", "good", "other", *state]) == 1
    told = capsys.readouterr()
    assert (told.out, told.err[:7]) == ("", "other: ")
    assert not Path("kept").exists()


def test_a_log_that_is_new_or_goes_on_with_rubbish_is_one(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(b"")
    read = ["traffic", "read", str(tmp_path / "log"), "--state", str(tmp_path / "state")]
    assert main(read) == 0
    for more in (b"#Version: 1.0\n", *lines("a", 3), b"rubbish\n", b"\r\r\r"):
        with (tmp_path / "log").open("ab") as log:
            log.write(more)
        assert main(read) == 0
