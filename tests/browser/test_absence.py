"""A child is not in class: the family is told and answers, student affairs is alarmed and finds it, and knows who is in the building without a network."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from conftest import Somebody
from tests.browser.windows import DESKTOP, PHONE, faults, of_a_guardian, sign_in
from tests.servers import in_house

pytestmark = pytest.mark.site("asked")
WindowOf = Callable[..., BrowserContext]
WORK = """
from procrastinate.contrib.django import app
from xiaowu.attendance.actions.telling import tell_families
tell_families()
worker = app.with_connector(app.connector.get_worker_connector())
with worker.open():
    worker.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
"""


def fits(page: Page, axe: Axe) -> None:
    assert faults(page, axe) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_family_says_that_the_child_should_be_there_and_it_is_found(
    window_of: WindowOf, people: dict[str, Somebody], database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    teacher, axe = people["homeroom_teacher"], Axe()
    desk = sign_in(window_of(PHONE), teacher)
    family, child = of_a_guardian(window_of, desk, teacher)
    desk.goto("/attendance/")
    desk.locator("li[data-student]", has_text=child).locator("label:has-text('缺')").click()
    desk.get_by_role("button", name="儲存點名").click()
    expect(desk.locator(".notice.success")).to_have_text("點名已儲存。")
    monkeypatch.setenv("XIAOWU_NOW", "2026-11-24T08:41:00+08:00")
    in_house(database, WORK)

    family.goto("/")
    fits(family, axe)
    family.get_by_role("link", name=re.compile("未到校")).first.click()
    expect(family.locator("h1")).to_contain_text(child)
    fits(family, axe)
    family.get_by_label("孩子應該在學校！").check()
    family.get_by_role("button", name="送出").click()
    expect(family.locator(".notice.success")).to_contain_text("學校會立刻尋找")

    office = sign_in(window_of(DESKTOP), people["student_affairs"])
    office.get_by_role("link", name=re.compile("家長表示孩子應該在學校")).first.click()
    expect(office.locator("p.notice.error")).to_contain_text("請立刻尋找")
    fits(office, axe)
    mine = office.locator("section", has_text=child).first
    expect(mine.locator("a[href^='tel:']").first).to_be_visible()
    mine.get_by_role("textbox").fill("在保健室")
    mine.get_by_role("button", name="已確認孩子平安").click()
    expect(office.locator(".notice.success")).to_contain_text("已記下聯絡結果")
    expect(office.locator("p.notice.error")).to_have_count(0)
    desk.goto(office.url)
    expect(desk.locator("main")).to_contain_text("在保健室")
    fits(desk, axe)
