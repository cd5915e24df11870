"""One motion in a browser: the bureau lays a plan, a firm takes ten addresses, a sweep finds an eleventh device, the school calls, an engineer solves
it, and the firm owes ports until it has shown them.
"""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from conftest import Somebody, as_owner
from tests.browser.windows import DESKTOP, PHONE, sign_in
from xiaowu.ipam.tests.sweeps import nmap
from xiaowu.kernel import clock
from xiaowu.roster.models import School
from xiaowu.roster.tests.ending import label_of

pytestmark = pytest.mark.site("month")  # nobody else there numbers its schools

WindowOf = Callable[..., BrowserContext]
_NUMBER = 42


def confirmed(page: Page, button: str) -> None:
    """Press it, and say yes to the question."""
    page.get_by_role("button", name=button, exact=True).click()
    page.locator("main form button.primary, main form button.danger").first.click()


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), page.url


def lay(desk: Page, code: str, firm: Somebody) -> None:
    """The air-conditioning's plan, first tried, then laid, with somebody of a firm who takes from it for a month."""
    desk.goto("/ipam/numbers/")
    desk.locator("summary", has_text="登錄網路編號").click()
    desk.fill("#id_lines", f"{code} {_NUMBER}")
    desk.get_by_role("button", name="儲存", exact=True).click()
    expect(desk.locator(".notice.success")).to_have_text("已更新 1 校的網路編號。")
    desk.goto("/ipam/plans/new/")
    for field, told in (("name", "冷氣 EMS"), ("vlan", "70"), ("space", "10.239.0.0/16")):
        desk.fill(f"#id_{field}", told)
    desk.get_by_role("button", name="儲存", exact=True).click()
    expect(desk.locator("main")).to_contain_text("可發布 1 校")
    confirmed(desk, "發布到學校")
    expect(desk.locator(".notice.success")).to_have_text("已發布到 1 所學校。")
    desk.fill("#id_person_id", firm.name)
    ends = clock.today() + timedelta(days=30)
    desk.locator("section", has=desk.get_by_role("button", name="登錄廠商")).locator("#id_until").fill(
        f"{ends.year - 1911}/{ends.month:02}/{ends.day:02}"
    )
    desk.get_by_role("button", name="登錄廠商").click()
    expect(desk.locator(".notice.success")).to_have_text("已登錄廠商與最後一日。")


def take_ten(phone: Page) -> str:
    """Ten by one press; the page of the range. An eleventh is refused, and says what is left."""
    phone.goto("/ipam/")
    phone.locator("main table tbody a").first.click()
    fits(phone)
    phone.fill("#id_count", "10")
    phone.get_by_role("button", name="取用").click()
    expect(phone.locator(".notice.success")).to_contain_text("10.239.42.110")
    there = phone.url.partition("#")[0]
    phone.get_by_role("link", name="10.239.42.101").click()
    phone.fill("#id_device", "EMS 閘道器 1")
    phone.fill("#id_mac", "00-1B-44-11-3A-B7")
    phone.get_by_role("button", name="儲存", exact=True).click()
    expect(phone.locator("dl.facts")).to_contain_text("EMS 閘道器 1")
    fits(phone)
    return there


def sweep(desk: Page, folder: Path) -> None:
    """The device answers where it is recorded; another answers at an address beside the plan's, which nobody gave it."""
    found = folder / "sweep.xml"
    found.write_bytes(nmap(("10.239.42.101", True, "00:1B:44:11:3A:B7"), ("10.239.42.120", True, "00:1B:44:11:3A:C0")))
    desk.goto("/ipam/sweep/")
    desk.set_input_files("input[type=file]", str(found))
    desk.get_by_role("button", name="上傳").click()
    expect(desk.locator("main table")).to_contain_text("使用中但未配發")
    expect(desk.locator("main table")).to_contain_text("10.239.42.120")
    expect(desk.locator("main table tbody tr")).to_have_count(1)


def answer(desk: Page, school: str) -> str:
    """The engineer opens a ticket while the school is on the line, takes it and solves it with a word; where it stands."""
    desk.goto("/ipam/calls/new/")
    desk.fill("#id_school_id", school)
    desk.fill("#id_subject", "多了一臺閘道器")
    desk.fill("#id_caller", "總務處李先生")
    desk.fill("#id_telephone", "分機 21")
    desk.get_by_role("button", name="開單").click()
    desk.get_by_role("button", name="接手").click()
    expect(desk.locator("h1")).to_contain_text("處理中")
    desk.fill("#id_text", "另一臺設備未登錄，交換器連接埠也已用完。")
    confirmed(desk, "解決結案")
    expect(desk.locator("h1")).to_contain_text("已解決")
    return desk.url.partition("#")[0]


def owe(desk: Page, there: str, firm: Somebody) -> None:
    desk.goto(f"{there}shortage/")
    desk.fill("#id_ports", "4")
    desk.fill("#id_clause", "第 8 條第 2 款")
    desk.select_option("#id_person_id", value=str(firm.person_id))
    desk.get_by_role("button", name="列為廠商應辦事項").click()
    expect(desk.locator("h1")).to_contain_text("缺 4 個連接埠")


def prove(phone: Page, where: str, photograph: Path) -> None:
    """The firm shows what it built, and says that it is done."""
    phone.goto(where)
    fits(phone)
    phone.set_input_files("input[name=attachment]", str(photograph))
    phone.get_by_role("button", name="加入附件").click()
    expect(phone.locator("main")).to_contain_text(photograph.name)
    phone.locator("textarea[name=text]").fill("已加裝 24 埠交換器。")
    phone.get_by_role("button", name="回報").click()
    expect(phone.locator("main")).to_contain_text("已回報，待確認")


def test_a_motion_lives_from_the_plan_over_a_conflict_and_a_call_to_the_firms_proof(
    window_of: WindowOf, people: dict[str, Somebody], tmp_path: Path
) -> None:
    mine, firm = people["it_coordinator"], people["vendor"]
    with as_owner():
        code = School.objects.get(pk=mine.school_id).code
    officer = sign_in(window_of(DESKTOP), people["bureau_officer"])
    lay(officer, code, firm)
    vendor = sign_in(window_of(PHONE), firm)
    there = take_ten(vendor)
    engineer = sign_in(window_of(DESKTOP), people["network_engineer"])
    sweep(engineer, tmp_path)

    ticket = answer(engineer, label_of(mine.school_id))
    coordinator = sign_in(window_of(PHONE), mine)
    coordinator.goto(ticket)
    expect(coordinator.locator("main")).to_contain_text("另一臺設備未登錄")
    coordinator.select_option("#id_content", "5")
    coordinator.get_by_role("button", name="送出滿意度").click()
    expect(coordinator.locator("main")).to_contain_text("很滿意")
    fits(coordinator)

    owe(officer, there, firm)
    photograph = tmp_path / "機櫃.txt"
    photograph.write_text("第 2 臺交換器", encoding="utf-8")
    prove(vendor, officer.url, photograph)
    officer.reload()
    expect(officer.locator("main")).to_contain_text(photograph.name)
    officer.locator("textarea[name=text]").fill("已到校查看。")
    officer.locator("select[name=outcome]").select_option(index=1)
    officer.get_by_role("button", name="確認結案").click()
    expect(officer.locator("main")).to_contain_text("已結案")
