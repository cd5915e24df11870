"""Looks that wait on a node's disk while the database can only be read: each is kept before it is shown, and recorded once afterwards."""

import json
import shutil
import stat
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from conftest import Somebody, as_owner
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.audit import look_values, looked, looked_within, spool, taking, waiting
from xiaowu.kernel.errors import ReadsOnly
from xiaowu.kernel.models import Look

pytestmark = pytest.mark.usefixtures("db", "folder")
AT = "2026-11-24T07:50:00+08:00"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home of a node of its own."""
    monkeypatch.setenv("XIAOWU_HOME", str(tmp_path))
    monkeypatch.setattr(waiting, "_kept", {})
    return spool.folder()


def a_look(*children: int, account: int | None = 1, **other: Any) -> dict[str, Any]:
    said = {"at": AT, "account": account, "session": 5, "actor": "林美華", "roles": ["principal"], "purpose": "attendance.roll"}
    return said | {"school": 1, "class": None, "children": list(children)} | other


def recorded() -> list[tuple[int | None, list[int]]]:
    with as_owner():
        return list(Look.objects.filter(spool_key__isnull=False).order_by("pk").values_list("account_id", "student_ids"))


def test_a_look_is_kept_on_the_disk_for_nobody_else_and_taken_once(folder: Path) -> None:
    spool.append(a_look(1, 2))
    spool.append(a_look(3, account=2))
    assert stat.S_IMODE((folder / "waiting.jsonl").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert (taking.take(), recorded()) == (2, [(1, [1, 2]), (2, [3])])
    assert (taking.take(), spool.is_empty(), len(recorded())) == (0, True, 2)
    with as_owner():
        kept = Look.objects.filter(account_id=2, spool_key__isnull=False).get()
    assert (kept.at, kept.actor, kept.roles, kept.session_id, kept.purpose) == (
        datetime.fromisoformat(AT),
        "林美華",
        ["principal"],
        5,
        "attendance.roll",
    )


def test_a_file_that_comes_back_after_it_was_taken_is_not_taken_again(folder: Path, tmp_path: Path) -> None:
    spool.append(a_look(1, account=None, actor="job"))
    shutil.copy(folder / "waiting.jsonl", tmp_path / "copy")
    taking.take()
    shutil.copy(tmp_path / "copy", folder / "waiting.jsonl")
    assert (taking.take(), recorded()) == (1, [(None, [1])])


def test_a_child_counts_once_a_day_for_the_same_reader_and_every_time_for_nobody() -> None:
    for look in (a_look(1, 2), a_look(2, 3), a_look(1), a_look(), a_look(), a_look(1, session=6), a_look(1, at="2026-11-25T00:00:00+08:00")):
        spool.append(look)
    for _time in range(2):
        spool.append(a_look(1, account=None))
    taking.take()
    assert recorded() == [(1, [1, 2]), (1, [3]), (1, []), (1, [1]), (1, [1]), (None, [1]), (None, [1])]


def test_half_a_line_stops_no_other_and_is_put_aside(folder: Path) -> None:
    spool.append(a_look(1))
    with (folder / "waiting.jsonl").open("ab") as file:
        file.write(b'{"key": "0a')
    spool.append(a_look(2))
    assert taking.take() == 2
    assert (recorded(), spool.is_empty()) == ([(1, [1]), (1, [2])], True)
    (aside,) = folder.glob("*.unread.jsonl")
    assert aside.read_bytes().count(b"\n") == 3


def test_a_line_that_is_no_look_stops_no_other(folder: Path) -> None:
    spool.append(a_look(1))
    for wrong in (a_look(2) | {"key": "none"}, a_look(2) | {"purpose": None, "key": "0" * 32}):
        spool.append(wrong)
    with (folder / "waiting.jsonl").open("ab") as file:
        file.write(b"[]\n")
    spool.append(a_look(3))
    taking.take()
    assert (recorded(), len(list(folder.glob("*.unread.jsonl")))) == ([(1, [1]), (1, [3])], 1)


def test_of_two_processes_one_takes_and_what_is_kept_meanwhile_waits(folder: Path) -> None:
    spool.append(a_look(1))
    with spool.taking() as files:
        spool.append(a_look(2))
        assert (len(files), taking.take()) == (1, 0)
    assert taking.take() == 2
    assert recorded() == [(1, [1]), (1, [2])]


def test_a_full_spool_keeps_what_it_has_and_takes_no_more(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spool.append(a_look(1))
    before = (folder / "waiting.jsonl").read_bytes()
    monkeypatch.setattr(spool, "LARGEST", len(before) + 10)
    with pytest.raises(OSError, match="full"):
        spool.append(a_look(2))
    assert (folder / "waiting.jsonl").read_bytes() == before


@pytest.fixture
def values(actor_of: Callable[[str], Actor], people: dict[str, Somebody]) -> dict[str, Any]:
    """A look of the teacher's while the database can only be read."""
    teacher = people["homeroom_teacher"]
    look = look_values(actor_of("homeroom_teacher"), "attendance.roll", school_id=teacher.school_id, class_id=teacher.class_id)
    assert look["look_waits"] is False
    return look | {"look_waits": True}


def test_what_a_process_has_kept_of_a_reader_it_keeps_once(folder: Path, values: dict[str, Any]) -> None:
    for children in ([1, 2], [2, 1], [2, 3]):
        looked_within(values, children)
    found = [json.loads(line)["children"] for line in (folder / "waiting.jsonl").read_text(encoding="utf-8").splitlines()]
    assert found == [[1, 2], [3]]


def test_what_is_on_record_already_is_not_kept_again(
    folder: Path, values: dict[str, Any], actor_of: Callable[[str], Actor], people: dict[str, Somebody]
) -> None:
    looked(actor_of("homeroom_teacher"), "attendance.roll", school_id=people["homeroom_teacher"].school_id, student_ids=[1, 2])
    looked_within(values, [1, 2])
    assert spool.is_empty()


def test_a_look_that_cannot_be_kept_is_refused(folder: Path, values: dict[str, Any]) -> None:
    folder.write_text("no folder", encoding="utf-8")
    with pytest.raises(ReadsOnly, match="無法記下"):
        looked_within(values, [1])
    folder.unlink()
    looked_within(values, [1])
    assert not spool.is_empty()


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[threading.Thread]:
    """The threads that would have begun."""
    found: list[threading.Thread] = []

    def start(thread: threading.Thread) -> None:
        found.append(thread)

    monkeypatch.setattr(threading.Thread, "start", start)
    return found


def test_a_process_that_finds_nothing_begins_no_thread_and_one_that_kept_a_look_does(
    begun: list[threading.Thread], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "_seen", (0, 0, 0))
    answered: Any = None
    taking.follow(answered)
    assert begun == []
    spool.append(a_look(1))
    taking.follow(answered)
    assert [each.name for each in begun] == [taking.JOB]


def test_what_others_of_the_node_left_is_found_in_the_next_minute(
    folder: Path, begun: list[threading.Thread], monkeypatch: pytest.MonkeyPatch
) -> None:
    answered: Any = None
    taking.follow(answered)
    folder.mkdir(mode=0o700)
    (folder / f"{'0' * 32}.taken.jsonl").touch()
    pid, kept, minute = taking._seen
    monkeypatch.setattr(taking, "_seen", (pid, kept, minute - 1))
    taking.follow(answered)
    assert [each.name for each in begun] == [taking.JOB]
