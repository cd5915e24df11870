"""Files: kept once, told by what is in them, read through their rows, never a row without a file."""

import hashlib
import io
import os
import resource
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.papers import docx_of
from xiaowu.kernel import clock
from xiaowu.kernel.sheets import Table, write
from xiaowu.kernel.storage.kinds import HEAD, TAIL, UNKNOWN, media_type_of


def kind_of(content: bytes) -> str:
    return media_type_of(content[:HEAD], content[-TAIL:])


def odf_of(kind: str) -> bytes:
    from odfdo import Document  # only here

    out = io.BytesIO()
    Document(kind).save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"%PDF-1.7 ...", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n...", "image/png"),
        (b"\xff\xd8\xff\xe0...", "image/jpeg"),
        (b"\0\0\0\x18ftypheic", "image/heic"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (odf_of("text"), "application/vnd.oasis.opendocument.text"),
        (docx_of(""), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (write(Table("t", ["a"], [["b"]]), "xlsx")[0], "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (write(Table("t", ["a"], [["b"]]), "ods")[0], "application/vnd.oasis.opendocument.spreadsheet"),
        ("會議紀錄".encode(), "text/plain; charset=utf-8"),
        (b"<!doctype html><script>alert(1)</script>", "text/plain; charset=utf-8"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "text/plain; charset=utf-8"),
        ("會議紀錄".encode("big5"), UNKNOWN),
        (b"a\0b", UNKNOWN),
        (b"", UNKNOWN),
    ],
)
def test_a_file_is_what_is_in_it_whatever_its_sender_says(content: bytes, media_type: str) -> None:
    assert kind_of(content) == media_type


@given(st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=3000))
def test_a_text_is_a_text_wherever_it_is_cut(text: str) -> None:
    assert kind_of(("一" + text).encode()) == "text/plain; charset=utf-8"


@given(st.binary(max_size=300))
def test_any_bytes_are_something_and_never_what_a_browser_runs(content: bytes) -> None:
    assert not any(word in kind_of(content) for word in ("html", "svg", "javascript", "xml;"))


@pytest.fixture
def folder(tmp_path: Path, settings_of: Callable[..., Any]) -> Iterator[Path]:
    with settings_of(XIAOWU_STORAGE=str(tmp_path / "storage")):
        yield tmp_path / "storage"


@pytest.fixture
def settings_of() -> Callable[..., Any]:
    from django.test import override_settings  # needs Django set up

    return override_settings


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
    assert Content.objects.filter(pk=digest).update(size=1) == 0
    assert Content.objects.filter(pk=digest).delete()[0] == 0
    with pytest.raises(ProgrammingError), transaction.atomic():
        Content.objects.create(digest="a" * 64, size=1, media_type="text/plain")


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
    """The tests' clock stands on another day than the files."""
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


def test_a_store_that_is_full_is_told_in_words(db: None, tmp_path: Path, settings_of: Callable[..., Any]) -> None:
    from xiaowu.kernel.storage import StoreAway, keep  # needs Django set up

    folder = tmp_path / "storage"
    with settings_of(XIAOWU_STORAGE=str(folder)):
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, before[1]))
        try:
            with pytest.raises(StoreAway):
                keep(b"x" * 100_000)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list((folder / "incoming").iterdir()) == []
    (tmp_path / "no folder").write_text("")
    with settings_of(XIAOWU_STORAGE=str(tmp_path / "no folder")), pytest.raises(StoreAway):
        keep(b"x")


def test_a_content_is_what_it_is_told_to_be_last(db: None, owner: Any, tmp_path: Path, settings_of: Callable[..., Any]) -> None:
    from xiaowu.kernel.storage import keep  # needs Django set up
    from xiaowu.kernel.storage.tables import Content  # the same

    with settings_of(XIAOWU_STORAGE=str(tmp_path)):
        digest = keep(b"%PDF-1.7\n%%EOF\n")
        with owner():
            told = Content.objects.get(pk=digest).media_type
            Content.objects.filter(pk=digest).update(media_type="application/octet-stream")  # as a file of before was called
        keep(b"%PDF-1.7\n%%EOF\n")
        with owner():
            assert Content.objects.get(pk=digest).media_type == told == "application/pdf"


def test_a_store_that_does_not_answer_is_left_soon() -> None:
    from xiaowu.kernel.storage.stores import Bucket  # needs Django set up

    bounds = Bucket("files", "", "http://127.0.0.1:1").client.meta.config
    assert (bounds.connect_timeout, bounds.read_timeout, bounds.retries["total_max_attempts"]) == (3, 10, 2)


def bucket_server() -> Any:
    from moto.server import ThreadedMotoServer  # a server of its own, spoken to over HTTP as any S3 server is

    return ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)


@pytest.fixture
def bucket(settings_of: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    import boto3  # only where files lie with S3

    for name, value in (("AWS_ACCESS_KEY_ID", "k"), ("AWS_SECRET_ACCESS_KEY", "s"), ("AWS_DEFAULT_REGION", "us-east-1")):
        monkeypatch.setenv(name, value)
    server = bucket_server()
    server.start()
    host, port = server.get_host_and_port()
    client = boto3.client("s3", endpoint_url=f"http://{host}:{port}")
    client.create_bucket(Bucket="files")
    try:
        with settings_of(XIAOWU_STORAGE="s3://files/school", XIAOWU_STORAGE_ENDPOINT=f"http://{host}:{port}"):
            yield client
    finally:
        server.stop()


def test_a_bucket_keeps_reads_and_sweeps_as_a_folder_does(db: None, bucket: Any) -> None:
    from xiaowu.kernel.storage import Missing, keep, store  # needs Django set up

    content = os.urandom(300_000)
    digest = keep(content)
    assert keep(io.BytesIO(content).getvalue()) == digest
    assert [each["Key"] for each in bucket.list_objects_v2(Bucket="files")["Contents"]] == [f"school/{digest[:2]}/{digest}"]
    assert read_whole(digest, len(content)) == content
    assert b"".join(store().read(digest, 1000, 70_000)) == content[1000:71_000]
    assert [(each.digest, each.size) for each in store().listed()] == [(digest, 300_000)]
    with pytest.raises(Missing):
        store().read("e" * 64, 0, 1)
    store().remove(digest)
    assert list(store().listed()) == []


def test_a_bucket_that_does_not_answer_is_told_in_words(db: None, bucket: Any) -> None:
    from xiaowu.kernel.storage import StoreAway, keep  # needs Django set up

    bucket.delete_bucket(Bucket="files")
    with pytest.raises(StoreAway):
        keep(b"x")


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
