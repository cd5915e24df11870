"""From a day to another, from a menu entry to what it says, from a name to the child (從一天到另一天)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from lxml import html

from conftest import Somebody
from tests.client import words
from xiaowu.kernel import clock
from xiaowu.roster.models import SchoolDayException

ClientOf = Callable[[str], Any]


@pytest.fixture
def mine(people: dict[str, Somebody]) -> Somebody:
    return people["homeroom_teacher"]


def links(page: Any) -> dict[str, str]:
    """Address → words of each link of a page's main part."""
    found = html.fromstring(page.content.decode()).xpath("//main//a[@href]")
    return {each.get("href"): " ".join(each.text_content().split()) for each in found}


@pytest.mark.parametrize(("role", "ends"), [("homeroom_teacher", "{class_id}/"), ("student_affairs", "")], ids=["of a class", "of a school"])
def test_a_day_leads_to_the_days_beside_it_and_to_any_that_is_typed(client_of: ClientOf, mine: Somebody, role: str, ends: str) -> None:
    client, today = client_of(role), clock.today()
    base = f"/attendance/{mine.school_id}/{ends.format(class_id=mine.class_id)}"
    yesterday = f"{base}{today - timedelta(days=1)}/"
    page = client.get(f"{base}{today}/")
    assert yesterday in links(page)
    assert f"{base}{today + timedelta(days=1)}/" not in links(page)  # of days to come there is nothing to see
    assert f"{base}{today}/" in links(client.get(yesterday))
    for typed in ("115/11/23", "1151123", "民國115年11月23日", "2026-11-23"):
        assert client.get(f"{base}{today}/", {"day": typed}).url == f"{base}2026-11-23/"
    assert client.get(f"{base}{today}/", {"day": "昨天"}).status_code == 422


@pytest.mark.parametrize(("role", "ends"), [("homeroom_teacher", "{class_id}/"), ("student_affairs", "")], ids=["of a class", "of a school"])
def test_the_days_beside_one_are_the_schools_own(client_of: ClientOf, mine: Somebody, owner: Any, role: str, ends: str) -> None:
    """A Saturday on which it makes up for a day that it was closed."""
    base, today = f"/attendance/{mine.school_id}/{ends.format(class_id=mine.class_id)}", clock.today()
    monday, saturday = today - timedelta(days=1), today - timedelta(days=3)
    with owner():
        SchoolDayException.objects.create(school_id=mine.school_id, day=monday, is_school_day=False, reason="颱風")
        SchoolDayException.objects.create(school_id=mine.school_id, day=saturday, is_school_day=True, reason="補課")
    client = client_of(role)
    found = links(client.get(f"{base}{today}/"))
    assert (f"{base}{saturday}/" in found, f"{base}{monday}/" in found) == (True, False)
    assert f"{base}{today}/" in links(client.get(f"{base}{saturday}/"))


@pytest.mark.parametrize("role", ["homeroom_teacher", "student_affairs"])
def test_a_day_to_come_or_without_school_asks_nothing(client_of: ClientOf, mine: Somebody, role: str) -> None:
    ends = f"{mine.class_id}/" if role == "homeroom_teacher" else ""
    for day, said in ((clock.today() + timedelta(days=1), "還沒到"), (clock.today() - timedelta(days=2), "不是上課日")):
        told = words(client_of(role).get(f"/attendance/{mine.school_id}/{ends}{day}/"))
        assert said in told
        assert "未點名" not in told
        assert "實到" not in told


@pytest.mark.parametrize("role", ["homeroom_teacher", "student_affairs", "principal"])
def test_the_entry_of_the_months_leads_whoever_has_it_to_a_month(client_of: ClientOf, mine: Somebody, role: str) -> None:
    client = client_of(role)
    page = client.get("/attendance/months/", follow=True)
    if role != "homeroom_teacher":  # with one class there is no page between
        page = client.get(next(address for address in links(page) if address.startswith(f"/attendance/{mine.school_id}/{mine.class_id}/")))
    found = links(page)
    assert "月報" in words(page)
    assert f"/attendance/{mine.school_id}/{mine.class_id}/{clock.today()}/" in found
    assert any("/students/" in address for address in found)


def test_the_kitchens_page_of_another_day_says_why_it_tells_nothing_and_leads_to_today(client_of: ClientOf, mine: Somebody) -> None:
    client, today = client_of("nutritionist"), clock.today()
    page = client.get(f"/attendance/{mine.school_id}/{today - timedelta(days=1)}/counts/")
    assert (page.status_code, "只提供當日" in words(page)) == (200, True)
    assert f"/attendance/{mine.school_id}/{today}/counts/" in links(page)
    assert client_of("subject_teacher").get(f"/attendance/{mine.school_id}/{today - timedelta(days=1)}/counts/").status_code == 403
