"""Where contents lie (檔案儲存處): in a folder, or in a bucket of an S3 server; in both under their SHA-256."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from xiaowu.kernel.errors import Refused

PIECE = 64 * 1024
_CONNECT_SECONDS, _READ_SECONDS = 3, 10


class Missing(Exception):
    """The store has no content with this digest."""


class StoreAway(Refused):
    """The store does not answer, or its disk is full."""

    status = 503


@dataclass(frozen=True, slots=True)
class Lying:
    """A content as the store lists it."""

    digest: str
    size: int
    since: datetime


class Store(Protocol):
    """What a store does. A file arrives complete, from a file on this machine, and is never changed."""

    def incoming(self) -> Path:
        """The folder into which a file is written while it is being sent."""

    def put(self, digest: str, path: Path) -> None:
        """Take a file over; if the content is there already, that one stays."""

    def read(self, digest: str, start: int, length: int) -> Iterator[bytes]:
        """So many bytes from that position, in pieces. Raises Missing before the first."""

    def remove(self, digest: str) -> None: ...

    def listed(self) -> Iterator[Lying]: ...

    def tidy(self, before: datetime) -> None:
        """Delete what was begun before then and never finished."""


class Folder:
    """A folder: `ab/abcdef…`. A file appears under its name in one step, when all of it is on the disk."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def incoming(self) -> Path:
        folder = self.root / "incoming"
        with answers(OSError):
            self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
            folder.mkdir(exist_ok=True, mode=0o700)
        return folder

    def put(self, digest: str, path: Path) -> None:
        target = self._path(digest)
        if target.exists():
            return
        with answers(OSError):
            if not target.parent.exists():
                target.parent.mkdir(exist_ok=True, mode=0o700)
                _sync(self.root)
            path.replace(target)
            _sync(target.parent)

    def read(self, digest: str, start: int, length: int) -> Iterator[bytes]:
        try:
            file = self._path(digest).open("rb")
        except FileNotFoundError as error:
            raise Missing(digest) from error
        file.seek(start)
        return _pieces(file, length)

    def remove(self, digest: str) -> None:
        self._path(digest).unlink(missing_ok=True)

    def listed(self) -> Iterator[Lying]:
        for path in sorted(self.root.glob("??/*")):
            with suppress(FileNotFoundError):
                told = path.stat()
                yield Lying(path.name, told.st_size, datetime.fromtimestamp(told.st_mtime, UTC))

    def tidy(self, before: datetime) -> None:
        for path in self.incoming().iterdir():
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < before.timestamp():
                    path.unlink()

    def _path(self, digest: str) -> Path:
        return self.root / digest[:2] / digest


def s3_client(endpoint: str) -> Any:
    """A client for the S3 server. It gives up soon on a server that does not answer, and retries at most once:
    whoever waits has a transaction open.
    """
    try:
        import boto3  # optional, and slow to load: only where files lie in S3, and only when one is asked for
        from botocore.config import Config  # of the same
    except ImportError as error:
        raise RuntimeError("XIAOWU_STORAGE names an S3 bucket: install xiaowu[s3]") from error
    make: Any = boto3.client  # untyped, as is its bound
    bounded: Any = Config
    bounds = bounded(connect_timeout=_CONNECT_SECONDS, read_timeout=_READ_SECONDS, retries={"mode": "standard", "total_max_attempts": 2})
    return make("s3", endpoint_url=endpoint or None, config=bounds)


class Bucket:
    """A bucket of an S3 server, below a prefix."""

    def __init__(self, name: str, prefix: str, endpoint: str) -> None:
        self.name, self.prefix, self.client = name, prefix, s3_client(endpoint)
        from botocore.exceptions import BotoCoreError, ClientError  # optional, but loaded by now with the client

        self.faults = (BotoCoreError, ClientError)

    def incoming(self) -> Path:
        return Path(tempfile.gettempdir())

    def put(self, digest: str, path: Path) -> None:
        with answers(*self.faults), path.open("rb") as file:
            if self._has(digest):
                return
            self.client.put_object(Bucket=self.name, Key=self._key(digest), Body=file)

    def read(self, digest: str, start: int, length: int) -> Iterator[bytes]:
        ranged = {"Range": f"bytes={start}-{start + length - 1}"} if length else {}
        with answers(*self.faults):
            try:
                answer = self.client.get_object(Bucket=self.name, Key=self._key(digest), **ranged)
            except self.client.exceptions.NoSuchKey as error:
                raise Missing(digest) from error
        return _pieces(answer["Body"], length)

    def remove(self, digest: str) -> None:
        self.client.delete_object(Bucket=self.name, Key=self._key(digest))

    def listed(self) -> Iterator[Lying]:
        for page in self.client.get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix=self.prefix):
            for each in page.get("Contents", ()):
                yield Lying(each["Key"].rpartition("/")[2], each["Size"], each["LastModified"])

    def tidy(self, before: datetime) -> None:
        """Nothing to do: a content is sent whole or not at all."""

    def _key(self, digest: str) -> str:
        return f"{self.prefix}{digest[:2]}/{digest}"

    def _has(self, digest: str) -> bool:
        found = self.client.list_objects_v2(Bucket=self.name, Prefix=self._key(digest), MaxKeys=1)
        return bool(found.get("KeyCount"))


def store() -> Store:
    """The store that `XIAOWU_STORAGE` names: `s3://bucket/prefix`, or a folder; by default a folder beside the data."""
    return _store(settings.XIAOWU_STORAGE, settings.XIAOWU_STORAGE_ENDPOINT)


@lru_cache(maxsize=4)
def _store(where: str, endpoint: str) -> Store:
    if not where.startswith("s3://"):
        return Folder(Path(where))
    parts = urlsplit(where)
    prefix = parts.path.strip("/")
    return Bucket(parts.netloc, f"{prefix}/" if prefix else "", endpoint)


@contextmanager
def answers(*faults: type[Exception]) -> Iterator[None]:
    """Turns failures between here and the store into StoreAway, in words for the person who sent or asked for the file."""
    try:
        yield
    except faults as error:
        raise StoreAway(_("檔案儲存處暫時無法使用，請稍候再試。")) from error


def _pieces(file: Any, length: int) -> Iterator[bytes]:
    try:
        while length > 0 and (piece := file.read(min(PIECE, length))):
            length -= len(piece)
            yield piece
    finally:
        file.close()


def _sync(folder: Path) -> None:
    """Make sure that a new name survives a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
