"""Lines of the combined format by the block (快速讀取), in DuckDB if it is installed (`xiaowu[logs]`): several times as fast.

A plain line of it has six quotes, at which DuckDB's reader of separated values splits it. What stands between them repeats: requests without their
query, agents, statuses with lengths, durations, minutes. Each different text is worked out once, by the very rules that read single lines, and kept
in a small table; lines are joined to these tables and summed. A line of which a table knows a part not, or that is written otherwise, goes to the
reader of single lines (`rules.tally`) with its number, which counts it or says why not. Nothing is written to a disk: the block lies in memory.
"""

import importlib
import importlib.util
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from xiaowu.traffic.adapters.quick_sums import BY_KIND, BY_MINUTE, BY_PAGE, ENDED, KEPT, LINES, LONE, NO_TIME, SET_UP, TABLES, WORKED_OUT, summed
from xiaowu.traffic.rules.clocks import every_minute
from xiaowu.traffic.rules.durations import slot_of
from xiaowu.traffic.rules.formats import TEXT, asked_path, took_micros, whole
from xiaowu.traffic.rules.kinds import STRENGTH, kind_of_agent
from xiaowu.traffic.rules.tally import LONGEST, Sums, Tally

Row = tuple[int, ...]

BLOCK = 1 << 24  # bytes a time
_FIRST = 1 << 20  # bytes in which the first lines are
_MOST_SUMS = 500_000
_MANY = 16  # where one line of so many is not known, the block is summed again once the tables know
_PARTS = 7
_ODD = b'"' * 9  # a line with so many quotes more is none of seven parts
_SPACES = (b"\t", b"\v", b"\f", b"\x1c", b"\x1d", b"\x1e", b"\x1f", b"\r", b"\0")  # before an address they make it another format, or are cut out
_FORMAT = next(each for each in TEXT if each.name == "combined")
_KINDS = sorted(STRENGTH, key=STRENGTH.__getitem__)
_HEAD = re.compile(r"[^\s\[]+ - (?:[^\[]* )?\[[0-9]{2}/[A-Z][a-z]{2}/[0-9]{4}:[0-9]{2}:[0-9]{2}:[0-5][0-9] (?P<zone>[+-][0-9]{4})\] ")


class Quick:
    """A database in memory for the lines of one reading. `finish` at the end of each file; `most`: texts of a table."""

    def __init__(self, most: int = 100_000) -> None:
        self._most = most
        self._block = os.memfd_create("block")
        path = f"/proc/self/fd/{self._block}"
        self._connection: Any = importlib.import_module("duckdb").connect(":memory:", config={"threads": 1, "temp_directory": ""})
        self._connection.execute(f"set allowed_paths = ['{path}']; set enable_external_access = false; {SET_UP}")
        self._summed, self._zone = summed(path), ""
        self._full = set[str]()  # tables of which no more is asked
        self._known: dict[str, set[str]] = {name: set() for name in TABLES}
        self._routes: dict[str, int] = {}

    def __del__(self) -> None:
        os.close(self._block)

    def take(self, tally: Tally, block: bytes) -> tuple[int, list[tuple[int, bytes]]]:
        """Count what is plain of a block of whole lines; returns how many lines it has, and those that are not counted, with their places."""
        plain = _plain(block)
        os.pwrite(self._block, plain, 0)
        os.ftruncate(self._block, len(plain))
        self._expect(tally, plain)
        count, lone = self._sum()
        lines = plain.split(b"\n") if lone else []
        is_many = len(lone) > count // _MANY
        if self._learn(tally, [lines[number] for number in lone], is_many=is_many) and is_many:
            count, lone = self._sum()
        self._connection.execute(KEPT)
        if self._one("select count(*) from sums") > _MOST_SUMS:
            self.finish(tally)
        if plain is not block and lone:
            lines = block.split(b"\n")
        return count, [(number, lines[number]) for number in lone]

    def finish(self, tally: Tally) -> None:
        """Give the tally what was counted."""
        run, names = self._connection.execute, list(self._routes)
        kinds = [(_KINDS[strength], count) for strength, count in run(BY_KIND).fetchall()]
        pages = [(names[route], *sums) for route, *sums in run(BY_PAGE).fetchall()]
        tally.add(_FORMAT.title, Sums(kinds, pages, run(BY_MINUTE).fetchall()))
        run("delete from sums")
        if len(self._routes) > self._most:
            self._forget("asked")
            self._routes.clear()

    def _one(self, query: str) -> int:
        return int(self._connection.execute(query).fetchone()[0])

    def _sum(self) -> tuple[int, list[int]]:
        self._connection.execute(self._summed)
        return self._one(LINES), [number for (number,) in self._connection.execute(LONE).fetchall()]

    def _learn(self, tally: Tally, lines: Sequence[bytes], *, is_many: bool) -> bool:
        """Ask the rules about what is new in these lines; returns whether anything was."""
        plain = list(_plain_parts(lines))
        if is_many and plain:
            zones = Counter(zone for zone, _parts in plain)
            self._take_zone(max(zones, key=zones.__getitem__))
        fresh: dict[str, dict[str, Row]] = {name: {} for name in TABLES if name not in self._full}
        for zone, parts in plain:
            if zone == self._zone:
                self._new(tally, _texts(parts), fresh)
        for name, rows in fresh.items():
            self._keep(name, rows)
        return any(fresh.values())

    def _expect(self, tally: Tally, block: bytes) -> None:
        """Know the minutes from the first to the last line: most logs are in order."""
        ends = list(_plain_parts([block[: block.find(b"\n") + 1].rstrip(b"\n"), block[block.rfind(b"\n") + 1 :]]))
        self._zone = self._zone or next((zone for zone, _parts in ends), "")
        if [zone for zone, _parts in ends] == [self._zone] * 2:
            first, last = (parts[0][-28:-11] for _zone, parts in ends)
            fresh = [each for each in every_minute(first, last, self._most // 2) if f" [{each}" not in self._known["minute"]]
            told = {f" [{each}": tally.whole_minute(_FORMAT, f"{each}:00 {self._zone}") for each in fresh}
            self._keep("minute", {text: (minute,) for text, minute in told.items() if minute is not None})

    def _new(self, tally: Tally, texts: Sequence[tuple[str, str]], fresh: Mapping[str, dict[str, Row]]) -> None:
        """What is new in a line, unless the rules refuse a part of it."""
        for name, text in texts:
            rows = fresh.get(name)
            if rows is not None and text not in rows and text not in self._known[name]:
                row = self._row(tally, name, text)
                if row is None:
                    return
                rows[text] = row

    def _row(self, tally: Tally, name: str, text: str) -> Row | None:
        """What the rules say of a text, in the columns of its table; None if they refuse it."""
        match name:
            case "asked":
                path = asked_path(text)
                if path is None:
                    return None
                kind, route = tally.kind(path, "")
                return STRENGTH[kind], self._routes.setdefault(route, len(self._routes))
            case "minute":
                minute = tally.whole_minute(_FORMAT, f"{text[2:]}:00 {self._zone}")
                return None if minute is None else (minute,)
            case "second":
                return (1,)
            case "ended":
                return int(text[1:4]), whole(text[5:-1])
            case "took":
                micros = took_micros(text)
                return (NO_TIME, 0) if micros is None else (slot_of(micros), micros)
        return (STRENGTH[kind_of_agent(text)],)

    def _keep(self, name: str, rows: Mapping[str, Row]) -> None:
        if len(self._known[name]) + len(rows) > self._most:
            if name in WORKED_OUT:
                self._full.add(name)
                return
            self._forget(name)
        kept = dict(list(rows.items())[: self._most])
        if kept:
            columns = [list(kept), *map(list, zip(*kept.values(), strict=True))]
            self._connection.execute(f"insert into {name} select {', '.join(['unnest(?)'] * len(columns))}", columns)
            self._known[name].update(kept)

    def _take_zone(self, zone: str) -> None:
        """From now on minutes are those of this zone."""
        if zone != self._zone:
            self._zone = zone
            self._forget("minute")
            self._forget("second")

    def _forget(self, name: str) -> None:
        self._connection.execute(f"delete from {name}")
        self._known[name].clear()


def _plain_parts(lines: Sequence[bytes]) -> Iterator[tuple[str, list[str]]]:
    """Zone and parts of the lines that are written plainly."""
    for line in lines:
        parts = line.decode().split('"')
        head = _HEAD.fullmatch(parts[0]) if len(parts) == _PARTS and parts[4] == " " and ENDED.fullmatch(parts[2]) else None
        if head:
            yield head["zone"], parts


def _texts(parts: Sequence[str]) -> Sequence[tuple[str, str]]:
    """The texts of a plain line with their tables, those first that may be refused."""
    head, asked, ended, _from, _between, agent, took = parts
    at = asked.find("?") + 1
    return (
        ("minute", head[-30:-11]), ("second", head[-11:]), ("ended", ended), ("took", took), ("agent", agent), ("asked", asked[:at] if at else asked),
    )  # fmt: skip


def _plain(block: bytes) -> bytes:
    """The block in UTF-8, a row for each line; lines in which a quote, a blank or an end is not what it seems have more quotes than a plain one."""
    if not block.isascii():
        block = block.decode("utf-8", "replace").encode()
    if b"\r" in block:
        block = block.replace(b"\r\n", b"\n").rstrip(b"\r")
    for each in _SPACES:
        if each in block:
            block = block.replace(each, _ODD)
    if b"\\" in block:
        block = block.replace(b'\\"', b'\\"' + _ODD)
    while b"\n\n" in block:
        block = block.replace(b"\n\n", b"\n" + _ODD + b"\n")
    before, after = _ODD if block.startswith(b"\n") else b"", _ODD if block.endswith(b"\n") or not block else b""
    return before + block + after if before or after else block


def _is_long(block: bytes) -> bool:
    """Whether a line of it is too long to be counted."""
    at = 0
    while len(block) - at >= LONGEST:
        at = block.rfind(b"\n", at, at + LONGEST) + 1
        if at == 0:
            return True
    return False


def take(tally: Tally, quick: "Quick | None", block: bytes, first: int) -> int:
    """Count a block of whole lines, of which `first` is the first one's number; returns how many they are."""
    if quick is not None:
        tally.find(_first_lines(block))
        if tally.tries_first(_FORMAT.name) and not _has_remarks(block) and not _is_long(block):
            count, others = quick.take(tally, block)
            for place, line in others:
                tally.take(texts([line]), first + place)
            return count
    every = texts(block.split(b"\n"))
    tally.take(every, first)
    return len(every)


def _has_remarks(block: bytes) -> bool:
    return b"#" in block and (block.startswith(b"#") or b"\n#" in block)


def _first_lines(block: bytes) -> Iterator[str]:
    yield from texts(block[: block.find(b"\n", _FIRST) + 1 or None].split(b"\n"))


def texts(lines: list[bytes]) -> list[str]:
    """Lines as text. Bytes that are no UTF-8 (Big5 in old paths) become marks: such parts of a path are cut in any case."""
    return [line[:LONGEST].rstrip(b"\r").replace(b"\0", b"").decode("utf-8", "replace") for line in lines]


def is_there() -> bool:
    """Whether DuckDB is installed, on a system that has files in memory."""
    return hasattr(os, "memfd_create") and importlib.util.find_spec("duckdb") is not None
