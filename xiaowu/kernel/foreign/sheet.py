"""A sheet's rows as text cells: CSV in any encoding offices here still use, XLSX, ODS, told apart by content; the header is found by its words."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from xiaowu.kernel.foreign import limits
from xiaowu.kernel.foreign.letters import decode
from xiaowu.kernel.foreign.limits import Fault
from xiaowu.kernel.foreign.packages import MAGIC
from xiaowu.kernel.foreign.workbook import MOST_COLUMNS, Found, Workbook
from xiaowu.kernel.text import word_key

__all__ = ["decode", "rows"]
_WEB = (b"<html", b"<!doctype html", b"<table", b"<?xml", b"<meta")
_MOST_OTHERS = 5  # sheets that are looked into only to tell whether they are empty
_LONGEST_TOP = 20_000  # letters that are looked at for what divides the cells
Numbered = tuple[int, list[str]]


def rows(content: bytes, most_rows: int, quoted: list[str], wanted: list[list[str]]) -> dict[str, Any]:
    """The rows that are not empty, each with its number, the header first; and where they were found. Raises Fault.

    `wanted`: the words of which a header holds one each, as `word_key` has them; with none the first row that is not empty is the header.
    `quoted`: before what our own CSV puts an apostrophe.
    """
    if not content.startswith(MAGIC):
        if content.removeprefix(b"\xef\xbb\xbf").lstrip()[:20].lower().startswith(_WEB):
            raise Fault("web")
        return _told(_with_header(Found("", _delimited(content, tuple(quoted)), set()), most_rows, wanted)[1], "", [], set())
    book = Workbook(content)
    best: tuple[int, list[Numbered], Found] | None = None
    for name in book.names:
        sheet = book.sheet(name)
        fits, found = _with_header(sheet, most_rows, wanted)
        if found and (best is None or fits > best[0]):
            best = (fits, found, sheet)
        if found and fits == len(wanted):
            break
    if best is None:
        raise Fault("no_header")
    chosen = best[2]
    others = [name for name in book.names if name != chosen.name]
    filled = [name for place, name in enumerate(others) if place >= _MOST_OTHERS or not book.is_empty(name)]
    return _told(best[1], chosen.name, filled, chosen.hidden)


def _told(found: list[Numbered], name: str, others: list[str], hidden: set[int]) -> dict[str, Any]:
    if not found:
        raise Fault("no_header")
    return {"rows": found, "name": name, "others": others, "hidden": [number for number, _line in found[1:] if number in hidden]}


def _with_header(sheet: Found, most_rows: int, wanted: list[list[str]]) -> tuple[int, list[Numbered]]:
    """How many of the wanted words the header has, and the rows from there on. The header is the first of the top rows that has most."""
    lines = _filled(sheet.lines)
    top = list(islice(lines, limits.MOST_ROWS_ABOVE))
    if not top:
        return 0, []
    fits = [_fits(line, wanted) for _number, line in top]
    place = fits.index(max(fits))
    found = top[place:]
    for row in lines:
        found.append(row)
        if len(found) > most_rows + 1:
            raise Fault("rows", rows=most_rows)
    if len(found) > most_rows + 1:
        raise Fault("rows", rows=most_rows)
    return max(fits), found


def _fits(line: list[str], wanted: list[list[str]]) -> int:
    words = {word_key(cell) for cell in line}
    return sum(1 for ways in wanted if not words.isdisjoint(ways))


def _filled(lines: Iterable[list[str]]) -> Iterator[Numbered]:
    cells = 0
    for number, line in enumerate(lines, start=1):
        filled = sum(1 for cell in line if cell)
        if not filled:
            continue
        cells += filled
        if cells > limits.MOST_CELLS or any(len(cell) > limits.LONGEST_CELL for cell in line):
            raise Fault("cells")
        yield number, line


def _delimited(content: bytes, quoted: tuple[str, ...]) -> Iterator[list[str]]:
    text = decode(content)
    top = re.split("\r\n|\r|\n", text[:_LONGEST_TOP])[: limits.MOST_ROWS_ABOVE]
    delimiter = max(",\t;", key=lambda sign: max(line.count(sign) for line in top))  # a title above the header has none
    try:
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            yield [_plain(cell.strip(), quoted) for cell in line[:MOST_COLUMNS]]
    except csv.Error as error:
        raise Fault("csv", reason=str(error)) from error


def _plain(cell: str, quoted: tuple[str, ...]) -> str:
    """Take back the apostrophe that our own CSV puts before what would run as a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(quoted) else cell
