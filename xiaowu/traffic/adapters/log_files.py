"""Files of logs (紀錄檔): plain, gzip or bzip2 by their first bytes, read in blocks of whole lines, whatever their length and bytes.

A file that was read before, whole or up to a place, is not counted twice, under whatever name and however packed it comes back: it is known by its
first line and the hashes of its beginnings, whatever other files begin with that line. An older copy of it, which ends earlier, counts as read: the
marks along a file stand at each line's end in its first 16 KiB, and are a sixteenth of its length apart from there on, within which another file that
was alike until then would be taken for a copy until it has grown past it. Of a file that is being written the line at its end is left for the next
reading, if there will be one (`growing`), until its line break is there. What unpacks to more than RATIO times its size is no log, and is refused.
"""

import bz2
import gzip
import hashlib
import json
import os
import sys
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from xiaowu.kernel.foreign.limits import Fault
from xiaowu.traffic.adapters.quick_logs import Lines, Quick
from xiaowu.traffic.rules.known import SHORT, Begun, Mark, Search, Whole, of_before, whole_of, with_reading
from xiaowu.traffic.rules.tally import LONGEST, Tally

_SMALL = 10 << 20  # bytes, whatever they unpack from
RATIO = 400  # logs unpack to 10 to 60 times their size, a bomb of zeros to a thousand
_BLOCK = 1 << 19  # bytes that stay in a processor's cache while they are looked at
_FIRST_MARK, _MARKS = 1 << 10, 16  # bytes; marks for each doubling of the length
_BY_LINE, _MOST_ENDS = _FIRST_MARK * _MARKS, 256  # bytes in which line ends are marked, so many at most; a mark between lines is where they end
_LINE_END = ord("\n")


@dataclass(slots=True)
class Known:
    """What was read before, by the hash of a file's first line."""

    files: dict[str, list[Whole]] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> "Known":
        """From the file in which `save` put it; nothing, if there is none."""
        told = json.loads(path.read_text()) if path.exists() else {}
        return cls({key: of_before(**each) if isinstance(each, dict) else [whole_of(marks) for marks in each] for key, each in told.items()})

    def save(self, path: Path) -> None:
        fresh = path.with_name(f".{path.name}.new")
        fresh.write_text(json.dumps({key: [each.plain() for each in files] for key, files in self.files.items()}))
        fresh.replace(path)


@dataclass(frozen=True, slots=True)
class Read:
    """What became of a file: how many of its lines were counted before, and how many now; and where this reading ended."""

    name: str
    before: int
    lines: int
    key: str = ""
    size: int = 0
    digest: str = ""


def read_into(tally: Tally, path: Path, known: Known | None, *, growing: bool = False, quick: Quick | None = None) -> Read:
    """Count a log's lines that were not counted before; None: nothing was, nothing else is read, and nobody will ask. Raises Fault, OSError."""
    with path.open("rb") as raw:
        return read_log(tally, raw, path.name, known, growing=growing, quick=quick)


def read_stream(
    tally: Tally, raw: IO[bytes], name: str, known: Known | None, *, most: int = sys.maxsize, growing: bool = False, quick: Quick | None = None
) -> Read:
    """Count a file's lines that were not counted before, if there are no more than `most`; `known` knows them from then on. Raises Fault."""
    tally.begin()
    try:
        return _read_into(tally, raw, name, known, most, growing, quick)
    except (EOFError, zlib.error, gzip.BadGzipFile, OSError) as error:
        raise Fault("broken") from error


def read_log(tally: Tally, raw: IO[bytes], name: str, known: Known | None, **given: Any) -> Read:
    """As `read_stream`; a file of which no line tells anything is no log, unless it continues one. Raises Fault."""
    junk, remarks = tally.junk, tally.remarks
    done = read_stream(tally, raw, name, known, **given)
    if not done.before and (tally.junk - junk == done.lines - (tally.remarks - remarks) > 0 or (done.lines <= 1 and _has_old_ends(raw))):
        raise Fault("no_log")
    return done


def begun(raw: IO[bytes]) -> Begun:
    """How the file begins. Raises Fault."""
    try:
        with _opened(raw) as stream:
            key, marker = hashlib.sha256(_first_line(stream)).hexdigest(), _Marker(hashes=True)
            stream.seek(0)
            for piece in _pieces(stream, _BY_LINE):
                marker.take(piece)
            return Begun(key, {size: short for size, _lines, short in marker.marks})
    except (EOFError, zlib.error, gzip.BadGzipFile, OSError) as error:
        raise Fault("broken") from error


def _has_old_ends(raw: IO[bytes]) -> bool:
    """Whether lines end as on old Macs: no line of a file that is being written would ever be whole."""
    with _opened(raw) as stream:
        return _first_line(stream).count(b"\r") > 1


def _read_into(tally: Tally, raw: IO[bytes], name: str, known: Known | None, most: int, growing: bool, quick: Quick | None) -> Read:
    packed = os.fstat(raw.fileno()).st_size
    with _opened(raw) as stream:
        key = hashlib.sha256(_first_line(stream)).hexdigest()
        files = known.files.get(key, []) if known else []
        places, size, before = _known_of(stream, files)
        marker = _Marker(hashes=known is not None)
        stream.seek(0)
        for piece in _pieces(stream, size):
            marker.take(piece)
        lines = Lines(tally, quick, before + 1)
        for block in _blocks(stream, marker, packed, growing):
            lines.take(block)
            del block  # its memory is the next one's
            if lines.count > most:
                raise Fault("lines", most=most)
        lines.finish()
    if lines.count and known is not None:
        known.files[key] = with_reading(files, Whole([*places, (marker.size, before + lines.count, marker.digest)], marker.marks))
    return Read(name, before, lines.count, key, marker.size, marker.digest)


def _known_of(stream: IO[bytes], files: Sequence[Whole]) -> tuple[list[Mark], int, int]:
    """At which places of this file earlier readings ended; how many bytes and lines of it were counted before."""
    hasher, at, ends, search = hashlib.sha256(), 0, 0, Search(files)
    stream.seek(0)
    for size in search.sizes():
        for piece in _pieces(stream, size - at):
            hasher.update(piece)
            at, ends = at + len(piece), ends + piece.count(b"\n")
        if at < size:
            return (search.places, at, ends) if search.is_older(ends) else (search.places, *search.found)
        search.take(hasher.hexdigest())
    return (search.places, *search.found)


class _Marker:
    """Hashes a file as it is read, and marks places along it; or only counts its bytes, since the hash of all costs a processor's second in 2 GB."""

    def __init__(self, *, hashes: bool) -> None:
        self._hashes = hashes
        self.size, self.marks, self._next, self._ends, self._hasher = 0, list[Mark](), _FIRST_MARK, 0, hashlib.sha256()
        self._kept = self._now()

    def _now(self) -> tuple[int, int, int, int, Any]:
        return self.size, len(self.marks), self._next, self._ends, self._hasher.copy()

    def keep(self) -> None:
        """Remember this place, for `back`."""
        self._kept = self._now()

    def back(self) -> None:
        """As it was at the place that was kept last."""
        self.size, marks, self._next, self._ends, self._hasher = self._kept
        del self.marks[marks:]

    @property
    def digest(self) -> str:
        return self._hasher.hexdigest()

    def take(self, piece: bytes | memoryview) -> None:
        if not self._hashes:
            self.size += len(piece)
            return
        view = memoryview(piece)
        while (cut := self._until_mark(view)) <= len(view):
            is_end = self._is_by_line and view[cut - 1] == _LINE_END
            lines = self._ends + 1 if self._is_by_line else self.size + cut
            self._hasher.update(view[:cut])
            view, self.size, self._ends = view[cut:], self.size + cut, self._ends + is_end
            self.marks.append((self.size, lines, self.digest[:SHORT]))
            if self.size == self._next:
                self._next += max(_FIRST_MARK, self.size // _MARKS)
        self._hasher.update(view)
        self.size += len(view)

    @property
    def _is_by_line(self) -> bool:
        return self.size < _BY_LINE and self._ends < _MOST_ENDS

    def _until_mark(self, view: memoryview) -> int:
        """How many bytes on the next mark is."""
        until = self._next - self.size
        return bytes(view[:until]).find(b"\n") + 1 or until if self._is_by_line else until


def _opened(raw: IO[bytes]) -> IO[bytes]:
    raw.seek(0)
    magic = raw.read(3)
    raw.seek(0)
    if magic[:2] == b"\x1f\x8b":
        return gzip.GzipFile(fileobj=raw, mode="rb")  # type: ignore[return-value]  # a stream of bytes like any other
    if magic == b"BZh":
        return bz2.open(raw, "rb")
    plain = os.fdopen(os.dup(raw.fileno()), "rb")  # closing it leaves the file open
    plain.seek(0)
    return plain


def _first_line(stream: IO[bytes]) -> bytes:
    """The first line that is no remark: those of W3C logs are alike in every file."""
    while (line := stream.readline(LONGEST)).startswith(b"#"):
        continue
    return line


def _pieces(stream: IO[bytes], size: int) -> Iterator[bytes]:
    """The next `size` bytes, or what there is of them."""
    while size > 0 and (piece := stream.read(min(_BLOCK, size))):
        size -= len(piece)
        yield piece


def _blocks(stream: IO[bytes], marker: _Marker, packed: int, growing: bool) -> Iterator[bytes]:
    """Blocks of whole lines without the last one's end, cut where they are too long; the marker ends where the last of them does.

    Raises Fault for a bomb.
    """
    kept, buffer = 0, bytearray(2 * LONGEST + _BLOCK)
    view = memoryview(buffer)
    marker.keep()
    while size := stream.readinto(view[kept : kept + _BLOCK]):  # type: ignore[attr-defined]  # all three kinds of streams can
        until = kept + size
        ends = buffer.rfind(b"\n", kept, until) + 1
        if ends:
            marker.take(view[kept:ends])
            marker.keep()
        marker.take(view[max(kept, ends) : until])
        if marker.size > _SMALL and marker.size > RATIO * packed:
            raise Fault("bomb")
        if ends:
            yield bytes(view[: ends - 1])
        kept = until - ends if until - ends < 2 * LONGEST else LONGEST
        view[:kept] = view[ends : ends + kept]
    if kept and growing:
        marker.back()
    elif kept:
        yield bytes(view[:kept])
