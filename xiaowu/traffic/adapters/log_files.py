"""Files of logs (紀錄檔): plain, gzip or bzip2 by their first bytes, read in blocks of whole lines, whatever their length and bytes.

A file that was read before, whole or up to a place, is not counted twice, under whatever name and however packed it comes back: it is known by its
first line, its length and the hash of what was read. A file that unpacks to more than RATIO times its size is no log, and is refused.
"""

import bz2
import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.text.marked import N_
from xiaowu.traffic.rules.tally import LONGEST, Tally

RATIO = 400  # logs unpack to 10 to 60 times their size, a bomb of zeros to a thousand
_BLOCK = 1 << 20
_BOMB = N_("壓縮檔解開後過大，不像是紀錄檔。")
_BROKEN = N_("壓縮檔已損壞，無法解開。")


@dataclass(slots=True)
class Known:
    """What was read before: hash of a file's first line → (bytes, lines, hash of those bytes)."""

    files: dict[str, tuple[int, int, str]] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> "Known":
        """From the file in which `save` put it; nothing, if there is none."""
        return cls({key: (each[0], each[1], each[2]) for key, each in json.loads(path.read_text()).items()} if path.exists() else {})

    def save(self, path: Path) -> None:
        path.write_text(json.dumps(self.files))


@dataclass(frozen=True, slots=True)
class Read:
    """What became of a file: how many of its lines were counted before, and how many now."""

    name: str
    before: int
    lines: int


def read_into(tally: Tally, path: Path, known: Known) -> Read:
    """Count a file's lines that were not counted before. Raises BadInput, OSError."""
    tally.begin()
    try:
        return _read_into(tally, path, known)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BadInput(f"{path.name}: {_BROKEN}") from error


def _read_into(tally: Tally, path: Path, known: Known) -> Read:
    with _opened(path) as stream:
        key = hashlib.sha256(_first_line(stream)).hexdigest()
        stream.seek(0)
        size, before, digest = known.files.get(key, (0, 0, ""))
        hasher = hashlib.sha256()
        if size and _skipped(stream, size, hasher) != digest:  # another file that only begins alike
            stream.seek(0)
            size, before, hasher = 0, 0, hashlib.sha256()
        lines = 0
        for block, read in _blocks(stream, hasher, path.stat().st_size):
            tally.take(block, before + lines + 1)
            lines += len(block)
            size += read
    known.files[key] = (size, before + lines, hasher.hexdigest())
    return Read(path.name, before, lines)


def _opened(path: Path) -> IO[bytes]:
    with path.open("rb") as probe:
        magic = probe.read(3)
    if magic[:2] == b"\x1f\x8b":
        return gzip.open(path, "rb")  # type: ignore[return-value]  # a stream of bytes like any other
    return bz2.open(path, "rb") if magic == b"BZh" else path.open("rb")


def _first_line(stream: IO[bytes]) -> bytes:
    """The first line that is no remark: those of W3C logs are alike in every file."""
    while (line := stream.readline(LONGEST)).startswith(b"#"):
        continue
    return line


def _skipped(stream: IO[bytes], size: int, hasher: "hashlib._Hash") -> str:
    while size and (piece := stream.read(min(_BLOCK, size))):
        hasher.update(piece)
        size -= len(piece)
    return hasher.hexdigest()


def _blocks(stream: IO[bytes], hasher: "hashlib._Hash", packed: int) -> Iterator[tuple[list[str], int]]:
    """Blocks of whole lines, cut where they are too long, and the bytes of each. Raises BadInput for a bomb."""
    rest, whole = b"", 0
    while piece := stream.read(_BLOCK):
        hasher.update(piece)
        whole += len(piece)
        if whole > 10 * _BLOCK and whole > RATIO * packed:
            raise BadInput(_BOMB)
        *lines, last = (rest + piece).split(b"\n")
        yield _texts(lines), len(piece)
        rest = last if len(last) < 2 * LONGEST else last[:LONGEST]
    if rest:
        yield _texts([rest]), 0


def _texts(lines: list[bytes]) -> list[str]:
    """Lines as text. Bytes that are no UTF-8 (Big5 in old paths) become marks: such parts of a path are cut in any case."""
    return [line[:LONGEST].rstrip(b"\r").replace(b"\0", b"").decode("utf-8", "replace") for line in lines]
