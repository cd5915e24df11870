"""axe-core finds nothing at WCAG 2.1 AA on any page, on a phone and at a desk, in light and dark, in both languages."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext

from conftest import Somebody
from tests.browser.windows import DESKTOP, PHONE, faults, sign_in

WindowOf = Callable[..., BrowserContext]

PAGES: dict[str, tuple[str, ...]] = {
    "homeroom_teacher": ("/", "/attendance/", "/attendance/{school}/{class}/2026-11-24/history/", "/attendance/{school}/{class}/2026-11-20/",
                         "/attendance/months/", "/roster/{school}/classes/{class}/", "/account/", "/account/consents/", "/accounts/password/", "/access/", "/account/factors/", "/account/factors/app/", "/account-start/", "/account-keeping/{school}/classes/{class}/", "/account-keeping/{school}/classes/{class}/guardians/"),
    "nutritionist": ("/", "/search/?q=無此人", "/attendance/counts/", "/inbox/", "/inbox/settings/"),
    "it_coordinator": ("/", "/search/", "/search/?q=王", "/roster/{school}/", "/roster/{school}/students/", "/roster/{school}/students/new/", "/roster/{school}/students/incoming/",
                       "/roster/{school}/students/1/", "/roster/{school}/students/1/looks/", "/roster/{school}/staff/", "/imports/class-list/{school}/", "/account-keeping/{school}/", "/account-keeping/{school}/people/4/", "/account-keeping/classes/",
                       "/roster/calendar/", "/attendance/school/", "/attendance/city/", "/meetings/2/motion/", "/meetings/2/"),
    "student_affairs": ("/", "/attendance/school/", "/attendance/{school}/2026-11-23/"),
    "bureau_officer": ("/", "/search/?q=會議", "/attendance/city/?district=6", "/attendance/city/report/", "/attendance/city/report/?by=school", "/roster/schools/", "/account-keeping/", "/connected/", "/connected/accounts/", "/roster/schools/?q=nowhere", "/roster/bureau/", "/roster/outsiders/", "/roster/pick/schools/?q=新店", "/roster/schools/new/", "/roster/0/calendar/2026-11/",
                       "/meetings/", "/meetings/new/", "/meetings/upload/", "/meetings/1/", "/meetings/2/", "/meetings/1/questions/", "/meetings/1/compare/",
                       "/meetings/1/items/1/", "/meetings/tracked/", "/followups/", "/followups/1/", "/followups/2/", "/followups/new/", "/meetings/search/?q=納管", "/lists/saved/?where=/meetings/search/&query=%3Fq%3D納管", "/meetings/public/", "/inbox/", "/inbox/settings/", "/inbox/records/"),
}  # fmt: skip


LOOKS = pytest.mark.parametrize(
    ("size", "scheme", "language"),
    [pytest.param(PHONE, "light", "zh-hant", id="phone-light-chinese"), pytest.param(DESKTOP, "dark", "en", id="desktop-dark-english")],
)


@LOOKS
def test_axe_finds_nothing_where_people_sign_in(window_of: WindowOf, size: dict[str, int], scheme: str, language: str, site: str) -> None:
    context = window_of(size, color_scheme=scheme)
    context.add_cookies([{"name": "django_language", "value": language, "url": site}])
    page = context.new_page()
    page.goto("/accounts/login/")
    assert faults(page, Axe()) == []


@LOOKS
@pytest.mark.parametrize("role", sorted(PAGES))
def test_axe_finds_nothing(
    window_of: WindowOf, people: dict[str, Somebody], role: str, size: dict[str, int], scheme: str, language: str, site: str
) -> None:
    person, axe = people[role], Axe()
    found: dict[str, list[str]] = {}
    page = sign_in(window_of(size, color_scheme=scheme), person)
    if size is PHONE:
        page.locator("#menu").check()
        found["the open menu"] = faults(page, axe)
    if language == "en":
        page.get_by_role("button", name="English").click()
        page.wait_for_selector("html[lang=en]")
    for path in PAGES[role]:
        address = path.replace("{school}", str(person.school_id)).replace("{class}", str(person.class_id))
        page.goto(address)
        found[path] = faults(page, axe)
    if language == "en":  # an account keeps its language, and the next test's person is the same
        page.goto("/")
        page.get_by_role("button", name="中文").click()
        page.wait_for_selector("html[lang=zh-Hant-TW]")
    assert {path: wrong for path, wrong in found.items() if wrong} == {}
