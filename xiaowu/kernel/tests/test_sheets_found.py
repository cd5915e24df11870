"""A sheet is read as its reader sees it: which sheet, which row, which columns, and what each cell shows."""

import io
import re
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.bombs import odf, xlsx
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.sheets import fault_of, made_signs, places_of, read
from xiaowu.kernel.text import word_key

COLUMNS = (("座號",), ("學號",), ("姓名", "學生姓名"))
FILES = Path(__file__).resolve().parents[4] / "shared/faults/files"
real = pytest.mark.skipif(not FILES.is_dir(), reason="the reported files are not here")


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "title",
    ["學號", "學 號", "學　號", "學\n號", " 學\t號 ", "學號*", "學號：", "學號(必填)", "學號（必填）", "學\u200b號", "學号".replace("号", "號")],
)
def test_a_title_is_known_however_it_was_laid_out(title: str) -> None:
    assert places_of(["座號", title], {"number": ("學號",)}) == {"number": 1}


def test_a_title_that_says_something_else_is_not_known() -> None:
    assert places_of(["(學號)", "學號碼", ""], {"number": ("學號",)}) == {"number": -1}
    assert word_key("(學號)") == ""


@pytest.mark.parametrize("header", [["姓名", "學號", "學號"], ["姓名", "學號", "學 號*"], ["學號(甲)", "學號(乙)"]])
def test_two_columns_of_one_title_are_refused_by_name(header: list[str]) -> None:
    with pytest.raises(BadInput, match="重複.*" + re.escape("、".join(header[-2:]))):
        places_of(header, {"number": ("學號",)})


def test_two_columns_of_a_title_that_nobody_reads_are_nobodys_business() -> None:
    assert places_of(["備註", "學號", "備註"], {"number": ("學號",)}) == {"number": 1}


def test_the_first_visible_sheet_that_has_the_header_is_read_and_the_others_are_named() -> None:
    book = Workbook()
    book.active.title = "封面"
    book.active.append(["某國小"])
    for name, state in (("去年", "hidden"), ("前年", "veryHidden"), ("今年", "visible"), ("明年", "visible")):
        sheet = book.create_sheet(name)
        sheet.sheet_state = state
        sheet.append(["座號", "學號", "姓名"])
        sheet.append([1, 2, name])
    book.create_sheet("空白")
    sheet = read(saved(book), columns=COLUMNS)
    assert (sheet.name, sheet.rows[0].cells, sheet.others) == ("今年", ("1", "2", "今年"), ("封面", "明年"))


def test_a_book_whose_sheets_are_all_hidden_says_so() -> None:
    content = xlsx('<row r="1"><c r="A1"><v>1</v></c></row>', state="hidden")
    with pytest.raises(BadInput, match="都是隱藏的"):
        read(content, columns=COLUMNS)


@pytest.mark.parametrize("lines", ["某國小\n\n製表：115/8/1\n座號,學號,姓名\n1,2,甲\n", "某國小\t\t\n\n\n座號\t學號\t姓名\n1\t2\t甲\n"])
def test_a_header_below_titles_is_found_and_rows_keep_the_numbers_that_are_seen(lines: str) -> None:
    sheet = read(lines.encode(), columns=COLUMNS)
    assert (sheet.header, [(row.number, row.cells) for row in sheet.rows]) == (("座號", "學號", "姓名"), [(5, ("1", "2", "甲"))])


def test_a_sheet_that_begins_away_from_the_corner_keeps_its_places() -> None:
    book = Workbook()
    for column, cell in enumerate(["座號", "學號", "姓名"], start=3):
        book.active.cell(4, column, cell)
        book.active.cell(6, column, 7)
    book.active["D6"].number_format = "000"
    sheet = read(saved(book), columns=COLUMNS)
    assert (sheet.header[2:], sheet.rows[0].number, sheet.rows[0].cells) == (("座號", "學號", "姓名"), 6, ("", "", "7", "007", "7"))


@pytest.mark.parametrize(
    ("shown", "code"), [("0012", "0000"), ("00012", '"00000"'), ("12", "0"), ("12", "#,##0"), ("12", "General"), ("12", "yyyy0")]
)
def test_a_number_has_the_zeros_that_it_is_shown_with(shown: str, code: str) -> None:
    book = Workbook()
    book.active.append(["學號"])
    book.active.append([12])
    book.active["A2"].number_format = code
    if code == "yyyy0":
        return  # a day, and no number
    assert read(saved(book)).rows[0].cells == (shown,)


def test_a_number_of_an_open_document_has_the_zeros_that_it_is_shown_with() -> None:
    rows = '<table:table-row><table:table-cell office:value-type="string"><text:p>學號</text:p></table:table-cell></table:table-row>'
    rows += '<table:table-row table:visibility="collapse"><table:table-cell office:value-type="float" office:value="12"><text:p>0012</text:p></table:table-cell></table:table-row>'
    sheet = read(odf("spreadsheet", f'<table:table table:name="a">{rows}</table:table>'))
    assert (sheet.rows[0].cells, sheet.hidden) == (("0012",), (2,))


def test_errors_and_truths_are_shown_as_in_the_spreadsheet_also_in_a_row_of_nothing_else() -> None:
    cells = '<row r="1"><c r="A1" t="inlineStr"><is><t>姓名</t></is></c></row><row r="2"><c r="A2" t="e"><f>B9/C9</f><v>#DIV/0!</v></c></row><row r="3"><c r="A3" t="b"><v>1</v></c></row>'
    assert [row.cells for row in read(xlsx(cells)).rows] == [("#DIV/0!",), ("TRUE",)]


@pytest.mark.parametrize(
    "cell", ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "########", "Err:508", "TRUE", "FALSE", "林\ufffd"]
)
def test_a_cell_that_is_no_text_has_its_reason(cell: str) -> None:
    assert fault_of(cell)


@pytest.mark.parametrize("cell", ["", "王小明", "True", "#1", "N/A", "林\ue000明", "0912-345-678", "Truett"])
def test_a_cell_that_is_a_text_has_none(cell: str) -> None:
    assert fault_of(cell) is None


def test_signs_that_an_office_made_are_known() -> None:
    assert made_signs("林\ue000明\U000f0001葛\U000e0100") == "\ue000\U000f0001"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "舊格式的試算表"),
        (b"<html><body><table><tr><td>1</td></tr></table></body></html>", "其實是網頁"),
        (b'\xef\xbb\xbf<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>', "其實是網頁"),
    ],
)
def test_what_only_bears_a_sheets_name_is_called_what_it_is(content: bytes, reason: str) -> None:
    with pytest.raises(BadInput, match=reason):
        read(content)


@pytest.mark.real
@real
@pytest.mark.parametrize(
    ("file", "cells"),
    [
        ("02-header-spaces.csv", "許功蓋"), ("10-hidden-first-sheet.xlsx", "許功蓋"), ("13-big5-eudc.csv", "林\ue000明"), ("13c-big5-eten.csv", "林恒裏"),
        ("15-utf16-nobom.csv", "許功蓋"), ("27b-error-cell.xlsx", "#REF!"), ("27d-bool.xlsx", "TRUE"), ("28-phonetic.xlsx", "許功蓋"),
        ("29-format-to-bottom.xlsx", "許功蓋"), ("31-blank-repeated.ods", "許功蓋"), ("12-utf8-bad-byte.csv", "\ufffd\ufffd功蓋"),
    ],
)  # fmt: skip
def test_a_reported_file_is_read_as_its_sender_sees_it(file: str, cells: str) -> None:
    sheet = read((FILES / file).read_bytes(), columns=COLUMNS)
    place = places_of(sheet.header, {"name": ("姓名",)})["name"]
    assert sheet.rows[0].cells[place] == cells


@pytest.mark.real
@real
@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("26-old-format.xls", "舊格式"), ("14-gb18030.csv", "簡體中文編碼"), ("29b-value-at-bottom.xlsx", "範圍過大"), ("29-stray-A1048576.xlsx", "範圍過大"),
    ],
)  # fmt: skip
def test_a_reported_file_that_cannot_be_read_is_called_what_it_is(file: str, reason: str) -> None:
    with pytest.raises(BadInput, match=reason):
        read((FILES / file).read_bytes(), columns=COLUMNS)
