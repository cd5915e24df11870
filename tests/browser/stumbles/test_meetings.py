"""Minutes in a browser: publishing asks first, doubts lead to their paragraph and back, a long address fits a telephone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from conftest import Somebody
from tests.browser.windows import DESKTOP, PHONE, sign_in
from xiaowu.meetings.tests.sample import WRONG

pytestmark = pytest.mark.site("stumbles")
WindowOf = Callable[..., BrowserContext]
ADDRESS = "https://www.example.org/" + "a-very-long-path/" * 12


def test_minutes_are_put_right_paragraph_by_paragraph_and_published_only_once_asked(window_of: WindowOf, people: dict[str, Somebody]) -> None:
    page = sign_in(window_of(DESKTOP), people["bureau_officer"])
    page.goto("/meetings/upload/")
    said = WRONG.replace("肆、主席致詞：略", f"肆、主席致詞：詳見 {ADDRESS}")
    assert ADDRESS in said
    page.set_input_files("input[type=file]", {"name": "minutes.txt", "mimeType": "text/plain", "buffer": said.encode()})
    page.get_by_role("button", name="匯入").click()
    doubts = page.locator("#doubts tbody tr")
    before = doubts.count()
    assert before > 1
    target = doubts.locator("td a[href^='#i']").first
    target.click()
    assert page.locator(f"{page.url[page.url.index('#') :]}").is_visible()  # a doubt leads to its paragraph
    doubts.get_by_role("button", name="確認無誤").first.click()
    expect(doubts).to_have_count(before - 1)
    assert page.evaluate("document.querySelector('#doubts').getBoundingClientRect().top < innerHeight")  # and saving stays there
    page.get_by_role("button", name="核定並公告").click()
    asked = page.locator("main").inner_text()
    assert f"{before - 1}" in asked  # how many doubts are open is said before anything is public
    public = window_of(PHONE).new_page()
    public.goto("/meetings/public/")
    listed = public.locator("main a").count()
    page.locator("main button.danger, main button.primary").first.click()
    page.wait_for_load_state()
    public.reload()
    assert public.locator("main a").count() > listed
    public.locator("main a", has_text="聯席會議").last.click()
    assert public.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert public.locator(f"a[href='{ADDRESS}']").count() == 1  # an address is a link
