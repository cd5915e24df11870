"""A month of meals and refunds: a nutritionist enters who cooks and tells the kitchen, the office puts the rule in force, closes the month and releases
it, the clerk pays, and a guardian reads how much and why.
"""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from conftest import Somebody
from tests.browser.windows import DESKTOP, PHONE, faults, of_a_guardian, sign_in
from tests.servers import in_house

pytestmark = pytest.mark.site("month")

# three days in October on which the child was ill, as its family had said the day before
OCTOBER = """
import sys
from datetime import date, datetime
from xiaowu.attendance.models import Leave, LeaveCell
from xiaowu.kernel.clock import TAIPEI
from xiaowu.roster.models import Student
school, room, name = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
child = Student.objects.get(school_class_id=room, name=name)
Student.objects.filter(pk=child.pk).update(diet="regular")
days, told = [date(2026, 10, each) for each in (13, 14, 15)], datetime(2026, 10, 12, 8, tzinfo=TAIPEI)
given = {"school_id": school, "student_id": child.pk, "leave_type": "sick"}
leave = Leave.objects.create(**given, reason="發燒", first_day=days[0], last_day=days[-1], days=3, state="approved", chain=["homeroom_teacher"],
    asked_as="guardian", asked_at=told, changed_at=told)
for day in days:
    LeaveCell.objects.create(**given, leave_id=leave.pk, day=day, period=0, standing="approved")
"""


def confirmed(page: Page, button: str) -> None:
    """Press it, and say yes to the question."""
    page.get_by_role("button", name=button).first.click()
    page.locator("main form button.primary, main form button.danger").first.click()


def fits(page: Page, axe: Axe) -> None:
    assert faults(page, axe) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def cooks(desk: Page, school_id: int, axe: Axe) -> None:
    """The school's own kitchen, since September, told of today; of no child is anything said."""
    desk.goto(f"/meals/{school_id}/kitchens/new/")
    desk.get_by_label("名稱").fill("本校廚房")
    desk.get_by_label("通知時限").fill("09:00")
    desk.get_by_role("button", name="儲存").click()
    desk.get_by_role("link", name="供餐年級與價格").click()
    desk.get_by_label("廚房").select_option(label="本校廚房")
    desk.get_by_label("每餐價格（元）").fill("-1")
    desk.locator("#id_since").fill("115/09/01")
    desk.locator("form").filter(has=desk.get_by_label("每餐價格（元）")).evaluate("form => form.noValidate = true")
    desk.get_by_role("button", name="登錄").click()
    expect(desk.locator("#id_price")).to_have_value("-1")
    expect(desk.locator("main")).to_contain_text("請輸入 0 以上的數字")
    fits(desk, axe)
    desk.get_by_label("每餐價格（元）").fill("55")
    desk.get_by_role("button", name="登錄").click()
    expect(desk.locator(".notice.success")).to_have_text("已登錄供餐。")
    desk.get_by_role("link", name="供餐單").first.click()
    confirmed(desk, "通知廚房")
    expect(desk.locator("main")).to_contain_text("沒有異動")


def put_in_force(office: Page, school_id: int, axe: Axe) -> None:
    """The sample that pays from the third day on, from October."""
    office.goto(f"/meals/{school_id}/refunds/rule/draft/")
    office.get_by_label("範例").select_option("third_day")
    office.get_by_role("button", name="換成這份範例").click()
    expect(office.locator("main")).to_contain_text("連續請假從第 3 天起退")
    fits(office, axe)
    office.locator("#id_begins").fill("115/10/01")
    confirmed(office, "讓規定生效")
    expect(office.locator(".notice.success")).to_contain_text("已生效")


def reads(family: Page, axe: Axe) -> None:
    """How much comes back, day by day why, and that it was paid."""
    family.goto("/meals/refunds/own/")
    expect(family.locator("main")).to_contain_text("1 餐，55 元")
    family.get_by_text("每一天的原因").click()
    expect(family.locator("main")).to_contain_text("病假：未達連續天數，不退")
    expect(family.locator("main")).to_contain_text("已退費")
    fits(family, axe)


def test_a_month_is_cooked_by_a_nutritionist_closed_by_the_office_paid_by_the_clerk_and_read_by_a_guardian(
    window_of: Callable[..., BrowserContext], people: dict[str, Somebody], database: str
) -> None:
    teacher, axe = people["homeroom_teacher"], Axe()
    family, child = of_a_guardian(window_of, sign_in(window_of(PHONE), teacher), teacher)
    in_house(database, OCTOBER, str(teacher.school_id), str(teacher.class_id), child, role="owner")

    cooks(sign_in(window_of(DESKTOP), people["nutritionist"]), teacher.school_id, axe)

    office = sign_in(window_of(DESKTOP), people["student_affairs"])
    put_in_force(office, teacher.school_id, axe)
    office.goto(f"/meals/{teacher.school_id}/refunds/2026-10/")
    expect(office.locator("main")).to_contain_text("這是試算")
    confirmed(office, "結算")
    expect(office.locator(".notice.success")).to_contain_text("已結算")
    confirmed(office, "釋出名單")
    expect(office.locator(".notice.success")).to_contain_text("名單已釋出")
    expect(office.get_by_role("button", name="釋出名單")).to_have_count(0)
    fits(office, axe)

    clerk = sign_in(window_of(PHONE), people["clerk"])
    clerk.goto("/meals/refunds/")
    clerk.get_by_role("link", name="115年10月").click()
    clerk.get_by_role("link", name="退費名單").click()
    row = clerk.locator("tbody tr", has_text=child)
    expect(row).to_contain_text("55")
    expect(clerk.locator("main")).not_to_contain_text("病假")
    fits(clerk, axe)
    with clerk.expect_download() as download:
        clerk.get_by_role("link", name="ODS").click()
    assert re.search(r"115年10月.*退費名單.*\.ods$", download.value.suggested_filename)
    clerk.go_back()
    confirmed(clerk, "記錄已退費")
    expect(clerk.locator(".notice.success")).to_contain_text("已記錄退費")

    reads(family, axe)
