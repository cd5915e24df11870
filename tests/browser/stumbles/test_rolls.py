"""Rolls in a browser: two telephones, other days, the way from an absent child to a telephone, days without school, months."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from conftest import Somebody
from tests.browser.windows import DESKTOP, PHONE, sign_in

pytestmark = pytest.mark.site("stumbles")
WindowOf = Callable[..., BrowserContext]
SUNDAY = "2026-11-22"


def child(page: Page, row: int) -> Locator:
    return page.locator("ul.roll li[data-student]").nth(row)


def tap(page: Page, row: int, mark: str) -> None:
    child(page, row).locator(f"label:text-is('{mark}')").click()


def save(page: Page) -> None:
    page.get_by_role("button", name="儲存點名").click()
    page.wait_for_load_state()


def test_two_telephones_that_mark_different_children_lose_neither(window_of: WindowOf, people: dict[str, Somebody]) -> None:
    who = people["other_teacher"]
    first, second = (sign_in(window_of(PHONE), who) for _ in range(2))
    for page in (first, second):
        page.goto("/attendance/")
    tap(first, 7, "遲")
    save(first)
    tap(second, 8, "缺")
    save(second)
    expect(second.locator(".notice.success")).to_have_text("點名已儲存，其他人同時儲存的註記也保留。")
    assert child(second, 7).locator("input[value=late]").is_checked()
    assert child(second, 8).locator("input[value=absent]").is_checked()
    first.reload()
    tap(first, 8, "到")
    tap(second, 8, "遲")
    save(first)
    save(second)
    assert second.locator("#disputed li").count() == 1  # only of whom both touched, above all others
    assert second.locator("ul.roll").first.evaluate("list => list.closest('#disputed') !== null")
    second.locator("#disputed label").first.click()
    save(second)
    expect(second.locator(".notice.success")).to_have_text("點名已儲存。")
    for row in (7, 8):
        tap(second, row, "到")
    save(second)


def test_yesterday_a_month_and_any_day_are_a_link_away_for_teacher_and_office(window_of: WindowOf, people: dict[str, Somebody]) -> None:
    teacher = sign_in(window_of(PHONE), people["homeroom_teacher"])
    teacher.goto("/attendance/")
    teacher.locator(".days-strip a").first.click()
    assert "2026-11-23" in teacher.url
    teacher.get_by_role("link", name="月報").first.click()
    teacher.locator("table a[href$='/2026-11-23/']").first.click()  # the head of a day leads to its roll
    assert "2026-11-23" in teacher.url
    for role in ("student_affairs", "principal"):
        office = sign_in(window_of(DESKTOP), people[role])
        office.get_by_text("學生", exact=True).first.click()  # the group of the menu
        office.get_by_role("link", name="班級出缺席月報").first.click()
        office.locator("main").get_by_role("link", name=re.compile("月報")).first.click()
        assert "月" in office.locator("h1").inner_text()
        office.get_by_role("link", name="今日點名進度").first.click()
        office.locator(".days-strip a").first.click()
        office.locator("main a[href*='/2026-11-23/']").first.wait_for(state="attached")
        assert "11月23日" in office.locator("main").inner_text()


def test_from_an_absent_child_it_is_two_links_to_the_telephone(window_of: WindowOf, people: dict[str, Somebody]) -> None:
    page = sign_in(window_of(PHONE), people["homeroom_teacher"])
    page.goto("/attendance/")
    page.locator("ul.roll .name a").first.click()
    expect(page.locator("h1")).not_to_be_empty()
    assert page.locator("main a[href^='tel:']").count() > 0


def test_a_day_without_school_or_to_come_asks_for_no_roll(window_of: WindowOf, people: dict[str, Somebody]) -> None:
    who = people["homeroom_teacher"]
    page = sign_in(window_of(PHONE), who)
    for day, said in ((SUNDAY, "這一天不是上課日"), ("2026-11-26", "還沒到")):
        page.goto(f"/attendance/{who.school_id}/{who.class_id}/{day}/")
        told = page.locator("main").inner_text()
        assert said in told
        assert "未點名" not in told
        assert page.get_by_role("button", name="儲存點名").count() == 0


def test_the_office_sees_whose_roll_is_missing_first_and_reminds_them_once_it_said_yes(window_of: WindowOf, people: dict[str, Somebody]) -> None:
    page = sign_in(window_of(DESKTOP), people["student_affairs"])
    page.get_by_role("link", name="今日點名進度").first.click()
    untaken = page.locator("table", has=page.locator("th", has_text="導師")).first
    assert people["homeroom_teacher"].name in untaken.inner_text()
    page.get_by_role("button", name="提醒未點名的導師").click()
    expect(page.locator("main")).to_contain_text("這些班的導師會收到通知")
    page.get_by_role("button", name="確定提醒未點名的導師").click()
    expect(page.locator(".notice.success").first).to_be_visible()
    teacher = sign_in(window_of(PHONE), people["homeroom_teacher"])
    teacher.goto("/inbox/")
    expect(teacher.locator("main")).to_contain_text("點名")
