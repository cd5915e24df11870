"""Nothing is owed by a school that closed, and nobody there is told of anything (併校後的負責學校): whoever answers for it since is, whichever system asks."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils.module_loading import import_string

from conftest import Somebody, as_owner
from tests.client import HouseClient, words
from tests.flows import Cast, example_of
from tests.jobs import scheduled, with_its_jobs
from xiaowu.attendance.actions.dropout import find_dropouts
from xiaowu.attendance.models import Dropout
from xiaowu.attendance.rules.dropout import KIND, Ground
from xiaowu.followups.actions.flow import step
from xiaowu.followups.models import FollowUp, Note
from xiaowu.followups.rules.flow import Verb
from xiaowu.kernel import clock
from xiaowu.kernel.actor import system
from xiaowu.kernel.clock import TAIPEI
from xiaowu.kernel.offer import offers
from xiaowu.notifications.actions.telling import Holder, tell
from xiaowu.notifications.models import Notice, Telling
from xiaowu.roster.actions import schools, students
from xiaowu.roster.models import Post, School, Student, Transfer
from xiaowu.roster.rules.roles import CITY_ROLES, OUTSIDE_ROLES, Role
from xiaowu.roster.tests.actions.closing import another_school, close
from xiaowu.roster.tests.ending import TODAY, Stage, stage_of

PATHS = [path for offer in offers() for path in offer.flows if any(field.column == "school_id" for field in import_string(path).model._meta.fields)]
JOBS = (
    "attendance.find_dropouts", "attendance.tell_families", "followups.remind", "followups.left_behind", "ipam.lapse", "ipam.escalate",
    "sign_in_risk.go_on", "meals.tell_kitchens",
)  # fmt: skip
ELSEWHERE = {*CITY_ROLES, *OUTSIDE_ROLES}  # what a firm or the bureau owes is about the school's building
StopClock = Callable[..., None]


@pytest.fixture
def stage(actor_of: Callable[[str], Any], people: dict[str, Somebody]) -> Stage:
    """The child waits to be placed after a merger, since the other school knew it before; somebody is of student affairs there."""
    find_dropouts()  # whoever the city's own past makes a case of is found already
    stage = stage_of(actor_of, people)
    with as_owner():
        child = Student.objects.get(pk=stage.child)
        Student.objects.create(school_id=stage.there, uid=child.uid, number="OLD-1", name=child.name)
        affairs = {"school_id": stage.there, "role": Role.STUDENT_AFFAIRS, "valid": (stage.began, None)}
        Post.objects.create(person_id=people["other_coordinator"].person_id, **affairs)
    return stage


def noon(stop_clock: StopClock, days: int) -> None:
    day = TODAY + timedelta(days=days)
    stop_clock(datetime(day.year, day.month, day.day, 12, 10, tzinfo=TAIPEI))


def the_case(stage: Stage) -> tuple[Dropout, list[tuple[int | None, str]]]:
    """Of the child, with the schools that owe or owed it."""
    with as_owner():
        found = Dropout.objects.get(student_id=stage.child)
        return found, list(FollowUp.objects.filter(kind=KIND, about=found.pk).order_by("pk").values_list("school_id", "outcome"))


@pytest.mark.parametrize("path", PATHS, ids=lambda path: import_string(path).flow.name)
def test_nothing_is_owed_by_a_closed_school_and_nobody_there_is_told_whichever_system_asks(
    stage: Stage, people: dict[str, Somebody], actor_of: Any, client_of: Any, stop_clock: StopClock, path: str
) -> None:
    of = import_string(path)
    example_of(of.flow, path).make(Cast(people, actor_of, client_of))
    with with_its_jobs():
        close(stage)
    with as_owner():
        before = Telling.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    for days in (1, 6, 8):
        noon(stop_clock, days)
        scheduled(*JOBS)
    with as_owner():
        assert Telling.objects.filter(pk__gt=before, school_id=stage.there).exists()
        assert list(Telling.objects.filter(pk__gt=before, school_id=stage.here).values_list("kind", "role")) == []
        owed = FollowUp.objects.filter(school_id=stage.here, done_at=None).exclude(owner_role__in=ELSEWHERE)
        assert list(owed.values_list("kind", "title")) == []


def test_a_role_at_a_closed_school_is_held_by_whoever_holds_it_where_it_merged(stage: Stage, people: dict[str, Somebody]) -> None:
    close(stage)
    third = another_school(stage.actor_of("bureau_officer"), stage.there)
    about = {"id": 1, "title": "盤點", "stage": "opened", "due": "", "since": 0}
    tell(system("test"), Holder(Role.STUDENT_AFFAIRS, stage.here), "followups.owed", about, key="1")
    tell(system("test"), Holder(Role.BUREAU_OFFICER), "followups.owed", about, key="1")
    with as_owner():
        told = Telling.objects.filter(kind="followups.owed", key="1")
        assert set(told.values_list("role", "school_id")) == {("student_affairs", stage.there), ("bureau_officer", None)}
    schools.close_school(stage.actor_of("bureau_officer"), stage.there, closed_on=TODAY, successor_id=third, today=TODAY)
    tell(system("test"), Holder(Role.STUDENT_AFFAIRS, stage.here), "followups.owed", about, key="2")
    with as_owner():
        assert Telling.objects.get(kind="followups.owed", key="2").school_id == third


def test_student_affairs_of_the_successor_is_told_of_who_waits_to_be_placed_and_acts_on_it(
    stage: Stage, client_of: Callable[[str], HouseClient], stop_clock: StopClock
) -> None:
    close(stage)
    noon(stop_clock, 3)
    assert (find_dropouts(), find_dropouts()) == (1, 0)
    found, owed = the_case(stage)
    assert (found.ground, found.since, owed) == (Ground.NOT_ARRIVED, TODAY, [(stage.there, "")])
    with as_owner():
        follow_up = FollowUp.objects.get(kind=KIND, about=found.pk)
        name, here = Student.objects.get(pk=stage.child).name, School.objects.get(pk=stage.here).name
    assert follow_up.title == f"轉學後 3 日內未報到：{name}（原就讀{here}，待編班）"
    scheduled("notifications.tell")
    office = client_of("other_coordinator")
    with as_owner():
        assert Notice.objects.filter(kind="attendance.dropout", about__id=follow_up.pk).exists()
    assert name in words(office.get("/"))
    assert office.get(f"/followups/{follow_up.pk}/").status_code == 200
    watched = words(office.get(f"/attendance/{stage.there}/watch/"))
    assert (f"原就讀{here}" in watched, "另有 1 件" in watched, "目前沒有應通報" in watched) == (True, False, False)
    assert name in words(office.get("/followups/?kind=dropout"))
    with as_owner():
        Transfer.objects.filter(student_id=stage.child).update(placed_on=TODAY + timedelta(days=3))
    assert find_dropouts() == 0
    with as_owner():
        assert [note.text for note in Note.objects.filter(follow_up=follow_up)] == ["學生已於115年11月27日（五）到校。"]
    step(stage.actor_of("other_coordinator"), follow_up.pk, Verb.CLOSE, text="已編班", outcome="excused", now=clock.now())
    assert the_case(stage)[1] == [(stage.there, "excused")]


def test_a_case_of_who_waited_to_be_placed_goes_back_with_the_child(stage: Stage, stop_clock: StopClock) -> None:
    close(stage)
    noon(stop_clock, 3)
    assert find_dropouts() == 1
    with with_its_jobs():
        schools.reopen_school(stage.actor_of("bureau_officer"), stage.here)
    assert the_case(stage)[1] == [(stage.there, "handed_on"), (stage.here, "")]
    assert find_dropouts() == 0


def test_who_was_let_go_by_a_school_that_closed_is_owed_by_whoever_answers_for_it_or_else_by_whoever_waits(
    stage: Stage, stop_clock: StopClock
) -> None:
    bureau = stage.actor_of("bureau_officer")
    third = another_school(bureau, stage.there)
    with as_owner():
        Student.objects.filter(school_id=stage.there, number="OLD-1").delete()
    students.release_student(stage.keeper, stage.here, student_id=stage.child, to_school_id=third, left_on=TODAY, today=TODAY)
    close(stage)
    noon(stop_clock, 3)
    assert find_dropouts() == 1
    assert the_case(stage)[1] == [(stage.there, "")]
    with as_owner():
        Dropout.objects.filter(student_id=stage.child).delete()
        FollowUp.objects.filter(kind=KIND, school_id=stage.there).delete()
        School.objects.filter(pk=stage.here).update(successor=None)
    assert find_dropouts() == 1
    assert the_case(stage)[1] == [(third, "")]
