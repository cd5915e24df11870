"""The navigation (選單): in groups by work, with what a role uses daily first, and no entry that leads to a refusal."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import RequestFactory
from django.urls import reverse
from lxml import html

from tests.client import words
from xiaowu.identity.rules.accounts import Kind
from xiaowu.identity.tests.family import code_for, started
from xiaowu.kernel.actor import Actor, RoleAssignment
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.offer import EVERYBODY, offers
from xiaowu.kernel.ui.menu import FITS, GROUP_TITLES, MOST_DAILY, Menu, entries, is_here, menu_of
from xiaowu.kernel.ui.pages import at_own_school
from xiaowu.roster.models import Student
from xiaowu.roster.rules.roles import Family, Role

ENTRIES = [entry for offer in offers() for entry in offer.entries]
WHO = [*Role, *Family]


def of(*roles: str, here: str = "portal:home") -> Menu:
    return menu_of(Actor("", tuple(RoleAssignment(role) for role in roles)), here)


def shown(page: Any) -> dict[str, bool]:
    """The addresses of a page's navigation, and which is the current one."""
    inside = page.content.decode().split("<nav", 1)[1].split("</nav>", 1)[0]
    return {address: "aria-current" in rest for address, rest in re.findall(r'<a href="([^"]+)"([^>]*)>', inside)}


def wrong_with(page: Any, address: str, title: str) -> str:
    """Whether a page is not the one that its entry promises: another entry is marked as the one where one is, its heading has not a word of the
    entry's, or nothing stands below it."""
    if page.status_code != 200:
        return str(page.status_code)
    if not shown(page).get(address):
        return "not marked as here"
    whole = html.fromstring(page.content.decode())
    (main,) = whole.xpath("//main")
    heading = " ".join(f"{main.xpath('string(.//h1)')} {whole.findtext('.//title')}".split())
    if not any(title[start : start + 2] in heading for start in range(len(title) - 1)):
        return f"headed {heading}"
    return (
        ""
        if main.xpath(
            ".//table | .//form | .//dl | .//*[@class='empty' or @class='cards' or contains(@class, 'notice')] | .//ul | .//ol | .//*[@class='chips'] | .//section[@class='panel']/p"
        )
        else "empty"
    )


@pytest.mark.parametrize("role", list(Role))
def test_each_entry_of_a_role_leads_to_the_page_that_it_promises(client_of: Callable[[str], Any], role: Role) -> None:
    client = client_of(role)
    titles = {reverse(each.url_name): str(each.title) for each in entries(Actor("", (RoleAssignment(role),)))}
    assert set(shown(client.get("/"))) == set(titles)
    found = {address: wrong_with(client.get(address, follow=True), address, title) for address, title in titles.items()}
    assert {address: wrong for address, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("kind", list(Kind)[-2:])
def test_no_entry_leads_a_child_or_a_guardian_to_a_refusal(actor_of: Any, people: Any, owner: Any, kind: Kind) -> None:
    teacher = people["homeroom_teacher"]
    with owner():
        child = Student.objects.filter(school_class_id=teacher.class_id, guardian__isnull=False).order_by("pk")[0]
        uid = child.uid if kind is Kind.PUPIL else child.guardian_set.order_by("pk")[0].uid
    client = started(code_for(actor_of, teacher, kind, uid), uid)
    led = shown(client.get("/"))
    assert led
    assert {address: client.get(address, follow=True).status_code for address in led} == dict.fromkeys(led, 200)


def test_every_entry_stands_once_in_its_group_or_before_all() -> None:
    for role in WHO:
        menu = of(role)
        placed = [*menu.daily, *(each for section in menu.sections for each in section.entries)]
        assert sorted(each.url_name for each in placed) == sorted(each.url_name for each in entries(Actor("", (RoleAssignment(role),))))


def test_what_a_role_uses_daily_is_named_by_roles_that_may_open_it_and_fits() -> None:
    for entry in ENTRIES:
        assert entry.group in GROUP_TITLES
        for role in () if entry.daily == EVERYBODY else entry.daily:
            assert entry in of(role).daily, (entry.title, role)
    for role in Role:
        assert len(of(role).daily) <= MOST_DAILY, role
        assert len(of(role).daily) > 1 or role in (Role.NETWORK_ENGINEER, Role.VENDOR, Role.JUDGE), role  # no system is theirs yet


def test_where_the_menu_does_not_fit_only_the_group_of_the_open_page_stands_open() -> None:
    roles = (Role.IT_COORDINATOR, Role.HOMEROOM_TEACHER)
    assert len(entries(Actor("", tuple(RoleAssignment(each) for each in roles)))) > FITS
    for here in ("portal:home", "roster:calendar", "meetings:list"):
        menu = of(*roles, here=here)
        opened = [section for section in menu.sections if section.is_open]
        assert [any(is_here(each, here) for each in section.entries) for section in opened] == [True] * len(opened)
        assert len(opened) == (here != "portal:home")
    assert all(section.is_open for section in of(Role.CLERK).sections)


def test_one_entry_of_a_page_is_marked_as_the_current_one(client_of: Callable[[str], Any]) -> None:
    client = client_of("it_coordinator")
    for address in ("/", "/roster/calendar/", "/meetings/"):
        assert [each for each, current in shown(client.get(address, follow=True)).items() if current] == [address]


def test_browsers_find_icons_and_a_manifest(client_of: Callable[[str], Any]) -> None:
    client = client_of("clerk")
    page = client.get("/").content.decode()
    linked = re.findall(r'<link rel="(?:icon|apple-touch-icon|manifest)" href="([^"]+)"', page)
    kinds = {address.split("?")[0].rpartition(".")[2]: client.get(address) for address in (*linked, "/favicon.ico")}
    assert {kind: answer.status_code for kind, answer in kinds.items()} == dict.fromkeys(("svg", "png", "webmanifest", "ico"), 200)
    assert kinds["webmanifest"]["Content-Type"].startswith("application/manifest+json")
    assert "首頁" in words(client.get("/"))


def test_the_page_of_ones_own_school_is_that_of_the_first_post_and_nobody_elses() -> None:
    request: Any = RequestFactory().get("/")
    request.actor = Actor("", (RoleAssignment(Role.CLERK, 3), RoleAssignment(Role.STUDENT_AFFAIRS, 5), RoleAssignment(Role.STUDENT_AFFAIRS, 4)))
    assert at_own_school(request, "attendance.see_care", "attendance:watch_school").headers["Location"] == "/attendance/5/watch/"
    request.actor = Actor("", (RoleAssignment(Role.BUREAU_OFFICER),))
    with pytest.raises(NotFound):
        at_own_school(request, "attendance.see_care", "attendance:watch_school")
