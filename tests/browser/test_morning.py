"""The school morning: four people, on a phone and at a desk, one after the other."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from conftest import Somebody
from tests.browser.windows import DESKTOP, PHONE, sign_in

WindowOf = Callable[..., BrowserContext]
SIZES = pytest.mark.parametrize("size", [pytest.param(PHONE, id="phone"), pytest.param(DESKTOP, id="desktop")])


def tap(page: Page, row: int, mark: str) -> None:
    page.locator("li[data-student]").nth(row).locator(f"label:has-text('{mark}')").click()


def figure(page: Page, label: str) -> int:
    return int(page.locator(".figure", has_text=label).first.locator("dd").inner_text().split()[0])


@SIZES
def test_four_people_live_a_school_morning(window_of: WindowOf, people: dict[str, Somebody], size: dict[str, int], tmp_path: Path) -> None:
    is_phone = size is PHONE
    kitchen = sign_in(window_of(size), people["nutritionist"])
    kitchen.get_by_role("link", name="查看供餐數").click()
    meals_before = figure(kitchen, "供餐總數")

    teacher = sign_in(window_of(size, has_touch=is_phone), people["homeroom_teacher"])
    teacher.get_by_role("link", name=re.compile("開始點名|查看或更正")).click()
    names = teacher.locator(".roll .name").all_inner_texts()
    if int(teacher.locator("[data-away]").inner_text()):  # the other window came first: undo what it said
        tap(teacher, 0, "到")
        tap(teacher, 1, "到")
        teacher.get_by_role("button", name="儲存點名").click()
        kitchen.reload()
        meals_before = figure(kitchen, "供餐總數")
    tap(teacher, 0, "缺")
    tap(teacher, 1, "假")
    tap(teacher, 2, "遲")
    assert teacher.locator("[data-away]").inner_text() == "2"
    teacher.get_by_role("button", name="儲存點名").click()
    expect(teacher.locator(".notice.success")).to_have_text("點名已儲存。")
    expect(teacher.locator(".head")).to_contain_text(people["homeroom_teacher"].name)

    kitchen.reload()
    assert meals_before - figure(kitchen, "供餐總數") in (1, 2)  # two are away; a child with an own meal was never cooked for
    everything = kitchen.locator("main").inner_text()
    assert not [name for name in names if name in everything]
    with kitchen.expect_download() as download:
        kitchen.get_by_role("link", name="ODS").click()
    assert download.value.suggested_filename.endswith(".ods")

    coordinator = sign_in(window_of(size), people["it_coordinator"])
    coordinator.goto(f"/imports/class-list/{people['it_coordinator'].school_id}/")
    school_list = tmp_path / "list.csv"
    number = "P1" if is_phone else "D1"
    school_list.write_text(f"年級,班,座號,學號,姓名\n1,1,{50 if is_phone else 51},{number},轉學生\n", encoding="utf-8")
    coordinator.set_input_files("input[type=file]", str(school_list))
    coordinator.get_by_role("button", name="檢查檔案").click()
    expect(coordinator.locator("main")).to_contain_text("尚未寫入")
    coordinator.get_by_role("button", name="確認匯入").click()
    expect(coordinator.locator(".notice.success")).to_contain_text("新增 1 人")
    teacher.goto("/attendance/")
    expect(teacher.locator(".roll")).to_contain_text("轉學生")

    bureau = sign_in(window_of(size), people["bureau_officer"])
    bureau.get_by_role("link", name="查看各分區").click()
    assert figure(bureau, "已點名") == 1
    bureau.get_by_role("link", name="文山").click()
    expect(bureau.locator("main")).to_contain_text("市立新店國小")
    expect(bureau.locator("main")).to_contain_text(re.compile("＊|約 5"))  # two of one class are away


def test_a_double_click_saves_the_roll_once(window_of: WindowOf, people: dict[str, Somebody]) -> None:
    page = sign_in(window_of(DESKTOP), people["other_teacher"])
    page.goto("/attendance/")
    tap(page, 0, "缺")
    page.get_by_role("button", name="儲存點名").dblclick()
    expect(page.locator(".notice.success")).to_have_text("點名已儲存。")
    page.get_by_role("link", name="更正歷程").click()
    assert page.locator("tbody tr").count() == 1


def test_a_roll_is_taken_without_a_script(window_of: WindowOf, people: dict[str, Somebody]) -> None:
    page = sign_in(window_of(PHONE, java_script_enabled=False), people["other_teacher"])
    page.goto("/attendance/")
    tap(page, 1, "假")
    page.locator("li[data-student]").nth(1).locator("select").select_option("personal")
    page.get_by_role("button", name="儲存點名").click()
    expect(page.locator(".notice.success")).to_have_text("點名已儲存。")
    expect(page.locator("li[data-student]").nth(1).locator("select")).to_have_value("personal")


def test_nothing_on_a_phone_is_wider_than_the_phone(window_of: WindowOf, people: dict[str, Somebody]) -> None:
    page = sign_in(window_of(PHONE), people["homeroom_teacher"])
    for path in ("/", "/attendance/", "/account/", "/attendance/months/"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path


def fetched(page: Page) -> int:
    """The server's answer to a page that refreshes, asked now instead of in fifteen seconds; 0 if the page does not refresh."""
    asked: list[int] = []
    page.on("response", lambda answer: asked.append(answer.status) if "hx-request" in answer.request.headers else None)
    page.evaluate("htmx.trigger('#live', 'anew')")
    page.wait_for_timeout(900)
    return asked[0] if asked else 0


def test_the_board_updates_by_itself_without_taking_the_keyboard_or_sending_what_did_not_change(
    window_of: WindowOf, people: dict[str, Somebody]
) -> None:
    office, teacher = (sign_in(window_of(PHONE), people[role]) for role in ("student_affairs", "homeroom_teacher"))
    office.goto("/attendance/school/")
    assert fetched(office) == 204
    office.locator("#live th a").last.focus()
    office.evaluate("scrollTo(0, 200)")
    here = office.evaluate("[document.activeElement.href, scrollY]")
    teacher.goto("/attendance/")
    tap(teacher, 7, "假")
    teacher.get_by_role("button", name="儲存點名").click()
    expect(teacher.locator(".notice.success")).to_be_visible()
    assert (fetched(office), office.evaluate("[document.activeElement.href, scrollY]")) == (200, here)
    expect(office.locator("#live")).to_contain_text(people["homeroom_teacher"].name)
    assert fetched(office) == 204
    office.context.set_offline(True)
    expect(office.get_by_text("連線中斷")).to_be_visible()
    office.context.set_offline(False)
    expect(office.get_by_text("連線中斷")).to_be_hidden()
    office.get_by_role("button", name="暫停更新").click()
    expect(office.get_by_text("已暫停更新")).to_be_visible()
    assert fetched(office) == 0
    office.get_by_role("button", name="繼續更新").click()
    expect(office.get_by_text("已暫停更新")).to_be_hidden()


def test_the_session_on_another_device_is_ended_from_here(window_of: WindowOf, people: dict[str, Somebody]) -> None:
    here, there = sign_in(window_of(DESKTOP), people["principal"]), sign_in(window_of(PHONE), people["principal"])
    here.goto("/account/")
    here.get_by_role("button", name="登出其他裝置").click()
    there.goto("/account/")
    assert "/accounts/login/" in there.url


def drafts(page: Page) -> int:
    return int(page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('roll:')).length"))


def test_drafts_go_with_whoever_signs_out_and_are_not_offered_to_the_next_person(window_of: WindowOf, people: dict[str, Somebody]) -> None:
    context = window_of(DESKTOP)
    page = sign_in(context, people["other_teacher"])
    page.goto("/attendance/")
    tap(page, 5, "遲")
    assert drafts(page) == 1
    page.goto("/")
    expect(page.locator("[data-draft-of]")).to_be_visible()
    context.clear_cookies(name="xiaowu")
    page.goto("/accounts/login/")
    assert drafts(page) == 1  # the session has expired: the same person may come back
    other = sign_in(context, people["homeroom_teacher"])
    assert drafts(other) == 0
    other.goto("/attendance/")
    expect(other.locator("[data-draft]")).to_be_hidden()
    tap(other, 5, "遲")
    assert drafts(other) == 1
    if other.locator(".menu-button").is_visible():
        other.locator(".menu-button").click()
    other.get_by_role("button", name="登出").click()
    other.wait_for_url("**/accounts/login/**")
    assert drafts(other) == 0


def with_drawer(page: Page, name: str) -> None:
    """From now on the house's pages name this drawer, followed by the earlier one: as after a change of its key."""

    def changed(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=re.sub(r'data-drawer="', f'data-drawer="{name}', answer.text()))

    page.route("**/attendance/", changed)


def test_what_was_tapped_survives_a_change_of_the_houses_key(window_of: WindowOf, people: dict[str, Somebody]) -> None:
    context = window_of(DESKTOP, service_workers="block")  # what a worker fetches, no test can change
    page = sign_in(context, people["other_teacher"])
    page.goto("/attendance/")
    tap(page, 6, "遲")
    with_drawer(page, "fedcba9876543210 ")
    page.goto("/attendance/")
    expect(page.locator("[data-draft]")).to_be_visible()
    assert page.locator("li[data-student]").nth(6).locator("input[value=late]").is_checked()
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('roll:'))[0]").startswith("roll:fedcba9876543210:")
    assert drafts(page) == 1
    context.clear_cookies(name="xiaowu")
    assert drafts(sign_in(context, people["homeroom_teacher"])) == 0
