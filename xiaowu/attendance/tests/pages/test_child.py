"""A child's week by periods: beside its record for whoever sees its rolls, with the look on record, and on its family's own page."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from lxml import html

from conftest import Somebody, as_owner
from tests.client import words
from xiaowu.attendance.actions.leave import Wish, ask_for
from xiaowu.attendance.rules.leave import Span
from xiaowu.attendance.rules.roll import LeaveType, Mark, RollException
from xiaowu.attendance.tests.families import Family
from xiaowu.attendance.tests.periods import PeriodDay
from xiaowu.kernel import clock
from xiaowu.kernel.models import Look
from xiaowu.roster.models import SchoolDayException
from xiaowu.roster.rules.roles import Role
from xiaowu.timetable.models import RollExemption

ClientOf = Callable[[str], Any]
ABSENT = RollException(Mark.ABSENT)


def tuesday(page: Any, name: str = "") -> dict[str, str]:
    """Period → what stands in Tuesday's column."""
    tree = html.fromstring(page.content.decode())
    table = next(each for each in tree.xpath("//table[@class='week']") if name in each.xpath("string(ancestor::section)"))
    return {" ".join(line.xpath("string(th)").split()): " ".join(line.xpath("string(td[2])").split()) for line in table.xpath(".//tbody/tr")}


@pytest.fixture
def day(family: Family, people: dict[str, Somebody], stop_clock: Callable[..., None]) -> PeriodDay:
    stop_clock(datetime(2026, 11, 24, 11, 30, tzinfo=clock.TAIPEI))
    day = PeriodDay(people)
    day.gives(10, "subject_teacher")
    child = family.child.pk
    day.save("subject_teacher", 10, {child: ABSENT}, hour=9)
    day.save("homeroom_teacher", 10, {}, hour=9)
    day.save("homeroom_teacher", 20, {}, hour=10)
    with as_owner():
        RollExemption.objects.create(
            school_id=day.school, first=clock.today(), last=clock.today(), periods=[30], grades=[], reason="exam", made_at=clock.now()
        )
    return day


def test_the_week_beside_the_record_says_how_the_child_stood_in_each_period_and_by_whose_word(
    client_of: ClientOf, family: Family, day: PeriodDay
) -> None:
    client = client_of("homeroom_teacher")
    record = f"/roster/{day.school}/students/{family.child.pk}/"
    where = f"/attendance/{day.school}/children/{family.child.pk}/"
    assert where in client.get(record).content.decode()
    with as_owner():
        before = Look.objects.filter(purpose="attendance.roll").count()
    shown = tuesday(client.get(where))
    assert {title: shown[title] for title in ("晨間點名", "第一節", "第二節", "第三節", "第四節")} == {
        "晨間點名": "尚無紀錄", "第一節": "缺席 任課教師", "第二節": "到", "第三節": "免點名", "第四節": "尚無紀錄",
    }  # fmt: skip
    with as_owner():
        assert Look.objects.filter(purpose="attendance.roll").count() == before + 1
    assert "到" not in tuesday(client.get(f"{where}2026-11-17/")).values()
    assert client.get(f"{where}2026-11-24/?day=115/11/17").url == f"{where}2026-11-17/"
    assert client.get(f"/attendance/{day.school}/children/999999/").status_code == 403
    assert client_of("student_affairs").get(f"/attendance/{day.school}/children/999999/").status_code == 404


def test_only_who_sees_the_childs_rolls_opens_its_week(client_of: ClientOf, family: Family, day: PeriodDay) -> None:
    where = f"/attendance/{day.school}/children/{family.child.pk}/"
    opened = {role.value for role in Role if client_of(role).get(where).status_code == 200}
    assert opened == {
        "homeroom_teacher", "deputy_homeroom_teacher", "subject_teacher", "counsellor", "student_affairs", "dean_of_students", "principal",
    }  # fmt: skip
    assert client_of("other_teacher").get(where).status_code == 403
    assert where not in client_of("registrar").get(f"/roster/{day.school}/students/{family.child.pk}/").content.decode()


def test_a_family_reads_the_same_of_its_own_child_and_nobody_elses_word(family: Family, day: PeriodDay, people: dict[str, Somebody]) -> None:
    page = family.browser.get("/attendance/own/week/")
    shown = tuesday(page, family.child.name)
    assert [shown[title] for title in ("第一節", "第二節", "第三節", "第四節")] == ["缺席", "到", "免點名", "尚無紀錄"]
    assert people["subject_teacher"].name not in words(page)
    assert "/attendance/own/week/" in family.browser.get("/attendance/own/").content.decode()
    assert family.browser.get(f"/attendance/{day.school}/children/{family.child.pk}/").status_code == 403
    assert "到" not in tuesday(family.browser.get("/attendance/own/week/2026-11-17/"), family.child.name).values()
    assert family.browser.get("/attendance/own/week/2026-11-24/?day=115/11/17").url == "/attendance/own/week/2026-11-17/"
    with as_owner():
        SchoolDayException.objects.create(school_id=day.school, day=clock.today(), is_school_day=False, reason="颱風")
    closed = family.browser.get("/attendance/own/week/2026-11-24/")
    assert ("颱風" in words(closed), set(tuesday(closed, family.child.name).values())) == (True, {"—"})
    with as_owner():
        SchoolDayException.objects.all().delete()
    assert "缺席" in words(family.browser.get("/attendance/own/"))  # the month tells the exceptions alone, as before


def test_a_leave_of_the_morning_stands_before_what_was_seen(client_of: ClientOf, family: Family, day: PeriodDay, actor_of: Any) -> None:
    ask_for(
        actor_of("homeroom_teacher"), day.school, family.child.pk, Wish(LeaveType.SICK, Span(clock.today(), clock.today(), 10, 20), "發燒"),
        now=clock.now(),
    )  # fmt: skip
    school = tuesday(client_of("homeroom_teacher").get(f"/attendance/{day.school}/children/{family.child.pk}/"))
    own = tuesday(family.browser.get("/attendance/own/week/"), family.child.name)
    assert (school["第一節"], own["第一節"]) == ("病假", "病假")
