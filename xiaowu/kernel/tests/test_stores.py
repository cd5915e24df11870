"""Where files lie: a folder or a bucket, either of which may be full or silent."""

import io
import os
import re
import resource
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest


def read_whole(digest: str, size: int) -> bytes:
    from xiaowu.kernel.storage import store  # needs Django set up

    return b"".join(store().read(digest, 0, size))


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


def test_a_store_that_does_not_answer_is_left_soon() -> None:
    from xiaowu.kernel.storage.stores import Bucket  # needs Django set up

    bounds = Bucket("files", "", "http://127.0.0.1:1").client.meta.config
    assert (bounds.connect_timeout, bounds.read_timeout, bounds.retries["total_max_attempts"]) == (3, 10, 2)


def test_whoever_makes_a_client_of_a_store_bounds_it() -> None:
    from tests.package import PACKAGE  # needs Django set up

    makes = re.compile(r"boto3\.(client|resource|session|Session)|import boto3")
    bounds = re.compile(r'connect_timeout=\S+, read_timeout=\S+, retries=\{"mode": "standard", "total_max_attempts": 2\}')
    texts = {path.relative_to(PACKAGE).as_posix(): path.read_text("utf-8") for path in PACKAGE.rglob("*.py") if "tests" not in path.parts}
    made = {name for name, text in texts.items() if makes.search(text)}
    assert made == {"kernel/storage/stores.py", "meetings/migrations/0007_files_in_the_store.py"}  # a step of the past imports nothing of the product
    assert {name for name in made if bounds.search(texts[name])} == made


def bucket_server() -> Any:
    from moto.server import ThreadedMotoServer  # a server of its own, spoken to over HTTP like any S3 server

    return ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)


@pytest.fixture
def bucket(settings_of: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    import boto3  # only where files lie in S3

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
