"""What was typed survives the end of a session, in the same window and for the same person."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from conftest import Somebody
from tests.browser.windows import DESKTOP, PHONE, knock, sign_in
from xiaowu.portal.city.cast import PASSWORD

WindowOf = Callable[..., BrowserContext]
OFFER = "這個視窗保留了您尚未儲存的內容。"


def come_back(page: Page, who: Somebody) -> None:
    page.goto("/accounts/login/")
    page.fill("#id_login", who.sign_in)
    page.fill("#id_password", PASSWORD)
    page.click("button.primary")
    page.wait_for_url("**/")


def test_minutes_that_were_typed_are_offered_again_and_gone_once_they_are_saved(window_of: WindowOf, people: dict[str, Somebody]) -> None:
    context, who = window_of(PHONE), people["bureau_officer"]
    page = sign_in(context, who)
    page.goto("/meetings/2/")
    address = page.get_by_role("link", name="更正", include_hidden=True).nth(2).get_attribute("href") or ""
    page.goto(address)
    page.fill("textarea[name=text]", "寫了很久的一段文字")
    context.clear_cookies(name="xiaowu")
    page.get_by_role("button", name="儲存").click()
    expect(page.locator("main")).to_contain_text("沒有儲存")
    come_back(page, who)
    page.goto(address)
    expect(page.locator("main")).to_contain_text(OFFER)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("button", name="還原").click()
    expect(page.locator("textarea[name=text]")).to_have_value("寫了很久的一段文字")
    page.get_by_role("button", name="儲存").click()
    expect(page.locator(".minutes")).to_contain_text("寫了很久的一段文字")
    page.goto(address)
    expect(page.locator("main")).not_to_contain_text(OFFER)


def test_a_new_child_that_was_typed_is_offered_again_and_may_be_dropped(window_of: WindowOf, people: dict[str, Somebody]) -> None:
    context, who = window_of(DESKTOP), people["it_coordinator"]
    page = sign_in(context, who)
    address = f"/roster/{who.school_id}/students/new/"
    page.goto(address)
    page.fill("input[name=name]", "林小草")
    context.clear_cookies(name="xiaowu")
    come_back(page, who)
    page.goto(address)
    expect(page.locator("main")).to_contain_text(OFFER)
    page.get_by_role("button", name="捨棄").click()
    page.reload()
    expect(page.locator("main")).not_to_contain_text(OFFER)


def test_a_session_that_ends_in_a_filtered_list_comes_back_to_the_list_as_it_was_asked_for(window_of: WindowOf, people: dict[str, Somebody]) -> None:
    context, who = window_of(DESKTOP), people["bureau_officer"]
    page = sign_in(context, who)
    page.goto("/roster/schools/")
    page.fill("#q", "國")
    chosen = page.locator("form.filters select").first
    with page.expect_navigation():
        chosen.select_option(index=1)
    filtered = chosen.input_value()
    rows = page.locator("tbody tr").all_inner_texts()
    assert filtered
    assert rows
    context.clear_cookies(name="xiaowu")
    page.locator("form.filters").get_by_role("button").click()
    page.wait_for_url("**/accounts/login/**")
    knock(page, who)
    page.wait_for_url("**/roster/schools/?*")
    assert (page.input_value("#q"), chosen.input_value(), page.locator("tbody tr").all_inner_texts()) == ("國", filtered, rows)


@pytest.mark.parametrize("leaves", ["signs out", "another comes"])
def test_nobody_else_is_offered_what_was_typed(window_of: WindowOf, people: dict[str, Somebody], leaves: str) -> None:
    context, who = window_of(DESKTOP), people["it_coordinator"]
    page = sign_in(context, who)
    page.goto(f"/roster/{who.school_id}/students/new/")
    page.fill("input[name=name]", "林小草")
    held = "Object.keys(sessionStorage).filter((key) => key.startsWith('roll:')).length"
    assert page.evaluate(held) == 1
    if leaves == "signs out":
        page.get_by_role("button", name="登出").click()
        page.wait_for_url("**/accounts/login/**")
    else:
        context.clear_cookies(name="xiaowu")
        come_back(page, people["principal"])
    assert page.evaluate(held) == 0


def test_what_another_window_left_of_a_roll_covers_no_saved_mark_and_may_be_dropped(window_of: WindowOf, people: dict[str, Somebody]) -> None:
    context, who = window_of(PHONE), people["other_teacher"]
    mine = sign_in(context, who)
    address = f"/attendance/{who.school_id}/{who.class_id}/periods/5/2026-11-24/"
    mine.goto(address)
    mine.locator("li[data-student]").nth(3).get_by_text("缺", exact=True).click()
    other = context.new_page()
    other.goto(address)
    other.locator("li[data-student]").nth(3).get_by_text("遲", exact=True).click()
    mine.get_by_role("button", name="儲存點名").click()
    expect(mine.locator(".notice.success")).to_have_text("點名已儲存。")
    child = mine.locator("li[data-student]").nth(3)
    expect(child.locator("input[value=absent]")).to_be_checked()
    expect(mine.locator("[data-draft]")).to_contain_text("另有尚未儲存的點名")
    mine.get_by_role("button", name="還原").click()
    expect(child.locator("input[value=late]")).to_be_checked()
    mine.get_by_role("button", name="捨棄").click()
    expect(child.locator("input[value=absent]")).to_be_checked()
    expect(mine.locator("[data-draft]")).to_be_hidden()
    mine.reload()
    expect(mine.locator("[data-draft]")).to_be_hidden()
