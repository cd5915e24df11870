"""Without a network: what opens all the same, what is kept and sent once, and what is gone when the reader signs out."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, Route, expect

from bench.wire import Wire
from conftest import Somebody
from tests.browser.rolls import HELD, child, kept_roll, save, saves, tap
from tests.browser.windows import DESKTOP, PHONE, faults, knock, sign_in

pytestmark = pytest.mark.site("stumbles")
WindowOf = Callable[..., BrowserContext]
TAKEN = re.compile("點名已儲存|先前保留在這台裝置上的內容已送出")  # by the house, or by the device where the house's answer was lost on the way
KEPT = "caches.keys().then((names) => names.filter((name) => name.startsWith('kept-')).length)"
OLDER = """async (hours) => {
  for (const name of await caches.keys()) if (name.startsWith("kept-")) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const kept = await cache.match(request, { ignoreVary: true }), headers = new Headers(kept.headers);
      for (const each of ["X-Kept-At", "X-Kept-Until"]) headers.set(each, String(Number(headers.get(each)) - hours * 3600000));
      await cache.put(request, new Response(await kept.blob(), { status: 200, headers }));
    }
  }
}"""


def hindrances(window: BrowserContext, page: Page) -> set[str]:
    """What keeps the browser from offering to install the house, by its own judgement; that the window keeps nothing is the test's doing."""
    asked = window.new_cdp_session(page)
    wrong = {each["errorId"] for each in asked.send("Page.getInstallabilityErrors")["installabilityErrors"]}
    return (wrong | {each["message"] for each in asked.send("Page.getAppManifest")["errors"]}) - {"in-incognito"}


def test_a_teachers_browser_offers_to_install_the_house(whole_window_of: WindowOf, people: dict[str, Somebody]) -> None:
    window = whole_window_of(PHONE)
    page = kept_roll(window, people["other_teacher"])
    assert hindrances(window, page) == set()
    page.evaluate("document.querySelector('link[rel=manifest]').remove()")
    assert hindrances(window, page) == {"no-manifest"}  # so that it judges at all


def test_a_roll_is_taken_without_a_network_and_is_on_record_once(away_of: WindowOf, people: dict[str, Somebody]) -> None:
    window = away_of(PHONE)
    page = kept_roll(window, people["other_teacher"])
    before, address = saves(page), page.url
    assert not faults(page, Axe())
    window.set_offline(True)
    page.goto(address)
    expect(page.locator("[data-kept-copy]")).to_be_visible()
    tap(page, 2, "遲")
    save(page)
    expect(page.locator("[data-later-said=waiting]")).to_be_visible()
    page.reload()  # the telephone was put away
    expect(page.locator("[data-later-said=waiting]")).to_be_visible()
    expect(child(page, 2).locator("input[value=late]")).to_be_checked()
    window.set_offline(False)
    expect(page.locator(".notice.success")).to_contain_text(TAKEN)
    expect(child(page, 2).locator("input[value=late]")).to_be_checked()
    assert saves(page) == before + 1
    assert page.evaluate(HELD) == 0
    tap(page, 2, "到")
    save(page)
    expect(page.locator(".notice.success")).to_be_visible()


def test_what_is_tapped_after_a_save_that_waits_goes_along(away_of: WindowOf, people: dict[str, Somebody]) -> None:
    window = away_of(PHONE)
    page = kept_roll(window, people["other_teacher"])
    before = saves(page)
    window.set_offline(True)
    tap(page, 2, "遲")
    save(page)
    expect(page.locator("[data-later-said=waiting]")).to_be_visible()
    tap(page, 2, "到")  # comes in after all, and nobody presses again
    tap(page, 4, "遲")
    window.set_offline(False)
    expect(page.locator(".notice.success")).to_contain_text(TAKEN)
    expect(page.locator(".head")).to_contain_text("已點名")
    page.reload()
    expect(child(page, 2).locator("input[value=present]")).to_be_checked()
    expect(child(page, 4).locator("input[value=late]")).to_be_checked()
    assert saves(page) == before + 1
    tap(page, 4, "到")
    save(page)
    expect(page.locator(".notice.success")).to_be_visible()


@contextmanager
def answer_lost(page: Page, window: BrowserContext) -> Iterator[list[int]]:
    """The network is back, and what waits reaches the house, but no answer comes back; yields the statuses that were lost."""
    answers: list[int] = []

    def lose(route: Route) -> None:
        answers.append(route.fetch(max_redirects=0).status)
        route.abort()

    page.route("**/save/", lose)
    with page.expect_event("requestfailed", lambda request: request.url.endswith("/save/")):
        window.set_offline(False)
    yield answers
    page.unroute("**/save/")


def test_what_is_tapped_back_after_a_save_whose_answer_was_lost_stands(away_of: WindowOf, people: dict[str, Somebody]) -> None:
    window = away_of(PHONE)
    page = kept_roll(window, people["other_teacher"])
    window.set_offline(True)
    tap(page, 3, "遲")
    save(page)
    with answer_lost(page, window):
        tap(page, 3, "到")  # the house has the other, and this telephone does not know
    save(page)
    expect(page.locator(".notice.success").last).to_be_visible()
    page.reload()
    expect(child(page, 3).locator("input[value=present]")).to_be_checked()
    assert page.evaluate(HELD) == 0


def test_a_save_whose_answer_was_lost_is_sent_again_and_is_on_record_once(away_of: WindowOf, people: dict[str, Somebody]) -> None:
    window = away_of(PHONE)
    page = kept_roll(window, people["other_teacher"])
    before = saves(page)
    window.set_offline(True)
    tap(page, 3, "遲")
    save(page)
    expect(page.locator("[data-later-said=waiting]")).to_be_visible()
    with answer_lost(page, window) as answers:
        assert set(answers) == {303}  # the house has it, and this telephone does not know
        expect(page.locator("[data-later-said=waiting]")).to_be_visible()
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator(".notice.success")).to_be_visible()
    expect(page.locator("[data-later-said=waiting]")).to_have_count(0)
    assert child(page, 3).locator("input[value=late]").is_checked()
    assert saves(page) == before + 1
    tap(page, 3, "到")
    save(page)
    expect(page.locator(".notice.success")).to_be_visible()


def test_whoever_saved_first_while_one_was_away_is_asked_about_as_always(away_of: WindowOf, window_of: WindowOf, people: dict[str, Somebody]) -> None:
    window, who = away_of(PHONE), people["other_teacher"]
    page = kept_roll(window, who)
    address = page.url
    window.set_offline(True)
    page.goto(address)
    tap(page, 4, "缺")
    save(page)
    other = sign_in(window_of(PHONE), who)
    other.goto(urlsplit(address).path)
    tap(other, 4, "遲")
    save(other)
    expect(other.locator(".notice.success")).to_be_visible()
    window.set_offline(False)
    expect(page.locator("[data-later-said=refused]")).to_be_visible()
    page.locator("[data-later-said=refused] a").click()
    page.get_by_role("button", name="還原").click()
    save(page)
    expect(page.locator("#disputed li")).to_have_count(1)
    page.locator("#disputed input[value=late] + label").click()
    save(page)
    expect(page.locator(".notice.success")).to_contain_text("點名已儲存")
    tap(page, 4, "到")
    save(page)
    expect(page.locator(".notice.success")).to_be_visible()


def test_a_session_that_ends_in_the_middle_of_a_roll_loses_nothing(window_of: WindowOf, people: dict[str, Somebody]) -> None:
    window, who = window_of(PHONE), people["other_teacher"]
    page = kept_roll(window, who)
    before, address = saves(page), page.url
    tap(page, 5, "遲")
    window.clear_cookies(name="xiaowu")
    save(page)
    expect(page.locator("main")).to_contain_text("沒有儲存")
    page.locator("main").get_by_role("link", name="登入").click()
    knock(page, who)
    page.wait_for_url(f"**{address.split('/', 3)[3]}*")
    expect(page.locator(".notice.success")).to_contain_text(TAKEN)
    assert child(page, 5).locator("input[value=late]").is_checked()
    assert saves(page) == before + 1
    tap(page, 5, "到")
    save(page)
    expect(page.locator(".notice.success")).to_be_visible()


def test_any_form_that_reached_nobody_is_offered_again_and_what_is_kept_is_a_link_away(
    window_of: WindowOf, people: dict[str, Somebody], wire: Wire
) -> None:
    who = people["student_affairs"]
    page = sign_in(window_of(DESKTOP, base_url=wire.address), who)
    page.goto("/attendance/present/")
    expect(page.locator("[data-kept]")).to_be_visible()
    address = f"/attendance/{who.school_id}/care/"
    page.goto(address)
    field = page.locator("main form input:not([type=hidden], [type=checkbox])").first
    field.fill("09:10")
    wire.cut()
    page.locator("main form button.primary").click()
    expect(page.locator("h1")).to_have_text("目前連不上網路")
    assert not faults(page, Axe())
    page.locator("[data-kept-pages] a").first.click()
    expect(page.locator("[data-kept-copy]")).to_be_visible()
    wire.mend()
    page.goto(address)
    page.get_by_role("button", name="還原").click()
    expect(field).to_have_value("09:10")


def test_who_is_in_the_building_opens_without_a_network_until_the_reader_signs_out(away_of: WindowOf, people: dict[str, Somebody]) -> None:
    window = away_of(DESKTOP)
    office = sign_in(window, people["student_affairs"])
    office.goto("/attendance/present/")
    expect(office.locator("[data-kept]")).to_be_visible()
    names = office.locator(".musters li").all_inner_texts()
    assert len(names) > 20
    window.set_offline(True)
    office.reload()
    expect(office.locator("[data-kept-copy]")).to_be_visible()
    assert office.locator(".musters li").all_inner_texts() == names
    office.evaluate(OLDER, 3)
    office.reload()
    expect(office.locator("[data-kept-age]")).to_contain_text("3 小時前")
    office.evaluate(OLDER, 73)  # a copy of another day tells nobody who is there
    office.reload()
    expect(office.locator("h1")).to_have_text("目前連不上網路")
    window.set_offline(False)
    expect(office.locator("[data-kept]")).to_be_visible()  # the page comes by itself
    assert office.evaluate(KEPT) == 1
    window.set_offline(True)
    office.get_by_role("button", name="登出").click()  # also where the house does not hear of it
    expect(office.locator("[data-still-in]")).to_be_visible()
    assert office.evaluate(KEPT) == 0
    office.goto("/attendance/present/1/")
    expect(office.locator("h1")).to_have_text("目前連不上網路")
    expect(office.locator("[data-kept-pages] a")).to_have_count(0)


def test_what_waits_is_not_lost_by_signing_out_unasked_and_another_account_finds_nothing(away_of: WindowOf, people: dict[str, Somebody]) -> None:
    window = away_of(PHONE)
    page = kept_roll(window, people["other_teacher"])
    window.set_offline(True)
    page.reload()
    tap(page, 6, "遲")
    save(page)
    expect(page.locator("[data-later-said=waiting]")).to_be_visible()
    asked: list[str] = []
    page.on("dialog", lambda told: (asked.append(told.message), told.dismiss()))
    page.locator("[data-empties-drawer] button").evaluate("button => button.click()")
    assert "還沒送出" in asked[0]
    assert page.evaluate(HELD) > 0
    window.clear_cookies(name="xiaowu")
    window.set_offline(False)
    other = sign_in(window, people["principal"])
    assert other.evaluate(HELD) == 0
    assert other.evaluate(KEPT) == 0
