"""Numbers in a browser: the first screen answers, one page agrees with itself and with its file, a chart is read on a telephone."""

import csv
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import BrowserContext, expect

from conftest import Somebody
from tests.browser.windows import DESKTOP, PHONE, sign_in
from xiaowu.attendance.rules.disclosure import HIDDEN

pytestmark = pytest.mark.site("stumbles")
WindowOf = Callable[..., BrowserContext]


def test_the_first_screen_answers_each_ones_question_of_the_morning(window_of: WindowOf, people: dict[str, Somebody]) -> None:
    asked = {
        "clerk": ("供餐總數", "素食", "班未點名"),
        "nutritionist": ("供餐總數", "素食"),
        "principal": ("未到學生", "未到率", "前七天"),
        "homeroom_teacher": ("點名",),
        "it_coordinator": ("待您處理",),
        "bureau_officer": ("全市點名進度", "已點名"),
    }
    for role, words in asked.items():
        page = sign_in(window_of(PHONE), people[role])
        told = page.locator("main").inner_text()
        assert [each for each in words if each not in told] == [], role
    teacher = sign_in(window_of(PHONE), people["subject_teacher"])
    assert teacher.locator("main a.primary", has_text="查看出缺席").count() == 0  # what one cannot do is no first button


def test_what_the_kitchen_reads_agrees_with_itself_and_with_its_file(window_of: WindowOf, people: dict[str, Somebody]) -> None:
    page = sign_in(window_of(DESKTOP), people["nutritionist"])
    page.get_by_role("link", name="查看供餐數").click()
    rows = [row.split("\t") for row in page.locator("main table tbody").all_inner_texts() for row in row.splitlines() if "\t" in row]
    classes, sums = [each for each in rows if "小計" not in each[0]], [each for each in rows if "小計" in each[0]]
    assert sum(int(each[-1]) for each in classes) == sum(int(each[-1]) for each in sums)
    total = page.locator(".figure", has_text="供餐總數").first.locator("dd").inner_text().split()[0].replace(",", "")
    assert int(total) == sum(int(each[-1]) for each in sums)
    page.emulate_media(media="print")
    assert page.locator(".notice", has_text="班未點名").is_visible()  # what changes the meaning stands on paper too
    assert not page.locator(".exports").first.is_visible()
    page.emulate_media(media="screen")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert re.search("[\u4e00-\u9fff]", download.value.suggested_filename)
    told = list(csv.reader(Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()))
    assert people["nutritionist"].name not in str(told)
    meals = told[0].index("供餐數")
    assert [(each[0], each[-1]) for each in classes] == [(line[1], line[meals]) for line in told if line[1] in {each[0] for each in classes}]


def test_a_file_for_the_office_has_title_day_widths_and_real_numbers(window_of: WindowOf, people: dict[str, Somebody]) -> None:
    page = sign_in(window_of(DESKTOP), people["bureau_officer"])
    page.goto("/attendance/city/report/")
    with page.expect_download() as download:
        page.get_by_role("link", name="XLSX").click()
    assert re.search("[\u4e00-\u9fff]", download.value.suggested_filename)
    sheet = openpyxl.load_workbook(BytesIO(Path(download.value.path()).read_bytes())).worksheets[0]
    head = next(row for row in sheet.iter_rows() if row[0].value == "日期")
    assert head[0].row > 1  # the title stands above
    assert all(cell.font.bold for cell in head if cell.value)
    assert sheet.column_dimensions["A"].width > 8
    first = list(sheet[head[0].row + 1])
    assert first[0].is_date
    rows = sheet.iter_rows(min_row=first[0].row)
    assert any(cell.number_format.endswith("%") for row in rows for cell in row)  # of a small day chance may tell nothing


def test_a_chart_on_a_telephone_is_legible_and_says_what_it_shows(window_of: WindowOf, people: dict[str, Somebody]) -> None:
    page = sign_in(window_of(PHONE), people["bureau_officer"])
    page.goto("/attendance/city/report/")
    drawn = page.locator("figure.chart").first
    words = "all => all.map(each => parseFloat(getComputedStyle(each).fontSize))"
    assert min(drawn.locator(".lying span, .lying i").evaluate_all(words)) >= 11
    values = drawn.locator(".lying .num").all_inner_texts()  # each bar says its value, or that chance tells nothing of its day
    assert any("%" in each for each in values)
    assert all("%" in each or each == HIDDEN for each in values)
    assert "平均" in drawn.locator(".said").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    page.get_by_text("以表格顯示").first.click()
    expect(drawn.locator("table")).to_be_visible()
