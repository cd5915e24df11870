"""A file of a long list: pressed, waited for, told of, fetched."""

import re
from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, expect

from conftest import Somebody
from tests.browser.windows import PHONE, faults, sign_in
from tests.servers import in_house

WindowOf = Callable[..., BrowserContext]

MANY = """
import sys
from xiaowu.kernel import clock
from xiaowu.kernel.lists.declared import LONG
from xiaowu.kernel.queue import perform
from xiaowu.notifications.models import Notice, Telling
who, kind, now = int(sys.argv[1]), "meetings.tracked_due", clock.now()
about = {"id": 3, "title": "長", "due": "2026-11-27", "stage": "due", "since": 0}
def many(_actor):
    telling = Telling.objects.create(kind=kind, key="many", about=about, account_id=who, made=now, told_at=now, found=1)
    Notice.objects.bulk_create(
        Notice(telling=telling, account_id=who, kind=kind, key=f"many {each}", about=about, made=now, read_at=now) for each in range(LONG + 1)
    )
perform("test", many, city=frozenset({"notices"}))
"""
WORK = """
import sys
from xiaowu.notifications.actions import exporting
from xiaowu.notifications.actions.distributing import distribute
assert exporting.make(int(sys.argv[1])) and distribute()
"""


def test_who_exports_a_long_list_sees_progress_and_is_told_and_fetches_the_file(
    window_of: WindowOf, people: dict[str, Somebody], database: str
) -> None:
    who = people["clerk"]
    page = sign_in(window_of(PHONE), who)
    in_house(database, MANY, str(who.account_id))
    page.goto("/inbox/")
    page.get_by_role("link", name="CSV").click()
    page.wait_for_url("**/lists/exports/*/")
    where = page.url
    expect(page.locator("progress")).to_have_attribute("value", "0")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert faults(page, Axe()) == []
    page.get_by_role("link", name="通知", exact=True).first.click()
    page.get_by_role("link", name="CSV").click()  # pressed again: the same file
    page.wait_for_url(where)
    in_house(database, WORK, re.sub(r"\D", "", where.rpartition("exports/")[2]))
    page.get_by_role("link", name="更新進度").click()
    expect(page.locator("main")).to_contain_text("檔案已完成")
    assert faults(page, Axe()) == []
    page.goto("/inbox/")
    page.get_by_role("link", name="匯出檔已完成：通知").click()
    page.wait_for_url(where)
    with page.expect_download() as fetched:
        page.get_by_role("link", name="下載").click()
    assert fetched.value.suggested_filename == "通知.csv"
    assert len(fetched.value.path().read_text(encoding="utf-8-sig").splitlines()) > 5_000
