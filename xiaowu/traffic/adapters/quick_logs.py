"""Lines of the combined format by the block (快速讀取), in DuckDB if it is installed (`xiaowu[logs]`): several times as fast.

A plain line of it has six quotes, at which DuckDB's reader of separated values splits it. What stands between them repeats: requests without their
query, agents, statuses with lengths, durations, minutes. Each different text is worked out once, by the very rules that read single lines, and kept
in a small table; lines are joined to these tables and summed. Requests that are all different (a pupil's number in each) are known by their shape,
in which whatever no plain word holds is cut alike. A line of which no table knows a part, or that is written otherwise, goes to the reader of single
lines (`rules.tally`) with its number, which counts it or says why not. Nothing is written to a disk: what was gathered lies in memory.
"""

import importlib
import importlib.util
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xiaowu.traffic.adapters.blocks import has_remarks, is_long, plain_of
from xiaowu.traffic.adapters.quick_sums import (
    AGENT,
    BLOCK,
    BY_MINUTE,
    BY_SECOND,
    ENDED,
    KEPT,
    LINES,
    LONE,
    NO_TIME,
    OF_KINDS,
    OF_MINUTES,
    OF_PAGES,
    OF_ROUTES,
    PATH,
    ROUTE,
    SECONDS,
    SENT,
    SET_UP,
    STATUS,
    TABLES,
    WORKED_OUT,
    lines_of,
    summed,
    unknown,
)  # fmt: skip
from xiaowu.traffic.rules.clocks import every_minute
from xiaowu.traffic.rules.durations import slot_of
from xiaowu.traffic.rules.formats import TEXT, asked_path, took_micros, whole
from xiaowu.traffic.rules.kinds import STRENGTH, bare, kind_of_agent, kind_of_path, route_of
from xiaowu.traffic.rules.tally import LONGEST, Sums, Tally

Row = tuple[int, ...]
_Block = tuple[int, int, bytes | None]  # where it lies in the file, how long it is, and what it was if it had to be changed

_FEWER = BLOCK // 4  # bytes a time where rules name pages, since each address may be a text of its own, of which a table holds so many; and at first
_MOST_SUMS = 500_000
_MANY = 16  # where one line of so many is not known, the block is summed again once the tables know
_FORMAT = next(each for each in TEXT if each.name == "combined")
_KINDS = sorted(STRENGTH, key=STRENGTH.__getitem__)
# what a block was read into is kept for the next: zeroed anew for each, it took a tenth of the time; DuckDB's allocator reads this when it is loaded
_ALLOCATED = "DUCKDB_JE_MALLOC_CONF", "dirty_decay_ms:30000"
_BEFORE = " ["
_SPARSE = 1_024  # bytes: where a second has fewer on average, a block's seconds are not all counted up
_MINUTE = re.compile(r" \[[0-9]{2}/[A-Z][a-z]{2}/[0-9]{4}:[0-9]{2}:[0-9]{2}")
_SECOND = re.compile(r":[0-5][0-9] (?P<zone>[+-][0-9]{4})\] ")
_MOMENT = re.compile(r"\[(?P<minute>[0-9]{2}/[A-Z][a-z]{2}/[0-9]{4}:[0-9]{2}:[0-9]{2}):[0-5][0-9] (?P<zone>[+-][0-9]{4})\]")


class Quick:
    """A database in memory for the lines of one tally. `finish` at the end of each file; `most`: texts of a table."""

    def __init__(self, most: int = 100_000) -> None:
        self._most = most
        self._file, self._size = os.memfd_create("lines"), 0
        self._blocks, self._ends = list[_Block](), (b"", b"")
        self._path = f"/proc/self/fd/{self._file}"
        os.environ.setdefault(*_ALLOCATED)
        self._connection: Any = importlib.import_module("duckdb").connect(":memory:", config={"threads": 1, "temp_directory": ""})
        self._connection.execute(f"set allowed_paths = ['{self._path}']; set enable_external_access = false; {SET_UP}")
        self._zone, self._unlearned = "", 0
        self._moments, self._is_in_order = BY_MINUTE, True
        self._rows = Counter[str]()  # of the tables
        self._minutes = dict[str, int]()
        self._routes: dict[str, int] = {}
        self._named = set[str]()

    def __del__(self) -> None:
        os.close(self._file)

    @property
    def has_learned(self) -> bool:
        """Whether it knows what is usual in this log, by a first block."""
        return bool(self._routes)

    def gather(self, block: bytes) -> int:
        """Keep a block of whole lines for `take`; returns how many bytes lie there now. No line may be too long to be counted, or a remark."""
        plain = plain_of(block)
        os.pwritev(self._file, (b"\n", plain) if self._blocks else (plain,), self._size)
        at = self._size + bool(self._blocks)
        self._size = at + len(plain)
        self._ends = (self._ends[0] if self._blocks else plain[: plain.find(b"\n") + 1] or plain, plain[plain.rfind(b"\n") + 1 :])
        self._blocks.append((at, len(plain), None if plain == block else block))
        return self._size

    def take(self, tally: Tally) -> tuple[int, Iterable[tuple[int, bytes]]]:
        """Count what is plain of the lines that were gathered; returns how many they are, and those that are not counted, with their places."""
        if not self._blocks:
            return 0, ()
        os.ftruncate(self._file, self._size)
        self._expect(tally)
        if not self._routes:
            self._learn(tally, 0)
        count, lone = self._sum(tally)
        self._unlearned += len(lone)
        if self._unlearned > count // _MANY:
            self._unlearned = 0
            is_wiser = self._learn(tally, len(lone)) or self._moments is BY_SECOND
            if is_wiser and len(lone) > count // _MANY:
                self._moments, self._is_in_order = BY_MINUTE, self._moments is BY_MINUTE
                count, lone = self._sum(tally)
        self._connection.execute(KEPT)
        if self._one("select count(*) from sums") > _MOST_SUMS:
            self.finish(tally)
        blocks, self._blocks, self._size = self._blocks, [], 0
        return count, self._lines(blocks, lone) if lone else ()

    def _lines(self, blocks: Sequence[_Block], numbers: Sequence[int]) -> Iterator[tuple[int, bytes]]:
        begun, place = 0, 0
        for at, size, odd in blocks:
            lines = (os.pread(self._file, size, at) if odd is None else odd).split(b"\n")
            while place < len(numbers) and numbers[place] < begun + len(lines):
                yield numbers[place], lines[numbers[place] - begun]
                place += 1
            begun += len(lines)

    def finish(self, tally: Tally) -> None:
        """Give the tally what was counted."""
        run, names = self._connection.execute, list(self._routes)
        kinds = [(_KINDS[strength], count) for strength, count in run(OF_KINDS).fetchall()]
        pages = [(names[route], *sums) for route, *sums in run(OF_PAGES).fetchall()]
        named = {names[route] for (route,) in run(OF_ROUTES).fetchall()} & self._named
        tally.add(_FORMAT.title, Sums(kinds, pages, run(OF_MINUTES).fetchall(), self._one(SENT), named))
        run("delete from sums")
        if len(self._routes) > self._most:
            self._forget("asked", "shape")
            self._routes.clear()

    def _one(self, query: str) -> int:
        return int(self._connection.execute(query).fetchone()[0])

    def _sum(self, tally: Tally) -> tuple[int, list[int]]:
        self._connection.execute(summed(lines_of(self._path, self._size), self._moments, by_shape=not tally.rules))
        return self._one(LINES), [number for (number,) in self._connection.execute(LONE).fetchall()]

    def _learn(self, tally: Tally, lone: int) -> bool:
        """Ask the rules about what is new in the block; returns whether anything was. `lone`: of how many lines something is not known."""
        found = self._unknown(tally)
        zones = Counter[str]()
        for text, times in found.get("second", ()):
            if told := _SECOND.fullmatch(text):
                zones[told["zone"]] += times
        zone, most = max(zones.items(), key=lambda each: each[1], default=("", 0))
        if zone != self._zone and most > lone // 2:
            self._zone = zone
            self._forget("minute", "second")
            found = self._unknown(tally)
        fresh = {name: {text: row for text, _times in texts if (row := self._row(tally, name, text))} for name, texts in found.items()}
        for name, rows in fresh.items():
            self._keep(name, rows, by_shape=not tally.rules)
        return any(fresh.values())

    def _unknown(self, tally: Tally) -> dict[str, list[tuple[str, int]]]:
        names, found = list(TABLES), dict[str, list[tuple[str, int]]]()
        for place, text, times in self._connection.execute(unknown(lines_of(self._path, self._size), by_shape=not tally.rules)).fetchall():
            found.setdefault(names[place], []).append((text, times))
        return found

    def _expect(self, tally: Tally) -> None:
        """Know the minutes from the first to the last line, since most logs are in order; and each second of them, where lines are many."""
        ends = [_MOMENT.search(each.decode()) for each in self._ends]
        first, last = (found and found["minute"] for found in ends)
        self._zone, self._moments = self._zone or next((found["zone"] for found in ends if found), ""), BY_MINUTE
        if not first or not last:
            return
        texts = [_BEFORE + each for each in every_minute(first, last, self._most // 2)]
        self._keep("minute", {text: row for text in texts if text not in self._minutes and (row := self._row(tally, "minute", text))})
        known = [text for text in texts if text in self._minutes]
        if known and self._is_in_order and len(known) * 60 * _SPARSE <= self._size:
            seconds = [f":{second:02} {self._zone}] " for second in range(60)]
            self._connection.execute(SECONDS, [known, [self._minutes[text] for text in known], seconds])
            self._moments = BY_SECOND

    def _row(self, tally: Tally, name: str, text: str) -> Row | None:
        """What the rules say of a text, in the columns of its table; None if they refuse it."""
        match name:
            case "asked" | "shape":
                return self._asked(tally, text)
            case "minute":
                at = tally.whole_minute(_FORMAT, f"{text[len(_BEFORE) :]}:00 {self._zone}") if _MINUTE.fullmatch(text) else None
                return None if at is None else (at,)
            case "second":
                found = _SECOND.fullmatch(text)
                return (1,) if found and found["zone"] == self._zone else None
            case "ended":
                return (int(text[1:4]) * STATUS, whole(text[5:-1])) if ENDED.fullmatch(text) else None
            case "took":
                micros = took_micros(text)
                return (0, 0) if micros is None else (slot_of(micros) - NO_TIME, micros)
        return (STRENGTH[kind_of_agent(text)] * AGENT,)

    def _asked(self, tally: Tally, text: str) -> Row | None:
        path = asked_path(text)
        if path is None:
            return None
        plain = bare(path)
        route, is_named = route_of(plain, tally.rules)
        if is_named:
            self._named.add(route)
        return (self._routes.setdefault(route, len(self._routes)) * ROUTE + STRENGTH[kind_of_path(plain)] * PATH,)

    def _keep(self, name: str, rows: Mapping[str, Row], *, by_shape: bool = False) -> None:
        """Those that come first, as many as there is room for. A table that is full is begun anew where nothing else tells what it would."""
        room = self._most - self._rows[name]
        if len(rows) > room and name not in WORKED_OUT and not (by_shape and name == "asked"):
            self._forget(name)
            room = self._most
        kept = dict(list(rows.items())[:room])
        if kept:
            columns = [list(kept), *map(list, zip(*kept.values(), strict=True))]
            self._connection.execute(f"insert into {name} select {', '.join(['unnest(?)'] * len(columns))}", columns)
            self._rows[name] += len(kept)
            if name == "minute":
                self._minutes.update({text: whole for text, (whole, *_none) in kept.items()})

    def _forget(self, *names: str) -> None:
        for name in names:
            self._connection.execute(f"delete from {name}")
            self._rows[name] = 0
        if "minute" in names:
            self._minutes.clear()


@dataclass(slots=True)
class Lines:
    """Counts blocks of whole lines, by the block where it can be done; `count`: how many lines were counted."""

    tally: Tally
    quick: Quick | None
    first: int  # number of the first line
    count: int = 0

    def take(self, block: bytes) -> None:
        if self.quick is not None:
            self.tally.find(_first_lines(block))
            if self.tally.tries_first(_FORMAT.name) and not has_remarks(block) and not is_long(block):
                if self.quick.gather(block) >= (BLOCK if self.quick.has_learned and not self.tally.rules else _FEWER):
                    self._take_gathered(self.quick)
                return
            self._take_gathered(self.quick)
        every = texts(block.split(b"\n"))
        self.tally.take(every, self.first + self.count)
        self.count += len(every)

    def finish(self) -> None:
        if self.quick is not None:
            self._take_gathered(self.quick)
            self.quick.finish(self.tally)

    def _take_gathered(self, quick: Quick) -> None:
        count, others = quick.take(self.tally)
        for place, line in others:
            self.tally.take(texts([line]), self.first + self.count + place)
        self.count += count


def _first_lines(block: bytes) -> Iterator[str]:
    yield from texts(block.split(b"\n"))


def texts(lines: list[bytes]) -> list[str]:
    """Lines as text. Bytes that are no UTF-8 (Big5 in old paths) become marks: such parts of a path are cut in any case."""
    return [line[:LONGEST].rstrip(b"\r").replace(b"\0", b"").decode("utf-8", "replace") for line in lines]


def is_there() -> bool:
    """Whether DuckDB is installed, on a system that has files in memory."""
    return hasattr(os, "memfd_create") and importlib.util.find_spec("duckdb") is not None
