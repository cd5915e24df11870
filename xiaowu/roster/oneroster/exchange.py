"""A set on disk (OneRoster 檔案): opened without trusting it and imported, or written."""

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path

from django.db import connection, transaction
from django.utils.translation import gettext as _

from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import BadInput, RowError
from xiaowu.kernel.text.figures import filled
from xiaowu.roster.oneroster.actions import Imported, take_in
from xiaowu.roster.oneroster.queries.sets import begin, rows
from xiaowu.roster.oneroster.rules.sets import (
    FILES,
    LARGEST_HEAD,
    LARGEST_SET,
    MANIFEST,
    MOST_MEMBERS,
    NOT_READ,
    Fault,
    Mode,
    Package,
    headers,
    manifest_faults,
    members,
    package_faults,
)

_CHUNK = 1024 * 1024


def import_set(
    actor: Actor, path: Path, today: date, *, dry: bool = False, allows_city_roles: bool = False, full: bool = False, ends: int | None = None
) -> Imported:
    """Import a bulk or delta set, as the owner role: all of it in one transaction, or nothing; with `dry` only look.

    A set gives posts over the city only if the operator says so. A `full` set ends what it no longer contains, if `ends` gives the number of
    those records. Raises BadInput with the file, row and reason of the first 200 faults.
    """
    with opened(path) as package, transaction.atomic():
        return take_in(actor, package, today, dry=dry, allows_city_roles=allows_city_roles, full=full, ends=ends)


def export_set(actor: Actor, path: Path, today: date, *, school_id: int | None = None, source: str = "xiaowu") -> None:
    """Write a bulk set of who is here today, as the owner role: of one school, or of the city."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost:  # all files show the same moment
            connection.cursor().execute("set transaction isolation level repeatable read")
        begin(actor, today, school_id)
        written(path, {file: (headers(file), partial(rows, file)) for file in FILES}, source=source)


@contextmanager
def opened(path: Path) -> Iterator[Package]:
    """Open a set. Raises BadInput with every reason why it cannot be read."""
    try:
        archive = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile) as error:
        raise BadInput(_("這不是可讀取的 ZIP 檔。")) from error
    with archive:
        found = archive.infolist()
        if len(found) > MOST_MEMBERS:
            _refuse([Fault("members")])
        packed = members([each.filename for each in found])
        own = set(packed.files)
        inside = {each: each.filename[len(packed.folder) :] for each in found if each.filename in own}
        names = list(inside.values())
        twice = [Fault("twice", name) for name, times in sorted(Counter(names).items()) if times > 1]
        _refuse([*twice, *package_faults({name: (each.file_size, each.compress_size) for each, name in inside.items()})])
        properties = _manifest(archive, packed.folder + MANIFEST)
        _refuse(manifest_faults(properties, names))
        modes = {file: Mode(properties.get(f"file.{file}", Mode.ABSENT)) for file in FILES}
        others = tuple(file for file in NOT_READ if properties.get(f"file.{file}", Mode.ABSENT) != Mode.ABSENT)
        here = {file: mode for file, mode in modes.items() if mode is not Mode.ABSENT}
        try:
            known = {MANIFEST, *(f"{file}.csv" for file in (*FILES, *NOT_READ))}
            unknown = (*sorted(name for name in names if name not in known), *packed.left_beside)
            header, rows = partial(_header, archive, packed.folder), partial(_bytes, archive, packed.folder)
            yield Package(properties["oneroster.version"], here, others, header, rows, unknown)
        except (zipfile.BadZipFile, UnicodeDecodeError, csv.Error, EOFError) as error:
            raise BadInput(_("ZIP 檔或其中的 CSV 已損壞，或不是 UTF-8。")) from error


def written(path: Path, files: dict[str, tuple[Sequence[str], Callable[[], Iterator[bytes]]]], *, source: str) -> None:
    """Write a bulk set: file → (columns, a function that yields its rows as CSV bytes). A file without rows is left out."""
    present = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for file, (columns, rows) in files.items():
            pieces = rows()
            first = next(pieces, None)
            if first is None:
                continue
            present.append(file)
            with archive.open(f"{file}.csv", "w", force_zip64=True) as stream:
                stream.write((",".join(columns) + "\n").encode())
                stream.write(first)
                for piece in pieces:
                    stream.write(piece)
        with archive.open(MANIFEST, "w") as stream:
            stream.write(_manifest_bytes(present, source))


def _header(archive: zipfile.ZipFile, folder: str, file: str) -> list[str]:
    names = [name.strip() for name in next(csv.reader(io.StringIO(_head(archive, f"{folder}{file}.csv"), newline="")), [])]
    if not names or len(set(names)) != len(names):
        raise BadInput(filled(_("%(file)s 的標題列是空的，或有重複的欄位。"), {"file": f"{file}.csv"}))
    return names


def _head(archive: zipfile.ZipFile, name: str) -> str:
    """The beginning of a file, as far as a header may reach: a line without an end is not read to its end."""
    with archive.open(name) as stream:
        head = stream.read(LARGEST_HEAD)
    if len(head) == LARGEST_HEAD:
        if b"\n" not in head:
            _refuse([Fault("long_head", name)])
        head = head[: head.rindex(b"\n") + 1]
    return head.decode("utf-8-sig")


def _bytes(archive: zipfile.ZipFile, folder: str, file: str) -> Iterator[bytes]:
    """A file without the blank lines at its end; refused once it is longer than the archive said."""
    read, held = 0, b""
    with archive.open(f"{folder}{file}.csv") as stream:
        while piece := stream.read(_CHUNK):
            read += len(piece)
            if read > LARGEST_SET:
                raise BadInput(_words(Fault("too_large")))
            piece = held + piece
            told = piece.rstrip(b"\r\n")
            held = piece[len(told) :]
            if told:
                yield told
    if held:
        yield held[: 2 if held.startswith(b"\r\n") else 1]


def _manifest(archive: zipfile.ZipFile, name: str) -> dict[str, str]:
    if archive.getinfo(name).file_size > LARGEST_HEAD:
        _refuse([Fault("long_head", MANIFEST)])
    rows = [row for row in csv.reader(io.StringIO(_head(archive, name), newline="")) if row]
    if not rows or [name.strip() for name in rows[0]] != ["propertyName", "value"]:
        raise BadInput(_("manifest.csv 的標題列必須是 propertyName,value。"))
    return {row[0].strip(): row[1].strip() for row in rows[1:] if len(row) > 1}


def _manifest_bytes(present: Collection[str], source: str) -> bytes:
    lines = ["propertyName,value", "manifest.version,1.0", "oneroster.version,1.2"]
    lines += [f"file.{file},{'bulk' if file in present else 'absent'}" for file in sorted([*FILES, *NOT_READ])]
    return ("\r\n".join([*lines, f"source.systemName,{source}", f"source.systemCode,{source}"]) + "\r\n").encode()


def _refuse(faults: list[Fault]) -> None:
    if faults:
        rows = [RowError(0, fault.about, _words(fault)) for fault in faults]
        raise BadInput(filled(_("這份 OneRoster 資料有 %(count)d 個問題，沒有寫入任何資料。"), {"count": len(faults)}), rows=rows)


def _words(fault: Fault) -> str:
    return {
        "unsafe_name": _("檔名含有路徑，可能寫到資料夾之外。"),
        "twice": _("同名的檔案出現兩次。"),
        "too_large": _("解壓縮後超過 %(size)d GB。") % {"size": LARGEST_SET // 1024**3},
        "members": _("ZIP 裡的檔案太多。"),
        "long_head": _("標題列或清單過長。"),
        "bomb": _("壓縮比異常，可能是壓縮炸彈。"),
        "no_manifest": _("缺少 manifest.csv。"),
        "manifest_version": _("manifest.version 必須是 1.0。"),
        "version": _("oneroster.version 必須是 1.1 或 1.2。"),
        "mode": _("值必須是 bulk、delta 或 absent。"),
        "missing_file": _("manifest 說有這個檔案，但 ZIP 裡沒有。"),
        "not_announced": _("ZIP 裡有這個檔案，但 manifest 沒有列出。"),
    }[fault.problem]
