"""A pupil's first sign-in: the teacher gives a code at the desk, the pupil starts on a phone and sees only their own account."""

import re
from collections.abc import Callable

import pypdfium2
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext

from conftest import Somebody
from tests.browser.windows import DESKTOP, PHONE, faults, sign_in

WindowOf = Callable[..., BrowserContext]
PASSWORD = "Rainy-Monday-7"
OWN = ["/attendance/own/", "/attendance/leave/own/"]  # what a pupil is led to of rolls, register and accounts


def test_a_pupil_starts_with_the_code_that_the_teacher_gives(window_of: WindowOf, people: dict[str, Somebody]) -> None:
    desk, axe = sign_in(window_of(DESKTOP), people["homeroom_teacher"]), Axe()
    desk.click("text=學生與家長帳號")
    desk.get_by_role("button", name="產生啟用碼").first.click()
    code = re.search(r"啟用碼：(\S+?)。", desk.locator("body").inner_text())
    row = desk.locator("tbody tr").first.inner_text().split()
    assert code is not None
    phone = window_of(PHONE).new_page()
    phone.goto("/account-start/")
    phone.fill("#id_code", code.group(1).lower().replace("-", " "))
    phone.click("button.primary")
    assert phone.get_by_label("您的帳號").input_value() == row[2]
    phone.fill("#id_password1", PASSWORD)
    phone.fill("#id_password2", PASSWORD)
    phone.click("button.primary")
    phone.wait_for_url("**/")
    assert row[2] in phone.locator(".notice.success").first.inner_text()  # signed in, and told the name once more
    assert f"{row[1]}，" in phone.locator("h1").inner_text()
    assert faults(phone, axe) == []
    assert phone.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    links = phone.locator("nav a").evaluate_all("all => all.map(each => each.getAttribute('href'))")
    assert [link for link in links if link.startswith(("/attendance", "/roster", "/account-keeping"))] == OWN
    phone.goto("/attendance/own/")
    assert (phone.locator("h1").count(), faults(phone, axe)) == (1, [])
    assert phone.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    phone.goto("/attendance/")
    assert phone.locator("h1").inner_text() == "沒有權限"
    desk.reload()
    assert "使用中" in desk.locator("tbody tr").first.inner_text()
    desk.get_by_role("button", name="產生並列印啟用卡").click()
    with desk.expect_download() as download:
        desk.click("text=下載 PDF")
    paper = pypdfium2.PdfDocument(download.value.path())
    printed = paper[0].get_textpage().get_text_range()
    scanned = window_of(PHONE).new_page()  # what the code on the card says to a telephone
    scanned.goto("/start#" + re.findall(r"\b(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}\b", printed)[0])
    scanned.get_by_label("您的帳號").wait_for()
    assert scanned.get_by_label("您的帳號").input_value() in printed
    assert "#" not in scanned.url
    assert faults(scanned, axe) == []


def test_a_link_with_a_code_fills_the_field_of_whoever_is_signed_in_and_sends_nothing(window_of: WindowOf, people: dict[str, Somebody]) -> None:
    desk = sign_in(window_of(DESKTOP), people["homeroom_teacher"])
    desk.goto("/account-start/#ABCD-EFGH-JKMN-PQRS")
    desk.wait_for_load_state("networkidle")
    assert desk.locator("#id_code").input_value() == "ABCD-EFGH-JKMN-PQRS"
    assert "#" not in desk.url
    assert "啟用碼不正確" not in desk.locator("body").inner_text()


def test_a_long_button_in_english_is_no_wider_than_the_smallest_phone(window_of: WindowOf, people: dict[str, Somebody]) -> None:
    who = people["homeroom_teacher"]
    page = sign_in(window_of({"width": 360, "height": 740}), who)
    page.locator(".menu-switch").check()
    page.get_by_role("button", name="English").click()
    page.locator("html[lang=en]").wait_for()
    page.goto(f"/account-keeping/{who.school_id}/classes/{who.class_id}/")
    assert page.get_by_role("button").count() > 2
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator(".menu-switch").check()
    page.get_by_role("button", name="中文").click()
    page.locator("html[lang=zh-Hant-TW]").wait_for()
