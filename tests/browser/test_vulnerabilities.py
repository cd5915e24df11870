"""One round in a browser: a report comes in, a letter goes out, the school answers, and a re-test that reached the host confirms."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from conftest import Somebody
from tests.browser.windows import DESKTOP, PHONE, sign_in
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
    _send(officer, first, "目前這一次掃描")
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
    _send(officer, again, "下一次複測")
    principal.reload()
    injection = principal.locator("section", has_text="SQL Injection")
    expect(injection.locator(".badge").last).to_have_text("已修補")
