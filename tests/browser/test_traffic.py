"""A fault is found from the first screen: one machine fails with one module at one school, beside all that works."""

from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, expect

from conftest import Somebody
from tests.browser.windows import DESKTOP, PHONE, faults, sign_in
from tests.servers import in_house

# a machine whose release has an error: the board of one school cannot be shown
PLANTED = """
import sys
from django.conf import settings
from tests.cast import signed_in
from xiaowu.attendance.pages import boards
from xiaowu.kernel import clock
from xiaowu.traffic.adapters import recorder

node, broken, *people = sys.argv[1:]
settings.XIAOWU_TRAFFIC, settings.XIAOWU_NODE = True, node
settings.ALLOWED_HOSTS = ["testserver"]
whole = boards.school_today

def partly(actor, school_id, day):
    return {}["lessons"] if str(school_id) == broken else whole(actor, school_id, day)

boards.school_today = partly
for account, school in (each.split(":") for each in people):
    client = signed_in(int(account))
    client.raise_request_exception = False
    print(client.get(f"/attendance/{school}/{clock.today()}/").status_code, client.get("/").status_code)
recorder._recorder.flush()
"""


def test_one_machine_that_fails_with_one_module_at_one_school_is_found_in_three_clicks(
    window_of: Callable[..., BrowserContext], people: dict[str, Somebody], database: str
) -> None:
    here, there = people["it_coordinator"], people["other_coordinator"]
    both = [f"{each.account_id}:{each.school_id}" for each in (here, there)]
    assert in_house(database, PLANTED, "web-1", "none", *both).split() == ["200"] * 4
    assert in_house(database, PLANTED, "web-2", str(here.school_id), *both).split() == ["500", "200", "200", "200"]
    page = sign_in(window_of(DESKTOP), people["bureau_officer"])
    page.get_by_text("本系統", exact=True).click()
    page.get_by_role("link", name="系統流量").first.click()
    failing = page.locator("tbody").first.locator("tr")
    expect(failing).to_have_count(1)
    expect(failing).to_contain_text("web-2")
    assert faults(page, Axe()) == []
    failing.get_by_role("link").click()
    page.wait_for_url("**/traffic/faults/**")
    expect(page.locator("tbody tr")).to_have_count(1)
    for told in ("attendance:school_day", "KeyError", "web-2", "500"):
        expect(page.locator("tbody")).to_contain_text(told)
    page.go_back()
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
