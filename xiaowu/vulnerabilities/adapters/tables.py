"""CSV of a scanner, told by its header: Nessus, Qualys, and one of our own columns for anything else (自訂欄位)."""

import codecs
import csv
import io
from collections.abc import Callable, Iterator, Mapping
from typing import IO

from xiaowu.kernel.foreign.letters import decode
from xiaowu.kernel.foreign.limits import Fault
from xiaowu.vulnerabilities.adapters.gathered import Check, Gathered, cves_in, cwes_in, scored
from xiaowu.vulnerabilities.adapters.nessus import SCAN_INFORMATION, SIGNED_IN
from xiaowu.vulnerabilities.adapters.qualys import LEVELS
from xiaowu.vulnerabilities.rules.ports import SIGN_IN
from xiaowu.vulnerabilities.rules.severity import level_of

LONGEST_CELL = 1024 * 1024  # characters
_MOST_NOT_UTF8 = 20 * 1024 * 1024  # bytes: such a file is decoded whole
_MOST_ABOVE = 20  # lines that Qualys writes above its header
Row = Mapping[str, str]

# our own columns, in Chinese and English
OWN = {
    "主機": "host", "連接埠": "port", "通訊協定": "protocol", "檢查代碼": "check", "弱點名稱": "title", "嚴重度": "severity", "cvss": "cvss",
    "向量": "vector", "cve": "cve", "cwe": "cwe", "說明": "summary", "修補建議": "solution",
}  # fmt: skip
_NEEDED = {"host", "port", "title"}


def read(stream: IO[bytes]) -> Gathered:
    """Raises Fault."""
    csv.field_size_limit(LONGEST_CELL)
    try:
        return _of(csv.reader(_lines(stream)))
    except csv.Error as error:
        raise Fault("cell") from error


def _lines(stream: IO[bytes]) -> Iterator[str]:
    """The lines of UTF-8 as they come; a file in another encoding is decoded whole."""
    if _is_utf8(stream):
        yield from io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
        return
    content = stream.read(_MOST_NOT_UTF8 + 1)
    if len(content) > _MOST_NOT_UTF8:
        raise Fault("encoding")
    yield from io.StringIO(decode(content), newline="")


def _is_utf8(stream: IO[bytes]) -> bool:
    """Read through once; afterwards the stream stands at its beginning again."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while piece := stream.read(1024 * 1024):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    finally:
        stream.seek(0)
    return True


def _of(rows: Iterator[list[str]]) -> Gathered:
    for at in range(1, _MOST_ABOVE + 1):
        header = [each.strip().lstrip("\ufeff").casefold() for each in next(rows, [])]
        if {"plugin id", "host", "name"} <= set(header):
            return _all("nessus", "nessus-csv", header, enumerate(rows, at + 1), _nessus)
        if {"qid", "ip", "title"} <= set(header):
            return _all("qualys", "qualys-csv", header, enumerate(rows, at + 1), _qualys)
        own = [OWN.get(each, each) for each in header]
        if set(own) >= _NEEDED:
            return _all("other", "own-csv", own, enumerate(rows, at + 1), _own)
    raise Fault("no_scan")


def _all(scanner: str, form: str, header: list[str], rows: Iterator[tuple[int, list[str]]], take: Callable[[Gathered, Row], None]) -> Gathered:
    found = Gathered(scanner, form)
    for found.row, cells in rows:
        if any(each.strip() for each in cells):
            take(found, dict(zip(header, cells, strict=False)))
    return found


def _cell(row: Row, *names: str) -> str:
    return next((row[name] for name in names if row.get(name, "").strip()), "")


def _nessus(found: Gathered, row: Row) -> None:
    """Nessus repeats a finding for each of its CVEs."""
    score, version, vector = scored(
        (_cell(row, "cvss v4.0 base score"), "", "4"), (_cell(row, "cvss v3.0 base score", "cvss v3.1 base score"), "", "3"),
        (_cell(row, "cvss v2.0 base score", "cvss"), "", "2"),
    )  # fmt: skip
    check = Check(_cell(row, "plugin id"), _cell(row, "name"), level_of(_cell(row, "risk")), score, version, vector, cves_in(_cell(row, "cve")),
                  (), _cell(row, "synopsis") + "\n" + _cell(row, "description"), _cell(row, "solution"), SIGN_IN)  # fmt: skip
    host = found.host(_cell(row, "host"))
    if host is not None and check.code == SCAN_INFORMATION and SIGNED_IN.search(_cell(row, "plugin output")):
        host.did(SIGN_IN)
    found.find(host, _cell(row, "port"), _cell(row, "protocol"), check)


def _qualys(found: Gathered, row: Row) -> None:
    score, version, vector = scored(
        (_cell(row, "cvss3.1 base", "cvss3 base").split(" ")[0], "", "3"), (_cell(row, "cvss base").split(" ")[0], "", "2")
    )
    check = Check(_cell(row, "qid"), _cell(row, "title"), LEVELS.get(_cell(row, "severity").strip()), score, version, vector,
                  cves_in(_cell(row, "cve id")), (), _cell(row, "threat"), _cell(row, "solution"))  # fmt: skip
    found.find(found.host(_cell(row, "ip"), (_cell(row, "dns"),)), _cell(row, "port"), _cell(row, "protocol"), check)


def _own(found: Gathered, row: Row) -> None:
    score, version, vector = scored((_cell(row, "cvss"), _cell(row, "vector"), "3"))
    cves = cves_in(_cell(row, "cve"))
    code = _cell(row, "check") or (cves[0] if cves else _cell(row, "title"))
    check = Check(code, _cell(row, "title"), level_of(_cell(row, "severity")), score, version, vector, cves, cwes_in(_cell(row, "cwe")),
                  _cell(row, "summary"), _cell(row, "solution"))  # fmt: skip
    found.find(found.host(_cell(row, "host")), _cell(row, "port"), _cell(row, "protocol"), check)
