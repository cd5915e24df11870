"""The page of a teaching group's roll: from the home page to the sheet, saved, asked, told."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from lxml import html

from conftest import Somebody
from tests.client import words
from xiaowu.attendance.tests.groups import Group
from xiaowu.kernel import clock

ClientOf = Callable[[str], Any]


@pytest.fixture
def english(people: dict[str, Somebody], db: None, stop_clock: Callable[..., None]) -> Group:
    stop_clock(datetime(2026, 11, 24, 9, 35, tzinfo=clock.TAIPEI))
    return Group(people)


def form(group: Group, revision: int = 0, **marks: str) -> dict[str, str]:
    given = {f"mark-{child}": "present" for child in group.children} | {
        f"mark-{child}": mark for child, mark in zip(group.children, marks.values(), strict=False)
    }
    return {"revision": str(revision), "children": ",".join(map(str, group.children)), "shown": "", **given}


def test_a_groups_teacher_takes_its_roll_from_the_home_page(client_of: ClientOf, english: Group) -> None:
    client = client_of("subject_teacher")
    path = f"/attendance/groups/{english.school}/{english.id}/{english.period}/2026-11-24/"
    assert path in client.get("/").content.decode()
    page = client.get(path)
    tree = html.fromstring(page.content.decode())
    assert len(tree.xpath("//li[@data-student]")) == len(english.children)
    assert tree.xpath("//form/@data-roll") == [f"group-{english.id}:2026-11-24:{english.period}"]
    assert not tree.xpath("//main//a[contains(@href, '/roster/')]")  # neither the children's records nor their classes are open by it
    assert "點名已儲存" in words(client.send(path + "save/", form(english, first="absent")))
    assert "已點名" in words(client.get(path))
    assert "已先儲存這份點名" in words(client.send(path + "save/", form(english, first="late")))
    assert "任課教師" in words(client.get(path + "history/"))
    homeroom = client_of("homeroom_teacher")
    assert homeroom.get(path).status_code == homeroom.send(path + "save/", form(english)).status_code == 403
    of_class = words(homeroom.get(f"/attendance/{english.school}/{english.here}/periods/{english.period}/2026-11-24/"))
    assert "這一節在「英語A」上課" in of_class
    assert client.get(path.replace(f"/{english.id}/", "/999/")).status_code == 403
    api = f"/api/v1/attendance/schools/{english.school}/groups/{english.id}/rolls/2026-11-24/periods/{english.period}"
    read = client.get(api).json()
    assert [row["student_id"] for row in read["rows"]] == english.children
    body = {"revision": read["header"]["revision"], "exceptions": [], "children": english.children}
    assert client.put_json(api, body).json() == {"revision": 4}
    assert homeroom.put_json(api, body).status_code == 403
