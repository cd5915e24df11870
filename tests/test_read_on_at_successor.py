"""What was kept of a child at the school before, read where it is now: school and days after any move; after a merger all of it, by who answers for it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.client import HouseClient, words
from xiaowu.attendance.models import Roll, RollMark
from xiaowu.attendance.tests.moved import goes
from xiaowu.kernel import clock
from xiaowu.kernel.models import Look
from xiaowu.roster.actions import leaving
from xiaowu.roster.actions.schools import reopen_school
from xiaowu.roster.models import Enrolment, Post, School, Student
from xiaowu.roster.queries.before import schools_before
from xiaowu.roster.rules.ends import Reason
from xiaowu.roster.rules.roles import Role
from xiaowu.roster.tests.actions.closing import close
from xiaowu.roster.tests.ending import TODAY, Stage, stage_of

YESTERDAY = TODAY - timedelta(days=1)
both_ways = pytest.mark.parametrize("way", ["merger", "transfer"])
Serving = Callable[..., HouseClient]


@pytest.fixture
def stage(actor_of: Callable[[str], Any], people: dict[str, Somebody]) -> Stage:
    """The child was absent yesterday, when its class took its roll."""
    stage = stage_of(actor_of, people)
    with as_owner():
        taken = {"school_id": stage.here, "revision": 1, "enrolled": 28, "away": 1, "late": 0, "saved_at": clock.now()}
        Roll.objects.get_or_create(school_class_id=stage.class_id, day=YESTERDAY, defaults=taken)
        of = {"school_class_id": stage.class_id, "day": YESTERDAY, "student_id": stage.child}
        RollMark.objects.update_or_create(**of, defaults={"school_id": stage.here, "mark": "absent", "leave_type": ""})
    return stage


@pytest.fixture
def serving(stage: Stage, people: dict[str, Somebody], client_of: Callable[[str], HouseClient]) -> Serving:
    """The second school's coordinator has this post there instead."""

    def serve(role: Role, class_id: int | None = None) -> HouseClient:
        person = people["other_coordinator"].person_id
        with as_owner():
            Post.objects.filter(person_id=person).delete()
            Post.objects.filter(role=role, school_class_id=class_id, school_class__isnull=False).delete()
            Post.objects.create(person_id=person, school_id=stage.there, role=role, valid=(stage.began, None), school_class_id=class_id)
        return client_of("other_coordinator")

    return serve


def week_of(stage: Stage, child: int | None = None) -> str:
    return f"/attendance/{stage.here}/children/{child or stage.child}/"


@both_ways
def test_the_record_names_the_school_before_with_its_days_and_nothing_else_of_it(stage: Stage, serving: Serving, way: str) -> None:
    child = goes(stage, way)
    with as_owner():
        school = School.objects.get(pk=stage.here).name
        (old,) = Enrolment.objects.filter(student_id=stage.child).select_related("school_class")
    page = serving(Role.STUDENT_AFFAIRS).get(f"/roster/{stage.there}/students/{child.pk}/")
    shown = words(page)
    assert f"{school} {old.valid.lower.year - 1911}/{old.valid.lower:%m/%d} 115/11/23" in shown
    assert (week_of(stage) in page.content.decode()) == (way == "merger")
    reader = stage.actor_of("other_coordinator")
    (told,) = schools_before(reader, stage.there, child.pk)
    assert (told.school_id, told.student_id, told.since, told.last) == (stage.here, stage.child, old.valid.lower, YESTERDAY)
    assert told.is_taken_over == (way == "merger")
    if way == "transfer":
        assert schools_before(stage.actor_of("principal"), stage.here, stage.child) == []  # nor does the school before learn what came after


def test_student_affairs_of_the_successor_reads_the_weeks_before_with_each_look_on_record(stage: Stage, serving: Serving) -> None:
    office = serving(Role.STUDENT_AFFAIRS)
    assert office.get(week_of(stage)).status_code == 403  # before the merger it is another school's
    goes(stage, "merger")
    with as_owner():
        before = Look.objects.filter(school_id=stage.here, purpose="attendance.roll", student_ids=[stage.child]).count()
    shown = office.get(week_of(stage))
    assert ("115年11月23日" in words(shown), "缺席" in words(shown)) == (True, True)  # the last week there
    assert office.get(f"{week_of(stage)}2026-10-20/").status_code == 200
    with as_owner():
        looks = Look.objects.filter(school_id=stage.here, purpose="attendance.roll", student_ids=[stage.child])
        assert looks.count() == before + 2
    others = (f"/roster/{stage.here}/students/{stage.child}/", f"/attendance/{stage.here}/watch/")
    assert {office.get(each).status_code for each in others} <= {403, 404}
    reopen_school(stage.actor_of("bureau_officer"), stage.here)
    assert office.get(week_of(stage)).status_code == 403


def test_nobody_reads_on_but_who_sees_the_rolls_of_the_whole_successor(
    stage: Stage, serving: Serving, client_of: Callable[[str], HouseClient], people: dict[str, Somebody]
) -> None:
    child = goes(stage, "merger")
    seen = {}
    for role in (Role.STUDENT_AFFAIRS, Role.PRINCIPAL, Role.CLERK, Role.NUTRITIONIST, Role.IT_COORDINATOR, Role.REGISTRAR):
        seen[role] = serving(role).get(week_of(stage)).status_code
    assert {role for role, code in seen.items() if code == 200} == {Role.STUDENT_AFFAIRS, Role.PRINCIPAL}
    assert serving(Role.HOMEROOM_TEACHER, child.school_class_id).get(week_of(stage)).status_code == 403
    assert client_of("bureau_officer").get(week_of(stage)).status_code == 403


def month_of(stage: Stage, suffix: str = "/") -> str:
    return f"/attendance/{stage.here}/{stage.class_id}/2026-11{suffix}"


def test_student_affairs_of_the_successor_reads_the_class_months_before_of_whoever_came_along(stage: Stage, serving: Serving) -> None:
    with as_owner():
        gone = Enrolment.objects.filter(school_class_id=stage.class_id, valid__upper_inf=True).exclude(student_id=stage.child).order_by("seat")[0]
        left, name = Student.objects.get(pk=gone.student_id), Student.objects.get(pk=stage.child).name
    leaving.leave(stage.keeper, stage.here, student_id=left.pk, reason=Reason.OTHER_CITY, left_on=TODAY, went_to="臺北市", today=TODAY)
    office = serving(Role.STUDENT_AFFAIRS)
    assert office.get(month_of(stage)).status_code == 403  # before the merger it is another school's
    goes(stage, "merger")
    chosen = office.get("/attendance/months/").content.decode()
    assert month_of(stage) in chosen
    with as_owner():
        before = Look.objects.filter(school_id=stage.here, purpose="attendance.month").count()
    page = office.get(month_of(stage))
    shown = page.content.decode()
    assert (name in shown, left.name in shown, "另有 1 位學生" in words(page)) == (True, False, True)
    assert (f"/attendance/{stage.here}/children/{stage.child}/" in shown, f"/attendance/{stage.here}/{stage.class_id}/2026-11-23/" in shown) == (
        True,
        False,
    )
    sheet = office.get(month_of(stage, ".csv"))
    assert (sheet.status_code, name in sheet.content.decode("utf-8-sig"), left.name in sheet.content.decode("utf-8-sig")) == (200, True, False)
    with as_owner():
        looks = Look.objects.filter(school_id=stage.here, purpose="attendance.month").order_by("-pk")
        assert looks.count() == before + 2
        assert all(stage.child in each.student_ids and left.pk not in each.student_ids for each in looks[:2])
    assert office.get(f"/attendance/{stage.here}/{stage.class_id}/2026-11-23/").status_code == 403
    assert office.get(f"/attendance/{stage.here}/{2**31 - 1}/2026-11/").status_code in {403, 404}
    reopen_school(stage.actor_of("bureau_officer"), stage.here)
    assert office.get(month_of(stage)).status_code == 403


def test_nobody_reads_class_months_before_but_who_sees_the_rolls_of_the_whole_successor(
    stage: Stage, serving: Serving, client_of: Callable[[str], HouseClient]
) -> None:
    child = goes(stage, "merger")
    roles = (Role.STUDENT_AFFAIRS, Role.PRINCIPAL, Role.CLERK, Role.NUTRITIONIST, Role.IT_COORDINATOR, Role.REGISTRAR)
    seen = {role: serving(role).get(month_of(stage)).status_code for role in roles}
    assert {role for role, code in seen.items() if code == 200} == {Role.STUDENT_AFFAIRS, Role.PRINCIPAL}
    assert serving(Role.HOMEROOM_TEACHER, child.school_class_id).get(month_of(stage)).status_code == 403
    assert client_of("bureau_officer").get(month_of(stage)).status_code == 403


@pytest.mark.parametrize("way", ["left", "transfer"])
def test_nothing_is_read_on_of_a_child_that_did_not_come_along(stage: Stage, serving: Serving, way: str) -> None:
    if way == "left":
        leaving.leave(stage.keeper, stage.here, student_id=stage.child, reason=Reason.OTHER_CITY, left_on=TODAY, went_to="臺北市", today=TODAY)
        close(stage)
    else:
        goes(stage, "transfer")
    assert serving(Role.STUDENT_AFFAIRS).get(week_of(stage)).status_code == 403


@both_ways
def test_the_report_says_where_the_child_was_and_who_answers(stage: Stage, serving: Serving, way: str) -> None:
    child = goes(stage, way)
    with as_owner():
        here, there = (School.objects.get(pk=each).name for each in (stage.here, stage.there))
    where = f"/personal-data/schools/{stage.there}/students/{child.pk}/"
    head = serving(Role.PRINCIPAL)
    told = head.get(f"{where}report.json").json()
    (before,) = [each["rows"] for each in told if each["table"] == "roster_before"]
    assert [(row["學校"], row["由哪一校答覆"]) for row in before] == [(here, there if way == "merger" else here)]
    assert {each["child"] for each in told} == {child.name, *([f"{child.name}（{here}）"] if way == "merger" else [])}
    page = words(head.get(where))
    assert ("先前就讀的學校" in page, "每日的缺席、請假與假別" in page) == (True, way == "merger")
    assert head.get(f"{where}report.pdf").content.startswith(b"%PDF")


def test_the_report_at_the_successor_holds_every_file_that_the_merged_school_held_of_the_child(
    stage: Stage, serving: Serving, client_of: Callable[[str], HouseClient]
) -> None:
    def held(client: HouseClient, school_id: int, child: int, name: str) -> dict[str, int]:
        told = client.get(f"/personal-data/schools/{school_id}/students/{child}/report.json").json()
        return {each["table"]: each["held"] for each in told if each["child"] == name}

    with as_owner():
        name, here = Student.objects.get(pk=stage.child).name, School.objects.get(pk=stage.here).name
    before = held(client_of("principal"), stage.here, stage.child, name)
    assert {"attendance_rollmark", "roster_enrolment", "roster_student"} <= set(before)
    child = goes(stage, "merger")
    after = held(serving(Role.PRINCIPAL), stage.there, child.pk, f"{name}（{here}）")
    assert {table: count for table, count in before.items() if after.get(table, 0) < count} == {}
