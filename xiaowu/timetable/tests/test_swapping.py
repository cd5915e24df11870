"""Swapped lessons: for a day and for the weeks of a span, told to both teachers, taken back together."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import as_owner
from xiaowu.kernel.errors import BadInput, Conflict
from xiaowu.kernel.notices import kinds
from xiaowu.notifications.models import Notice
from xiaowu.roster.models import CityClosure
from xiaowu.timetable.actions.changes import withdraw
from xiaowu.timetable.actions.telling import MOVED
from xiaowu.timetable.models import LessonChange
from xiaowu.timetable.rules.changes import LONGEST_SPAN, weekly
from xiaowu.timetable.tests.changed import WEDNESDAY, People, classes, of_the_day, stand_in, swapped, told_of
from xiaowu.timetable.tests.conftest import DAY, ActorOf, Lessons


def test_two_lessons_change_places_and_back_again(actor_of: ActorOf, people: People, lessons: Lessons) -> None:
    own, other = people["homeroom_teacher"], people["subject_teacher"]
    lessons.add(10, own.person_id)
    lessons.add(20, other.person_id, "自然", weekday=3)
    actor = actor_of("dean_of_studies")
    assert swapped(actor, lessons) == 2
    assert (of_the_day(lessons, DAY), of_the_day(lessons, WEDNESDAY)) == ([(10, "自然", other.name)], [(20, "國語", own.name)])
    assert stand_in(actor, lessons, people, first=WEDNESDAY) == 1  # what was moved is taken over where it is held
    assert of_the_day(lessons, WEDNESDAY) == [(20, "國語", other.name)]
    assert swapped(actor, lessons) == 2
    assert (of_the_day(lessons, DAY), of_the_day(lessons, WEDNESDAY)) == ([(10, "國語", other.name)], [(20, "自然", other.name)])


def test_a_swap_is_told_to_both_teachers_and_so_is_that_it_was_taken_back(actor_of: ActorOf, people: People, lessons: Lessons) -> None:
    own, other = people["homeroom_teacher"].person_id, people["subject_teacher"].person_id
    lessons.add(10, own)
    lessons.add(20, other, "自然", weekday=3)
    actor = actor_of("registrar")
    swapped(actor, lessons)
    assert [[each[0] for each in told_of(who)] for who in (own, other)] == [[MOVED], [MOVED]]
    withdraw(actor_of("registrar"), lessons.school_id, change_id=LessonChange.objects.all()[0].pk)
    assert [each[0] for each in told_of(own)] == [MOVED, MOVED]
    with as_owner():
        told = [kinds()[MOVED].said(each.about).text for each in Notice.objects.filter(account__person_id=own, kind=MOVED).order_by("pk")]
    assert told == ["11/25（三） 第二節 " + told[0].split(" ", 2)[2], "11/24（二） 第一節 " + told[0].split(" ", 2)[2]]  # there, and back


def test_two_lessons_change_places_every_week_of_a_span_but_where_there_is_no_school_and_all_is_taken_back_together(
    actor_of: ActorOf, people: People, lessons: Lessons
) -> None:
    own, other = people["homeroom_teacher"], people["subject_teacher"]
    lessons.add(10, own.person_id)
    lessons.add(20, other.person_id, "自然", weekday=3)
    with as_owner():
        CityClosure.objects.create(day=WEDNESDAY + timedelta(weeks=1), reason="停課")
    actor = actor_of("registrar")
    assert swapped(actor, lessons, last=WEDNESDAY + timedelta(weeks=3, days=-1)) == 4  # the last week is not whole within it
    as_said, changed = [(10, "國語", own.name)], [(10, "自然", other.name)]
    assert [of_the_day(lessons, DAY + timedelta(weeks=week)) for week in range(4)] == [changed, as_said, changed, as_said]
    assert [len(told_of(who.person_id)) for who in (own, other)] == [1, 1]
    assert withdraw(actor_of("registrar"), lessons.school_id, change_id=LessonChange.objects.order_by("pk")[3].pk) == 4
    assert of_the_day(lessons, DAY + timedelta(weeks=2)) == as_said


def test_where_one_week_of_a_span_is_taken_no_week_is_swapped_and_the_taken_time_is_named(
    actor_of: ActorOf, people: People, lessons: Lessons
) -> None:
    own = people["homeroom_teacher"].person_id
    lessons.add(10, own)
    other = next(each for each in classes(lessons) if each != lessons.class_id)
    lessons.add(20, own, "英語", weekday=3, school_class_id=other, since=DAY + timedelta(weeks=1))
    with pytest.raises(Conflict, match=r"12月2日.* 第二節已有課.*英語"):
        swapped(actor_of("registrar"), lessons, last=DAY + timedelta(weeks=4))
    assert not LessonChange.objects.exists()


@given(st.dates(date(2026, 8, 1), date(2027, 1, 20)), st.integers(-6, 6), st.integers(0, 130))
def test_a_pair_of_days_comes_again_each_week_and_never_later_than_the_last(first: date, apart: int, span: int) -> None:
    second, last = first + timedelta(days=apart), first + timedelta(days=span)
    pairs = list(weekly(first, second, last))
    assert pairs[0] == (first, second)
    assert list(weekly(first, second, None)) == pairs[:1]
    assert all(other - one == second - first and one.weekday() == first.weekday() for one, other in pairs)
    assert all(max(pair) <= last for pair in pairs[1:])
    assert max(pairs[-1]) + timedelta(weeks=1) > last
    assert len({day for day, _other in pairs}) == len(pairs)


def test_a_lesson_moves_to_an_empty_time(actor_of: ActorOf, people: People, lessons: Lessons) -> None:
    lessons.add(10, people["homeroom_teacher"].person_id)
    assert swapped(actor_of("registrar"), lessons) == 1
    assert of_the_day(lessons, DAY) == []
    assert [each[:2] for each in of_the_day(lessons, WEDNESDAY)] == [(20, "國語")]


@pytest.mark.parametrize(
    "given",
    [
        {"second": DAY, "second_period": 10},
        {"second": DAY + timedelta(days=4)},
        {"first_period": 60, "second_period": 70},
        {"last": DAY},
        {"last": DAY + timedelta(days=LONGEST_SPAN)},
        {"second": DAY + timedelta(weeks=1), "last": DAY + timedelta(weeks=4)},
    ],
    ids=["the same time", "no school", "no lesson", "backwards", "too long", "weeks that meet"],
)
def test_a_swap_that_cannot_be_is_refused(actor_of: ActorOf, people: People, lessons: Lessons, given: dict[str, Any]) -> None:
    lessons.add(10, people["homeroom_teacher"].person_id)
    with pytest.raises(BadInput):
        swapped(actor_of("registrar"), lessons, **given)


def test_a_swap_is_refused_where_a_teacher_is_taken(actor_of: ActorOf, people: People, lessons: Lessons) -> None:
    lessons.add(10, people["homeroom_teacher"].person_id)
    other = next(each for each in classes(lessons) if each != lessons.class_id)
    lessons.add(20, people["homeroom_teacher"].person_id, "英語", weekday=3, school_class_id=other)
    with pytest.raises(Conflict, match="英語"):
        swapped(actor_of("registrar"), lessons)
