"""What is known of logs that were read (已讀過的紀錄), so that no line counts twice.

Several logs may begin with the same line (two machines that are asked whether they are well in the same second): of each the marks are kept.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any

Mark = tuple[int, int, str]  # bytes from the file's beginning, lines of them at most (the last one may go on), hash of them or its first letters
SHORT = 16  # letters of a mark's hash; of a place, where a reading ended, all of them are kept
_PAIR = 2  # a mark of a release before tells no lines
_MOST_PLACES = 200  # of one growing file
_MOST_FILES, _MOST_MARKED = 2_000, 64  # of one first line; those that were read last keep their marks, by which an older copy is known


@dataclass(slots=True)
class Whole:
    """What is known of one file: where readings of it ended, and marks along it."""

    places: list[Mark] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

    def plain(self) -> list[Mark]:
        """For JSON."""
        return [*self.places, *self.marks]


@dataclass(frozen=True, slots=True)
class Begun:
    """How a file begins: by what it is known, and the hashes of its first lines."""

    key: str
    hashes: dict[int, str]


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


def whole_of(marks: Iterable[Sequence[Any]]) -> Whole:
    """From JSON."""
    every = [_mark(*each) for each in marks]
    return Whole([each for each in every if len(each[2]) != SHORT], [each for each in every if len(each[2]) == SHORT])


def of_before(places: Iterable[Sequence[Any]], marks: Iterable[Sequence[Any]]) -> list[Whole]:
    """As releases before kept it: the marks of one file, the places of all that begin alike. A place counts whether the marks agree or not."""
    ended = [_mark(*each) for each in places]
    return [Whole(ended), Whole(ended, [_mark(size, size, digest) for size, digest in marks])] if ended else []


def is_of_before(marks: Sequence[Sequence[Any]]) -> bool:
    """Whether a release before kept these marks."""
    return all(len(each) == _PAIR for each in marks)


def with_reading(files: Sequence[Whole], read: Whole) -> list[Whole]:
    """The files of one first line, once one more was read, and those that it continues are a part of it."""
    read.places = sorted(set(read.places))[-_MOST_PLACES:]
    ended = set(read.places)
    kept = [each for each in files if not ended.issuperset(each.places)][1 - _MOST_FILES :]
    return [*(Whole(each.places[-1:]) for each in kept[: 1 - _MOST_MARKED]), *kept[1 - _MOST_MARKED :], read]


def those_like(files: Sequence[Whole], hashes: Mapping[int, str], *, most_places: int, most_marks: int) -> list[Whole]:
    """Those that may begin as a file does, the last ones first, as much of them as there is room for."""
    found = list[Whole]()
    for each in reversed(files):
        if any(hashes.get(size, short) != short for size, _lines, short in each.marks):
            continue
        marks = each.marks if len(each.marks) <= most_marks else []
        found.append(Whole(each.places[-most_places:] if most_places else [], marks))
        most_places, most_marks = most_places - len(found[-1].places), most_marks - len(marks)
    return [each for each in found if each.places]


class Search:
    """Which readings a file continues. It is hashed up to each of `sizes`, in their order, and `take` is told the hash."""

    def __init__(self, files: Sequence[Whole]) -> None:
        self._marks = sorted((*mark, number) for number, whole in enumerate(files) for mark in whole.plain())
        self._now: list[tuple[int, int, str, int]] = []
        self._others = set[int]()
        self._agreed = dict[int, int]()
        self.places = list[Mark]()

    @property
    def found(self) -> tuple[int, int]:
        """How many bytes and lines of it were counted before."""
        return self.places[-1][:2] if self.places else (0, 0)

    def sizes(self) -> Iterator[int]:
        """Those of files that may still be this one."""
        for size, marks in groupby(self._marks, key=itemgetter(0)):
            self._now = [each for each in marks if each[-1] not in self._others]
            if self._now:
                yield size

    def take(self, digest: str) -> None:
        """The hash of the file up to the size that was asked for last."""
        for size, lines, told, number in self._now:
            if digest.startswith(told):
                self._agreed[number] = size
                if told == digest:
                    self.places.append((size, lines, told))
            elif len(told) == SHORT:
                self._others.add(number)

    def is_older(self, ends: int) -> bool:
        """Whether it is a copy of a file that was longer when it was read. It ends before the size that was asked for last; so many lines end in it.

        Every mark of the file agrees, none was passed by the end of another reading, and it has no line more than the file has up to its next mark.
        """
        least, at = self.found[0], self._now[0][0]
        following = dict[int, int]()
        for size, lines, _told, number in self._marks:
            if size >= at and number not in self._others:
                following.setdefault(number, lines)
        return any(ends < lines and self._agreed.get(number, 0) >= max(least, 1) for number, lines in following.items())


def _mark(size: object, lines: object, digest: object) -> Mark:
    return int(str(size)), int(str(lines)), str(digest)
