"""Backup and restoring: what was committed comes back as of any moment, and what cannot be restored is refused with its reason."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from xiaowu.kernel.backup import STAMP, BackupRefused, bases
from xiaowu.kernel.backup.keeping import keep_newest
from xiaowu.kernel.backup.restoring import restore
from xiaowu.kernel.backup.taking import SLOT, catch_up, take
from xiaowu.kernel.database import access, embedded

FAST = ("fsync = off", "shared_buffers = 16MB")
HOUSE = 33  # an account of its own, that is neither root's nor `nobody`
_FOLLOWS = """import sys; from pathlib import Path
from xiaowu.kernel.backup.taking import follow
from xiaowu.kernel.database import embedded
follow(embedded.server(Path(sys.argv[1])), Path(sys.argv[2]))"""
_STARTS = """import sys; from pathlib import Path
from xiaowu.kernel.database import embedded
print(embedded.server(Path(sys.argv[1]), tuning=("fsync = off", "shared_buffers = 16MB")).start())"""


@dataclass
class Kept:
    server: embedded.Server
    backups: Path
    between: datetime  # after the first row was committed, before the second


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    folder = tmp_path_factory.mktemp("backup")
    server = embedded.server(folder / "home", tuning=FAST)
    server.start()
    try:
        (folder / "home" / "storage").mkdir()
        (folder / "home" / "storage" / "content").write_text("kept")
        with access.superuser(server) as bare:
            bare.execute("create role xiaowu_owner login")
            bare.execute("create table kept (id int)")
            take(server, folder / "backups", folder / "home" / "storage")
            bare.execute("insert into kept values (1)")
            time.sleep(0.05)
            between = datetime.now(UTC)
            time.sleep(0.05)
            for number in (2, 3):
                bare.execute("select pg_switch_wal()")
                bare.execute("insert into kept values (%s)", [number])
        catch_up(server, folder / "backups")
        yield Kept(server, folder / "backups", between)
    finally:
        server.stop()


def rows(server: embedded.Server) -> list[int]:
    with access.superuser(server) as bare:
        return [row[0] for row in bare.execute("select id from kept order by id")]


def test_what_was_committed_comes_back_as_of_a_moment_and_as_of_the_last_with_its_files(kept: Kept, tmp_path: Path) -> None:
    for moment, found in ((kept.between, [1]), (None, [1, 2, 3])):
        home = tmp_path / f"home-{len(found)}"
        server = restore(kept.backups, home, moment, tuning=FAST)
        try:
            assert rows(server) == found
            assert (home / "storage" / "content").read_text() == "kept"
            assert server.kept() == {}
        finally:
            server.stop()


def test_nobody_restores_onto_a_running_server_or_over_a_stopped_one(kept: Kept, tmp_path: Path) -> None:
    with pytest.raises(BackupRefused, match="a server runs on"):
        restore(kept.backups, kept.server.data.parent)
    (tmp_path / "postgres").mkdir()
    with pytest.raises(BackupRefused, match="exists already"):
        restore(kept.backups, tmp_path)
    assert rows(kept.server) == [1, 2, 3]


def test_a_moment_before_the_first_backup_or_after_all_that_was_kept_is_refused(kept: Kept, tmp_path: Path) -> None:
    first = bases(kept.backups)[0].ended
    for moment, why in (
        (first - timedelta(seconds=1), "lies before the first backup"),
        (datetime.now(UTC), "nothing that was kept reaches"),
        (datetime.now(UTC) + timedelta(days=1), "has not come yet"),
    ):
        with pytest.raises(BackupRefused, match=why):
            restore(kept.backups, tmp_path / "home", moment, tuning=FAST)
        assert not (tmp_path / "home" / "postgres").exists()
    with pytest.raises(BackupRefused, match="holds no complete base backup"):
        restore(tmp_path, tmp_path / "home")


@pytest.mark.parametrize(("harm", "why"), [("missing", "lacks"), ("damaged", "is damaged"), ("short", "is damaged"), ("base", "is damaged")])
def test_a_backup_that_is_not_whole_is_refused_before_anything_is_restored(kept: Kept, tmp_path: Path, harm: str, why: str) -> None:
    backups = tmp_path / "backups"
    shutil.copytree(kept.backups, backups)
    segments = sorted(each for each in (backups / "wal").iterdir() if len(each.name) == 24)
    if harm == "missing":
        segments[1].unlink()
    elif harm == "short":
        segments[1].write_bytes(segments[1].read_bytes()[:8192])
    elif harm == "damaged":
        content = bytearray(segments[1].read_bytes())
        content[0x60:0xA0] = bytes(64)
        segments[1].write_bytes(content)
    else:
        (bases(backups)[0].folder / "global" / "pg_control").write_bytes(bytes(8192))
    with pytest.raises(BackupRefused, match=why):
        restore(backups, tmp_path / "home", tuning=FAST)
    assert not (tmp_path / "home" / "postgres").exists()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[embedded.Server]:
    server = embedded.server(tmp_path / "home", tuning=FAST)
    server.start()
    try:
        with access.superuser(server) as bare:
            bare.execute("create role xiaowu_owner login")
            bare.execute("create table kept (id int)")
        yield server
    finally:
        server.stop()


def _put(server: embedded.Server, number: int) -> None:
    with access.superuser(server) as bare:
        bare.execute("insert into kept values (%s)", [number])
        bare.execute("select pg_switch_wal()")


def _restored(backups: Path, home: Path, moment: datetime | None = None) -> list[int]:
    server = restore(backups, home, moment, tuning=FAST)
    try:
        return rows(server)
    finally:
        server.stop()


def _soon(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def _is_followed(server: embedded.Server) -> bool:
    with access.superuser(server) as bare:
        return bare.execute("select active from pg_replication_slots where slot_name = %s", [SLOT]).fetchone() == (True,)


def test_nightly_backup_is_whole_while_another_process_follows_which_ends_once_it_was_left_behind(own: embedded.Server, tmp_path: Path) -> None:
    home, backups = own.data.parent, tmp_path / "backups"
    (home / "storage").mkdir()
    (home / "storage" / "content").write_text("kept")
    following = subprocess.Popen([sys.executable, "-c", _FOLLOWS, str(home), str(backups)], stderr=subprocess.PIPE, text=True)
    try:
        _soon(lambda: _is_followed(own))
        _put(own, 1)
        take(own, backups, home / "storage")
        assert _restored(backups, tmp_path / "restored") == [1]
        assert (tmp_path / "restored" / "storage" / "content").read_text() == "kept"
        with access.superuser(own) as bare:
            bare.execute("select pg_terminate_backend(active_pid, 5000) from pg_replication_slots where slot_name = %s", [SLOT])
            bare.execute("select pg_drop_replication_slot(%s)", [SLOT])  # as the server does itself after 2 GB
        assert "goes on without this backup" in following.communicate(timeout=20)[1]
        assert following.returncode == 1
    finally:
        following.send_signal(signal.SIGINT)
        following.wait()


def test_after_the_server_went_on_alone_or_was_restored_the_next_backup_begins_anew_and_earlier_moments_stay(
    own: embedded.Server, tmp_path: Path
) -> None:
    backups = tmp_path / "backups"
    take(own, backups, None)
    _put(own, 1)
    catch_up(own, backups)
    early = datetime.now(UTC)
    with access.superuser(own) as bare:
        bare.execute("select pg_drop_replication_slot(%s)", [SLOT])
    for number in (2, 3, 4):
        _put(own, number)
        with access.superuser(own) as bare:
            bare.execute("checkpoint")
    for _night in range(2):
        take(own, backups, None)
    assert len(list(backups.glob("wal-*Z"))) == 1
    assert _restored(backups, tmp_path / "now") == [1, 2, 3, 4]
    _put(own, 5)
    catch_up(own, backups)
    moment = bases(backups)[0].ended
    assert moment < early
    assert _restored(backups, tmp_path / "early", moment) == []
    again = embedded.server(tmp_path / "early", tuning=FAST)
    again.start()
    try:
        for number in (6, 7):
            _put(again, number)
            take(again, backups, None)
    finally:
        again.stop()
    assert _restored(backups, tmp_path / "again") == [6, 7]


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("setpriv"), reason="only root keeps backups of another account's house")
def test_root_backs_up_and_restores_the_house_of_another_account_which_still_starts(tmp_path: Path) -> None:
    tmp_path.joinpath("home").mkdir()
    tmp_path.joinpath("restored").mkdir()
    for each in ("home", "restored"):
        os.chown(tmp_path / each, HOUSE, HOUSE)
    server = embedded.server(tmp_path / "home", tuning=FAST)
    try:
        assert _as_house(tmp_path / "home") == "True\n"
        assert server.start() is False
        with access.superuser(server) as bare:
            bare.execute("create role xiaowu_owner login")
            bare.execute("create table kept (id int)")
        take(server, tmp_path / "backups", None)
        server.stop()
        assert _as_house(tmp_path / "home") == "True\n"
    finally:
        server.stop()
    restore(tmp_path / "backups", tmp_path / "restored", tuning=FAST).stop()
    assert {each.lstat().st_uid for home in ("home", "restored") for each in (tmp_path / home).rglob("*")} == {HOUSE}


def _as_house(home: Path) -> str:
    """Whether the account itself starts its server; one capability lets it read an interpreter in root's folder, and write nothing."""
    words = ["setpriv", f"--reuid={HOUSE}", f"--regid={HOUSE}", "--clear-groups"]
    done = subprocess.run(
        [*words, "--inh-caps=-all,+dac_read_search", "--ambient-caps=-all,+dac_read_search", sys.executable, "-c", _STARTS, str(home)],
        stdout=(said := home.parent / "said").open("w"), stderr=subprocess.STDOUT, check=False, env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    assert done.returncode == 0, said.read_text()
    return said.read_text()


def test_a_file_that_was_deleted_goes_with_the_last_base_copy_that_may_refer_to_it_and_the_log_with_its_copies(tmp_path: Path) -> None:
    backups, store, begun = tmp_path / "backups", tmp_path / "store", datetime(2026, 11, 1, tzinfo=UTC)
    for folder in (store, backups / "files", backups / "wal", backups / f"wal-{begun + timedelta(days=1, hours=1):{STAMP}}"):
        folder.mkdir(parents=True)
    (store / "stays").write_text("")
    for name in ("stays", "proof"):
        (backups / "files" / name).write_text("")
    for day in range(5):  # the copies of the first two days belong to the log that was closed
        base = backups / "base" / f"{begun + timedelta(days=day):{STAMP}}"
        base.mkdir(parents=True)
        (base / "backup_label").write_text(f"START WAL LOCATION: 0/0 (file {day:024X})")
        (backups / "wal" / f"{day:024X}").write_text("")
        keep_newest(backups, store, 2, begun + timedelta(days=day, hours=1))
        assert (backups / "files" / "proof").exists() == (day < 2), day
        assert len(list(backups.glob("wal-*Z"))) == (day < 3), day
    assert [each.name for each in (backups / "files").iterdir()] == ["stays"]
    assert [each.ended for each in bases(backups)] == [begun + timedelta(days=day) for day in (3, 4)]
    assert sorted(each.name for each in (backups / "wal").iterdir()) == [f"{day:024X}" for day in (3, 4)]
