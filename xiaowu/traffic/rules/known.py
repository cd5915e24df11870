"""What is known of logs that were read (已讀過的紀錄), so that no line counts twice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Whole:
    """What is known of one file: where readings of it ended (bytes, lines, hash of those bytes), and marks along it (bytes, hash)."""

    places: list[tuple[int, int, str]] = field(default_factory=list)
    marks: list[tuple[int, str]] = field(default_factory=list)


def whole_of(places: Iterable[Sequence[Any]], marks: Iterable[Sequence[Any]]) -> Whole:
    """From JSON."""
    return Whole([(int(str(size)), int(str(lines)), str(digest)) for size, lines, digest in places],
                 [(int(str(size)), str(digest)) for size, digest in marks])  # fmt: skip


@dataclass(frozen=True, slots=True)
class SentLog:
    """What was read of a log: by what it is known, up to where (bytes, lines, hash of these bytes), how many lines were known before; the report."""

    key: str
    size: int
    lines: int
    digest: str
    before: int
    marks: list[list[Any]]
    told: dict[str, Any]
