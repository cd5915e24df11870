"""The roll of a period as people meet it: proposed, confirmed, contradicted, looked for."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from lxml import html

from conftest import Somebody, as_owner
from tests.client import words
from xiaowu.attendance.actions.leave import ask_for
from xiaowu.attendance.queries.class_day import held_day
from xiaowu.attendance.tests.asked import WISH
from xiaowu.kernel import clock
from xiaowu.roster.models import Term
from xiaowu.timetable.models import Lesson, RollExemption

ClientOf = Callable[[str], Any]
DAY = "2026-11-24"


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 24, hour, minute, tzinfo=clock.TAIPEI)


@pytest.fixture
def mine(people: dict[str, Somebody]) -> Somebody:
    return people["homeroom_teacher"]


@pytest.fixture
def children(mine: Somebody, db: None) -> list[int]:
    with as_owner():
        return sorted(held_day(mine.school_id, mine.class_id, clock.today()).ids)


def path(who: Somebody, period: int) -> str:
    place = f"/attendance/{who.school_id}/{who.class_id}"
    return f"{place}/periods/{period}/{DAY}/" if period else f"{place}/{DAY}/"


def form(children: list[int], revision: int = 0, **marks: str) -> dict[str, str]:
    """Everybody present but the first children, who get these marks in order."""
    given = dict.fromkeys((f"mark-{child}" for child in children), "present")
    given |= {f"mark-{child}": mark for child, mark in zip(children, marks.values(), strict=False)}
    return {"revision": str(revision), "children": ",".join(map(str, children)), "shown": "", **given}


def gives(place: Somebody, period: int, subject: str, to: Somebody) -> None:
    """Somebody has the class's lesson in that period on Tuesdays."""
    with as_owner():
        term = Term.objects.get(starts__lte=clock.today(), ends__gte=clock.today())
        Lesson.objects.create(
            school_id=place.school_id, term=term, since=term.starts, weekday=2, period=period, school_class_id=place.class_id, subject=subject,
            teacher_id=to.person_id,
        )  # fmt: skip


def test_a_class_lives_a_morning_by_periods(
    client_of: ClientOf, mine: Somebody, children: list[int], people: dict[str, Somebody], stop_clock: Callable[..., None]
) -> None:
    gives(mine, 20, "數學", people["subject_teacher"])
    homeroom, subject, office = client_of("homeroom_teacher"), client_of("subject_teacher"), client_of("student_affairs")
    homeroom.send(path(mine, 0) + "save/", form(children, first="absent"))
    stop_clock(at(8, 45))
    led = homeroom.get(f"/attendance/{mine.school_id}/{mine.class_id}/{DAY}/periods/")
    assert led.url == path(mine, 10)
    page = homeroom.get(path(mine, 10))
    tree = html.fromstring(page.content.decode())
    assert tree.xpath("//li[contains(@class, 'proposed')]//input[@checked]/@value") == ["absent"]  # carried forward, and confirmed by the save alone
    assert "晨間點名：缺席，請確認" in words(page)
    assert "這一節還沒開始" in words(homeroom.get(path(mine, 70)))
    homeroom.send(path(mine, 10) + "save/", form(children))
    assert "記缺席、後來在場：晨間點名 → 第一節" in words(homeroom.get(path(mine, 10)))

    stop_clock(at(9, 35))
    assert "數學" in words(subject.get("/"))
    assert "第二節" in words(subject.get("/attendance/"))
    subject.send(path(mine, 20) + "save/", form(children, first="present", second="absent"))
    board = words(office.get(f"/attendance/{mine.school_id}/{DAY}/"))
    assert "曾到課、後來不見" in board
    assert "點名矛盾" not in words(client_of("it_coordinator").get(f"/attendance/{mine.school_id}/{DAY}/"))
    assert "請立即查找" in words(homeroom.get("/"))
    assert "請立即查找" in words(office.get("/"))
    assert "請立即查找" not in words(client_of("principal").get("/"))


def test_a_line_of_the_roll_is_read_out_with_seat_and_name_and_says_where_its_mark_comes_from(
    client_of: ClientOf, actor_of: Callable[[str], Any], mine: Somebody, children: list[int], stop_clock: Callable[..., None]
) -> None:
    child = children[0]
    ask_for(actor_of("student_affairs"), mine.school_id, child, WISH, now=at(7, 55))  # whoever may approve it has done so by asking
    homeroom = client_of("homeroom_teacher")
    homeroom.send(path(mine, 0) + "save/", form(children, first="leave/personal", second="absent"))
    stop_clock(at(8, 45))
    tree = html.fromstring(homeroom.get(path(mine, 10)).content.decode())
    read = {each.get("id"): " ".join(each.text_content().split()) for each in tree.xpath("//*[@id]")}

    def told(attribute: str, tag: str, of: int) -> list[str]:
        [found] = tree.xpath(f"//li[.//input[@id='present{of}']]//{tag}/@{attribute}")
        return [read[each] for each in found.split() if each in read]

    seat, name = told("aria-labelledby", "fieldset", child)
    assert (seat, name) == ("1", read[f"n{child}"])
    assert told("aria-describedby", "fieldset", child) == ["假單已核准"]
    assert told("aria-labelledby", "select", child)[0] == name
    assert told("aria-describedby", "fieldset", children[1]) == ["晨間點名：缺席，請確認"]


def test_two_sources_that_differ_are_both_shown_and_two_saves_of_one_are_put_together(
    client_of: ClientOf, mine: Somebody, children: list[int], people: dict[str, Somebody], stop_clock: Callable[..., None]
) -> None:
    gives(mine, 20, "數學", people["subject_teacher"])
    homeroom, subject = client_of("homeroom_teacher"), client_of("subject_teacher")
    stop_clock(at(9, 35))
    subject.send(path(mine, 20) + "save/", form(children, first="present", second="absent"))
    homeroom.send(path(mine, 20) + "save/", form(children, 1))
    both = words(homeroom.get(path(mine, 20)))
    assert "任課教師：缺席；導師：到" in both
    told = words(homeroom.get(path(mine, 20) + "history/"))
    assert "任課教師" in told
    assert "導師" in told
    conflict = subject.send(path(mine, 20) + "save/", form(children, first="late", second="late"))
    assert conflict.status_code == 409
    assert "尚未儲存" in words(conflict)


def test_a_period_that_owes_no_roll_says_why_and_waits_for_nobody(
    client_of: ClientOf, mine: Somebody, children: list[int], people: dict[str, Somebody], stop_clock: Callable[..., None]
) -> None:
    gives(mine, 10, "數學", people["subject_teacher"])
    stop_clock(at(9))
    subject = client_of("subject_teacher")
    assert "節次點名" in words(subject.get("/"))
    with as_owner():
        RollExemption.objects.create(
            school_id=mine.school_id, first=clock.today(), last=clock.today(), periods=[10], grades=[], reason="exam", made_at=at(7)
        )
    assert "節次點名" not in words(subject.get("/"))
    assert "這一節免點名：段考" in words(subject.get(path(mine, 10)))


def test_the_month_of_a_class_counts_periods_of_absence_once_some_are_taken(
    client_of: ClientOf, mine: Somebody, children: list[int], stop_clock: Callable[..., None]
) -> None:
    homeroom, month = client_of("homeroom_teacher"), f"/attendance/{mine.school_id}/{mine.class_id}/2026-11"
    assert "缺席節數" not in words(homeroom.get(f"{month}/"))
    stop_clock(at(9, 35))
    homeroom.send(path(mine, 10) + "save/", form(children, first="absent", second="leave/sick"))
    homeroom.send(path(mine, 20) + "save/", form(children, first="absent", second="late"))
    assert "缺席節數" in words(homeroom.get(f"{month}/"))
    table = homeroom.get(f"{month}.csv").content.decode("utf-8-sig").splitlines()
    told = [line.split(",")[-1] for line in table if line[:1].isdigit()]
    assert sorted(told, reverse=True)[:2] == ["2", "0"]


@pytest.mark.parametrize("role", ["counsellor", "clerk"])
def test_whoever_stands_in_takes_the_roll_of_that_lesson_whatever_their_post_and_nothing_else(
    client_of: ClientOf, mine: Somebody, children: list[int], people: dict[str, Somebody], stop_clock: Callable[..., None], role: str
) -> None:
    stop_clock(at(9, 35))
    substitute, lesson = client_of(role), f"/attendance/lessons/{mine.school_id}/{mine.class_id}"
    assert "節次點名" not in words(substitute.get("/"))
    assert substitute.send(f"{lesson}/20/{DAY}/save/", form(children)).status_code == 403
    gives(mine, 20, "數學", people[role])
    assert f'href="{lesson}/20/{DAY}/"' in substitute.get("/").content.decode()
    told = substitute.get(f"{lesson}/20/{DAY}/")
    assert "儲存點名" in words(told)
    links = html.fromstring(told.content.decode()).xpath("//main//a/@href")
    assert [each for each in links if substitute.get(each).status_code == 403] == []  # nothing leads to a refusal
    saved = substitute.send(f"{lesson}/20/{DAY}/save/", form(children, first="absent"))
    assert "點名已儲存" in words(saved)
    assert substitute.send(f"{lesson}/20/{DAY}/save/", form(children, 0, first="late")).status_code == 409
    for other in (f"{lesson}/10/{DAY}/save/", f"{lesson}/20/2026-11-17/save/", path(mine, 20) + "save/", path(mine, 0) + "save/"):
        assert substitute.send(other, form(children)).status_code == 403
    assert "任課教師" in words(client_of("homeroom_teacher").get(path(mine, 20) + "history/"))
    assert substitute.get(f"/timetable/mine/{DAY}/").status_code == 200  # where the notice leads


def test_whoever_has_not_the_lesson_sees_the_roll_and_may_not_save_it(
    client_of: ClientOf, mine: Somebody, children: list[int], stop_clock: Callable[..., None]
) -> None:
    stop_clock(at(9))
    gives(mine, 10, "國語", mine)
    subject = client_of("subject_teacher")
    assert "這一節由任課教師、導師或學務處點名" in words(subject.get(path(mine, 10)))
    assert subject.send(path(mine, 10) + "save/", form(children)).status_code == 403
    assert client_of("other_teacher").get(path(mine, 10)).status_code == 403
    assert client_of("homeroom_teacher").send(path(mine, 10) + "save/", {"revision": "x"}).status_code == 422
