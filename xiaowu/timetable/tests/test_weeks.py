"""The pages of weeks: a class's, a teacher's, a room's, one's own and one's children's; who sees which."""

from collections.abc import Callable
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.client import words
from xiaowu.identity.rules.accounts import Kind
from xiaowu.identity.tests.family import code_for, started
from xiaowu.kernel import clock
from xiaowu.kernel.access import declared
from xiaowu.kernel.database.rows import value
from xiaowu.roster.models import Student
from xiaowu.roster.rules.roles import Role
from xiaowu.timetable.models import LessonChange
from xiaowu.timetable.permissions import Permission
from xiaowu.timetable.queries.pages import room_week
from xiaowu.timetable.tests.conftest import DAY, ActorOf, Lessons

People = dict[str, Somebody]
ClientOf = Callable[[str], Any]


def test_everybody_finds_the_week_that_concerns_them(client_of: ClientOf, people: People, lessons: Lessons) -> None:
    own, other = people["homeroom_teacher"], people["subject_teacher"]
    lesson = lessons.add(10, own.person_id, room="操場", co_teacher_id=other.person_id)
    with as_owner():
        LessonChange.objects.create(school_id=lessons.school_id, lesson_id=lesson, day=DAY, teacher_id=other.person_id, made_at=clock.now())
    mine = words(client_of("subject_teacher").get("/timetable/mine/"))
    assert ("國語" in mine, f"原任課教師 {own.name}" in mine) == (True, True)
    client = client_of("student_affairs")
    base = client.get("/timetable/", follow=True)
    assert "操場" in words(base)
    for where in (f"classes/{lessons.class_id}/", f"teachers/{own.person_id}/2026-12-01/", "rooms/?room=操場"):
        assert "國語" in words(client.get(f"/timetable/{lessons.school_id}/{where}")), where
    assert "國語" not in words(client.get(f"/timetable/{lessons.school_id}/rooms/2026-11-24/?room=禮堂"))
    assert client.get(f"/timetable/{lessons.school_id}/teachers/0/").status_code == 404
    assert client_of("homeroom_teacher").get(f"/timetable/{lessons.school_id}/classes/{lessons.class_id}/").status_code == 200
    assert client_of("other_teacher").get(f"/timetable/{lessons.school_id}/classes/{lessons.class_id}/").status_code == 403
    assert client_of("clerk").get("/timetable/mine/").status_code == 200  # whoever works at a school may be named for a lesson


def test_a_day_is_picked_and_a_week_end_shows_the_week_that_comes(client_of: ClientOf, actor_of: ActorOf, people: People, lessons: Lessons) -> None:
    client = client_of("homeroom_teacher")
    assert client.get("/timetable/mine/2026-11-24/?day=115/12/2").url == "/timetable/mine/2026-12-02/"
    where = f"/timetable/{lessons.school_id}/classes/{lessons.class_id}/2026-11-24/"
    assert client.get(f"{where}?day=115/12/2").url == where.replace("2026-11-24", "2026-12-02")
    office = client_of("student_affairs")
    teacher = f"/timetable/{lessons.school_id}/teachers/{people['homeroom_teacher'].person_id}/2026-11-24/"
    assert office.get(f"{teacher}?day=115/12/2").url == teacher.replace("2026-11-24", "2026-12-02")
    week = room_week(actor_of("student_affairs"), lessons.school_id, "", DAY.replace(day=28))
    assert (week.chosen, week.before, week.after) == (DAY.replace(day=30), DAY.replace(day=23), DAY.replace(month=12, day=7))


def test_a_counsellor_who_sees_no_posts_finds_the_week_of_whoever_teaches(client_of: ClientOf, people: People, lessons: Lessons) -> None:
    teacher = people["homeroom_teacher"]
    lessons.add(10, teacher.person_id)
    where, counsellor = f"/timetable/{lessons.school_id}/teachers/{teacher.person_id}/", client_of("counsellor")
    assert where in counsellor.get(f"/timetable/{lessons.school_id}/").content.decode()
    assert "國語" in words(counsellor.get(f"{where}2026-11-24/"))


@pytest.mark.parametrize("day", ["", "2026-11-24/"])
def test_the_week_of_a_teacher_is_the_offices_of_that_school(client_of: ClientOf, people: People, lessons: Lessons, day: str) -> None:
    teacher = people["homeroom_teacher"]
    lessons.add(10, teacher.person_id)
    answers = {role: client_of(role).get(f"/timetable/{lessons.school_id}/teachers/{teacher.person_id}/{day}").status_code for role in Role}
    assert {role for role, status in answers.items() if status == 200} == set(declared()[Permission.SEE].roles)
    assert set(answers.values()) == {200, 403}
    elsewhere = people["other_teacher"]
    for role in declared()[Permission.SEE].roles:
        assert client_of(role).get(f"/timetable/{elsewhere.school_id}/teachers/{elsewhere.person_id}/{day}").status_code == 403, role


def test_a_child_finds_the_timetable_of_the_own_class(actor_of: ActorOf, people: People, lessons: Lessons) -> None:
    teacher = people["homeroom_teacher"]
    lessons.add(10, teacher.person_id)
    with as_owner():
        uid = Student.objects.filter(school_class_id=teacher.class_id).order_by("pk")[0].uid
    client = started(code_for(actor_of, teacher, Kind.PUPIL, uid), uid)
    shown = words(client.get("/timetable/family/", follow=True))
    assert ("國語" in shown, teacher.name in shown) == (True, True)
    told = "select timetable_teacher(%s)"  # whoever has no lesson is not named
    assert [value(told, [each.person_id]) for each in (teacher, people["clerk"])] == [teacher.name, ""]
    assert client.get("/timetable/mine/").status_code == 403
    assert client.get(f"/timetable/{lessons.school_id}/").status_code == 403
