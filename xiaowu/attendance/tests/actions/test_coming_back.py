"""A child leaves with effect from an earlier day, and the leaving is taken back: what was said of the days in between stands there again."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.integrity import contradictions
from xiaowu.attendance.actions.following import follow
from xiaowu.attendance.models import Aside
from xiaowu.attendance.queries.roll import class_on, roll_sheet
from xiaowu.attendance.tests.moves import move, release, seat_in
from xiaowu.attendance.tests.school import ABSENT, SICK, SchoolDay
from xiaowu.roster.actions import leaving, seating
from xiaowu.roster.events import ChildrenMoved
from xiaowu.roster.rules.ends import Reason


def leave(day: SchoolDay, child: int, left_on: date) -> None:
    keeper = day.actor_of("it_coordinator")
    leaving.leave(keeper, day.id, student_id=child, reason=Reason.ABROAD, left_on=left_on, today=day.today)


def take_back(day: SchoolDay, child: int) -> None:
    leaving.take_back(day.actor_of("it_coordinator"), day.id, student_id=child)


def readmit(day: SchoolDay, child: int, since: date, place: int) -> None:
    keeper = day.actor_of("it_coordinator")
    leaving.readmit(keeper, day.id, student_id=child, number="", class_id=place, seat=seat_in(place), since=since, today=day.today)


def told(day: SchoolDay, place: int, when: date) -> list[Any]:
    """The roll's children with what is said of each, and its figures."""
    sheet = roll_sheet(day.actor_of("student_affairs"), day.id, place, when)
    return [sheet.counts, *((row.student_id, row.mark, row.leave_type, row.to_ask) for row in sheet.rows)]


def by_hand(day: SchoolDay, children: list[int], since: date) -> None:
    for child in children:
        leave(day, child, since)
    for child in children:
        take_back(day, child)


def as_a_set(day: SchoolDay, children: list[int], since: date) -> None:
    day.actor_of("it_coordinator")
    seating.end(day.id, children, since, reason=Reason.GRADUATED)
    seating.resume(day.id, children, since)


@pytest.mark.parametrize("way", [by_hand, as_a_set])
def test_a_leaving_of_an_earlier_day_that_is_taken_back_leaves_every_roll_as_it_was(
    day: SchoolDay, way: Callable[[SchoolDay, list[int], date], None]
) -> None:
    first = day.classes[0]
    absent, sick, there = day.children(first)[:3]
    days = [day.today - timedelta(days=back) for back in (0, 1, 4)]
    for each in days:
        day.take(first, {absent: ABSENT, sick: SICK}, each)
    before = [told(day, first, each) for each in days]

    way(day, [absent, sick, there], days[1])

    assert [told(day, first, each) for each in days] == before
    assert contradictions() == {}
    with as_owner():
        assert not Aside.objects.exists()


def test_while_the_child_is_away_its_marks_count_nowhere_and_a_revision_from_before_is_none_any_more(day: SchoolDay) -> None:
    first = day.classes[0]
    child = day.children(first)[0]
    yesterday = day.today - timedelta(days=1)
    seen = day.take(first, {child: ABSENT}, yesterday)
    leave(day, child, yesterday)
    assert day.marks(first, yesterday) == {}
    assert contradictions() == {}
    with as_owner():
        away = class_on(day.id, first, yesterday)[0].revision
    take_back(day, child)
    assert day.marks(first, yesterday) == {child: ABSENT}
    with as_owner():
        assert class_on(day.id, first, yesterday)[0].revision > away > seen


def test_what_is_kept_survives_being_told_twice_and_the_last_word_before_leaving_is_what_comes_back(day: SchoolDay) -> None:
    first = day.classes[0]
    child = day.children(first)[0]
    yesterday = day.today - timedelta(days=1)
    for mark in (ABSENT, SICK):
        day.take(first, {child: mark}, yesterday)
        leave(day, child, yesterday)
        follow(ChildrenMoved.of(day.id, {child: first}, yesterday))
        take_back(day, child)
        assert day.marks(first, yesterday) == {child: mark}
    assert contradictions() == {}


def test_a_mark_that_waits_in_a_class_without_a_roll_comes_back_too(day: SchoolDay) -> None:
    first, second, _third = day.classes
    child = day.children(first)[0]
    day.take(first, {child: ABSENT})
    move(day, child, second, since=day.today - timedelta(days=4))
    leave(day, child, day.today)
    assert day.marks(second, day.today) == {}
    take_back(day, child)
    assert day.marks(second, day.today) == {child: ABSENT}
    assert contradictions() == {}


def test_who_comes_back_into_another_class_from_that_day_on_brings_the_marks_along(day: SchoolDay) -> None:
    first, second, _third = day.classes
    absent, there = day.children(first)[:2]
    days = [day.today - timedelta(days=back) for back in (0, 1)]
    for each in days:
        day.take(first, {absent: ABSENT}, each)
        day.take(second, {}, each)
    for child in (absent, there):
        leave(day, child, days[1])
        readmit(day, child, days[1], second)
    assert [day.marks(second, each) for each in days] == [{absent: ABSENT}] * 2
    assert not [row for each in days for row in roll_sheet(day.actor_of("student_affairs"), day.id, second, each).rows if row.to_ask]
    assert contradictions() == {}


def test_a_move_of_an_earlier_day_and_back_leaves_the_marks_as_they_were(day: SchoolDay) -> None:
    first, second, _third = day.classes
    absent, there = day.children(first)[:2]
    days = [day.today - timedelta(days=back) for back in (0, 1, 4)]
    for each in days:
        day.take(first, {absent: ABSENT}, each)
        day.take(second, {}, each)
    before = [told(day, first, each)[0] for each in days], [day.marks(first, each) for each in days]
    for place in (second, first):
        for child in (absent, there):
            move(day, child, place, since=days[1])
    assert ([told(day, first, each)[0] for each in days], [day.marks(first, each) for each in days]) == before
    assert contradictions() == {}


def test_a_transfer_that_is_taken_back_brings_the_mark_of_its_day_back(day: SchoolDay, people: dict[str, Somebody]) -> None:
    first = day.classes[0]
    child = day.children(first)[0]
    day.take(first, {child: ABSENT})
    release(day, child, people["other_teacher"].school_id)
    take_back(day, child)
    assert day.marks(first, day.today) == {child: ABSENT}
    assert contradictions() == {}
