"""Somebody is told: the count on the page, the inbox, the thing; and how one wants to be told."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from conftest import Somebody
from tests.browser.windows import DESKTOP, PHONE, faults, sign_in
from tests.servers import in_house
from xiaowu.notifications.tests.pushing import Browser

SHOWN = """async () => {
  const worker = await navigator.serviceWorker.ready;
  for (let tried = 0; tried < 100; tried++) {
    const shown = await worker.getNotifications();
    if (shown.length) return shown.map((each) => [each.title, each.body, each.data.url]);
    await new Promise((go) => setTimeout(go, 100));
  }
  return [];
}"""
WindowOf = Callable[..., BrowserContext]

TELL = """
import sys
from django.db import transaction
from xiaowu.kernel.actor import system
from xiaowu.notifications.actions.distributing import distribute
from xiaowu.notifications.actions.telling import tell
with transaction.atomic():
    tell(system("test"), int(sys.argv[1]), "meetings.tracked_due", {"id": 3, "title": sys.argv[2], "due": "2026-11-27", "stage": "due", "since": 0})
distribute()
"""


@pytest.mark.parametrize("size", [pytest.param(PHONE, id="phone"), pytest.param(DESKTOP, id="desktop")])
def test_who_is_told_sees_the_count_and_goes_by_the_inbox_to_the_thing(
    window_of: WindowOf, people: dict[str, Somebody], database: str, size: dict[str, int], request: pytest.FixtureRequest
) -> None:
    who, subject = people["principal"], f"校園網路汰換 {request.node.callspec.id}"
    page = sign_in(window_of(size), who)
    in_house(database, TELL, str(who.account_id), subject)
    page.goto("/")
    link = page.locator("a.inbox")
    expect(link).to_contain_text("1則未讀")
    link.click()
    expect(page.locator("table")).to_contain_text(subject)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert faults(page, Axe()) == []
    page.get_by_role("link", name="待辦將於115年11月27日（五）到期").first.click()
    page.wait_for_url("**/followups/3/")
    expect(link).not_to_contain_text("未讀")
    link.click()
    page.get_by_role("button", name="標示為未讀").first.click()
    expect(link).to_contain_text("1則未讀")
    page.get_by_role("button", name="全部標示為已讀").click()
    expect(page.locator("main")).to_contain_text("已將 1 則通知標示為已讀。")
    expect(link).not_to_contain_text("未讀")


def test_ways_and_quiet_hours_are_saved_and_shown_again(window_of: WindowOf, people: dict[str, Somebody]) -> None:
    page = sign_in(window_of(PHONE), people["student_affairs"])
    page.goto("/inbox/settings/")
    page.get_by_label("信件").first.select_option("never")
    page.get_by_label("勿擾時段開始").fill("21:30")
    page.get_by_role("button", name="儲存").click()
    expect(page.locator("main")).to_contain_text("已儲存通知設定。")
    expect(page.get_by_label("信件").first).to_have_value("never")
    expect(page.get_by_label("勿擾時段開始")).to_have_value("21:30")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert faults(page, Axe()) == []


def test_a_browser_that_refuses_pushes_is_told_so(window_of: WindowOf, people: dict[str, Somebody]) -> None:
    context = window_of(DESKTOP)
    page = sign_in(context, people["student_affairs"])
    page.goto("/inbox/settings/")
    says = page.locator("[data-says=denied]")
    page.evaluate("Notification.requestPermission = async () => 'denied'")
    if page.locator("[data-subscribe]").is_visible():
        page.get_by_role("button", name="在這個瀏覽器收推播").click()
    expect(says).to_be_visible()
    expect(page.locator("[data-says=none]")).to_be_hidden()


def test_without_a_script_the_page_says_that_pushes_need_one(window_of: WindowOf, people: dict[str, Somebody]) -> None:
    page = sign_in(window_of(DESKTOP, java_script_enabled=False), people["student_affairs"])
    page.goto("/inbox/settings/")
    expect(page.locator("main")).to_contain_text("或關閉了 JavaScript")
    expect(page.locator("[data-subscribe]")).to_be_hidden()


def test_the_browser_takes_the_script_and_shows_what_it_is_pushed(whole_window_of: WindowOf, people: dict[str, Somebody], site: str) -> None:
    context = whole_window_of(DESKTOP, permissions=["notifications"])
    page = sign_in(context, people["student_affairs"])
    page.goto("/inbox/settings/")
    page.evaluate("navigator.serviceWorker.register('/service-worker.js', {scope: '/'}).then(() => navigator.serviceWorker.ready)")
    devtools = context.new_cdp_session(page)
    registered: list[str] = []
    devtools.on("ServiceWorker.workerRegistrationUpdated", lambda told: registered.extend(each["registrationId"] for each in told["registrations"]))
    devtools.send("ServiceWorker.enable")
    page.wait_for_function("navigator.serviceWorker.ready.then((found) => Boolean(found.active))")
    said = '{"title": "校務", "body": "有一則通知等您查看。", "url": "/inbox/1/", "tag": "1"}'
    shown: list[list[str]] = []
    for _again in range(3):  # a busy browser drops a push for a worker that is being renewed; one tag is one notice
        devtools.send("ServiceWorker.deliverPushMessage", {"origin": site, "registrationId": registered[-1], "data": said})
        shown = shown or page.evaluate(SHOWN)
    assert shown == [["校務", "有一則通知等您查看。", "/inbox/1/"]]


TAKING = """
import sys
from xiaowu.notifications.models import Device
print(Device.objects.filter(account_id=int(sys.argv[1]), ended=None).count())
"""


def subscribed(page: Page) -> None:
    """As where a push service answers, which a test has none of."""
    page.goto("/inbox/settings/")
    made = Browser("http://127.0.0.1:9").subscription
    page.locator("form[data-push]").evaluate(
        "(form, made) => { for (const [name, value] of Object.entries(made)) form.elements[name].value = value; form.submit(); }", made
    )
    expect(page.locator("main")).to_contain_text("這個瀏覽器會收到推播。")


def test_whoever_signs_out_on_a_shared_computer_leaves_no_pushes_there(window_of: WindowOf, people: dict[str, Somebody], database: str) -> None:
    who = people["nurse"]
    shared, phone = sign_in(window_of(DESKTOP), who), sign_in(window_of(PHONE), who)
    for each in (shared, phone):
        subscribed(each)
    assert in_house(database, TAKING, str(who.account_id), role="owner") == "2"
    shared.locator("form[data-empties-drawer] button, a[href='/accounts/logout/']").first.click()
    if shared.url.endswith("/accounts/logout/"):
        shared.locator("main button").click()
    shared.wait_for_url("**/accounts/login/**")
    assert in_house(database, TAKING, str(who.account_id), role="owner") == "1"
    shared.go_back()
    phone.goto("/inbox/settings/")
    expect(phone.get_by_role("button", name="移除")).to_have_count(1)
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
