"""The roll's page: what a teacher meets in the three minutes before class."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.test import override_settings
from lxml import html

from conftest import Somebody
from tests.client import words
from tests.transactions import statements
from xiaowu.attendance.models import Roll
from xiaowu.attendance.pages import boards
from xiaowu.attendance.queries import completion
from xiaowu.attendance.queries.roll import class_on
from xiaowu.kernel import clock

ClientOf = Callable[[str], Any]


@pytest.fixture
def mine(people: dict[str, Somebody]) -> Somebody:
    return people["homeroom_teacher"]


@contextmanager
def forgotten_afterwards(*keeping: Any) -> Iterator[None]:
    """Other tests ask anew."""
    yield
    for each in keeping:
        each.cache_clear()


def path(person: Somebody, day: Any = None) -> str:
    return f"/attendance/{person.school_id}/{person.class_id}/{day or clock.today()}/"


def form(person: Somebody, actor_of: Callable[[str], Any], **marks: str) -> dict[str, str]:
    """A whole form: everybody present but the first children, who get these marks in order."""
    actor_of("homeroom_teacher")
    children = sorted(class_on(person.school_id, person.class_id, clock.today())[1])
    given = dict.fromkeys((f"mark-{child}" for child in children), "present")
    for child, mark in zip(children, marks.values(), strict=False):
        given[f"mark-{child}"] = mark
        given[f"kind-{child}"] = "sick"
    return given | {"revision": "0"}


def test_homeroom_teacher_is_one_click_from_the_roll(client_of: ClientOf, mine: Somebody) -> None:
    client = client_of("homeroom_teacher")
    assert client.get("/attendance/").url == path(mine)
    assert path(mine) in client.get("/").content.decode()


def test_the_roll_page_takes_two_statements_and_the_save_six(client_of: ClientOf, mine: Somebody, actor_of: Callable[[str], Any]) -> None:
    sent = form(mine, actor_of, first="absent", second="leave")
    client = client_of("homeroom_teacher")
    with statements() as run:
        client.get(path(mine))
    assert len(run) == 2  # session; class, children and the look
    with statements() as run:
        saved = client.send(path(mine) + "save/", sent, follow=False)
    assert saved.status_code == 303
    assert len(run) == 6  # session, key, class, roll with marks and history, audit, answer


def test_the_paper_of_a_roll_that_nobody_took_has_boxes_until_it_is_saved(
    client_of: ClientOf, mine: Somebody, actor_of: Callable[[str], Any]
) -> None:
    client, sent = client_of("homeroom_teacher"), form(mine, actor_of, first="absent")
    assert 'class="roll blank"' in client.get(path(mine)).content.decode()
    client.send(path(mine) + "save/", sent)
    assert 'class="roll blank"' not in client.get(path(mine)).content.decode()


def test_a_double_click_saves_once(client_of: ClientOf, mine: Somebody, actor_of: Callable[[str], Any]) -> None:
    sent = form(mine, actor_of, first="absent")
    client = client_of("homeroom_teacher")
    first = client.send(path(mine) + "save/", sent, key="one-press", follow=False)
    second = client.send(path(mine) + "save/", sent, key="one-press", follow=False)
    assert (first.status_code, first.url) == (second.status_code, second.url) == (303, path(mine))
    assert Roll.objects.get(school_class_id=mine.class_id, day=clock.today()).revision == 1


def test_a_key_that_comes_back_with_other_content_is_refused(client_of: ClientOf, mine: Somebody, actor_of: Callable[[str], Any]) -> None:
    client, sent = client_of("homeroom_teacher"), form(mine, actor_of, first="absent")
    client.send(path(mine) + "save/", sent, key="one-press")
    other = client.send(path(mine) + "save/", form(mine, actor_of, first="late"), key="one-press")
    assert other.status_code == 422


def test_a_form_without_a_key_is_refused(client_of: ClientOf, mine: Somebody) -> None:
    assert client_of("homeroom_teacher").post(path(mine) + "save/", {"revision": "0"}).status_code == 400


def sent_by(page: Any) -> dict[str, str]:
    """What the roll's form sends if nobody touches it; where a choice is still to be made, nothing."""
    (roll,) = html.fromstring(page.content.decode()).xpath("//form[@data-roll]")
    fields = {each.get("name"): each.get("value") for each in roll.xpath(".//input[@type='hidden' or @checked]")}
    kinds = {each.get("name"): (each.xpath("./option[@selected]") or each)[0].get("value") for each in roll.xpath(".//select")}
    return {name: value for name, value in {**kinds, **fields}.items() if name not in ("csrfmiddlewaretoken", "_key")}


def test_two_phones_that_mark_different_children_save_both_and_nobody_is_asked(client_of: ClientOf, mine: Somebody) -> None:
    client = client_of("homeroom_teacher")
    shown = sent_by(client.get(path(mine)))
    first, second = [name for name in shown if name.startswith("mark-")][:2]
    client.send(path(mine) + "save/", shown | {first: "late"})
    saved = client.send(path(mine) + "save/", shown | {second: "absent"})
    assert (saved.status_code, "其他人同時儲存的註記也保留" in words(saved)) == (200, True)
    stands = sent_by(saved)
    assert (stands[first], stands[second], stands["revision"]) == ("late", "absent", "2")


def test_of_a_child_whom_both_marked_is_asked_at_the_top_and_of_no_other(client_of: ClientOf, mine: Somebody) -> None:
    client = client_of("homeroom_teacher")
    shown = sent_by(client.get(path(mine)))
    both, theirs, ours = [name for name in shown if name.startswith("mark-")][:3]
    kind = both.replace("mark", "kind")
    client.send(path(mine) + "save/", shown | {both: "leave", kind: "sick", theirs: "late"})
    asked = client.send(path(mine) + "save/", shown | {both: "leave", kind: "personal", ours: "absent"})
    assert asked.status_code == 409
    (top,) = html.fromstring(asked.content.decode()).xpath("//section[@id='disputed']")
    assert ("尚未儲存" in words(asked), "已合併" in words(asked)) == (True, False)
    assert [each.get("value") for each in top.xpath(".//input")] == ["leave/sick", "leave/personal"]
    assert {each.get("name") for each in top.xpath(".//input")} == {both}
    again = sent_by(asked)
    assert (both in again, again[theirs], again[ours]) == (False, "late", "absent")
    assert client.send(path(mine) + "save/", again).status_code == 422  # not chosen yet
    done = sent_by(client.send(path(mine) + "save/", again | {both: "leave/personal"}))
    assert (done[both], done[kind], done[theirs], done[ours], done["revision"]) == ("leave", "personal", "late", "absent", "2")


def test_a_form_that_does_not_say_what_it_showed_writes_over_nothing(client_of: ClientOf, mine: Somebody, actor_of: Callable[[str], Any]) -> None:
    client = client_of("homeroom_teacher")
    client.send(path(mine) + "save/", form(mine, actor_of, first="absent"))
    conflict = client.send(path(mine) + "save/", form(mine, actor_of, first="late"))
    assert conflict.status_code == 409
    assert "尚未儲存" in words(conflict)
    assert "缺席" in words(client.get(path(mine) + "history/"))


def test_a_name_on_the_roll_leads_to_the_child(client_of: ClientOf, mine: Somebody) -> None:
    for role in ("homeroom_teacher", "subject_teacher"):
        client = client_of(role)
        page = html.fromstring(client.get(path(mine)).content.decode())
        records = page.xpath("//a[contains(@href, '/students/')]/@href")
        assert len(records) > 5
        assert client.get(records[0]).status_code == 200


@pytest.mark.parametrize(
    "broken", [{"mark-1": "elsewhere", "revision": "0"}, {"revision": "x"}, {}, {"mark-5": "leave", "kind-5": "", "revision": "0"}]
)
def test_a_broken_form_is_refused_with_a_reason(client_of: ClientOf, mine: Somebody, broken: dict[str, str]) -> None:
    refused = client_of("homeroom_teacher").send(path(mine) + "save/", broken)
    assert refused.status_code == 422
    assert "重新整理" in words(refused)


def test_homeroom_teacher_cannot_open_another_class(client_of: ClientOf, people: dict[str, Somebody]) -> None:
    assert client_of("homeroom_teacher").get(path(people["other_teacher"])).status_code == 403


def test_subject_teacher_sees_the_roll_and_cannot_save_it(client_of: ClientOf, mine: Somebody) -> None:
    client = client_of("subject_teacher")
    page = client.get(path(mine))
    assert page.status_code == 200
    assert "儲存點名" not in words(page)
    assert client.send(path(mine) + "save/", {"revision": "0"}).status_code == 403


def test_a_day_without_school_says_so_and_leads_to_the_latest(client_of: ClientOf, mine: Somebody) -> None:
    sunday = clock.today() - timedelta(days=2)
    page = client_of("homeroom_teacher").get(path(mine, sunday))
    assert "不是上課日" in words(page)
    assert path(mine, clock.today() - timedelta(days=4)) in page.content.decode()


def test_a_month_shows_each_child_and_exports_the_same(client_of: ClientOf, mine: Somebody) -> None:
    client = client_of("homeroom_teacher")
    base = f"/attendance/{mine.school_id}/{mine.class_id}/2026-11"
    page = client.get(base + "/")
    assert page.status_code == 200
    with statements() as run:
        client.get(base + "/")
    assert len(run) == 7  # session, class, days, rolls, marks, periods, the look
    for suffix in ("csv", "xlsx", "ods"):
        assert client.get(f"{base}.{suffix}").status_code == 200
    assert client.get(f"{base}.exe").status_code == 404
    assert client.get(f"/attendance/{mine.school_id}/{mine.class_id}/2026-13/").status_code == 404


def test_the_api_saves_a_roll_once_per_key_and_needs_one(client_of: ClientOf, mine: Somebody, actor_of: Callable[[str], Any]) -> None:
    actor_of("homeroom_teacher")
    child = min(class_on(mine.school_id, mine.class_id, clock.today())[1])
    client = client_of("homeroom_teacher")
    url = f"/api/v1/attendance/schools/{mine.school_id}/classes/{mine.class_id}/rolls/{clock.today()}"
    body = {"revision": 0, "exceptions": [{"student_id": child, "mark": "absent"}]}
    assert client.put_json(url, body, key="").status_code == 400
    first, again = client.put_json(url, body, key="k"), client.put_json(url, body, key="k")
    assert (first.json(), again.json()) == ({"revision": 1}, {"revision": 1})
    told = client.get(url).json()
    assert told["header"]["revision"] == 1
    assert [row["mark"] for row in told["rows"] if row["student_id"] == child] == ["absent"]
    stale = client.put_json(url, {"revision": 0, "exceptions": []})
    assert stale.status_code == 409
    assert stale["Content-Type"] == "application/problem+json"
    assert "尚未儲存" in stale.json()["detail"]


def test_the_bureau_sees_completion_and_no_exact_small_count(client_of: ClientOf, mine: Somebody, actor_of: Callable[[str], Any]) -> None:
    client_of("homeroom_teacher").send(path(mine) + "save/", form(mine, actor_of, first="absent", second="leave"))
    bureau = client_of("bureau_officer")
    with statements() as run:
        told = bureau.get("/api/v1/attendance/city/today").json()
    assert len(run) == 2
    assert told["total"]["taken"] == 1
    assert told["total"]["away"] in (None, 5)
    shown = "＊" if told["total"]["away"] is None else "5"
    assert shown in words(bureau.get("/attendance/city/"))
    sheet = bureau.get("/attendance/city/export.csv").content.decode("utf-8-sig")
    assert f",{shown}\r\n" in sheet


def test_the_kept_city_board_is_shown_to_the_bureau_and_still_refused_to_teachers(client_of: ClientOf) -> None:
    with override_settings(XIAOWU_BOARD_SECONDS=60.0), forgotten_afterwards(completion._city, boards._city_rows):
        bureau = client_of("bureau_officer")
        assert bureau.get("/attendance/city/").status_code == 200
        with statements() as run:
            assert bureau.get("/attendance/city/").status_code == 200
        assert len(run) == 1
        assert client_of("homeroom_teacher").get("/attendance/city/").status_code == 403
