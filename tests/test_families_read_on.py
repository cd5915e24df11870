"""A child that goes to another school, by a merger or a transfer: its family goes on reading what it could read at the one before, and nothing more."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.client import HouseClient, words
from xiaowu.attendance.actions.leave import Wish, ask_for
from xiaowu.attendance.actions.leave_flow import attach
from xiaowu.attendance.models import Leave, LeaveFile, Roll, RollMark
from xiaowu.attendance.rules.leave import Span
from xiaowu.attendance.rules.roll import LeaveType
from xiaowu.identity.actions.families import give_code
from xiaowu.identity.rules.accounts import Kind
from xiaowu.identity.tests.family import code_for, started
from xiaowu.kernel import clock
from xiaowu.meals.models import MealStop
from xiaowu.roster.actions.schools import reopen_school
from xiaowu.roster.models import Guardian, School, Student
from xiaowu.roster.tests.actions.closing import close
from xiaowu.roster.tests.ending import TODAY, Stage, send, stage_of

YESTERDAY, LAST_WEEK = TODAY - timedelta(days=1), TODAY - timedelta(days=6)
WEEK = f"/attendance/own/week/{LAST_WEEK}/"
both_ways = pytest.mark.parametrize("way", ["merger", "transfer"])
whoever = pytest.mark.parametrize("kind", [Kind.GUARDIAN, Kind.PUPIL])


@pytest.fixture
def stage(actor_of: Callable[[str], Any], people: dict[str, Somebody]) -> Stage:
    return stage_of(actor_of, people)


@pytest.fixture
def leave(stage: Stage) -> int:
    """The child was ill in the week before, with a proof; and absent yesterday, when its class took its roll."""
    office = stage.actor_of("student_affairs")
    made = ask_for(office, stage.here, stage.child, Wish(LeaveType.SICK, Span(LAST_WEEK, LAST_WEEK), "發燒在家"), now=clock.now())
    attach(office, made, filename="證明.pdf", sent=b"%PDF-1.7 a proof", now=clock.now())
    with as_owner():
        Leave.objects.filter(pk=made).update(state="approved", waits_for="")
        taken = {"school_id": stage.here, "revision": 1, "enrolled": 28, "away": 1, "late": 0, "saved_at": clock.now()}
        Roll.objects.get_or_create(school_class_id=stage.class_id, day=YESTERDAY, defaults=taken)
        of = {"school_class_id": stage.class_id, "day": YESTERDAY, "student_id": stage.child}
        RollMark.objects.update_or_create(**of, defaults={"school_id": stage.here, "mark": "absent", "leave_type": ""})
        said = {"ground": "stopped", "told_at": clock.now() - timedelta(days=9), "at": clock.now(), "by_name": "林美玲", "by_family": True}
        MealStop.objects.create(school_id=stage.here, student_id=stage.child, first=LAST_WEEK, last=TODAY + timedelta(days=3), **said)
    return made


def browser_of(stage: Stage, people: dict[str, Somebody], kind: Kind) -> HouseClient:
    with as_owner():
        child = Student.objects.get(pk=stage.child)
        uid = child.uid
        if kind is Kind.GUARDIAN:
            uid = Guardian.objects.create(school_id=stage.here, student=child, name="林美玲", relation="mother").uid
        stage_class = child.school_class_id
    teacher = people["homeroom_teacher"]
    assert stage_class == teacher.class_id
    return started(code_for(stage.actor_of, teacher, kind, uid), uid)


def leaves_school(stage: Stage, way: str) -> None:
    if way == "merger":
        close(stage)
    else:
        send(stage, left_on=TODAY, since=TODAY)


@both_ways
@whoever
def test_a_family_goes_on_reading_the_days_and_leave_of_the_school_before(
    stage: Stage, people: dict[str, Somebody], leave: int, way: str, kind: Kind
) -> None:
    browser = browser_of(stage, people, kind)
    with as_owner():
        old, proof = School.objects.get(pk=stage.here).name, LeaveFile.objects.get(leave_id=leave).pk
    month, before = words(browser.get("/attendance/own/")), words(browser.get(WEEK))
    assert ("病假" in month, "先前就讀" in month, "病假" in before) == (True, False, True)
    leaves_school(stage, way)
    month = words(browser.get("/attendance/own/"))
    assert ("病假" in month, f"{old} 一年1班 · 先前就讀，只供查閱" in month, "告訴學校原因" in month) == (True, True, False)
    assert "病假" in words(browser.get(WEEK))
    assert f"/attendance/leave/{leave}/" in browser.get("/attendance/leave/own/").content.decode()
    shown = words(browser.get(f"/attendance/leave/{leave}/"))
    assert ("發燒在家" in shown, "撤回假單" in shown, "加入附件" in shown) == (True, False, False)
    assert browser.get(f"/attendance/leave/{leave}/files/{proof}/").status_code == 200


@both_ways
def test_a_guardian_does_nothing_at_the_school_before(stage: Stage, people: dict[str, Somebody], leave: int, way: str) -> None:
    browser = browser_of(stage, people, Kind.GUARDIAN)
    answer = f"/attendance/own/{stage.child}/{YESTERDAY}/"
    assert "告訴學校原因" in words(browser.get(answer))
    leaves_school(stage, way)
    with as_owner():
        proof, stop = LeaveFile.objects.get(leave_id=leave).pk, MealStop.objects.get(school_id=stage.here).pk
        seen = Leave.objects.get(pk=leave).sequence
    shown = words(browser.get(answer))
    assert ("先前就讀，只供查閱" in shown, "告訴學校原因" in shown) == (True, False)
    stops = browser.get("/meals/refunds/own/").content.decode()
    assert ("11/18" in stops, f"/meals/refunds/own/{stop}/again/" in stops) == (True, False)
    sent = {
        f"/attendance/leave/{leave}/advance/": {"verb": "withdraw", "seen": seen}, f"/attendance/leave/{leave}/files/{proof}/take-back/": {},
        answer: {"said": "ill", "text": ""}, f"/meals/refunds/own/{stop}/again/": {},
    }  # fmt: skip
    found = {path: browser.send(path, given).status_code for path, given in sent.items()}
    assert {path: code for path, code in found.items() if code not in (403, 404, 409)} == {}
    with as_owner():
        assert (Leave.objects.get(pk=leave).state, LeaveFile.objects.filter(leave_id=leave).count()) == ("approved", 1)
        assert MealStop.objects.get(pk=stop).back_from is None


@both_ways
def test_nobody_reads_more_of_the_school_before_than_they_could(stage: Stage, people: dict[str, Somebody], leave: int, way: str) -> None:
    mother = browser_of(stage, people, Kind.GUARDIAN)
    office = stage.actor_of("student_affairs")
    with as_owner():
        other = Student.objects.filter(school_id=stage.here, school_class_id=stage.class_id).exclude(pk=stage.child).order_by("pk")[0]
    of_another = ask_for(office, stage.here, other.pk, Wish(LeaveType.SICK, Span(LAST_WEEK, LAST_WEEK), "別人的事由"), now=clock.now())
    leaves_school(stage, way)
    assert mother.get(f"/attendance/leave/{of_another}/").status_code == 404
    assert other.name not in words(mother.get("/attendance/own/"))
    with as_owner():
        there = Student.objects.get(school_id=stage.there, uid=Student.objects.get(pk=stage.child).uid)
        uncle = Guardian.objects.create(school_id=stage.there, student=there, name="王大同", relation="other")
    code = give_code(stage.actor_of("other_coordinator"), stage.there, there.school_class_id or 0, Kind.GUARDIAN, uncle.uid, TODAY)
    new = started(code, uncle.uid)
    assert ("先前就讀" in words(new.get("/attendance/own/")), new.get(f"/attendance/leave/{leave}/").status_code) == (False, 404)
    with as_owner():
        Guardian.objects.filter(student=there, name="林美玲").delete()  # the child is not theirs any more
    assert mother.get(f"/attendance/leave/{leave}/").status_code in (302, 403, 404)


def test_what_is_read_of_the_school_before_is_its_own_again_once_the_merger_is_taken_back(
    stage: Stage, people: dict[str, Somebody], leave: int
) -> None:
    mother = browser_of(stage, people, Kind.GUARDIAN)
    close(stage)
    assert "先前就讀" in words(mother.get("/attendance/own/"))
    reopen_school(stage.actor_of("bureau_officer"), stage.here)
    month = words(mother.get("/attendance/own/"))
    assert ("先前就讀" in month, "病假" in month, "告訴學校原因" in month) == (False, True, True)
