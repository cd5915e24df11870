"""A class's month: each child once, and a word about those whom the reader does not see any more."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from conftest import Somebody, as_owner
from tests.client import words
from xiaowu.attendance import exchange
from xiaowu.attendance.queries.month import class_month
from xiaowu.attendance.tests.families import Family
from xiaowu.attendance.tests.school import ABSENT, SchoolDay
from xiaowu.identity.actions.families import give_code
from xiaowu.identity.rules.accounts import Kind
from xiaowu.identity.tests.family import started
from xiaowu.kernel import clock
from xiaowu.roster.actions.students import move_student
from xiaowu.roster.models import Enrolment, Guardian, SchoolClass, Student
from xiaowu.timetable.models import RollExemption


@pytest.fixture
def day(actor_of: Callable[[str], Any], people: dict[str, Somebody]) -> SchoolDay:
    return SchoolDay(actor_of, people["homeroom_teacher"].school_id)


def test_a_child_who_changed_its_seat_stands_once_with_all_its_days(day: SchoolDay) -> None:
    place, yesterday = day.classes[0], day.today - timedelta(days=1)
    child = day.children(place)[0]
    day.take(place, {child: ABSENT}, yesterday)
    move_student(day.actor_of("it_coordinator"), day.id, student_id=child, class_id=place, seat=57, since=day.today, today=day.today)
    day.take(place, {child: ABSENT})
    rows = [row for row in class_month(day.actor_of("student_affairs"), day.id, place, day.today.replace(day=1)).rows if row.student_id == child]
    assert [(row.seat, row.totals["absent"] >= 2) for row in rows] == [(57, True)]


def test_homeroom_teacher_is_told_how_many_who_left_the_class_are_not_listed(
    day: SchoolDay, client_of: Callable[[str], Any], people: dict[str, Somebody]
) -> None:
    place, other = people["homeroom_teacher"].class_id, day.classes[1]
    address = reverse("attendance:class_month", args=[day.id, place, day.today.year, day.today.month])
    assert "現已不在本班" not in words(client_of("homeroom_teacher").get(address))
    move_student(
        day.actor_of("it_coordinator"), day.id, student_id=day.children(place)[0], class_id=other, seat=57, since=day.today, today=day.today
    )  # fmt: skip
    assert "另有 1 位學生這個月曾在本班" in words(client_of("homeroom_teacher").get(address))
    assert "現已不在本班" not in words(client_of("student_affairs").get(address))


def exempt(day: SchoolDay, since: int, periods: list[int], grades: list[int], reason: str) -> None:
    """From so many days ago to today."""
    with as_owner():
        RollExemption.objects.create(
            school_id=day.id, first=day.today - timedelta(days=since), last=day.today, periods=periods, grades=grades, reason=reason, made_at=clock.now()
        )  # fmt: skip


def test_a_day_that_owes_no_roll_is_told_with_its_reason_and_no_rate_has_it(
    day: SchoolDay, client_of: Callable[[str], Any], people: dict[str, Somebody]
) -> None:
    place, yesterday = people["homeroom_teacher"].class_id, day.today - timedelta(days=1)
    with as_owner():
        grade = SchoolClass.objects.get(pk=place).grade
    child = day.children(place)[0]
    day.take(place, {child: ABSENT}, yesterday)
    before = class_month(day.actor_of("student_affairs"), day.id, place, day.today.replace(day=1))
    exempt(day, 1, [], [grade], "trip")
    exempt(day, 0, [10], [], "assembly")
    exempt(day, 1, [], [9 if grade < 9 else 1], "exam")  # of other grades alone
    after = class_month(day.actor_of("student_affairs"), day.id, place, day.today.replace(day=1))
    assert (set(after.free), before.taken - after.taken, yesterday in dict(after.rates)) == ({yesterday, day.today}, {yesterday}, False)
    marks = next(row.marks for row in after.rows if row.student_id == child)
    assert (marks[after.days.index(yesterday)], marks[after.days.index(day.today)]) == ("absent", "free")  # what was taken stays
    assert day.on_the_school_page(place).due == 0
    address = reverse("attendance:class_month", args=[day.id, place, day.today.year, day.today.month])
    client, said = client_of("homeroom_teacher"), "免點名：11/23（校外教學）、11/24（校外教學）、11/24 第一節（週會）"
    assert said in words(client.get(address))
    assert said in exchange.month(after).about
    assert "缺席,免點名" in client.get(address.rstrip("/") + ".csv").content.decode("utf-8-sig")
    told = client.get(address.rstrip("/") + ".json").json()
    assert [row["marks"] for row in told["rows"]] == [list(row.marks) for row in after.rows]
    assert [(day["day"], day["taken"]) for day in told["days"]] == [(day.isoformat(), day in after.taken) for day in after.days]
    assert {day["day"] for day in told["days"] if day["not_due"]} == {day.isoformat() for day in after.free}


def test_a_family_reads_that_no_roll_was_due_and_why(day: SchoolDay, actor_of: Callable[[str], Any], people: dict[str, Somebody]) -> None:
    teacher = people["homeroom_teacher"]
    with as_owner():
        child = Student.objects.filter(school_class_id=teacher.class_id).order_by("pk")[0]
        mother = Guardian.objects.create(school_id=day.id, student=child, name="林美玲", relation="mother", phone="0912345678")
    family = started(give_code(actor_of("homeroom_teacher"), day.id, teacher.class_id, Kind.GUARDIAN, mother.uid, day.today), mother.uid)
    exempt(day, 0, [0, 20], [], "trip")
    exempt(day, 1, [10], [], "assembly")
    told = words(family.get("/attendance/own/"))
    assert ["免點名 校外教學" in told, "第二節 免點名 校外教學" in told, told.count("第一節 免點名 週會")] == [True, True, 2]
    assert "免點名 校外教學" in words(family.get("/"))


def test_a_family_reads_from_which_day_its_child_was_here(day: SchoolDay, actor_of: Callable[[str], Any], people: dict[str, Somebody]) -> None:
    with as_owner():
        family = Family(actor_of, people["homeroom_teacher"])
        Enrolment.objects.filter(student=family.child).update(valid=DateRange(date(2026, 11, 24), None))
    told = words(family.browser.get("/attendance/own/"))
    assert ["11月24日" in told, "11月23日" in told, "尚未就讀本校" in told] == [True, False, False]
    assert "尚未就讀本校" in words(family.browser.get("/attendance/own/2026-10/"))
