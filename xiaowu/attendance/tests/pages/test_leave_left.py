"""What a school that merges left undecided of leave is decided at its successor, by whoever decides over the whole of it, and by nobody else."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.client import HouseClient, words
from xiaowu.attendance.actions.leave import Wish, ask_for
from xiaowu.attendance.actions.leave_along import LEFT, left_words
from xiaowu.attendance.actions.leave_flow import attach
from xiaowu.attendance.models import Leave, LeaveCell, LeaveFile, LeaveStep
from xiaowu.attendance.queries.leave_along import against
from xiaowu.attendance.queries.leave_left import undecided as count_undecided
from xiaowu.attendance.rules.leave import Span
from xiaowu.attendance.rules.roll import LeaveType
from xiaowu.kernel import clock
from xiaowu.kernel.errors import BadInput, Forbidden
from xiaowu.kernel.models import Look
from xiaowu.notifications.models import Telling
from xiaowu.roster.actions.schools import close_school, reopen_school
from xiaowu.roster.models import Enrolment, Post, Student
from xiaowu.roster.rules.roles import Role
from xiaowu.roster.tests.actions.closing import close
from xiaowu.roster.tests.ending import TODAY, Stage, stage_of

BEFORE = TODAY - timedelta(days=6)
Serving = Callable[[Role], HouseClient]


@pytest.fixture
def stage(actor_of: Callable[[str], Any], people: dict[str, Somebody]) -> Stage:
    return stage_of(actor_of, people)


@pytest.fixture
def leave(stage: Stage) -> int:
    return left(stage)


@pytest.fixture
def serving(stage: Stage, people: dict[str, Somebody], client_of: Callable[[str], HouseClient]) -> Serving:
    """The second school's coordinator has this post there instead."""

    def serve(role: Role) -> HouseClient:
        with as_owner():
            Post.objects.filter(person_id=people["other_coordinator"].person_id).delete()
            of_class = {"school_class_id": stage.class_there} if role is Role.HOMEROOM_TEACHER else {}
            if of_class:
                Post.objects.filter(role=role, **of_class).delete()
            Post.objects.create(
                person_id=people["other_coordinator"].person_id, school_id=stage.there, role=role, valid=(stage.began, None), **of_class
            )
        return client_of("other_coordinator")

    return serve


def left(stage: Stage, *, days: int = 0, chain: tuple[str, ...] = ("homeroom_teacher",)) -> int:
    """Asked for a day of the week before, with a proof, and decided by nobody."""
    office, first = stage.actor_of("student_affairs"), BEFORE + timedelta(days=days)
    made = ask_for(office, stage.here, stage.child, Wish(LeaveType.SICK, Span(first, first), "發燒在家"), now=clock.now())
    attach(office, made, filename="證明.pdf", sent=b"%PDF-1.7 a proof", now=clock.now())
    with as_owner():
        Leave.objects.filter(pk=made).update(state="asked", waits_for=chain[0], chain=list(chain), place=0)
    return made


def stands(leave: int) -> tuple[str, list[tuple[date, str]]]:
    with as_owner():
        cells = LeaveCell.objects.filter(leave_id=leave).order_by("day").values_list("day", "standing")
        return Leave.objects.get(pk=leave).state, list(cells)


def decide(browser: HouseClient, leave: int, verb: str, text: str = "") -> Any:
    with as_owner():
        seen = Leave.objects.get(pk=leave).sequence
    return browser.send(f"/attendance/leave/{leave}/advance/", {"verb": verb, "words": text, "seen": seen})


@pytest.mark.parametrize("role", [Role.STUDENT_AFFAIRS, Role.DEAN_OF_STUDENTS, Role.DEAN_OF_STUDIES, Role.PRINCIPAL])
def test_whoever_decides_over_the_successor_decides_what_was_left(stage: Stage, leave: int, serving: Serving, role: Role) -> None:
    browser, there = serving(role), f"/attendance/leave/{leave}/"
    with as_owner():
        proof = LeaveFile.objects.get(leave_id=leave).pk
        uid = Student.objects.get(pk=stage.child).uid
    assert browser.get(there).status_code == 404
    assert "尚未審核" not in words(browser.get("/attendance/leave/"))
    assert "併入學校的待審假單" not in words(browser.get("/"))
    close(stage)
    first = browser.get("/")
    assert ("併入學校的待審假單" in words(first), f'href="{there}"' in first.content.decode()) == (True, True)
    assert f"115年{BEFORE.month}月{BEFORE.day}日" in words(browser.get("/attendance/leave/")).partition("尚未審核的假單")[2]
    shown = browser.get(there).content.decode()
    assert ("發燒在家" in shown, "加入附件" in shown, 'value="approve"' in shown) == (True, False, True)
    assert browser.get(f"{there}files/{proof}/").status_code == 200
    assert "已核准" in words(decide(browser, leave, "approve"))
    assert stands(leave) == ("approved", [(BEFORE, "approved")])
    assert "尚未審核的假單" not in words(browser.get("/attendance/leave/"))
    assert "併入學校的待審假單" not in words(browser.get("/"))
    assert browser.get(there).status_code == 200  # whoever decided reads what they decided
    with as_owner():
        step = LeaveStep.objects.filter(leave_id=leave).latest("pk")
        assert (step.verb, step.role, step.school_id) == ("approve", role.value, stage.here)
        assert Look.objects.filter(school_id=stage.here, purpose="attendance.leave").exists()
        assert Student.objects.filter(uid=uid).count() == 2


def test_it_is_refused_with_a_reason_and_withdrawn_after_a_question(stage: Stage, leave: int, serving: Serving) -> None:
    other = left(stage, days=1)
    close(stage)
    browser = serving(Role.STUDENT_AFFAIRS)
    assert decide(browser, leave, "refuse").status_code == 422
    assert 'value="return"' not in browser.get(f"/attendance/leave/{leave}/").content.decode()
    assert "家長不能再補正" in words(decide(browser, leave, "return", "請補證明"))
    assert stands(leave)[0] == "asked"
    decide(browser, leave, "refuse", "沒有就醫證明")
    assert stands(leave)[0] == "refused"
    assert "假單已撤回" in words(decide(browser, other, "withdraw"))
    assert stands(other)[0] == "withdrawn"


def test_one_agreement_is_enough_where_nobody_else_of_the_chain_is_left(stage: Stage, serving: Serving) -> None:
    long = left(stage, chain=("homeroom_teacher", "student_affairs", "principal"))
    close(stage)
    decide(serving(Role.STUDENT_AFFAIRS), long, "approve")
    assert stands(long)[0] == "approved"


@pytest.mark.parametrize("role", [Role.HOMEROOM_TEACHER, Role.CLERK, Role.IT_COORDINATOR, Role.COUNSELLOR])
def test_nobody_else_at_the_successor_reads_or_decides_it(stage: Stage, leave: int, serving: Serving, role: Role) -> None:
    close(stage)
    browser = serving(role)
    assert browser.get(f"/attendance/leave/{leave}/").status_code in (403, 404)
    assert decide(browser, leave, "approve").status_code in (403, 404)
    assert stands(leave)[0] == "asked"
    assert "併入學校的待審假單" not in words(browser.get("/"))
    listed = browser.get("/attendance/leave/")
    assert listed.status_code == 403 or "尚未審核的假單" not in words(listed)


def test_what_the_old_school_decided_and_what_it_is_after_the_merger_was_taken_back_is_not_the_successors(
    stage: Stage, leave: int, serving: Serving
) -> None:
    decided = left(stage, days=1)
    with as_owner():
        Leave.objects.filter(pk=decided).update(state="approved", waits_for="")
    close(stage)
    browser = serving(Role.STUDENT_AFFAIRS)
    assert browser.get(f"/attendance/leave/{decided}/").status_code == 404
    with as_owner():
        (told,) = Telling.objects.filter(kind=LEFT)
        assert (told.role, told.school_id, told.about["count"]) == ("student_affairs", stage.there, 1)
        assert left_words(told.about).title.endswith("還有 1 份假單尚未審核")
    reopen_school(stage.actor_of("bureau_officer"), stage.here)
    assert browser.get(f"/attendance/leave/{leave}/").status_code == 404
    assert decide(browser, leave, "approve").status_code in (403, 404)
    assert stands(leave)[0] == "asked"


def test_a_school_with_undecided_leave_does_not_close_without_a_successor(stage: Stage, leave: int) -> None:
    officer = stage.actor_of("bureau_officer")
    assert against(officer, stage.here, stage.there, TODAY) == ""
    assert against(officer, stage.here, None, TODAY) == "還有 1 份假單沒有審核；請這所學校先審核，或選擇承接學校，由該校學務處審核。"
    with as_owner():
        Enrolment.objects.filter(school_id=stage.here, valid__upper_inf=True).update(
            valid=(stage.began, BEFORE + timedelta(days=1)), ended_for="abroad"
        )
        Student.objects.filter(school_id=stage.here).update(school_class=None)
    with pytest.raises(BadInput, match="份假單沒有審核"):
        close_school(stage.actor_of("bureau_officer"), stage.here, closed_on=TODAY, successor_id=None, today=TODAY)
    with as_owner():
        Leave.objects.filter(pk=leave).update(state="refused", waits_for="")
    assert against(stage.actor_of("bureau_officer"), stage.here, None, TODAY) == ""
    with pytest.raises(Forbidden):
        against(stage.actor_of("student_affairs"), stage.here, None, TODAY)
    assert count_undecided(stage.here) == 0
