"""A nutritionist's morning: the kitchen is entered and told, its screen renews itself without scrolling, and says when it could not."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from conftest import Somebody
from tests.browser.paper import lone, printed
from tests.browser.windows import DESKTOP, sign_in

WindowOf = Callable[..., BrowserContext]


def test_a_nutritionist_enters_a_kitchen_tells_it_and_hangs_its_screen_up(window_of: WindowOf, people: dict[str, Somebody]) -> None:
    desk = sign_in(window_of(DESKTOP), people["nutritionist"])
    desk.goto(f"/meals/{people['nutritionist'].school_id}/kitchens/new/")
    desk.get_by_label("名稱").fill("早晨廚房")
    desk.get_by_label("通知時限").fill("09:00")
    desk.get_by_role("button", name="儲存").click()
    desk.get_by_role("link", name="供餐年級與價格").click()
    desk.get_by_label("廚房").select_option(label="早晨廚房")
    desk.get_by_label("每餐價格（元）").fill("55")
    desk.get_by_role("button", name="登錄").click()
    expect(desk.locator(".notice.success")).to_have_text("已登錄供餐。")

    desk.get_by_role("link", name="供餐單").first.click()
    desk.get_by_role("button", name="通知廚房").click()
    desk.get_by_role("button", name="通知廚房").click()
    expect(desk.locator("main")).to_contain_text("沒有異動")

    assert_no_hint_takes_a_sheet_of_its_own(window_of, people["nutritionist"], desk.url)
    wall = sign_in(window_of(DESKTOP), people["nutritionist"])
    wall.clock.install()
    wall.goto(desk.url)
    wall.get_by_role("link", name="廚房螢幕").click()
    expect(wall.locator(".kitchen-classes li").first).to_be_visible()
    assert wall.evaluate("document.documentElement.scrollHeight <= innerHeight")
    expect(wall.locator(".side")).to_have_count(1)
    expect(wall.locator(".side")).to_be_hidden()

    desk.locator("summary", has_text="教職員工與來賓").click()
    desk.get_by_label("用餐者").select_option(label="來賓")
    desk.get_by_label("份數").fill("2")
    desk.get_by_role("button", name="儲存").click()
    expect(desk.locator("main")).to_contain_text("收到 11/24（二） 的供餐數")  # the kitchen was told already
    desk.get_by_role("button", name="確定更改教職員工與來賓的份數").click()
    expect(desk.locator("main")).to_contain_text("之後有 1 項異動")
    wall.clock.fast_forward("00:20")
    expect(wall.locator(".kitchen-diets li.changed")).to_contain_text("+2")
    expect(wall.locator("[data-stale]")).to_be_hidden()
    wall.context.set_offline(True)
    wall.clock.fast_forward("01:10")
    expect(wall.locator("[data-stale]")).to_be_visible()


def assert_no_hint_takes_a_sheet_of_its_own(window_of: WindowOf, who: Somebody, address: str) -> None:
    """However many classes the kitchen cooks for."""
    page = sign_in(window_of(DESKTOP), who)
    page.goto(address)
    page.emulate_media(media="print")
    counts = []
    for rows in range(60, 200, 4):
        page.locator(".meal-classes").last.evaluate(
            "(list, rows) => { while (list.children.length < rows) list.append(list.children[0].cloneNode(true)); }", rows
        )
        sheets, _sizes = printed(page)
        counts.append(len(sheets))
        assert not lone(sheets, page), rows
    assert (counts[0], counts[-1]) == (1, 2)
    page.context.close()
