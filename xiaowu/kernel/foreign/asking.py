"""The house's side of a file from outside: it hands the file to the reading process, and turns what went wrong into words for a person."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO, Any, cast

import structlog
from django.utils.translation import gettext as _

from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.foreign import limits

log = structlog.get_logger("xiaowu.foreign")
_ROOT = str(Path(__file__).resolve().parents[3])
_START = "import sys; sys.path.append(sys.argv.pop(1)); from xiaowu.kernel.foreign.child import main; main()"


class Reader(StrEnum):
    """What a file is read as."""

    SHEET = "sheet"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class SheetRows:
    """The rows of a sheet that are not empty, each with its number, header first;
    the sheet's name, the other visible sheets, and which rows are hidden.

    `merged`: first row and column, last row and column, from 1, of each merged cell (合併儲存格) that reaches into a row below the header.
    """

    rows: list[tuple[int, tuple[str, ...]]]
    name: str
    others: tuple[str, ...]
    hidden: tuple[int, ...]
    merged: tuple[tuple[int, int, int, int], ...]


def sheet_rows(content: bytes, *, most_rows: int, quoted: Sequence[str], wanted: Sequence[Sequence[str]]) -> SheetRows:
    """The sheet whose header has each wanted word once. `quoted`: the signs before which our own CSV puts an apostrophe. Raises BadInput."""
    asked = _asked(Reader.SHEET, content, most_rows=most_rows, quoted=list(quoted), wanted=[list(ways) for ways in wanted])
    found = cast("dict[str, Any]", asked)
    rows = [(number, tuple(cells)) for number, cells in found["rows"]]
    merged = tuple((row, column, last_row, last_column) for row, column, last_row, last_column in found["merged"])
    return SheetRows(rows, found["name"], tuple(found["others"]), tuple(found["hidden"]), merged)


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a file that a person should know: a code, the line it concerns (0: the whole file), and the values for its words."""

    code: str
    line: int
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A document's text in order. `apart`: the file marks its paragraphs, so an empty line always ends one."""

    text: str
    told: tuple[Remark, ...]
    apart: bool


def document_text(content: bytes) -> Text:
    """The text of a document. Raises BadInput."""
    read = cast("dict[str, Any]", _asked(Reader.DOCUMENT, content))
    return Text(read["text"], tuple(Remark(code, line, tuple(values)) for code, line, *values in read["told"]), read["apart"])


@dataclass(frozen=True, slots=True)
class OwnReader:
    """An app's own reader: `function` (`module:function`, in a module that does not import Django) is called in the reading process with the file
    as a stream, and returns plain data. `fault`: its codes, and the kernel's, in words for a person.
    """

    function: str
    cost: limits.Cost
    fault: Callable[[str, dict[str, Any]], str]


def read_by(reader: OwnReader, sent: IO[bytes], **given: Any) -> Any:
    """What an app's own reader makes of a file, which is never in memory as a whole; `given`: plain data, 100 KB of it at most. Raises BadInput."""
    words = [reader.function, json.dumps(given), json.dumps(asdict(reader.cost))]
    with tempfile.TemporaryFile() as kept:
        shutil.copyfileobj(sent, kept)
        kept.seek(0)
        return _answered(words, kept, reader.cost.seconds, reader.cost.answer, reader.fault)


def _asked(reader: Reader, content: bytes, **given: Any) -> Any:
    """What the reader makes of a file, in a process without our environment, memory or open files."""
    with _scratch() as sent:
        sent.write(content)
        sent.seek(0)
        words = [reader.value, json.dumps(given)]
        return _answered(words, sent, limits.SECONDS, limits.LARGEST_ANSWER, lambda fault, told: _words(reader, fault, told))


def _answered(arguments: list[str], sent: IO[bytes], seconds: float, most: int, fault: Callable[[str, dict[str, Any]], str]) -> Any:
    words = [sys.executable, "-I", "-c", _START, _ROOT, *arguments]
    with _scratch() as answer:
        try:
            done = subprocess.run(
                words, stdin=sent, stdout=answer, stderr=subprocess.DEVNULL, env={"LANG": "C.UTF-8"}, cwd="/", timeout=seconds, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise BadInput(fault("dear", {})) from error
        answer.seek(0)
        told = answer.read(most + 1)
    if done.returncode != 0 or not told or len(told) >= most:
        log.warning("reading ended", reader=arguments[0], code=done.returncode)
        raise BadInput(fault("dear", {}))
    found = json.loads(told)
    if "fault" in found:
        raise BadInput(fault(found["fault"], found["told"]))
    return found["read"]


def _scratch() -> IO[bytes]:
    """A file without a name; in memory where the system allows, so that no list of children touches a disk."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("foreign"), "w+b")
    return tempfile.TemporaryFile()


def _words(reader: Reader, fault: str, told: dict[str, Any]) -> str:
    """Why a file was refused, in words."""
    no_sheet, no_document = _("無法讀取這個檔案，請確認是 XLSX、ODS 或 CSV。"), _("無法讀取這個檔案，請確認是 ODT、DOCX、PDF 或文字檔。")
    old_sheet, old_document = _("這是舊格式的試算表（.xls），請另存為 XLSX 或 ODS。"), _("這是舊格式的文件（.doc），請另存為 DOCX 或 ODT。")
    old = old_sheet if reader is Reader.SHEET else old_document
    words = {
        "unpacks": _("檔案展開後過大。"),
        "repeats": _("檔案裡的儲存格範圍過大，或有大量重複的內容；請刪除多餘的列與欄後另存新檔。"),
        "cells": _("檔案裡的儲存格太多，或有一格的文字過長。"),
        "merged": _("檔案裡的合併儲存格太多，請取消合併並逐列填寫。"),
        "rows": _("檔案超過 %(rows)d 列，請分次匯入。"),
        "letters": _("檔案的文字過多，或有一行過長；請分成幾個檔案。"),
        "no_header": _("檔案裡沒有標題列。"),
        "encoding": _("無法辨識檔案的文字編碼，請另存為 UTF-8 或 Big5。"),
        "mainland": _("檔案的文字是簡體中文編碼（GB18030），請另存為 UTF-8。"),
        "locked": _("檔案有密碼保護，請取消密碼後再上傳。"),
        "old_format": old,
        "web": _("這個檔案其實是網頁，只是副檔名像試算表；請以試算表軟體開啟後另存為 XLSX 或 ODS。"),
        "nothing_seen": _("檔案裡的工作表都是隱藏的，請取消隱藏後再上傳。"),
        "csv": _("無法讀取這個 CSV 檔：%(reason)s"),
        "no_pdf": _("無法讀取這個 PDF 檔。"),
        "dear": _("讀取這個檔案需要過多的時間或記憶體，請另存新檔後再試。"),
    }
    return words[fault] % told if fault in words else (no_sheet if reader is Reader.SHEET else no_document)
