"""An abnormal sign-in as people meet it: the owner says that it was not them, the coordinator records what was done."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext

from conftest import Somebody
from tests.browser.windows import DESKTOP, PHONE, faults, sign_in
from tests.servers import in_house
from xiaowu.portal.city.cast import PASSWORD

pytestmark = pytest.mark.site("entering")
WindowOf = Callable[..., BrowserContext]
# a week at the school, then somebody abroad with another system; judged by the job, on the database that the server serves
HAPPENS = """
import sys
from datetime import timedelta
from django.db.models import F
from xiaowu.identity.events import At, SignedIn
from xiaowu.kernel.queue import perform
from xiaowu.sign_in_risk.actions import judging
from xiaowu.sign_in_risk.actions.recording import signed_in
from xiaowu.sign_in_risk.models import SignIn
AGENT = "Mozilla/5.0 (%s) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
for _day in range(6):
    signed_in(SignedIn(int(sys.argv[1]), At("163.20.9.9", AGENT % "Windows NT 10.0; Win64; x64", True), b"-"))
    perform("identity.judge", judging.judge, city=judging.REACH)
    SignIn.objects.update(at=F("at") - timedelta(days=1))
signed_in(SignedIn(int(sys.argv[1]), At("126.1.9.9", AGENT % "X11; Linux x86_64", False), b"stranger"))
assert perform("identity.judge", judging.judge, city=judging.REACH) == 1
"""


@pytest.fixture
def alerted(people: dict[str, Somebody], site: str, database: str) -> Somebody:
    assert site
    in_house(database, HAPPENS, str(people["homeroom_teacher"].account_id))
    return people["homeroom_teacher"]


def test_a_teacher_says_not_me_on_a_phone_and_the_coordinator_records_the_end(
    window_of: WindowOf, people: dict[str, Somebody], alerted: Somebody
) -> None:
    axe = Axe()
    phone = sign_in(window_of(PHONE), alerted)
    phone.get_by_role("link", name="您的帳號有 1 次異常登入，請確認是不是您本人").click()
    assert phone.get_by_text("第一次從這個國家登入").is_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert faults(phone, axe) == []
    phone.get_by_role("button", name="不是本人").click()
    phone.wait_for_url("**/accounts/password/")
    told = phone.locator("main").inner_text()
    assert "使用期限" not in told  # why the password has to go is the true reason
    assert "不是本人" in told or "異常登入" in told
    desk = sign_in(window_of(DESKTOP), people["it_coordinator"])
    desk.get_by_role("link", name="查看案件").click()
    assert faults(desk, axe) == []
    desk.goto(f"{desk.url.split('/account-cases')[0]}/")
    desk.get_by_role("link", name=f"{alerted.name}的帳號異常登入").click()  # it waits for the coordinator like everything that is owed
    assert faults(desk, axe) == []
    desk.get_by_role("link", name="記錄並結案").click()  # on the page of the case
    assert desk.locator(".badge", has_text="不是本人").is_visible()
    assert faults(desk, axe) == []
    assert desk.get_by_label("裝置已排除風險").is_disabled()  # as long as the password that was given away opens the account
    phone.fill("#id_oldpassword", PASSWORD)
    for field in ("#id_password1", "#id_password2"):
        phone.fill(field, "Wenshan-2026-Ruler")
    phone.get_by_role("button", name="更換密碼").click()
    phone.get_by_text("密碼已更換").wait_for()
    desk.reload()
    desk.get_by_label("裝置已排除風險").check()
    desk.get_by_label("處理情形").fill("已更換密碼，並重灌教室電腦")
    desk.get_by_role("button", name="記錄並結案").click()
    assert desk.get_by_text("已更換密碼，並重灌教室電腦").is_visible()
    assert desk.locator(".badge", has_text="已結案").is_visible()
