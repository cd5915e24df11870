"""Limits on what reading a file from outside may cost, and the codes with which a reader refuses."""

from dataclasses import dataclass
from typing import Any

MEMORY = 512 * 1024 * 1024  # address space of the reading process
SECONDS_OF_WORK = 4  # of processor time
SECONDS = 8.0  # of wall-clock time: a busy machine reads good files slowly
LARGEST_ANSWER = 16 * 1024 * 1024  # bytes of JSON
MOST_FILES = 64  # open at once

MOST_MEMBERS = 2_000  # files of a package
LARGEST_UNPACKED = 80 * 1024 * 1024
LARGEST_RATIO = 200  # unpacked to packed size, for members over a megabyte: a sheet packs to a thirtieth, a bomb to a thousandth
MOST_ELEMENTS = 2_000_000  # of all XML of a package
DEEPEST = 200  # levels of nested elements
MOST_REPEATED = 1_000_000  # cells that a sheet's repeats and gaps make
MOST_REPEATED_IN_TEXT = 20_000  # cells that the tables of a text make, empty ones included: the reader writes out each
MOST_COLUMNS = 16_384  # of a document's table, spanned columns counted
MOST_SPACES = 100_000  # spaces that a document gives as a number instead of writing them

MOST_CELLS = 250_000  # of a sheet, not counting empty ones
LONGEST_CELL = 10_000  # characters
MOST_MERGED = 50_000  # cells that a sheet's merged cells stand for
LAST_ROW = 100_000  # up to which row it is noted whether a row is hidden
MOST_ROWS_ABOVE = 20  # rows with content that may stand above a header: titles, the class, who keeps the list
MOST_PAGES = 500
MOST_LETTERS = 500_000  # of a document
MOST_LINES = 3_000  # lines with content: seventy pages
LONGEST_LINE = 10_000  # characters


@dataclass(frozen=True, slots=True)
class Cost:
    """What one reading may cost: bytes of address space and of the answer, seconds of processor time and of wall-clock time."""

    memory: int
    seconds_of_work: int
    seconds: float
    answer: int


class Fault(Exception):
    """Why a file cannot be read, as a code and the values for its words."""

    def __init__(self, code: str, **told: Any) -> None:
        super().__init__(code)
        self.code = code
        self.told = told
