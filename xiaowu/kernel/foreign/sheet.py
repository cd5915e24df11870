"""A sheet's rows as text cells: CSV in any encoding that offices here still use, XLSX, ODS, told apart by content;
the header is found by its words.
"""

import csv
import io
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from xiaowu.kernel.foreign import limits
from xiaowu.kernel.foreign.letters import decode
from xiaowu.kernel.foreign.limits import Fault
from xiaowu.kernel.foreign.packages import MAGIC
from xiaowu.kernel.foreign.shown import Range, Shown
from xiaowu.kernel.foreign.workbook import MOST_COLUMNS, Workbook, lines
from xiaowu.kernel.text import word_key

__all__ = ["decode", "rows"]
_WEB = (b"<html", b"<!doctype html", b"<table", b"<?xml", b"<meta")
_MOST_LOOKED_AT = 20  # sheets that are searched for the header
_MOST_OTHERS = 5  # sheets that are opened only to tell whether they are empty
_LONGEST_TOP = 20_000  # characters searched for the sign that separates the cells
Numbered = tuple[int, list[str]]


def rows(content: bytes, most_rows: int, quoted: list[str], wanted: list[list[str]]) -> dict[str, Any]:
    """The rows that are not empty, each with its number, header first; and where they were found. Raises Fault.

    `wanted`: groups of words, of which the header has one each, as `word_key` writes them;
    without any, the first row that is not empty is the header.
    `quoted`: the signs before which our own CSV puts an apostrophe.
    """
    if not content.startswith(MAGIC):
        if content.removeprefix(b"\xef\xbb\xbf").lstrip()[:20].lower().startswith(_WEB):
            raise Fault("web")
        found = list(_bounded(_filled(_delimited(content, tuple(quoted))), most_rows))
        return {"rows": _from_header(found, _header(found, wanted)[1], most_rows), "name": "", "others": [], "hidden": [], "merged": []}
    book = Workbook(content)
    name, number, sheet = _chosen(book, wanted)
    told = book.told(name)
    found = _from_header(list(_bounded(_filled(lines(sheet, told)), most_rows)), number, most_rows)
    others = [each for each in book.names if each != name]
    filled = [each for place, each in enumerate(others) if place >= _MOST_OTHERS or not book.is_empty(each)]
    hidden = [each for each, _line in found[1:] if each in told.hidden]
    return {"rows": found, "name": name, "others": filled, "hidden": hidden, "merged": _merged(found, told)}


def _merged(found: list[Numbered], told: Shown) -> list[Range]:
    """The merged cells that reach into a row below the header. Raises Fault if they stand for too many cells."""
    below, cells, kept = [number for number, _line in found[1:]], 0, []
    for row, column, last_row, last_column in told.merged:
        rows = bisect_right(below, last_row) - bisect_left(below, row)
        if rows > 0 and column <= min(last_column, MOST_COLUMNS):
            kept.append((row, column, last_row, min(last_column, MOST_COLUMNS)))
            cells += rows * (min(last_column, MOST_COLUMNS) - column + 1)
            if cells > limits.MOST_MERGED:
                raise Fault("merged")
    return kept


def _chosen(book: Workbook, wanted: list[list[str]]) -> tuple[str, int, Any]:
    """The first visible sheet whose header has all wanted words, else the one that has most: its name, the header's row number, its cells."""
    best: tuple[int, str, int, Any] | None = None
    for name in book.names[:_MOST_LOOKED_AT]:
        sheet = book.sheet(name) if not book.is_empty(name) else None
        if sheet is None:
            continue
        fits, number = _header(list(islice(_filled(lines(sheet, Shown())), limits.MOST_ROWS_ABOVE)), wanted)
        if number and (best is None or fits > best[0]):
            best = (fits, name, number, sheet)
        if number and fits == len(wanted):
            break
    if best is None:
        raise Fault("no_header")
    return best[1:]


def _header(found: list[Numbered], wanted: list[list[str]]) -> tuple[int, int]:
    """How many of the wanted words the header has, and its row number: the first of the top rows that has most; 0 if there is no row."""
    fits = [(_fits(line, wanted), number) for number, line in found[: limits.MOST_ROWS_ABOVE]]
    return max(fits, key=lambda each: each[0], default=(0, 0))


def _from_header(found: list[Numbered], number: int, most_rows: int) -> list[Numbered]:
    kept = [row for row in found if row[0] >= number]
    if not kept:
        raise Fault("no_header")
    if len(kept) > most_rows + 1:
        raise Fault("rows", rows=most_rows)
    return kept


def _bounded(found: Iterator[Numbered], most_rows: int) -> Iterator[Numbered]:
    """The rows down to the limit: what is above the header, the header, its rows, and one row too many."""
    return islice(found, most_rows + limits.MOST_ROWS_ABOVE + 2)


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
    delimiter = max(",\t;", key=lambda sign: max(line.count(sign) for line in top))  # a title above the header has no separator
    try:
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            yield [_plain(cell.strip(), quoted) for cell in line[:MOST_COLUMNS]]
    except csv.Error as error:
        raise Fault("csv", reason=str(error)) from error


def _plain(cell: str, quoted: tuple[str, ...]) -> str:
    """Remove the apostrophe that our own CSV puts before what would run as a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(quoted) else cell
