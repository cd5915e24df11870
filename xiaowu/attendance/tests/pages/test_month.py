"""A class's month: each child once, and a word about those whom the reader does not see any more."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from conftest import Somebody
from tests.client import words
from xiaowu.attendance.queries.month import class_month
from xiaowu.attendance.tests.school import ABSENT, SchoolDay
from xiaowu.roster.actions.students import move_student


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
