"""What a sheet's file says besides its values (儲存格的呈現): errors, formulas without a result, merged cells, hidden rows, a number's digits."""

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from typing import TypeVar
from xml.parsers import expat

from xiaowu.kernel.foreign import limits
from xiaowu.kernel.foreign.letters import NO_RESULT
from xiaowu.kernel.foreign.limits import Fault
from xiaowu.kernel.foreign.packages import column_of, whole

Range = tuple[int, int, int, int]  # first row and column, last row and column, from 1
_ZEROS = re.compile(r"0{2,20}")
_RANGE = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")
_RESULTS = {
    "float": "value", "percentage": "value", "currency": "value", "date": "date-value", "time": "time-value", "boolean": "boolean-value",
}  # fmt: skip
_LONGEST_ERROR = 20
_CHUNK = 256 * 1024


_Read = TypeVar("_Read", bound="_Part")


@dataclass(slots=True)
class Shown:
    """Indexed by row and column, both from 1; `errors` include formulas without a result."""

    errors: dict[int, dict[int, str]] = field(default_factory=dict)
    digits: dict[int, dict[int, int]] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    merged: list[Range] = field(default_factory=list)

    def merge(self, row: int, column: int, last_row: int, last_column: int) -> None:
        if (last_row, last_column) != (row, column):
            self.merged.append((row, column, last_row, last_column))


def shown(content: bytes, members: set[str], sheet: str) -> Shown:
    """These facts for the sheet of that name, in a package whose sizes have been checked. Raises Fault."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        if "content.xml" in members:
            return _parsed(package, "content.xml", _Ods(sheet)).told
        if "xl/workbook.xml" not in members:
            return Shown()
        book = _parsed(package, "xl/workbook.xml", _Book())
        relations = _parsed(package, "xl/_rels/workbook.xml.rels", _Relations()).targets if "xl/_rels/workbook.xml.rels" in members else {}
        part = posixpath.normpath(posixpath.join("/xl", relations.get(book.sheets.get(sheet, ""), ""))).lstrip("/")
        if part not in members:
            return Shown()
        digits = _parsed(package, "xl/styles.xml", _Styles()).digits() if "xl/styles.xml" in members else {}
        return _parsed(package, part, _Xlsx(digits, is_stale=book.is_stale)).told


class _Part:
    """A part of a package read as a stream; names without their namespaces."""

    def start(self, name: str, given: dict[str, str]) -> None:
        raise NotImplementedError

    def end(self, name: str) -> None:
        """Nothing, for parts that use only start tags."""

    def text(self, data: str) -> None:
        """Nothing, for parts that need no text."""


def _parsed(package: zipfile.ZipFile, member: str, part: _Read) -> _Read:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, given: part.start(_bare(name), {_bare(key): value for key, value in given.items()})
    parser.EndElementHandler = lambda name: part.end(_bare(name))
    parser.CharacterDataHandler = part.text
    try:
        with package.open(member) as stream:
            while piece := stream.read(_CHUNK):
                parser.Parse(piece)
    except expat.ExpatError as error:
        raise Fault("unreadable") from error
    return part


def _bare(name: str) -> str:
    return name.rpartition(" ")[2]


class _Book(_Part):
    """The relationship of each sheet. `is_stale`: a program wrote the file and left all formulas to be computed on opening."""

    def __init__(self) -> None:
        self.sheets: dict[str, str] = {}
        self.is_stale = False

    def start(self, name: str, given: dict[str, str]) -> None:
        if name == "sheet":
            self.sheets[given.get("name", "")] = given.get("id", "")
        elif name == "calcPr":
            self.is_stale = given.get("fullCalcOnLoad") in ("1", "true")


class _Relations(_Part):
    """The part that each relationship leads to."""

    def __init__(self) -> None:
        self.targets: dict[str, str] = {}

    def start(self, name: str, given: dict[str, str]) -> None:
        if name == "Relationship":
            self.targets[given.get("Id", "")] = given.get("Target", "")


class _Styles(_Part):
    """The styles that show a number with leading zeros."""

    def __init__(self) -> None:
        self._codes: dict[str, str] = {}
        self._formats: list[str] = []
        self._within = False

    def start(self, name: str, given: dict[str, str]) -> None:
        if name == "numFmt":
            self._codes[given.get("numFmtId", "")] = given.get("formatCode", "")
        elif name == "cellXfs":
            self._within = True
        elif name == "xf" and self._within:
            self._formats.append(given.get("numFmtId", ""))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._within = False

    def digits(self) -> dict[str, int]:
        codes = {key: code.partition(";")[0].strip('"\\') for key, code in self._codes.items()}
        return {str(place): len(codes[key]) for place, key in enumerate(self._formats) if _ZEROS.fullmatch(codes.get(key, ""))}


class _Xlsx(_Part):
    """A worksheet of XLSX; `digits`: by style."""

    def __init__(self, digits: dict[str, int], *, is_stale: bool) -> None:
        self.told = Shown()
        self._digits = digits
        self._is_stale = is_stale
        self._row = self._column = 0
        self._kind = ""
        self._is_formula = False
        self._words: str | None = None

    def start(self, name: str, given: dict[str, str]) -> None:
        if name == "row":
            self._row, self._column = (whole(given["r"]) if "r" in given else self._row + 1), 0
            if given.get("hidden") in ("1", "true"):
                self.told.hidden.add(self._row)
        elif name == "f":
            self._is_formula = True
        elif name in ("v", "is"):
            self._words = ""  # what came before was the formula
        elif name == "c":
            letters = given.get("r", "").rstrip("0123456789")
            self._column = column_of(letters) if letters.isascii() and letters.isalpha() and len(letters) < 4 else self._column + 1
            self._kind, self._is_formula, self._words = given.get("t", "n"), False, None
            if given.get("s", "") in self._digits and self._kind == "n":
                self.told.digits.setdefault(self._row, {})[self._column] = self._digits[given["s"]]
        elif name == "mergeCell" and (found := _RANGE.fullmatch(given.get("ref", ""))):
            self.told.merge(int(found[2]), column_of(found[1]), int(found[4]), column_of(found[3]))

    def text(self, data: str) -> None:
        if self._words is not None:
            self._words = (self._words + data.strip())[:_LONGEST_ERROR]

    def end(self, name: str) -> None:
        if name != "c":
            return
        if self._kind == "e":
            self.told.errors.setdefault(self._row, {})[self._column] = self._words or "#N/A"
        elif self._is_formula and not self._has_result():
            self.told.errors.setdefault(self._row, {})[self._column] = NO_RESULT
        self._words = None

    def _has_result(self) -> bool:
        """An empty text may still be a result; a zero from a program that computes nothing is none."""
        if self._is_stale and (self._kind, self._words) == ("n", "0"):
            return False
        return bool(self._words) or (self._kind == "str" and self._words is not None)


class _Ods(_Part):
    """A table of ODS."""

    def __init__(self, sheet: str) -> None:
        self.told = Shown()
        self._sheet = sheet
        self._within = False
        self._row = self._column = self._rows = self._columns = 0
        self._kind = ""
        self._words = ""

    def start(self, name: str, given: dict[str, str]) -> None:
        if name == "table":
            self._within, self._row, self._rows = given.get("name") == self._sheet, 0, 1
        elif not self._within:
            return
        elif name == "table-row":
            self._row, self._column = self._row + self._rows, 0
            self._rows = whole(given.get("number-rows-repeated", "1"))
            self._columns = 1
            if given.get("visibility") in ("collapse", "filter"):
                self.told.hidden.update(range(self._row, min(self._row + self._rows, limits.LAST_ROW)))
        elif name in ("table-cell", "covered-table-cell"):
            self._column += self._columns
            self._columns = whole(given.get("number-columns-repeated", "1"))
            self._kind, self._words = given.get("value-type", ""), ""
            if "formula" in given and (not self._kind or _RESULTS.get(self._kind, "formula") not in given):
                self.told.errors.setdefault(self._row, {})[self._column] = NO_RESULT
            rows, columns = (whole(given.get(f"number-{which}-spanned", "1")) for which in ("rows", "columns"))
            self.told.merge(self._row, self._column, self._row + rows - 1, self._column + columns - 1)

    def text(self, data: str) -> None:
        if self._within and self._kind in ("error", "float"):
            self._words = (self._words + data)[: 2 * _LONGEST_ERROR]

    def end(self, name: str) -> None:
        if not self._within or name not in ("table-cell", "covered-table-cell"):
            return
        words = self._words.strip()
        if self._kind == "error":
            self.told.errors.setdefault(self._row, {})[self._column] = words[:_LONGEST_ERROR] or "#N/A"
        elif self._kind == "float" and words.isdecimal() and words.startswith("0") and len(words) > 1:
            self.told.digits.setdefault(self._row, {})[self._column] = len(words)
        self._kind = ""
