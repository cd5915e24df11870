"""Days without leave at a school that the child left, by a merger or a transfer, count on at the next: how many, and not when."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from conftest import as_owner
from tests.client import words
from xiaowu.attendance.actions.care import set_care
from xiaowu.attendance.actions.dropout import find_dropouts
from xiaowu.attendance.actions.warning import make_letters
from xiaowu.attendance.models import Dropout, WarningLetter
from xiaowu.attendance.queries.desk import desk
from xiaowu.attendance.queries.watch import AwayRow, watch
from xiaowu.attendance.rules.dropout import KIND, Ground
from xiaowu.attendance.tests import moved
from xiaowu.attendance.tests.moved import FRIDAY, MONDAY, TUESDAY, WEDNESDAY, WEEKLY, at_first, at_second, found_of, goes
from xiaowu.followups.models import FollowUp, Note
from xiaowu.kernel import clock
from xiaowu.kernel.clock import TAIPEI
from xiaowu.kernel.database.rows import values
from xiaowu.roster.actions.schools import reopen_school
from xiaowu.roster.models import Post, Student
from xiaowu.roster.rules.roles import Role
from xiaowu.roster.tests.ending import Stage

stage = moved.stage
both_ways = pytest.mark.parametrize("way", ["merger", "transfer"])


def row_of(stage: Stage, child: Student) -> AwayRow | None:
    office = stage.actor_of("other_coordinator")
    return next((each for each in watch(office, stage.there, TUESDAY).away if each.student_id == child.pk), None)


@both_ways
def test_six_days_at_one_school_and_one_at_the_next_are_owed_by_the_next_which_learns_how_many(
    stage: Stage, client_of: Callable[[str], Any], way: str
) -> None:
    at_first(stage, WEEKLY, [day + timedelta(days=1) for day in WEEKLY])
    assert find_dropouts() == 0
    child = goes(stage, way)
    at_second(child, [TUESDAY])
    assert (find_dropouts(), find_dropouts()) == (1, 0)
    assert found_of(child) == [(Ground.IN_A_TERM, TUESDAY, TUESDAY, 6)]
    with as_owner():
        owed = FollowUp.objects.get(kind=KIND, done_at=None, title__contains=child.name)
    assert (owed.school_id, owed.due) == (stage.there, WEDNESDAY)
    page = words(client_of("other_coordinator").get(f"/attendance/{stage.there}/watch/"))
    assert ("另含先前學校 6 日" in page, "（先前學校 6）" in page) == (True, True)
    assert [day for day in WEEKLY if f"{day.month}/{day.day:02}" in page] == []


@both_ways
def test_two_days_in_a_row_before_and_one_after_are_three_in_a_row(stage: Stage, way: str) -> None:
    at_first(stage, [FRIDAY, MONDAY])
    child = goes(stage, way)
    assert find_dropouts() == 0
    at_second(child, [TUESDAY])
    assert (find_dropouts(), find_dropouts()) == (1, 0)
    assert found_of(child) == [(Ground.IN_A_ROW, TUESDAY, TUESDAY, 2)]


@both_ways
def test_what_was_found_at_the_school_before_is_not_found_again_and_is_told_that_the_child_is_back(
    stage: Stage, way: str, stop_clock: Callable[..., None]
) -> None:
    thursday = FRIDAY - timedelta(days=1)
    at_first(stage, [thursday, FRIDAY, MONDAY])
    stop_clock(datetime(2026, 11, 23, 12, 10, tzinfo=TAIPEI))
    assert find_dropouts() == 1
    stop_clock(datetime(2026, 11, 24, 12, 10, tzinfo=TAIPEI))
    child = goes(stage, way)
    at_second(child, [TUESDAY])
    assert find_dropouts() == 0
    at_second(child, [], [TUESDAY])
    assert (find_dropouts(), find_dropouts()) == (0, 0)
    assert found_of(child) == [(Ground.IN_A_ROW, thursday, MONDAY, 0)]
    with as_owner():
        held = Dropout.objects.get(student_id=stage.child)
        assert (held.school_id, held.back_on) == (stage.here, TUESDAY)
        owed = FollowUp.objects.filter(kind=KIND, about=held.pk, done_at=None)
        assert [note.text for note in Note.objects.filter(follow_up__in=owed, text__contains="到校。")] == ["學生已於115年11月24日（二）到校。"]


@both_ways
def test_a_letter_counts_the_days_before_and_waits_for_a_day_here_and_says_none_twice(
    stage: Stage, client_of: Callable[[str], Any], way: str
) -> None:
    at_first(stage, WEEKLY[:4], [day + timedelta(days=1) for day in WEEKLY])
    child = goes(stage, way)
    office = stage.actor_of("other_coordinator")
    set_care(office, stage.there, tells=True, tell_at=clock.now().time(), tells_lessons=False, warn_at=[3, 5], seen=None)
    row = row_of(stage, child)
    assert row is not None
    assert (row.count, row.days, row.before, row.warned) == (4, (), 4, 0)
    at_second(child, [TUESDAY])
    with as_owner():
        letter = {"academic_year": 115, "semester": 1, "step": 5, "days": 5, "last_day": MONDAY, "at": clock.now(), "account_id": 1, "by_name": "x"}
        there = WarningLetter.objects.create(school_id=stage.here, student_id=stage.child, **letter)
    assert child.pk not in [each.student_id for each in watch(stage.actor_of("other_coordinator"), stage.there, TUESDAY).due]  # warned of it there
    with as_owner():
        there.delete()
    assert make_letters(stage.actor_of("other_coordinator"), stage.there, now=clock.now()) >= 1
    with as_owner():
        made = WarningLetter.objects.get(student_id=child.pk)
    assert (made.step, made.days, made.last_day) == (5, 5, TUESDAY)
    (told,) = [each for each in watch(stage.actor_of("other_coordinator"), stage.there, TUESDAY).letters if each.student_id == child.pk]
    assert (told.dates, told.before) == ((TUESDAY,), 4)
    assert client_of("other_coordinator").get(f"/attendance/{stage.there}/watch/letters/{TUESDAY}.pdf").content.startswith(b"%PDF")


@both_ways
def test_the_desk_counts_the_days_before_for_whoever_sees_the_child_there_and_for_nobody_else(stage: Stage, way: str) -> None:
    at_first(stage, WEEKLY, [day + timedelta(days=1) for day in WEEKLY])
    child = goes(stage, way)
    at_second(child, [TUESDAY])
    (row,) = [each for each in desk(stage.actor_of("other_coordinator"), stage.there, TUESDAY).children if each.student_id == child.pk]
    assert row.in_term == 7
    asked = "select days from attendance_absent_before(%s, %s, %s) where student_id = %s"
    given = [stage.there, WEEKLY[0], TUESDAY, child.pk]
    assert values(asked, given) == [6]
    with as_owner():
        Post.objects.filter(role=Role.STUDENT_AFFAIRS, school_id=stage.there).delete()
    for role in ("other_coordinator", "student_affairs", "bureau_officer"):
        stage.actor_of(role)
        assert values(asked, given) == []


def test_a_merger_taken_back_leaves_the_days_where_they_were(stage: Stage) -> None:
    at_first(stage, WEEKLY, [day + timedelta(days=1) for day in WEEKLY])
    child = goes(stage, "merger")
    assert row_of(stage, child) is not None
    reopen_school(stage.actor_of("bureau_officer"), stage.here)
    assert row_of(stage, child) is None
    (mine,) = [each for each in watch(stage.actor_of("student_affairs"), stage.here, TUESDAY).away if each.student_id == stage.child]
    assert (mine.days, mine.before) == (tuple(WEEKLY), 0)
