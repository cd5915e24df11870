"""A week of one class: rolls by morning and period, a substitute, a family that answers and asks for leave, a typhoon, on phones and at desks.

The server is started anew for each hour of the story, on one database, so that its clock stands where the story is.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from conftest import Somebody, copy_template
from tests import forked
from tests.browser.windows import DESKTOP, PHONE, faults, sign_in
from tests.servers import free_port, in_house
from xiaowu.kernel.serving import await_ready

TELL = """
from procrastinate.contrib.django import app
from xiaowu.attendance.actions.telling import tell_families
tell_families()
worker = app.with_connector(app.connector.get_worker_connector())
with worker.open():
    worker.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
"""
PASSWORD = "Rainy-Monday-7"
ABSENT = "缺"


class Week:
    """The house through a week. `at` brings it to a moment; windows stay open over the nights."""

    def __init__(self, browser: Browser, database: str, people: dict[str, Somebody]) -> None:
        self._browser, self._people, self._port = browser, people, free_port(1)
        self.database, self._server, self._pages = database, None, {}
        copy_template(database)

    _server: forked.Server | None
    _pages: dict[str, Page]

    def at(self, moment: str) -> None:
        self.end()
        os.environ["XIAOWU_NOW"] = f"{moment}:00+08:00"
        environment = os.environ | {"XIAOWU_DATABASE_NAME": self.database, "XIAOWU_DATABASE_ROLE": "app"}
        self._server = forked.Server(self._port, 1, environment)
        assert await_ready(self._port, self._server)

    def end(self) -> None:
        if self._server:
            self._server.terminate()
            self._server.wait(timeout=20)

    def window(self, size: dict[str, int]) -> BrowserContext:
        viewport = {"width": size["width"], "height": size["height"]}
        return self._browser.new_context(viewport=viewport, base_url=f"http://127.0.0.1:{self._port}", locale="zh-TW")  # type: ignore[arg-type]

    def person(self, role: str, size: dict[str, int]) -> Page:
        """Somebody's page, in the window of the day before; whose session has run out meanwhile signs in again."""
        if role not in self._pages:
            self._pages[role] = sign_in(self.window(size), self._people[role])
        page = self._pages[role]
        page.goto("/")
        if "/login/" in page.url:
            self._pages[role] = page = sign_in(page.context, self._people[role])
        return page


@pytest.fixture
def week(chromium: Browser, people: dict[str, Somebody], monkeypatch: pytest.MonkeyPatch) -> Iterator[Week]:
    monkeypatch.setenv("XIAOWU_NOW", os.environ["XIAOWU_NOW"])  # put back afterwards
    told = Week(chromium, f"week_{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}", people)
    yield told
    told.end()


def fits(page: Page) -> None:
    assert faults(page, Axe()) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def says(page: Page, *words: str) -> None:
    for each in words:
        expect(page.locator("main")).to_contain_text(each)


def taken(page: Page, **marks: str) -> None:
    """The roll that the page shows is saved, with these children's marks."""
    for child, mark in marks.items():
        page.locator("li[data-student]", has_text=child).locator(f"label:has-text('{mark}')").first.click()
    page.get_by_role("button", name=re.compile("儲存點名")).click()
    expect(page.locator(".notice.success").first).to_contain_text("點名已儲存")


@dataclass
class Story:
    """The class's people as the week goes on: the guardian's telephone and sign-in name, the child, and others of its class."""

    week: Week
    people: dict[str, Somebody]
    family: Page
    sign: str
    child: str
    others: list[str]

    @property
    def place(self) -> str:
        teacher = self.people["homeroom_teacher"]
        return f"/attendance/{teacher.school_id}/{teacher.class_id}"

    @property
    def school(self) -> int:
        return self.people["homeroom_teacher"].school_id

    def family_comes(self) -> Page:
        self.family.goto("/")
        if "/login/" in self.family.url:
            self.family.fill("#id_login", self.sign)
            self.family.fill("#id_password", PASSWORD)
            self.family.click("button.primary")
            self.family.wait_for_url(lambda url: "/login/" not in url)
        return self.family


def family_of(week: Week, desk: Page, teacher: Somebody) -> tuple[Page, str]:
    """The guardian of the first child of the class that has one, who starts on a phone with the code that the teacher gives; the child's name."""
    desk.goto(f"/account-keeping/{teacher.school_id}/classes/{teacher.class_id}/guardians/")
    row = desk.locator("tbody tr").first
    child = row.inner_text().split()[1]
    row.get_by_role("button", name="產生啟用碼").click()
    code = re.search(r"啟用碼：(\S+?)。", desk.locator("body").inner_text())
    assert code is not None
    phone = week.window(PHONE).new_page()
    phone.goto("/account-start/")
    phone.fill("#id_code", code[1])
    phone.click("button.primary")
    for field in ("#id_password1", "#id_password2"):
        phone.fill(field, PASSWORD)
    phone.click("button.primary")
    phone.wait_for_url("**/")
    return phone, child


def begun(week: Week, people: dict[str, Somebody]) -> Story:
    """Tuesday, ten to eight: one is missing, and nobody knows why."""
    week.at("2026-11-24T07:50")
    homeroom = week.person("homeroom_teacher", PHONE)
    family, child = family_of(week, homeroom, people["homeroom_teacher"])
    sign = re.search(r"\d{6}-[a-z0-9]+", family.locator(".notice.success").first.inner_text())
    assert sign
    homeroom.goto("/attendance/")
    others = [name for name in homeroom.locator(".roll .name").all_inner_texts() if child not in name]
    taken(homeroom, **{child: ABSENT})
    return Story(week, people, family, sign[0], child, others)


def the_family_is_told_and_answers(story: Story) -> None:
    story.week.at("2026-11-24T08:45")
    in_house(story.week.database, TELL)
    family = story.family_comes()
    family.get_by_role("link", name=re.compile("未到校")).first.click()
    fits(family)
    family.get_by_label("生病").check()
    family.get_by_role("button", name="送出").click()
    expect(family.locator(".notice.success")).to_be_visible()
    affairs = story.week.person("student_affairs", DESKTOP)
    affairs.goto("/attendance/desk/")
    says(affairs, story.child, "生病")
    fits(affairs)


def lessons_are_entered(story: Story) -> None:
    """Who has the class in the second lesson, on Tuesdays and Wednesdays."""
    studies = story.week.person("dean_of_studies", DESKTOP)
    for weekday in ("2", "3"):
        studies.goto(f"/timetable/{story.school}/lessons/new/")
        studies.select_option("[name=whom]", f"class {story.people['homeroom_teacher'].class_id}")
        studies.select_option("[name=weekday]", weekday)
        studies.select_option("[name=period]", "20")
        studies.fill("[name=subject]", "數學")
        studies.select_option("[name=teacher]", str(story.people["subject_teacher"].person_id))
        studies.get_by_role("button", name="儲存").click()
        expect(studies.locator(".notice.success")).to_be_visible()


def one_is_gone_in_the_second_lesson(story: Story) -> None:
    story.week.at("2026-11-24T09:32")
    subject = story.week.person("subject_teacher", PHONE)
    subject.goto(f"{story.place}/periods/20/2026-11-24/")
    fits(subject)
    taken(subject, **{story.others[0]: ABSENT})
    affairs = story.week.person("student_affairs", DESKTOP)
    says(affairs, "學生到課後不見")  # the first page names nobody
    affairs.goto("/attendance/school/")
    says(affairs, story.others[0])


def a_substitute_is_named_and_leave_is_asked(story: Story) -> None:
    """Wednesday morning; the leave is for Friday, from a phone to a phone."""
    story.week.at("2026-11-25T07:40")
    studies = story.week.person("dean_of_studies", DESKTOP)
    studies.goto(f"/timetable/{story.school}/changes/")
    studies.locator("summary", has_text="安排代課").click()
    studies.select_option("[name=teacher_id]", str(story.people["subject_teacher"].person_id))
    studies.select_option("[name=substitute_id]", str(story.people["deputy_homeroom_teacher"].person_id))
    studies.locator("[name=first]").first.fill("115/11/25")
    studies.get_by_role("button", name="安排代課").click()
    expect(studies.locator(".notice.success")).to_be_visible()
    family = story.family_comes()
    family.goto("/attendance/leave/ask/")
    fits(family)
    family.select_option("[name=leave_type]", "personal")
    family.fill("[name=first]", "115/11/27")
    family.fill("[name=last]", "115/11/27")
    family.fill("[name=reason]", "參加親戚婚禮")
    family.get_by_role("button", name="送出假單").click()
    says(family, "審核中")
    homeroom = story.week.person("homeroom_teacher", PHONE)
    homeroom.goto("/attendance/leave/")
    homeroom.get_by_role("link", name=re.compile(story.child)).first.click()
    homeroom.get_by_role("button", name="同意").click()
    says(homeroom, "已核准")


def the_substitute_takes_the_roll_and_the_teacher_may_not(story: Story) -> None:
    story.week.at("2026-11-25T09:32")
    substitute = story.week.person("deputy_homeroom_teacher", PHONE)
    substitute.goto(f"{story.place}/periods/20/2026-11-25/")
    taken(substitute)
    subject = story.week.person("subject_teacher", PHONE)
    subject.goto(f"{story.place}/periods/20/2026-11-25/")
    assert subject.get_by_role("button", name=re.compile("儲存點名")).count() == 0


def a_typhoon_closes_the_schools_after_a_roll_was_taken(story: Story) -> None:
    """Thursday: what was taken counts no more, and no family is told of it."""
    story.week.at("2026-11-26T07:02")
    homeroom = story.week.person("homeroom_teacher", PHONE)
    homeroom.goto("/attendance/")
    taken(homeroom, **{story.others[1]: ABSENT, story.child: ABSENT})
    bureau = story.week.person("bureau_officer", DESKTOP)
    bureau.goto("/attendance/city/closures/")
    bureau.fill("[name=day]", "115/11/26")
    bureau.fill("[name=reason]", "颱風停班停課")
    bureau.get_by_role("button", name="下一步：查看影響").click()
    bureau.locator("#look").get_by_role("button", name="停課").click()
    says(bureau, "颱風停班停課")
    story.week.at("2026-11-26T08:45")
    in_house(story.week.database, TELL)
    assert story.family_comes().get_by_role("link", name=re.compile("11月26日.*未到校|今天.*未到校")).count() == 0
    story.family.goto("/attendance/own/week/")  # the family reads it on its own pages, and nothing of the roll
    says(story.family, "颱風停班停課")
    fits(story.family)
    story.family.goto("/attendance/own/")
    expect(story.family.locator("tbody tr").first).to_contain_text("不上課")
    expect(story.family.locator("tbody tr").first).not_to_contain_text("缺席")
    principal = story.week.person("principal", PHONE)
    says(principal, "颱風停班停課")
    fits(principal)


def the_leave_is_on_the_roll_before_it_is_taken(story: Story) -> None:
    """Friday; the principal and the family see the week."""
    story.week.at("2026-11-27T07:50")
    homeroom = story.week.person("homeroom_teacher", PHONE)
    homeroom.goto("/attendance/")
    row = homeroom.locator("li[data-student]", has_text=story.child)
    assert row.locator("input[value=leave]").is_checked()
    taken(homeroom)
    principal = story.week.person("principal", PHONE)
    principal.goto(f"{story.place}/2026-11/")
    fits(principal)
    family = story.family_comes()
    family.goto("/attendance/own/")
    says(family, story.child, "事假")
    fits(family)
    family.get_by_role("link", name="資料何時被查閱").click()
    looked = family.locator("details[open]", has_text="看過哪些學生的資料").last
    expect(looked.locator("tbody tr").first).to_be_visible()  # when the child was looked at, on each of these days
    assert looked.locator("tbody tr").count() > 3
    fits(family)


def test_a_class_lives_a_week(week: Week, people: dict[str, Somebody]) -> None:
    story = begun(week, people)
    the_family_is_told_and_answers(story)
    lessons_are_entered(story)
    one_is_gone_in_the_second_lesson(story)
    a_substitute_is_named_and_leave_is_asked(story)
    the_substitute_takes_the_roll_and_the_teacher_may_not(story)
    a_typhoon_closes_the_schools_after_a_roll_was_taken(story)
    the_leave_is_on_the_roll_before_it_is_taken(story)
