"""A zipped office file (XLSX, ODS, ODT, DOCX), checked before a library opens it: its stated sizes, repeats and gaps."""

import io
import re
import zipfile
from xml.parsers import expat

from xiaowu.kernel.foreign import limits
from xiaowu.kernel.foreign.limits import Fault

MAGIC = b"PK\x03\x04"
_CHUNK = 256 * 1024
_PLACE = re.compile(r"([A-Z]{1,4})([0-9]{1,9})")
_ODF = ("table-cell", "covered-table-cell")


def members(content: bytes) -> set[str]:
    """The names in a package. Raises Fault if it is not a package, unpacks to too much, or its XML would expand too far."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            listed = package.infolist()
            _sizes(listed)
            looked = _Look()
            for each in listed:
                if each.filename.endswith((".xml", ".rels")):
                    looked.part(package, each)
    except (zipfile.BadZipFile, expat.ExpatError, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise Fault("unreadable") from error
    return {each.filename for each in listed}


def _sizes(listed: list[zipfile.ZipInfo]) -> None:
    if len(listed) > limits.MOST_MEMBERS or sum(each.file_size for each in listed) > limits.LARGEST_UNPACKED:
        raise Fault("unpacks")
    for each in listed:
        if each.file_size > 1024 * 1024 and each.file_size > limits.LARGEST_RATIO * max(each.compress_size, 1):
            raise Fault("unpacks")


class _Look:
    """Reads all XML of a package once as a stream: how many elements, how deep, how many cells and spaces they stand for."""

    def __init__(self) -> None:
        self.elements = self.depth = self.made = self.spaces = self.spanned = 0
        self._counts = False  # whether this part's cells are counted
        self._row = self._column = self._repeat = 0
        self._is_text = False
        self._first_row = self._last_row = self._first_column = self._last_column = 0

    def part(self, package: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
        self.depth = 0
        self._counts = member.filename.startswith(("xl/worksheets/", "word/")) or member.filename == "content.xml"
        self._row = self._column = self._first_row = self._last_row = self._first_column = self._last_column = 0
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.StartDoctypeDeclHandler = _no_entities
        read = 0
        with package.open(member) as stream:
            while piece := stream.read(_CHUNK):
                read += len(piece)
                if read > limits.LARGEST_UNPACKED:
                    raise Fault("unpacks")
                try:
                    parser.Parse(piece)
                except expat.ExpatError:
                    if self._counts:
                        raise
                    return  # a part that offices write and no reader opens

    def _start(self, name: str, given: dict[str, str]) -> None:
        self.elements += 1
        self.depth += 1
        if self.elements > limits.MOST_ELEMENTS or self.depth > limits.DEEPEST:
            raise Fault("unpacks")
        if not self._counts:
            return
        word = name.rpartition(" ")[2]
        self._is_text = self._is_text or name == _TEXT
        if word in ("c", "row", "f", "v", "t"):
            self._sheet(word, given)
        elif word in _ODF or word == "table-row":
            self._table(word, _named(given, "number-columns-repeated"), _named(given, "number-rows-repeated"), given)
        elif word == "table-column":
            self._span(_named(given, "number-columns-repeated"), 65_536)
        elif word == "s":
            self.spaces += _named(given, "c")
            if self.spaces > limits.MOST_SPACES:
                raise Fault("repeats")
        elif word in ("gridSpan", "gridBefore", "gridAfter"):
            self._span(_named(given, "val"), limits.MOST_COLUMNS)

    def _end(self, _name: str) -> None:
        self.depth -= 1

    def _span(self, columns: int, most: int) -> None:
        self.spanned += columns
        if columns > most or self.spanned > limits.MOST_REPEATED:
            raise Fault("repeats")

    def _sheet(self, word: str, given: dict[str, str]) -> None:
        """Cells of XLSX count only where they hold a value or a formula: offices format whole columns, which cost nothing."""
        if word == "row":
            self._row, self._column = (whole(given["r"]) if "r" in given else self._row + 1), 0
        elif word == "c":
            place = _PLACE.fullmatch(given.get("r", ""))
            self._column = column_of(place[1]) if place else self._column + 1
            self._row = int(place[2]) if place else self._row
        else:
            self._holds(self._row, self._column, self._row, self._column)

    def _table(self, word: str, columns: int, rows: int, given: dict[str, str]) -> None:
        """A cell of ODF stands for as many cells as it says, in as many rows as its row says."""
        if word == "table-row":
            self._row, self._column, self._repeat = self._row + max(self._repeat, 1), 0, rows
            return
        first, self._column = self._column + 1, self._column + columns
        if self._is_text:
            self.made += columns * max(self._repeat, 1)
            if self.made > limits.MOST_REPEATED_IN_TEXT:
                raise Fault("repeats")
        elif any(name.endswith((" value-type", " formula")) for name in given):
            self.made += columns * max(self._repeat, 1)
            self._holds(self._row, first, self._row + max(self._repeat, 1) - 1, self._column)

    def _holds(self, row: int, column: int, last_row: int, last_column: int) -> None:
        self._first_row, self._first_column = min(self._first_row or row, row), min(self._first_column or column, column)
        self._last_row, self._last_column = max(self._last_row, last_row), max(self._last_column, last_column)
        spread = (self._last_row - self._first_row + 1) * (self._last_column - self._first_column + 1)
        if max(spread, self.made) > limits.MOST_REPEATED:
            raise Fault("repeats")


_TEXT = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 text"


def _no_entities(_name: str, _system: str | None, _public: str | None, has_own: int) -> None:
    """Some offices state a document type; none declares anything in it. Declarations there serve only entities."""
    if has_own:
        raise Fault("unreadable")


def _named(given: dict[str, str], word: str) -> int:
    return next((whole(value) for name, value in given.items() if name.rpartition(" ")[2] == word), 1)


def whole(text: str) -> int:
    """The number in an attribute; text that is no number, or is longer than any sensible one, counts as too large for everything."""
    bare = text.strip()
    return int(bare) if bare.isascii() and bare.isdecimal() and len(bare) <= 9 else 10**9


def column_of(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
