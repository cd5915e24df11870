"""Menu, search and the way to a roll or list in a real browser: with the keyboard, on a telephone, and without a script."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from conftest import Somebody
from tests.browser.windows import DESKTOP, PHONE, sign_in

WindowOf = Callable[..., BrowserContext]
NARROWEST = {"width": 320, "height": 640}


@pytest.mark.parametrize("size", [NARROWEST, PHONE], ids=["320", "390"])
def test_menu_and_search_open_without_a_script_on_a_telephone(window_of: WindowOf, people: dict[str, Somebody], size: dict[str, int]) -> None:
    page = sign_in(window_of(size, java_script_enabled=False), people["it_coordinator"])
    calendar = page.get_by_role("link", name="行事曆")
    expect(calendar).to_be_hidden()
    page.locator("#menu").focus()
    page.keyboard.press("Space")
    if not calendar.is_visible():  # a menu that does not fit is folded
        page.get_by_text("學校與人員").click()
    calendar.click()
    page.wait_for_url("**/roster/**/calendar/**")
    page.get_by_role("link", name="搜尋", exact=True).click()
    page.fill("#q", "101")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="一年1班")).to_be_visible()


def test_a_key_leads_to_the_search_from_every_page_and_none_while_somebody_writes(window_of: WindowOf, people: dict[str, Somebody]) -> None:
    page = sign_in(window_of(DESKTOP), people["it_coordinator"])
    field = page.get_by_role("searchbox", name="搜尋全站")
    page.keyboard.press("/")
    expect(field).to_be_focused()
    page.keyboard.type("行事曆/")  # the slash is typed into the field
    expect(field).to_have_value("行事曆/")
    field.fill("行事曆")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**")
    page.locator("main").get_by_role("link", name="行事曆").first.click()  # the page; the guides tell of it too
    page.wait_for_url("**/calendar/**")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("searchbox", name="搜尋全站")).to_be_focused()


def test_the_key_opens_the_page_of_the_search_where_its_field_is_not_shown(window_of: WindowOf, people: dict[str, Somebody]) -> None:
    page = sign_in(window_of(PHONE), people["clerk"])
    page.keyboard.press("/")
    page.wait_for_url("**/search/")
    expect(page.locator("#q")).to_be_focused()


def test_a_teacher_is_at_the_first_child_of_the_roll_in_a_handful_of_keys_and_at_the_next_in_one(
    window_of: WindowOf, people: dict[str, Somebody]
) -> None:
    page = sign_in(window_of(DESKTOP), people["homeroom_teacher"])
    page.goto("/attendance/")
    _skip_to_the_list(page)
    for row in range(3):
        page.keyboard.press("Tab")
        expect(page.locator("ul.roll li[data-student]").nth(row).locator("input:checked")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.locator("ul.roll li[data-student]").nth(2).get_by_label("缺")).to_be_checked()


def test_a_coordinator_is_at_the_first_row_of_a_list_in_a_handful_of_keys(window_of: WindowOf, people: dict[str, Somebody]) -> None:
    page = sign_in(window_of(DESKTOP), people["it_coordinator"])
    page.goto("/roster/staff/")
    _skip_to_the_list(page)
    page.keyboard.press("Tab")
    expect(page.locator("table.listed tbody tr").first.locator("a, button, summary").first).to_be_focused()


def _skip_to_the_list(page: Page) -> None:
    """The second link of a page with a list leads past its tools: three keys in all."""
    for key in ("Tab", "Tab", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("#list")).to_be_focused()
