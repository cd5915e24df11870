"""The register in a browser: children who leave and arrive, wrong things that are refused, days as they are typed."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from conftest import Somebody
from tests.browser.windows import DESKTOP, PHONE, sign_in

pytestmark = pytest.mark.site("stumbles")
WindowOf = Callable[..., BrowserContext]


def test_a_child_on_the_way_is_told_to_the_school_that_gets_it_and_can_be_taken_back(window_of: WindowOf, people: dict[str, Somebody]) -> None:
    gives, gets = people["it_coordinator"], people["other_coordinator"]
    office, waiting = sign_in(window_of(DESKTOP), gives), sign_in(window_of(PHONE), gets)
    waiting.goto(f"/roster/{gets.school_id}/")
    there = waiting.locator("h1").inner_text().split()[0]
    office.goto(f"/roster/{gives.school_id}/")
    office.get_by_role("link", name=re.compile("六年")).first.click()
    office.locator("main table tbody a").last.click()
    name = office.locator("h1").inner_text()
    office.get_by_text("辦理離校").first.click()
    reasons = [each.strip() for each in office.locator("select[name=reason] option").all_text_contents()]
    assert {"轉至本市學校", "轉出外縣市", "出國", "其他"} <= {*reasons}
    form = office.locator("form[action$='/leave/']")
    form.locator("select[name=reason]").select_option("city_school")
    form.locator("[name=to_school_id]").press_sequentially(there)
    office.locator("[role=option]").first.click()
    form.get_by_role("button", name="辦理離校").click()
    expect(office.locator(".notice.success")).to_be_visible()
    waiting.goto("/")
    waiting.locator("main").get_by_role("link", name=re.compile("等待編班")).first.click()
    expect(waiting.locator("main")).to_contain_text(name)
    office.get_by_role("button", name="取消離校").click()
    expect(office.locator(".notice.success")).to_be_visible()
    waiting.reload()
    expect(waiting.locator("main")).not_to_contain_text(name)


SHEET = "年級,班,座號,學號,姓名,用餐,監護人,關係,電話\n"


def test_a_sheet_with_wrong_things_is_refused_in_the_words_of_the_office(window_of: WindowOf, people: dict[str, Somebody]) -> None:
    who = people["it_coordinator"]
    page = sign_in(window_of(DESKTOP), who)

    def check(content: bytes) -> str:
        page.goto(f"/imports/class-list/{who.school_id}/")
        page.set_input_files("input[type=file]", {"name": "a.csv", "mimeType": "text/csv", "buffer": content})
        page.get_by_role("button", name="檢查檔案").click()
        page.wait_for_load_state()
        return page.locator("main").inner_text()

    told = check(f"{SHEET}1,1,44,T44,陳一,素菜,王二,父,abc\n".encode())
    assert "「素菜」不在選項中：葷食、素食、不吃豬肉、自備餐。" in told
    assert "「abc」不是電話號碼" in told
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").first.click()
    form = Path(download.value.path()).read_bytes()
    assert "檔案裡沒有學生" in check(form)  # nobody in the empty form becomes a pupil
    told = check(form + "1,1,44,T44,陳一,,素食,,,\n".encode())
    assert "這些列是範本的例子，沒有匯入：2。" in told
    assert "王小明" not in told
    told = check("年級,班,座號,學號,姓名,用餐\n1,1,45,T44,陳一,素食\n".encode())
    assert "新增" in told
    page.get_by_role("button", name="取消這次匯入").click()


def test_a_second_homeroom_teacher_is_not_entered_in_silence(window_of: WindowOf, people: dict[str, Somebody]) -> None:
    who = people["it_coordinator"]
    page = sign_in(window_of(DESKTOP), who)
    page.goto(f"/roster/{who.school_id}/staff/")
    panel = page.locator("details", has=page.locator("summary", has_text="新增教職員")).first
    panel.locator("summary").click()
    panel.locator("[name=person_name]").fill("第二位")
    panel.locator("[name=role]").select_option("homeroom_teacher")
    panel.locator("[name=class_id]").select_option(label="一年1班")
    panel.locator("button.primary").click()
    expect(page.locator("main")).to_contain_text("已經有導師")


def test_a_day_is_typed_as_people_write_it_and_shown_in_one_way(window_of: WindowOf, people: dict[str, Somebody]) -> None:
    page = sign_in(window_of(PHONE), people["bureau_officer"])
    page.goto("/attendance/city/report/")
    for typed in ("1151101", "115/11/1", "115年11月1日", "2026-11-01"):
        page.locator("[name=first]").fill(typed)
        page.get_by_role("button", name="查詢").click()
        page.wait_for_load_state()
        expect(page.locator("h1 + p")).to_contain_text("115年11月1日")
    page.locator("[name=first] + button.day-opener").click()
    expect(page.locator("dialog.days[open]")).to_contain_text("115")
    page.keyboard.press("Escape")
