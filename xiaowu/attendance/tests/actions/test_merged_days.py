"""A merger as of a day before today: what the closed school's rolls said of the days since is read on until the successor takes its own (併校回溯)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.client import HouseClient, words
from xiaowu.attendance.models import Roll, RollMark
from xiaowu.attendance.queries import merging
from xiaowu.attendance.queries.child import ChildWeek, child_week
from xiaowu.attendance.rules.effective import Source
from xiaowu.attendance.rules.family import DayState
from xiaowu.attendance.tests import moved
from xiaowu.attendance.tests.moved import FRIDAY, MONDAY, TUESDAY, at_first, at_second
from xiaowu.identity.rules.accounts import Kind
from xiaowu.identity.tests.family import code_for, started
from xiaowu.kernel.database.rows import values
from xiaowu.kernel.errors import Forbidden
from xiaowu.roster.actions import schools
from xiaowu.roster.models import Guardian, Post, School, Student
from xiaowu.roster.rules.roles import Role
from xiaowu.roster.tests.ending import Stage

stage = moved.stage
THURSDAY = FRIDAY - timedelta(days=1)


@pytest.fixture
def mother(stage: Stage, people: dict[str, Somebody]) -> HouseClient:
    with as_owner():
        Roll.objects.filter(school_id=stage.there, day__gte=THURSDAY).delete()
        child = Student.objects.get(pk=stage.child)
        uid = Guardian.objects.create(school_id=stage.here, student=child, name="林美玲", relation="mother").uid
    return started(code_for(stage.actor_of, people["homeroom_teacher"], Kind.GUARDIAN, uid), uid)


def merged(stage: Stage) -> Student:
    """As of Thursday, entered on Tuesday."""
    bureau = stage.actor_of("bureau_officer")
    schools.close_school(bureau, stage.here, closed_on=THURSDAY, successor_id=stage.there, today=TUESDAY)
    with as_owner():
        return Student.objects.get(school_id=stage.there, uid=Student.objects.get(pk=stage.child).uid)


def week_there(stage: Stage, child: Student, day: Any = FRIDAY) -> ChildWeek:
    return child_week(stage.actor_of("other_coordinator"), stage.there, child.pk, day, TUESDAY)


def mornings(week: ChildWeek) -> list[DayState | None]:
    return [cell and cell.state for cell in week.lines[0].cells]


def test_a_family_and_the_successor_read_the_days_that_the_closed_school_recorded_until_the_successor_takes_its_own(
    stage: Stage, mother: HouseClient, client_of: Callable[[str], HouseClient]
) -> None:
    at_first(stage, [FRIDAY], [THURSDAY, MONDAY])
    before = words(mother.get("/attendance/own/"))
    child = merged(stage)
    with as_owner():
        place = School.objects.get(pk=stage.there).name
    told = words(mother.get("/attendance/own/")).split(place)[1]
    assert [f"{day}" in told for day in ("11月19日（四） 到", "11月20日（五） 缺席", "11月23日（一） 到")] == [True] * 3, (before, told)
    week = week_there(stage, child)
    assert (mornings(week)[3:], week.merged) == ([DayState.PRESENT, DayState.ABSENT], (THURSDAY, FRIDAY))
    assert [cell and cell.source for cell in week.lines[0].cells][3:] == [Source.HOMEROOM] * 2
    shown = words(client_of("other_coordinator").get(f"/attendance/{stage.there}/children/{child.pk}/{FRIDAY}/"))
    assert "的晨間點名是併入本校的學校所點" in shown
    at_second(child, [THURSDAY], [FRIDAY])  # the successor's own word comes first
    told = words(mother.get("/attendance/own/")).split(place)[1]
    assert [f"{day}" in told for day in ("11月19日（四） 缺席", "11月20日（五） 到", "11月23日（一） 到")] == [True] * 3
    week = week_there(stage, child)
    assert (mornings(week)[3:], week.merged) == ([DayState.ABSENT, DayState.PRESENT], ())


def test_a_day_of_which_the_closed_school_took_no_roll_is_said_by_nobody(stage: Stage, mother: HouseClient) -> None:
    with as_owner():
        Roll.objects.filter(school_class_id=stage.class_id, day__gte=THURSDAY).delete()
        RollMark.objects.filter(school_class_id=stage.class_id, day__gte=THURSDAY).delete()
    child = merged(stage)
    assert words(mother.get("/attendance/own/")).split("11月19日（四）")[1].split()[0] == "尚未點名"
    week = week_there(stage, child)
    assert (mornings(week)[3:], week.merged) == ([DayState.NOT_TAKEN] * 2, ())


def test_whoever_may_not_see_the_rolls_of_the_successor_reads_none_of_the_days(stage: Stage, mother: HouseClient) -> None:
    at_first(stage, [FRIDAY], [THURSDAY])
    child = merged(stage)
    asked = "select day from attendance_recorded_before(%s, %s, %s, %s)"
    given = [stage.there, child.pk, THURSDAY, FRIDAY]
    week_there(stage, child)
    assert values(asked, given) == [THURSDAY, FRIDAY]
    with as_owner():
        Post.objects.filter(role=Role.STUDENT_AFFAIRS, school_id=stage.there).delete()
    for role in ("other_coordinator", "student_affairs", "bureau_officer"):
        stage.actor_of(role)
        assert values(asked, given) == []


def test_the_bureau_reads_before_the_merger_how_many_rolls_were_taken_since_and_nobody_else_does(stage: Stage) -> None:
    with as_owner():
        Roll.objects.filter(school_id=stage.here, day__gte=THURSDAY).delete()
    at_first(stage, [FRIDAY], [THURSDAY])
    bureau = stage.actor_of("bureau_officer")
    said = "裁撤日起 %d 日已完成的班級點名：家長與承接學校照舊查閱，承接學校重新點名後以該校為準"
    assert merging.lines(bureau, stage.here, stage.there, THURSDAY) == [(said % 2, 2)]
    assert merging.lines(bureau, stage.here, stage.there, TUESDAY) == [(said % 0, 0)]
    with pytest.raises(Forbidden):
        merging.lines(stage.actor_of("student_affairs"), stage.here, stage.there, THURSDAY)


def test_days_are_the_closed_schools_own_again_once_the_merger_is_taken_back(stage: Stage, mother: HouseClient) -> None:
    at_first(stage, [FRIDAY], [THURSDAY, MONDAY])
    before = words(mother.get("/attendance/own/"))
    merged(stage)
    schools.reopen_school(stage.actor_of("bureau_officer"), stage.here)
    assert words(mother.get("/attendance/own/")) == before
