"""Keeping what was sent (檔案收存): once, under its SHA-256, in the caller's transaction.

The file is in the store before the transaction ends. If the transaction fails, a file without a row is left, which the nightly sweep deletes;
a row without a file cannot arise.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, TypeAlias, TypeVar

from django.core.files.uploadedfile import UploadedFile
from django.db import connection
from django.db.models import Count, Model, QuerySet, Sum
from django.utils.translation import gettext as _

from xiaowu.kernel import audit
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.bounds import LARGEST_FILE, MEGABYTE
from xiaowu.kernel.errors import BadInput, Forbidden, NotFound
from xiaowu.kernel.storage.kinds import HEAD, TAIL, media_type_of
from xiaowu.kernel.storage.stores import PIECE, Store, answers, store
from xiaowu.kernel.storage.tables import Attached, Kept, Quota

Source: TypeAlias = "UploadedFile[Any] | bytes"
A = TypeVar("A", bound=Attached)
_FIELD = "attachment"  # in the form that sends one (`kernel.ui.files`)


@dataclass(frozen=True, slots=True)
class Written:
    """What was sent, complete in a file on this machine."""

    path: Path
    digest: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True)
class File:
    """A kept file as pages show it: the id of its row, its name, and its kind."""

    id: int
    filename: str
    digest: str
    size: int
    media_type: str
    account_id: int | None = None  # who attached it


def keep(source: Source) -> str:
    """Keep a content; returns its digest, to be written in the same transaction into the row that owns it. Two statements. Raises StoreAway."""
    place = store()
    with written(source, place) as sent, connection.cursor() as cursor:
        hold(sent.digest)
        place.put(sent.digest, sent.path)
        cursor.execute("select kernel_keep_content(%s, %s, %s)", [sent.digest, sent.size, sent.media_type])
    return sent.digest


def attach(actor: Actor, table: type[A], source: Source, *, filename: str, at: datetime, **belongs_to: Model) -> A:
    """Attach a file to something, within the table's quota. Five statements. Raises BadInput, StoreAway."""
    size = len(source) if isinstance(source, bytes) else source.size or 0
    if not size:
        raise BadInput(_("檔案是空的。"), at=_FIELD)
    if size > LARGEST_FILE:
        raise BadInput(_("檔案超過 %(size)d MB。") % {"size": LARGEST_FILE // MEGABYTE}, at=_FIELD)
    made = table(filename=filename[:200], at=at, account_id=actor.account_id, **belongs_to)
    _room_for(made, size)
    made.content_id = keep(source)
    made.save()
    return made


def take_back(actor: Actor, attached: Attached, **place: Any) -> str:
    """Remove a file that was attached by mistake, for the person who attached it; returns its name. The audit records it with its content's digest.

    The caller checks that the thing it belongs to has not ended. `place`: for the audit. Raises Forbidden.
    """
    if actor.account_id is None or attached.account_id != actor.account_id:
        raise Forbidden(_("只有加入這個附件的人可以收回。"))
    number, table = attached.pk, attached._meta.label_lower
    attached.delete()
    audit.record(actor, "took_back", table, number, digest=attached.content_id, **place)
    return attached.filename


def files(rows: "QuerySet[Any, Any]", *beside: str) -> list[tuple[Any, ...]]:
    """The files of a query on a table of attachments: (File, the further columns asked for). One statement."""
    told = rows.values_list("pk", "filename", "content_id", "content__size", "content__media_type", "account_id", *beside)
    return [(File(*row[:6]), *row[6:]) for row in told]


def one_file(rows: "QuerySet[Any, Any]") -> File:
    """The one file that a query finds. One statement. Raises NotFound."""
    found = files(rows[:1])
    if not found:
        raise NotFound
    file: File = found[0][0]
    return file


def hold(digest: str) -> None:
    """Until the transaction ends, nobody else can keep or delete this content."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [digest])


@contextmanager
def written(source: Source, place: Store) -> Iterator[Written]:
    """What was sent, written piece by piece into a file on this machine; deleted afterwards unless the store has taken it over."""
    chunks = (source,) if isinstance(source, bytes) else source.chunks(PIECE)
    folder = place.incoming()
    with answers(OSError):
        handle, name = tempfile.mkstemp(dir=folder, prefix="sent-")
    path = Path(name)
    try:
        with answers(OSError), os.fdopen(handle, "w+b") as file:  # above all for a full disk
            digest, size = _write(file, chunks)
            media_type = _media_type(file, size)
        yield Written(path, digest, size, media_type)
    finally:
        with suppress(FileNotFoundError):
            path.unlink()


def _write(file: IO[bytes], chunks: Iterable[bytes]) -> tuple[str, int]:
    told, size = hashlib.sha256(), 0
    for chunk in chunks:
        told.update(chunk)
        size += len(chunk)
        file.write(chunk)
    file.flush()
    os.fsync(file.fileno())
    return told.hexdigest(), size


def _media_type(file: IO[bytes], size: int) -> str:
    file.seek(0)
    head = file.read(HEAD)
    file.seek(max(0, size - TAIL))
    return media_type_of(head, file.read())


def _room_for(made: Attached, size: int) -> None:
    """Raises BadInput if the owner would have too many files, or too many bytes. Two who attach to the same owner wait for each other."""
    quota, table = made.quota, type(made)
    owner = _owner(made, quota)
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{table._meta.db_table} {quota.per} {owner}"])
    held = table._default_manager.filter(**{quota.per: owner}).aggregate(files=Count("pk"), size=Sum("content__size", default=0))
    if held["files"] >= quota.files:
        raise BadInput(_("附件最多 %(count)d 個。") % {"count": quota.files}, at=_FIELD)
    if held["size"] + size > quota.size:
        raise BadInput(_("附件合計不能超過 %(size)d MB。") % {"size": quota.size // MEGABYTE}, at=_FIELD)


def _owner(made: Kept, quota: Quota) -> Any:
    found: Any = made
    for name in quota.per.split("__"):
        found = getattr(found, name)
    return found.pk
