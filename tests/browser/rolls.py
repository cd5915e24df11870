"""What a teacher does with a roll in the browser, with a network or without."""

from playwright.sync_api import BrowserContext, Locator, Page, expect

from conftest import Somebody
from tests.browser.windows import sign_in

HELD = "Object.keys(localStorage).filter((key) => key.startsWith('roll:')).length"


def child(page: Page, row: int) -> Locator:
    return page.locator("ul.roll li[data-student]").nth(row)


def tap(page: Page, row: int, mark: str) -> None:
    child(page, row).locator(f"label:text-is('{mark}')").click()


def save(page: Page) -> None:
    page.get_by_role("button", name="儲存點名").click()


def kept_roll(window: BrowserContext, who: Somebody) -> Page:
    """The roll of one's class, as it is opened in the morning."""
    page = sign_in(window, who)
    page.goto("/attendance/")
    expect(page.locator("[data-kept]")).to_be_visible()
    return page


def saves(page: Page) -> int:
    """How many saves the roll has on record; 0 if nobody has taken it."""
    page.reload()
    history = page.get_by_role("link", name="更正歷程")
    if not history.count():
        return 0
    here = page.url
    with page.expect_navigation():  # a click alone waits for no page
        history.click()
    count = page.locator("tbody tr").count()
    page.goto(here)
    return count
