"""A form of leave tells of kitchens about the days that it names, and about no others."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.client import HouseClient, words
from xiaowu.attendance.models import Leave
from xiaowu.identity.rules.accounts import Kind
from xiaowu.identity.tests.family import code_for, started
from xiaowu.kernel import clock
from xiaowu.meals.actions.telling import tell_kitchens
from xiaowu.meals.tests.listed import kitchen, service
from xiaowu.roster.models import Guardian, Student

TOLD = "廚房可能已經備餐"
AGAIN, ASK = "/attendance/leave/{}/again/", "/attendance/leave/ask/"


@pytest.fixture
def mother(actor_of: Any, people: dict[str, Somebody], stop_clock: Callable[..., None]) -> HouseClient:
    """At half past nine; the kitchen was told of today."""
    teacher = people["homeroom_teacher"]
    stop_clock(datetime.combine(clock.today(), time(9, 30), clock.TAIPEI))
    service(teacher.school_id, kitchen(teacher.school_id, until=time(9)).pk)
    with as_owner():
        child = Student.objects.filter(school_class_id=teacher.class_id).order_by("pk")[0]
        guardian = Guardian.objects.create(school_id=teacher.school_id, student=child, name="林美玲", relation="mother")
    assert tell_kitchens() == 1
    return started(code_for(actor_of, teacher, Kind.GUARDIAN, guardian.uid), guardian.uid)


@pytest.mark.parametrize(("ahead", "is_told"), [(0, True), (7, False)])
def test_a_leave_that_is_completed_tells_of_its_own_days_and_a_form_that_comes_back_of_those_that_were_sent(
    mother: HouseClient, ahead: int, is_told: bool
) -> None:
    day = clock.today() + timedelta(days=ahead)
    asked = {"leave_type": "sick", "first": f"{day}", "last": "", "begins": "", "ends": "", "reason": "看診"}
    mother.send(ASK, asked)
    with as_owner():
        leave = Leave.objects.latest("pk")
        Leave.objects.filter(pk=leave.pk).update(state="returned", waits_for="")
    again = AGAIN.format(leave.pk)
    page = mother.get(again)
    assert ("補正後再送" in words(page), TOLD in words(page)) == (True, is_told)
    for path in (again, ASK):
        back = mother.send(path, asked | {"reason": ""})
        assert (back.status_code, TOLD in words(back)) == (422, is_told), path
    assert TOLD in words(mother.get(ASK))  # no day is chosen yet
