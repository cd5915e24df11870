"""What is settled after the network is back: a correction, a roll that came too late, a sign-out."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, expect

from bench.wire import Wire
from conftest import Somebody
from tests.browser.rolls import HELD, child, kept_roll, save, saves, tap
from tests.browser.windows import PHONE, faults
from tests.servers import in_house

pytestmark = pytest.mark.site("stumbles")
WindowOf = Callable[..., BrowserContext]
ONLINE = "dispatchEvent(new Event('online'))"
TAKEN = """([page, child]) => {
  const name = page.split("/").slice(3, 5).join(":"), marks = { ["mark-" + child]: "absent" }, fields = [["mark-" + child, "absent"], ["children", child]];
  localStorage.setItem(drawer + name, JSON.stringify({ revision: "0", shown: "", marks }));
  fields.push(["revision", "0"], ["shown", ""]);
  const it = { key: crypto.randomUUID(), action: page + "save/", page, title: name, fields, sent: false };
  localStorage.setItem(drawer + "send:" + name, JSON.stringify(it));
}"""  # as a telephone holds it that had no network until the roll was closed
OWES = """
import json, sys
from xiaowu.identity.models import Session
from xiaowu.identity.rules.sessions import MUST
for each in Session.objects.filter(account_id=int(sys.argv[1]), ended=None):
    data, owed = json.loads(each.data), sys.argv[2].split()
    data.pop(MUST, None)
    each.data = json.dumps({**data, MUST: owed} if owed else data)
    each.save(update_fields=["data"])
"""  # what is due after the sign-in; nothing once it was done


def test_what_an_earlier_save_was_told_is_not_taken_for_the_answer_to_a_correction(
    window_of: WindowOf, people: dict[str, Somebody], wire: Wire
) -> None:
    page = kept_roll(window_of(PHONE, base_url=wire.address), people["other_teacher"])
    page.goto(page.locator("form[data-later]").get_attribute("data-later-page") or "")
    tap(page, 7, "遲")
    save(page)
    expect(page.locator(".notice.success")).to_contain_text("點名已儲存")
    before = saves(page)
    tap(page, 8, "遲")
    save(page)
    expect(page.locator(".notice.success")).to_contain_text("點名已儲存")  # and the copy was made of this page
    wire.cut()  # the wireless is there, and leads nowhere
    tap(page, 8, "缺")
    save(page)
    expect(page.locator("[data-kept-copy]")).to_be_visible()
    expect(page.locator("[data-later-said=waiting]")).to_be_visible()
    expect(page.locator(".notice.success")).to_have_count(0)
    page.evaluate("scrollTo(0, 900)")
    top = page.evaluate("scrollY")
    with page.expect_event("requestfailed", lambda request: request.url.endswith("/save/")):
        page.evaluate(ONLINE)
    assert page.evaluate("scrollY") == top > 0  # whoever reads on is not led away
    wire.mend()
    page.evaluate(ONLINE)
    expect(page.locator(".notice.success")).to_contain_text("點名已儲存")
    expect(child(page, 8).locator("input[value=absent]")).to_be_checked()
    assert saves(page) == before + 2
    for row in (7, 8):
        tap(page, row, "到")
    save(page)
    expect(page.locator(".notice.success")).to_be_visible()


def test_a_roll_that_was_sent_too_late_is_shown_to_whoever_took_it(window_of: WindowOf, people: dict[str, Somebody]) -> None:
    page = kept_roll(window_of(PHONE), people["other_teacher"])
    before = page.locator("main a[href]").evaluate_all(
        "links => links.map((each) => each.pathname).find((path) => /^.attendance.\\d+.\\d+.[-\\d]+.$/.test(path))"
    )
    page.goto(before)
    line = page.locator("tr[data-child]").nth(9)
    who, number = line.locator("th").inner_text(), line.get_attribute("data-child")
    page.evaluate(TAKEN, [before, number])
    page.reload()
    expect(page.locator("[data-later-said=refused]")).to_be_visible()
    page.goto("/")
    page.locator("[data-later-said=refused] a").click()
    expect(page.locator("[data-tapped] li")).to_have_count(1)
    expect(page.locator("[data-tapped] li")).to_contain_text(f"{who} 缺席")
    assert not faults(page, Axe())
    page.locator("[data-tapped] [data-drop]").click()
    expect(page.locator("[data-tapped]")).to_be_hidden()
    assert page.evaluate(HELD) == 0


def test_a_roll_waits_while_a_password_is_due_and_goes_after_it(away_of: WindowOf, people: dict[str, Somebody], database: str) -> None:
    window, who = away_of(PHONE), people["other_teacher"]
    page = kept_roll(window, who)
    before = saves(page)
    window.set_offline(True)
    tap(page, 6, "遲")
    save(page)
    expect(page.locator("[data-later-said=waiting]")).to_be_visible()
    in_house(database, OWES, str(who.account_id), "change_password", role="owner")
    with page.expect_response("**/save/") as answer:
        window.set_offline(False)
    assert answer.value.status == 403
    expect(page.locator("[data-later-said=owed]")).to_be_visible()
    page.goto("/")
    page.wait_for_url("**/accounts/password/")
    expect(page.locator("[data-later-said=owed]")).to_be_visible()
    in_house(database, OWES, str(who.account_id), "", role="owner")
    page.goto("/")
    expect(page.locator("[data-later-said=taken]")).to_be_visible()
    page.goto("/attendance/")
    expect(child(page, 6).locator("input[value=late]")).to_be_checked()
    assert saves(page) == before + 1
    tap(page, 6, "到")
    save(page)
    expect(page.locator(".notice.success")).to_be_visible()


def test_signing_out_without_a_network_is_made_up_for_before_any_page_is_shown(away_of: WindowOf, people: dict[str, Somebody]) -> None:
    window = away_of(PHONE)
    page = kept_roll(window, people["other_teacher"])
    address = page.url
    window.set_offline(True)
    page.locator("[data-empties-drawer] button").evaluate("button => button.click()")
    expect(page.locator("[data-still-in]")).to_be_visible()
    window.set_offline(False)
    expect(page.locator("[data-still-in]")).to_have_count(0)
    expect(page.locator("body:not([data-drawer]) main")).to_be_visible()
    page.goto(address)
    expect(page.locator("ul.roll")).to_have_count(0)
    page.goto("/account/")
    expect(page.locator("body[data-drawer]")).to_have_count(0)
