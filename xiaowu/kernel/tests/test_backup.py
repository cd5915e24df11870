"""Backup and restoring: what was committed comes back as of any moment, and what cannot be restored is refused with its reason."""

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from xiaowu.kernel.backup import BackupRefused, bases
from xiaowu.kernel.backup.restoring import restore
from xiaowu.kernel.backup.taking import catch_up, take
from xiaowu.kernel.database import access, embedded

FAST = ("fsync = off", "shared_buffers = 16MB")


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
