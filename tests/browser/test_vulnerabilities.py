"""One round in a browser: a report comes in, a letter goes out, the school answers, and a re-test that reached the host confirms."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import pyzipper
from playwright.sync_api import BrowserContext, Page, expect

from conftest import Somebody
from tests.browser.windows import DESKTOP, PASSKEY, PHONE, knock, sign_in
from xiaowu.portal.city.cast import PASSWORD
from xiaowu.roster.tests.ending import label_of
from xiaowu.vulnerabilities.tests.samples import ZAP

WindowOf = Callable[..., BrowserContext]


def _send(page: Page, report: Path, belongs: str) -> None:
    page.get_by_role("link", name="上傳掃描報告").click()
    page.set_input_files("input[type=file]", str(report))
    page.select_option("#id_is_next", label=belongs)
    page.evaluate("new MutationObserver(() => { window.told = true; }).observe(document.querySelector('[data-upload]'), { attributes: true })")
    page.locator("main form button.primary").click()
    expect(page.locator(".notice.success")).to_contain_text("已收下報告")
    assert page.evaluate("window.told")  # how far it was


@pytest.mark.site("entering")
def test_a_school_takes_its_report_away_and_sees_the_password_once_after_a_second_factor(
    window_of: WindowOf, people: dict[str, Somebody], site: str
) -> None:
    named = site.replace("127.0.0.1", "localhost")  # a passkey belongs to a name
    page = window_of(PHONE).new_page()
    browser = page.context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    browser.send("WebAuthn.addVirtualAuthenticator", {"options": PASSKEY})
    page.goto(f"{named}/accounts/login/")
    knock(page, people["other_coordinator"])
    page.wait_for_url(f"{named}/")
    page.goto(f"{named}/vulnerabilities/schools/{people['other_coordinator'].school_id}/report/")
    page.get_by_role("button", name="製作報告").click()
    page.get_by_role("button", name="顯示密碼").click()
    expect(page.locator("main")).to_contain_text("雙因素驗證")
    page.goto(f"{named}/account/factors/keys/add/")
    page.fill("#id_password", PASSWORD)
    page.click("main button.primary")
    page.click("#mfa_webauthn")
    page.wait_for_url("**/account/factors/codes/")
    page.goto(f"{named}/vulnerabilities/schools/{people['other_coordinator'].school_id}/report/")
    page.get_by_role("button", name="顯示密碼").click()
    page.click("#mfa_webauthn")  # it was registered, and not yet given
    page.wait_for_url("**/report/")
    page.get_by_role("button", name="顯示密碼").click()
    said = page.locator(".notice.success").inner_text()
    (password,) = re.findall(r"[a-z2-9]{4}(?:-[a-z2-9]{4}){4}", said)
    with page.expect_download() as fetched:
        page.get_by_role("button", name="下載加密壓縮檔").first.click()
    with pyzipper.AESZipFile(fetched.value.path()) as archive:
        archive.setpassword(password.encode())
        assert archive.read("report.pdf").startswith(b"%PDF")
    page.reload()
    assert password not in page.content()
    assert page.get_by_role("button", name="顯示密碼").count() == 0


def _answer(coordinator: Page) -> None:
    """Each finding of the letter is said to be repaired."""
    for row in range(coordinator.locator("details", has_text="回報").count()):
        answer = coordinator.locator("details", has_text="回報").nth(row)
        answer.locator("summary").click()
        answer.locator("select").select_option(label="已修補，請複測")
        answer.get_by_role("button", name="儲存回報").click()
        expect(coordinator.locator(".notice.success")).to_contain_text("已回報這筆弱點")


def test_a_round_lives_from_the_report_to_the_confirmation(window_of: WindowOf, people: dict[str, Somebody], tmp_path: Path) -> None:
    first, again = tmp_path / "first.xml", tmp_path / "again.xml"
    first.write_bytes(ZAP)
    again.write_bytes(ZAP.replace(b"40018", b"10021").replace(b"<riskcode>3", b"<riskcode>0"))
    officer = sign_in(window_of(DESKTOP), people["bureau_officer"])
    officer.goto("/vulnerabilities/holdings/new/")
    officer.fill("#id_school_id", label_of(people["it_coordinator"].school_id))
    officer.fill("#id_value", "*.one.example")
    officer.locator("main form button.primary").click()
    officer.goto("/vulnerabilities/rounds/new/")
    officer.fill("#id_title", "瀏覽器輪")
    officer.locator("main form button.primary").click()
    _send(officer, first, "目前這一次掃描的一部分")
    there = officer.url
    officer.get_by_role("link", name="發文給學校").click()
    officer.fill("#id_number", "瀏覽器字第1號")
    officer.locator("main form button.primary").click()
    expect(officer.locator("table")).to_contain_text("待辦")

    coordinator = sign_in(window_of(PHONE), people["it_coordinator"])
    coordinator.goto("/followups/")
    coordinator.get_by_role("link", name="瀏覽器輪").first.click()
    coordinator.get_by_role("button", name="確認收文").click()
    coordinator.get_by_role("link", name="弱點修補公文").click()
    _answer(coordinator)
    coordinator.get_by_role("button", name="送出回報，等候複測").click()
    expect(coordinator.locator("main")).to_contain_text("已回報，待確認")

    principal = sign_in(window_of(PHONE), people["principal"])
    principal.goto(coordinator.url.partition("#")[0])
    expect(principal.locator("main")).to_contain_text("已修補，請複測")
    assert principal.get_by_role("button", name="儲存回報").count() == 0

    officer.goto(there)
    _send(officer, again, "修補之後的下一次複測")
    principal.reload()
    injection = principal.locator("section", has_text="SQL Injection")
    expect(injection.locator(".badge").last).to_have_text("已修補")
