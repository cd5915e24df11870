"""Whoever leaves a class or the school leaves its teaching groups, and is in them again once that is taken back."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from conftest import Somebody, as_owner
from xiaowu.roster.actions import leaving, students
from xiaowu.roster.actions.graduation import graduate, ungraduate
from xiaowu.roster.models import Course, Enrolment, GroupMember, SchoolClass, TeachingGroup, Term
from xiaowu.roster.rules.ends import Reason
from xiaowu.roster.tests.ending import LAST_WEEK, TODAY, Stage, stage_of

SEPTEMBER, NEXT_YEAR = date(2026, 9, 1), date(2027, 8, 30)


@pytest.fixture
def stage(actor_of: Callable[[str], Any], people: dict[str, Somebody]) -> Stage:
    return stage_of(actor_of, people)


def group_of(stage: Stage, *members: int, name: str = "英語A", since: date = SEPTEMBER) -> int:
    with as_owner():
        course, _made = Course.objects.get_or_create(school_id=stage.here, title="英語", code="")
        term = Term.objects.get(starts__lte=TODAY, ends__gte=TODAY)
        group = TeachingGroup.objects.create(school_id=stage.here, term=term, course=course, name=name)
        GroupMember.objects.bulk_create(GroupMember(school_id=stage.here, group=group, student_id=each, valid=(since, None)) for each in members)
    return int(group.pk)


def spells(group: int, child: int) -> list[tuple[date, date | None]]:
    with as_owner():
        found = GroupMember.objects.filter(group_id=group, student_id=child).order_by("valid").values_list("valid", flat=True)
        return [(each.lower, each.upper) for each in found]


def other_class(stage: Stage) -> tuple[int, int]:
    """Another class of the school, and a child of it."""
    with as_owner():
        here = SchoolClass.objects.get(pk=stage.class_id)
        beside = Enrolment.objects.filter(school_id=stage.here, school_class__academic_year=here.academic_year, valid__upper_inf=True)
        found = beside.exclude(school_class=here).order_by("pk")[0]
    return found.school_class_id, found.student_id


def move(stage: Stage, place: int, since: date = TODAY, seat: int = 57) -> None:
    students.move_student(stage.keeper, stage.here, student_id=stage.child, class_id=place, seat=seat, since=since, today=TODAY)


def test_a_child_who_leaves_is_in_no_group_and_again_when_it_is_taken_back(stage: Stage) -> None:
    group = group_of(stage, stage.child, other_class(stage)[1])
    later = group_of(stage, stage.child, name="英語B", since=TODAY + timedelta(days=7))
    leaving.leave(stage.keeper, stage.here, student_id=stage.child, reason=Reason.ABROAD, left_on=LAST_WEEK, today=TODAY)
    assert (spells(group, stage.child), spells(later, stage.child)) == ([(SEPTEMBER, LAST_WEEK)], [])
    assert spells(group, other_class(stage)[1]) == [(SEPTEMBER, None)]
    leaving.take_back(stage.keeper, stage.here, student_id=stage.child)
    assert spells(group, stage.child) == [(SEPTEMBER, None)]


def test_who_moves_stays_only_in_groups_that_the_new_class_is_in(stage: Stage) -> None:
    place, there = other_class(stage)
    own, shared = group_of(stage, stage.child), group_of(stage, stage.child, there, name="英語B")
    move(stage, stage.class_id, LAST_WEEK)  # another seat
    assert spells(own, stage.child) == [(SEPTEMBER, None)]
    move(stage, place)
    assert (spells(own, stage.child), spells(shared, stage.child)) == ([(SEPTEMBER, TODAY)], [(SEPTEMBER, None)])
    move(stage, stage.class_id)
    assert (spells(own, stage.child), spells(shared, stage.child)) == ([(SEPTEMBER, None)], [(SEPTEMBER, None)])


def test_a_membership_that_ended_before_the_leaving_stays_ended(stage: Stage) -> None:
    group = group_of(stage, stage.child)
    with as_owner():
        GroupMember.objects.filter(group_id=group).update(valid=(SEPTEMBER, TODAY))
    leaving.leave(stage.keeper, stage.here, student_id=stage.child, reason=Reason.ABROAD, left_on=TODAY, today=TODAY)
    leaving.take_back(stage.keeper, stage.here, student_id=stage.child)
    assert spells(group, stage.child) == [(SEPTEMBER, TODAY)]


def test_graduates_leave_their_groups_and_come_back_all_at_once(stage: Stage) -> None:
    with as_owner():
        last = Enrolment.objects.filter(school_id=stage.here, valid__upper_inf=True, school_class__grade=6).order_by("pk")
        children = list(last.values_list("student_id", flat=True)[:3])
    group = group_of(stage, *children)
    graduate(stage.keeper, stage.here, NEXT_YEAR)
    assert [spells(group, each) for each in children] == [[(SEPTEMBER, date(2027, 8, 1))]] * 3
    ungraduate(stage.keeper, stage.here, NEXT_YEAR)
    assert [spells(group, each) for each in children] == [[(SEPTEMBER, None)]] * 3
