"""A sheet as an office would make it: what stands above its header, the type of each cell, how it prints."""

import io
import re
from datetime import date, datetime
from zipfile import ZipFile

import pytest
from django.utils import translation
from openpyxl import load_workbook

from xiaowu.kernel import roc
from xiaowu.kernel.clock import TAIPEI
from xiaowu.kernel.sheets import Rate, Table, read, write

DAY, MOMENT = date(2026, 11, 24), datetime(2026, 11, 24, 7, 50, tzinfo=TAIPEI)
TABLE = Table(
    "某某國小 供餐",
    ["班級", "人數", "未到率", "日期", "時間", "說明"],
    [["一年1班", 12345, Rate(0.015), DAY, MOMENT, "＜5"], ["合計", 12345, "—", None, None, ""]],
    ("115年11月24日（二）", "單位：份　暫計，尚有 2 班未點名"),
    frozenset([1]),
)


def test_a_spreadsheet_says_above_its_header_what_it_is_of() -> None:
    for suffix in ("xlsx", "ods"):
        sheet = read(write(TABLE, suffix)[0], columns=[("班級",), ("人數",)])
        assert (sheet.header[:2], [row.cells[0] for row in sheet.rows]) == (("班級", "人數"), ["一年1班", "合計"])
    book = load_workbook(io.BytesIO(write(TABLE, "xlsx")[0]))
    assert [row[0].value for row in book.active.iter_rows(max_row=3)] == ["某某國小 供餐", *TABLE.about]


def test_numbers_shares_days_and_moments_stay_what_they_are() -> None:
    sheet = load_workbook(io.BytesIO(write(TABLE, "xlsx")[0])).active
    head, row, total = sheet[4], sheet[5], sheet[6]
    assert [cell.value for cell in row] == ["一年1班", 12345, 0.015, datetime(2026, 11, 24), datetime(2026, 11, 24, 7, 50), "＜5"]  # noqa: DTZ001
    assert [cell.number_format for cell in row][1:5] == ["#,##0", "0.0%", "[$-404]e/mm/dd", "[$-404]e/mm/dd hh:mm"]
    assert [(each[0].font.bold, sheet.freeze_panes) for each in (head, row, total)] == [(True, "A5"), (False, "A5"), (True, "A5")]
    with ZipFile(io.BytesIO(write(TABLE, "ods")[0])) as file:
        content = file.read("content.xml").decode()
    for said in (
        'office:value="12345"',
        'office:date-value="2026-11-24"',
        'office:date-value="2026-11-24T07:50:00"',
        'office:value-type="percentage"',
    ):
        assert said in content
    assert 'number:calendar="ROC"' in content


def test_columns_are_wide_enough_and_paper_is_laid_for_them() -> None:
    sheet = load_workbook(io.BytesIO(write(TABLE, "xlsx")[0])).active
    assert sheet.column_dimensions["E"].width > len("115/11/24 07:50")
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.print_title_rows) == ("portrait", 9, "$4:$4")
    wide = Table("t", [f"欄位{number}" for number in range(20)], [["很長" * 9] * 20])
    assert load_workbook(io.BytesIO(write(wide, "xlsx")[0])).active.page_setup.orientation == "landscape"
    assert "&P" in sheet.oddFooter.center.text


def test_a_sheet_of_opendocument_lies_if_it_is_wide_and_repeats_its_header_alone() -> None:
    wide = Table("月報", [f"欄位{number}" for number in range(20)], [["很長" * 9] * 20], ("115年11月",))
    for table, laid in ((TABLE, "sheet-upright"), (wide, "sheet-lying")):
        with ZipFile(io.BytesIO(write(table, "ods")[0])) as file:
            content, styles = file.read("content.xml").decode(), file.read("styles.xml").decode()
        assert f'table:style-name="{laid}"' in content
        [head] = re.findall("<table:table-header-rows>(.*?)</table:table-header-rows>", content)
        assert (table.header[0] in head, table.title in head) == (True, False)
        assert 'style:print-orientation="landscape"' in styles
        assert "<text:page-count/>" in styles


def test_a_csv_begins_with_its_header_and_reads_as_a_page_does() -> None:
    lines = write(TABLE, "csv")[0].decode("utf-8-sig").splitlines()
    assert lines == ["班級,人數,未到率,日期,時間,說明", "一年1班,12345,1.5%,115/11/24,115/11/24 07:50,＜5", "合計,12345,—,,,"]


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "ods"])
def test_a_table_without_words_about_it_begins_with_its_header(suffix: str) -> None:
    assert read(write(Table("t", ["甲"], [["1"]]), suffix)[0]).header == ("甲",)


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "ods"])
def test_a_file_is_the_same_whoever_takes_it_and_its_days_are_read_again(suffix: str) -> None:
    found = {}
    for language in ("zh-hant", "en"):
        with translation.override(language):
            found[language] = [row.cells for row in read(write(TABLE, suffix)[0], columns=[("班級",), ("人數",)]).rows]
    assert found["en"] == found["zh-hant"]
    assert roc.parse(found["en"][0][3]) == DAY
