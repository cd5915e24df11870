"""What tests do in a browser window: sizes, signing in, a passkey, axe."""

import re
from collections.abc import Callable
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

from conftest import Somebody
from xiaowu.portal.city.cast import PASSWORD

NARROW = {"width": 360, "height": 740}
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 860}
PASSKEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasUserVerification": True,
    "isUserVerified": True,
    "hasResidentKey": True,
    "automaticPresenceSimulation": True,
}
_NEW_PASSWORD = "Rainy-Monday-7"
_WCAG = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
_OPTIONS = {"runOnly": _WCAG, "resultTypes": ["violations"]}  # nodes in order are not reported


def knock(page: Page, person: Somebody) -> None:
    """Fill in the sign-in form, as a person does."""
    page.fill("#id_login", person.sign_in)
    page.fill("#id_password", PASSWORD)
    page.click("button.primary")


def sign_in(context: BrowserContext, person: Somebody) -> Page:
    page = context.new_page()
    page.goto("/accounts/login/")
    knock(page, person)
    page.wait_for_url("**/")
    return page


def faults(page: Page, axe: Axe) -> list[str]:
    """What axe-core finds on the page at WCAG 2.1 AA."""
    found: list[dict[str, Any]] = axe.run(page, options=_OPTIONS).response["violations"]
    return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"][:3]]


def in_language(page: Page, language: str) -> None:
    """An account keeps its language, and the next test uses the same person. On a phone the menu that holds the button is closed."""
    if page.locator("html").get_attribute("lang") != language:
        page.locator("button", has_text="English" if language == "en" else "中文").evaluate("button => button.click()")
        page.wait_for_selector(f"html[lang={language}]")


def of_a_guardian(window_of: Callable[..., BrowserContext], desk: Page, teacher: Somebody) -> tuple[Page, str]:
    """A guardian of the first child of the class that has one, on a phone; and the child's name."""
    desk.goto(f"/account-keeping/{teacher.school_id}/classes/{teacher.class_id}/guardians/")
    row = desk.locator("tbody tr").first
    child = row.inner_text().split()[1]
    row.get_by_role("button", name="產生啟用碼").click()
    code = re.search(r"啟用碼：(\S+?)。", desk.locator("body").inner_text())
    assert code is not None
    phone = window_of(NARROW).new_page()
    phone.goto("/account-start/")
    phone.fill("#id_code", code[1])
    phone.click("button.primary")
    for field in ("#id_password1", "#id_password2"):
        phone.fill(field, _NEW_PASSWORD)
    phone.click("button.primary")
    phone.wait_for_url("**/")
    return phone, child
