"""Takes the pictures of the READMEs and guides of a running demo (PORT, XIAOWU_HOME as for the demo), each as small as a palette makes it.

The pictures of the READMEs are taken in both languages. A guardian is let in on the way, with a code that the homeroom teacher makes: use a demo
of which nothing else is wanted.
"""

import csv
import io
import os
import re
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

HERE = Path(__file__).parent
BASE = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
DESKTOP = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 844}
COLOURS = 96
FAMILY, PASSWORD = "guardian", "Rainy-Monday-7"

# picture: role, address, window, whether a README shows it
PICTURES = {
    "roll-phone": ("homeroom_teacher", "/attendance/", PHONE, True),
    "month-desktop": ("homeroom_teacher", "/attendance/months/", DESKTOP, False),
    "counts-desktop": ("nutritionist", "/attendance/counts/", DESKTOP, True),
    "school-desktop": ("student_affairs", "/attendance/school/", DESKTOP, False),
    "home-principal-phone": ("principal", "/", PHONE, False),
    "lessons-desktop": ("dean_of_studies", "/timetable/", DESKTOP, False),
    "class-list-desktop": ("it_coordinator", "/roster/classes/", DESKTOP, False),
    "city-desktop": ("bureau_officer", "/attendance/city/?district=6", DESKTOP, True),
    "family-phone": (FAMILY, "/", PHONE, True),
    "leave-phone": (FAMILY, "/attendance/leave/ask/", PHONE, False),
}


def main() -> int:
    """Let everybody in once, open each page, keep what is on the screen."""
    accounts = _accounts()
    with sync_playwright() as playwright:
        chromium = "/usr/bin/chromium"
        browser = playwright.chromium.launch(executable_path=chromium if Path(chromium).exists() else None, args=ARGUMENTS)
        accounts[FAMILY] = _guardian(browser, accounts["homeroom_teacher"])
        for name, (role, address, window, is_of_readme) in PICTURES.items():
            page = _signed_in(browser, accounts[role], window)
            _take(page, name, address)
            if is_of_readme:
                _in_language(page, "en")
                _take(page, f"{name}-en", address)
                _in_language(page, "zh-Hant-TW")
            page.context.close()
        browser.close()
    return 0


def _take(page: Page, name: str, address: str) -> None:
    page.goto(BASE + address)
    page.wait_for_load_state("networkidle")
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(HERE / f"{name}.png", optimize=True)


def _window(browser: Browser, size: dict[str, int]) -> BrowserContext:
    return browser.new_context(viewport=size, locale="zh-TW")  # type: ignore[arg-type]


def _signed_in(browser: Browser, account: tuple[str, str], window: dict[str, int]) -> Page:
    page = _window(browser, window).new_page()
    page.goto(f"{BASE}/accounts/login/")
    page.fill("#id_login", account[0])
    page.fill("#id_password", account[1])
    page.click("button.primary")
    page.wait_for_selector("header.side")
    return page


def _in_language(page: Page, language: str) -> None:
    """On a phone the menu that holds the button is closed."""
    page.locator("button", has_text="English" if language == "en" else "中文").evaluate("button => button.click()")
    page.wait_for_selector(f"html[lang={language}]")


def _guardian(browser: Browser, teacher: tuple[str, str]) -> tuple[str, str]:
    """The account of the first guardian of the teacher's class, who starts with a code as families do."""
    desk = _signed_in(browser, teacher, DESKTOP)
    desk.goto(f"{BASE}/attendance/")
    school, of_class = re.findall(r"/attendance/(\d+)/(\d+)/", desk.url)[0]
    desk.goto(f"{BASE}/account-keeping/{school}/classes/{of_class}/guardians/")
    desk.get_by_role("button", name="產生啟用碼").first.click()
    [code] = re.findall(r"啟用碼：(\S+?)。", desk.locator("body").inner_text())
    phone = _window(browser, PHONE).new_page()
    phone.goto(f"{BASE}/account-start/")
    phone.fill("#id_code", code)
    phone.click("button.primary")
    for field in ("#id_password1", "#id_password2"):
        phone.fill(field, PASSWORD)
    phone.click("button.primary")
    phone.wait_for_selector("header.side")
    [sign_in] = re.findall(r"\d{6}-[a-z0-9]+", phone.locator(".notice.success").first.inner_text())
    desk.context.close()
    phone.context.close()
    return sign_in, PASSWORD


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
