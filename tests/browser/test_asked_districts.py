"""The bureau asks the districts; a district's speaker is told by inbox, letter and push, answers, is asked again, is reminded, and finishes."""

from collections.abc import Callable, Iterator
from email.message import EmailMessage

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, Page, expect

from conftest import Somebody
from tests.browser.windows import DESKTOP, PHONE, sign_in
from tests.postbox import DOMAIN, Inbox, mail_server
from tests.servers import in_house
from xiaowu.notifications.tests.pushing import Browser, PushService, served

pytestmark = pytest.mark.site("asked")
WindowOf = Callable[..., BrowserContext]
WORK = """
from procrastinate.contrib.django import app
from xiaowu.followups import jobs
from xiaowu.kernel.actor import system
from xiaowu.kernel.delivery import sending
from xiaowu.kernel.queue import perform
perform("followups.remind", jobs.remind, city=jobs.REACH)
worker = app.with_connector(app.connector.get_worker_connector())
with worker.open():
    worker.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
sending.deliver(system("test"))
"""


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[EmailMessage]]:
    received = Inbox()
    with mail_server(received, monkeypatch):
        monkeypatch.setenv("XIAOWU_MAIL_DOMAIN", DOMAIN)
        monkeypatch.setenv("XIAOWU_MAIL_HOST", settings.EMAIL_HOST)
        monkeypatch.setenv("XIAOWU_MAIL_PORT", str(settings.EMAIL_PORT))
        yield received.letters


@pytest.fixture
def pushes() -> Iterator[PushService]:
    with served() as service:
        yield service


@pytest.fixture
def work(database: str, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """The morning's job and the worker, as of that moment."""

    def run(moment: str) -> None:
        monkeypatch.setenv("XIAOWU_NOW", f"{moment}:00+08:00")
        in_house(database, WORK)

    return run


def subscribed(page: Page, service: PushService) -> Browser:
    """A push service of the test's own: the browser's would be another company's."""
    browser = Browser(service.address)
    page.goto("/inbox/settings/")
    page.evaluate(
        "(given) => { const form = document.querySelector('form[data-push]');"
        " for (const [name, value] of Object.entries(given)) form.elements[name].value = value; form.submit(); }",
        browser.subscription,
    )
    expect(page.locator("main")).to_contain_text("這個瀏覽器會收到推播。")
    return browser


def asks(page: Page) -> None:
    """The bureau's officer, about the first motion of the minutes."""
    page.goto("/meetings/1/")
    motion = page.locator(".block.motion").first
    motion.get_by_text("處理").click()
    motion.get_by_label("徵詢各分區").fill("平板如何納管？")
    motion.get_by_role("textbox", name="回覆期限").fill("115/11/27")
    motion.get_by_role("button", name="徵詢").click()
    expect(page.locator(".notice.success")).to_contain_text("已向各分區徵詢意見。")


def answers(page: Page, text: str) -> None:
    """The coordinator, from the follow-up's page."""
    page.get_by_role("link", name="表示意見", exact=True).click()
    page.get_by_label("本分區意見").fill(text)
    page.get_by_role("button", name="送出意見").click()
    expect(page.locator(".notice.success")).to_contain_text("意見已送出。")


def asks_again(page: Page) -> None:
    """The bureau's officer, about the district that has answered."""
    page.reload()
    page.locator("tr", has_text="宜集中納管").get_by_role("link", name="已表示意見").click()
    page.get_by_label("辦理情形或理由").fill("請說明時程")
    page.get_by_role("button", name="請再表示意見").click()


def told_by_three_ways_twice(page: Page, asked: Somebody) -> None:
    """The record: asked and overdue, each in the inbox, as a letter and as a push, with the answer."""
    page.goto("/inbox/records/?kind=meetings.consultation&sort=made")
    told = page.locator("tbody tr", has_text=asked.sign_in)
    expect(told).to_have_count(6)
    for row, (way, outcome) in enumerate([("通知匣", "已送出"), ("信件", "已送出"), ("推播", "已送出")] * 2):
        expect(told.nth(row)).to_contain_text(way)
        expect(told.nth(row)).to_contain_text(outcome)
    expect(told.filter(has_text="推播").first).to_contain_text("201")


def test_a_question_reaches_the_convening_school_is_answered_reminded_of_and_closed(
    window_of: WindowOf, people: dict[str, Somebody], letters: list[EmailMessage], pushes: PushService, work: Callable[[str], None]
) -> None:
    coordinator = people["it_coordinator"]
    school, bureau = sign_in(window_of(PHONE), coordinator), sign_in(window_of(DESKTOP), people["bureau_officer"])
    browser = subscribed(school, pushes)
    work("2026-11-24T08:00")  # other overdue things
    school.goto("/inbox/")
    school.get_by_role("button", name="全部標示為已讀").click()
    asks(bureau)
    work("2026-11-24T08:30")

    school.goto("/")
    expect(school.locator("a.inbox")).to_contain_text("1則未讀")
    expect(school.locator("main")).to_contain_text("平板如何納管？")
    mine = [each for each in letters if each["To"] == f"{coordinator.sign_in}@{DOMAIN}"]
    assert [(each["Subject"], "平板如何納管？" in str(each.get_content())) for each in mine] == [("徵詢分區意見", True)]
    [(_path, _headers, body)] = pushes.got
    school.goto(browser.opened(body)["url"])
    expect(school.locator("h1")).to_have_text("平板如何納管？")
    expect(school.locator("a.inbox")).not_to_contain_text("未讀")
    answers(school, "宜集中納管")
    assert school.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    asks_again(bureau)
    work("2026-11-30T08:30")  # the first school day after
    school.goto("/inbox/?show=unread")
    school.get_by_role("link", name="待辦已逾期 1 個上班日").click()
    expect(school.locator("main")).to_contain_text("請說明時程")
    answers(school, "宜集中納管，年底前")

    bureau.goto("/meetings/1/questions/")
    bureau.get_by_label("局端回覆").first.fill("納入明年規劃")
    bureau.get_by_role("button", name="儲存回覆").first.click()
    school.goto("/followups/?show=done&kind=consultation")
    school.get_by_role("link", name="平板如何納管？").click()
    expect(school.locator("main")).to_contain_text("納入明年規劃")
    expect(school.get_by_role("link", name="表示意見", exact=True)).to_have_count(0)

    told_by_three_ways_twice(bureau, coordinator)
