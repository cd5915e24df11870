"""A school is picked with a few letters and the arrow keys; a screen reader is told how many there are;
axe finds nothing wrong with the open list.
"""

from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, expect

from conftest import Somebody
from tests.browser.windows import DESKTOP, PHONE, faults, sign_in

WindowOf = Callable[..., BrowserContext]


def test_a_school_is_picked_with_the_keys_alone(window_of: WindowOf, people: dict[str, Somebody], site: str) -> None:
    page = sign_in(window_of(DESKTOP), people["bureau_officer"])
    page.goto("/followups/new/")
    field = page.get_by_role("combobox", name="學校")
    field.press_sequentially("新店國小")
    option = page.get_by_role("listbox", name="學校").get_by_role("option").first
    expect(option).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="筆符合")).to_have_count(1)
    expect(field).to_have_attribute("aria-expanded", "true")
    assert faults(page, Axe()) == []
    field.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    field.press("Enter")
    expect(field).to_have_value("市立新店國小（014666 國小）")
    expect(page.get_by_role("listbox")).to_have_count(0)
    field.press("Escape")
    page.get_by_label("事由").fill("清點設備")
    page.get_by_role("button", name="交辦").click()
    expect(page.get_by_text("已交辦。")).to_be_visible()


def test_on_a_phone_an_option_is_tapped_and_none_is_said(window_of: WindowOf, people: dict[str, Somebody], site: str) -> None:
    page = sign_in(window_of(PHONE), people["bureau_officer"])
    page.goto("/followups/new/")
    field = page.get_by_role("combobox", name="學校")
    field.press_sequentially("火星")
    expect(page.get_by_role("status").filter(has_text="沒有符合的")).to_have_count(1)
    field.fill("")
    field.press_sequentially("坪林")
    page.get_by_role("listbox", name="學校").get_by_role("option").first.click()
    assert field.input_value().startswith("市立坪林")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_a_script_the_code_is_typed(window_of: WindowOf, people: dict[str, Somebody], site: str) -> None:
    page = sign_in(window_of(DESKTOP, java_script_enabled=False), people["bureau_officer"])
    page.goto("/followups/new/")
    page.get_by_label("學校").fill("014666 國小")
    page.get_by_label("事由").fill("清點設備")
    page.get_by_role("button", name="交辦").click()
    expect(page.get_by_text("已交辦。")).to_be_visible()
