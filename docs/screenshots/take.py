"""Takes the README's screenshots of a running demo (PORT, XIAOWU_HOME as for the demo): desktop and phone, one per person."""

import csv
import os
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
BASE = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
DESKTOP = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 844}

# picture: role, address, window
PICTURES = {
    "roll-phone": ("homeroom_teacher", "/attendance/", PHONE),
    "home-teacher-phone": ("homeroom_teacher", "/", PHONE),
    "month-desktop": ("homeroom_teacher", "/attendance/months/", DESKTOP),
    "counts-desktop": ("nutritionist", "/attendance/counts/", DESKTOP),
    "school-desktop": ("student_affairs", "/attendance/school/", DESKTOP),
    "class-list-desktop": ("it_coordinator", "/roster/classes/", DESKTOP),
    "city-desktop": ("bureau_officer", "/attendance/city/?district=6", DESKTOP),
}


def main() -> int:
    """Sign in once per person, open each page, keep what is on the screen."""
    accounts = _accounts()
    with sync_playwright() as playwright:
        chromium = "/usr/bin/chromium"
        browser = playwright.chromium.launch(executable_path=chromium if Path(chromium).exists() else None, args=ARGUMENTS)
        for name, (role, address, window) in PICTURES.items():
            page = _signed_in(browser, accounts[role], window)
            page.goto(BASE + address)
            page.screenshot(path=str(HERE / f"{name}.png"))
            page.context.close()
        browser.close()
    return 0


def _signed_in(browser: Browser, account: tuple[str, str], window: dict[str, int]) -> Page:
    page = browser.new_context(viewport=window, locale="zh-TW").new_page()  # type: ignore[arg-type]
    page.goto(f"{BASE}/accounts/login/")
    page.fill("#id_login", account[0])
    page.fill("#id_password", account[1])
    page.click("button.primary")
    page.wait_for_selector("header.side")
    return page


def _accounts() -> dict[str, tuple[str, str]]:
    """The first account of each role: the cast."""
    path = Path(os.environ.get("XIAOWU_HOME", "var")) / "demo-accounts.csv"
    found: dict[str, tuple[str, str]] = {}
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["role"], (row["sign_in"], row["password"]))
    return found


if __name__ == "__main__":
    sys.exit(main())
