"""Files: kept once, recognised by content, read through their rows, never a row without a file."""

import hashlib
import os
import threading
import time
import tracemalloc
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from xiaowu.kernel import clock


def lying(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("??/*"))


def age(folder: Path, days: int) -> None:
    then = time.time() - days * 86_400
    for path in folder.glob("*/*"):
        os.utime(path, (then, then))


def read_whole(digest: str, size: int) -> bytes:
    from xiaowu.kernel.storage import store  # needs Django set up

    return b"".join(store().read(digest, 0, size))


def test_the_same_content_is_kept_once(db: None, folder: Path, owner: Callable[[], Any]) -> None:
    from xiaowu.kernel.storage import keep  # needs Django set up
    from xiaowu.kernel.storage.tables import Content

    content = "附件".encode() * 100_000
    first, second, other = keep(content), keep(content), keep(b"other")
    assert first == second == hashlib.sha256(content).hexdigest()
    assert lying(folder) == sorted([first, other])
    assert read_whole(first, len(content)) == content
    assert list((folder / "incoming").iterdir()) == []
    with owner():
        told = Content.objects.get(pk=first)
    assert (told.size, told.media_type, told.unowned_since) == (len(content), "text/plain; charset=utf-8", None)


def test_a_sent_file_is_never_whole_in_memory(db: None, folder: Path) -> None:
    from django.core.files.uploadedfile import TemporaryUploadedFile  # needs Django set up

    from xiaowu.kernel.storage import keep

    size = 12 * 1024 * 1024
    with TemporaryUploadedFile("large.bin", "", size, None) as sent:
        sent.write(os.urandom(size))
        sent.seek(0)
        tracemalloc.start()
        keep(sent)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert most < 1024 * 1024


def test_nobody_sees_a_content_but_through_a_row_that_they_see(db: None, folder: Path, owner: Callable[[], Any]) -> None:
    from xiaowu.kernel.storage import keep  # needs Django set up
    from xiaowu.kernel.storage.tables import Content

    digest = keep(b"nobody's")
    assert not Content.objects.filter(pk=digest).exists()
    with owner():
        assert Content.objects.filter(pk=digest).exists()


def test_the_application_cannot_write_contents_by_itself(db: None, folder: Path) -> None:
    from django.db import ProgrammingError, transaction  # needs Django set up

    from xiaowu.kernel.storage import keep
    from xiaowu.kernel.storage.tables import Content

    digest = keep(b"as it is")
    mine = Content.objects.filter(pk=digest)
    assert mine.delete()[0] == 0
    for write in (lambda: mine.update(size=1), lambda: Content.objects.create(digest="a" * 64, size=1, media_type="text/plain")):
        with pytest.raises(ProgrammingError), transaction.atomic():
            write()


def swept(**given: Any) -> int:
    from xiaowu.kernel import clock  # needs Django set up
    from xiaowu.kernel.queue import perform
    from xiaowu.kernel.storage import sweep

    return sweep(lambda work: perform("sweep", work, city=frozenset({"contents"})), clock.now() + given.pop("after", timedelta()), **given)


def test_a_file_without_a_row_is_swept_and_a_fresh_one_is_left(db: None, folder: Path) -> None:
    from xiaowu.kernel.storage import store  # needs Django set up

    sent = store().incoming() / "sent-1"
    sent.write_bytes(b"lost")
    store().put("c" * 64, sent)
    (folder / "incoming" / "sent-2").write_bytes(b"broken off")
    age(folder, days=3)
    fresh = store().incoming() / "sent-3"
    fresh.write_bytes(b"coming")
    store().put("d" * 64, fresh)
    assert swept(lingers=timedelta(days=2), after=days_ahead()) == 1
    assert lying(folder) == ["d" * 64]
    assert list((folder / "incoming").iterdir()) == []


def days_ahead() -> timedelta:
    """The tests' clock stands on another day than the files' times."""
    return datetime.now(UTC) - clock.now()


def test_a_content_that_no_row_has_lingers_and_goes_and_one_that_is_kept_again_stays(db: None, folder: Path, owner: Callable[[], Any]) -> None:
    from xiaowu.kernel.storage import keep  # needs Django set up
    from xiaowu.kernel.storage.tables import Content

    gone, again = keep(b"gone"), keep(b"again")
    age(folder, days=30)
    now = days_ahead()
    assert swept(after=now) == 0
    with owner():
        assert Content.objects.exclude(unowned_since=None).filter(pk__in=[gone, again]).count() == 2
    assert swept(after=now + timedelta(days=1)) == 0
    assert keep(b"again") == again
    assert swept(after=now + timedelta(days=3)) == 1
    assert lying(folder) == [again]


def test_check_tells_of_a_row_without_its_file_or_with_half_of_it(db: None, folder: Path, owner: Callable[[], Any]) -> None:
    from xiaowu.kernel.storage import keep  # needs Django set up
    from xiaowu.kernel.storage.sweeping import missing

    whole, half, lost = keep(b"whole"), keep(b"half of it"), keep(b"lost")
    (folder / half[:2] / half).write_bytes(b"half")
    (folder / lost[:2] / lost).unlink()
    with owner():
        told = {each.about for each in missing(date(2026, 11, 24))}
    assert {half, lost} <= told
    assert whole not in told


def test_a_content_is_what_it_is_told_to_be_last(db: None, owner: Any, tmp_path: Path, settings_of: Callable[..., Any]) -> None:
    from xiaowu.kernel.storage import keep  # needs Django set up
    from xiaowu.kernel.storage.tables import Content  # the same

    with settings_of(XIAOWU_STORAGE=str(tmp_path)):
        digest = keep(b"%PDF-1.7\n%%EOF\n")
        with owner():
            told = Content.objects.get(pk=digest).media_type
            Content.objects.filter(pk=digest).update(media_type="application/octet-stream")  # as a file kept by an earlier release
        keep(b"%PDF-1.7\n%%EOF\n")
        with owner():
            assert Content.objects.get(pk=digest).media_type == told == "application/pdf"


def test_two_who_keep_the_same_content_at_once_wait_for_each_other(folder: Path, _database: None) -> None:
    from django.db import connection, transaction  # needs Django set up

    from xiaowu.kernel.storage import keep

    order: list[str] = []

    def second() -> None:
        try:
            with transaction.atomic():
                keep(b"the same")
                order.append("second")
                transaction.set_rollback(True)
        finally:
            connection.close()

    with transaction.atomic():
        keep(b"the same")
        other = threading.Thread(target=second)
        other.start()
        other.join(timeout=0.5)
        order.append("first")
        transaction.set_rollback(True)
    other.join()
    assert order == ["first", "second"]
