"""A school merges while refunds of it are unpaid: the same posts of its successor finish paying and answer families, and nobody else reads anything."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.client import HouseClient, words
from xiaowu.kernel.models import Look
from xiaowu.meals.actions.merging import left_words
from xiaowu.meals.actions.refund_month import released_words
from xiaowu.meals.models import RefundCollection, RefundDay, RefundLine, RefundMonth, RefundSum
from xiaowu.meals.rules.refund_samples import SAMPLES
from xiaowu.meals.tests.merged import serve_there
from xiaowu.meals.tests.october import FIRST, NOVEMBER, October, at
from xiaowu.notifications.models import Telling
from xiaowu.roster.actions.schools import reopen_school
from xiaowu.roster.models import School, SchoolClass, Student
from xiaowu.roster.rules.roles import CITY_ROLES, CLASS_ROLES, FIRM_ROLES, OUTSIDE_ROLES, Role
from xiaowu.roster.tests.actions.closing import close
from xiaowu.roster.tests.ending import TODAY, Stage, stage_of

ClientOf = Callable[[str], HouseClient]
SEES = {Role.CLERK, Role.LUNCH_SECRETARY, Role.PRINCIPAL, Role.STUDENT_AFFAIRS, Role.DEAN_OF_STUDENTS}
SEES_NAMES = {Role.CLERK, Role.STUDENT_AFFAIRS, Role.DEAN_OF_STUDENTS}
AT_A_SCHOOL = sorted(set(Role) - CITY_ROLES - CLASS_ROLES - FIRM_ROLES - OUTSIDE_ROLES)


@pytest.fixture
def stage(actor_of: Callable[[str], Any], people: dict[str, Somebody]) -> Stage:
    return stage_of(actor_of, people)


def settled(october: October, *, releases: bool = True) -> list[int]:
    """Two children's week of October; returns their lines."""
    october.rule(SAMPLES["day_before"])
    for child in october.children[:2]:
        october.away(child, [date(2026, 10, each) for each in (12, 13, 14, 15, 16)], at(date(2026, 10, 1)))
    october.close()
    if releases:
        october.release()
    with as_owner():
        return list(RefundLine.objects.order_by("seat").values_list("pk", flat=True))


def answers(client: HouseClient, school_id: int) -> dict[str, int]:
    months = f"/meals/{school_id}/refunds/"
    of = ("", "2026-10/", "2026-10/sums.csv", "2026-10/list/", "2026-10/list/list.csv", "2026-10/paper/", "2026-10/list/list.json", "rule/")
    return {each: client.get(months + each).status_code for each in of}


@pytest.mark.parametrize("role", AT_A_SCHOOL)
def test_the_same_posts_of_the_successor_read_the_settled_months_and_no_other_does(
    october: October, stage: Stage, people: dict[str, Somebody], client_of: ClientOf, role: Role
) -> None:
    settled(october)
    serve_there(stage, people, role)
    assert {each for name, each in answers(client_of("other_coordinator"), stage.here).items() if name != "rule/"} == {403}
    close(stage)
    told = answers(client_of("other_coordinator"), stage.here)
    sums, names = 200 if role in SEES else 403, 200 if role in SEES_NAMES else 403
    assert list(told.values())[:-1] == [sums, sums, sums, names, names, names, names]
    with as_owner():
        looked = Look.objects.filter(school_id=stage.here, purpose="meals.released").count()
    assert bool(looked) == (role in SEES_NAMES)
    assert ("併入本校的學校" in words(client_of("other_coordinator").get(f"/meals/{stage.there}/refunds/"))) == (role in SEES)


@pytest.mark.parametrize("who", ["bureau_officer", "vendor", "engineer", "other_teacher", "clerk"])
def test_nobody_else_reads_them(october: October, stage: Stage, people: dict[str, Somebody], client_of: ClientOf, who: str) -> None:
    settled(october)
    client = client_of(who if who in people else "network_engineer")
    close(stage)
    assert set(answers(client, stage.here).values()) <= {302, 403}


def test_successors_clerk_records_who_collected_and_that_it_was_paid(
    october: October, stage: Stage, people: dict[str, Somebody], client_of: ClientOf
) -> None:
    [first, _second] = settled(october)
    serve_there(stage, people, Role.CLERK)
    close(stage)
    client, place = client_of("other_coordinator"), f"/meals/{stage.here}/refunds/"
    assert "已記錄退費" in words(client.send(f"{place}2026-10/advance/", {"verb": "pay"}))
    assert "記未領取" in words(client.get(f"{place}2026-10/paper/"))
    assert "已記錄" in words(client.send(f"{place}lines/{first}/", {"collected": "no"}))
    assert client.send(f"{place}2026-10/advance/", {"verb": "close"}).status_code == 403
    with as_owner():
        assert RefundMonth.objects.get(school_id=stage.here).state == "paid"
        assert list(RefundCollection.objects.values_list("line_id", "is_collected", "school_id")) == [(first, False, stage.here)]


def test_successors_clerk_reads_whose_list_it_is_and_where_each_child_sits_now(
    october: October, stage: Stage, people: dict[str, Somebody], client_of: ClientOf
) -> None:
    settled(october)
    serve_there(stage, people, Role.CLERK)
    place = f"/meals/{stage.here}/refunds/2026-10/"
    clerk = client_of("clerk")
    assert "現在" not in words(clerk.get(f"{place}list/")) + words(clerk.get(f"{place}paper/")) + clerk.get(f"{place}list/list.csv").content.decode()
    close(stage)
    with as_owner():
        school, then = School.objects.get(pk=stage.here).name, SchoolClass.objects.get(pk=october.place).name
        came = Student.objects.get(school_id=stage.there, uid=Student.objects.get(pk=october.children[0]).uid)
        now = SchoolClass.objects.get(pk=came.school_class_id).name
        (told,) = Telling.objects.filter(kind="meals.refunds_released")
    assert now != then
    client = client_of("other_coordinator")
    listed = words(client.get(f"{place}list/"))
    assert (f"{school} 115年10月 午餐退費名單" in listed, listed.count(f"現在{now}")) == (True, 2)
    assert words(client.get(f"{place}paper/")).count(f"現在{now}") == 2
    head, *rows = client.get(f"{place}list/list.csv").content.decode("utf-8-sig").splitlines()
    assert "現在班級" in head
    assert [(then in each, now in each) for each in rows if then in each] == [(True, True)] * 2
    assert released_words(told.about).title == f"{school} 115年10月的午餐退費名單已釋出"


def test_what_was_settled_and_not_released_is_released_there_and_its_clerks_are_told(
    october: October, stage: Stage, people: dict[str, Somebody], client_of: ClientOf
) -> None:
    settled(october, releases=False)
    serve_there(stage, people, Role.STUDENT_AFFAIRS)
    close(stage)
    client, place = client_of("other_coordinator"), f"/meals/{stage.here}/refunds/"
    assert "名單已釋出" in words(client.send(f"{place}2026-10/advance/", {"verb": "release"}))
    assert client.send(f"{place}2026-09/advance/", {"verb": "close"}).status_code == 409
    shown = client.get(f"{place}2026-09/").content.decode()
    assert ("結算" in buttons(shown), "之後的月份已經結算" in shown) == (False, True)
    with as_owner():
        assert set(Telling.objects.filter(kind="meals.refunds_released").values_list("role", "school_id")) == {("clerk", stage.there)}


def test_the_month_of_the_merger_is_closed_there_with_its_question_and_its_families_read_on(
    october: October, stage: Stage, people: dict[str, Somebody], client_of: ClientOf
) -> None:
    settled(october)
    serve_there(stage, people, Role.STUDENT_AFFAIRS)
    close(stage)
    client, place = client_of("other_coordinator"), f"/meals/{stage.here}/refunds/"
    with as_owner():
        (told,) = Telling.objects.filter(kind="meals.refunds_left_open")
        assert (told.role, told.school_id) == ("student_affairs", stage.there)
        assert left_words(told.about).title.endswith("併入本校，午餐退費還有 1 個月尚未結算")
    assert "1 個月尚未結算" in words(client.get(f"/meals/{stage.there}/refunds/"))
    assert "115年11月" in words(client.get(place))
    shown = client.get(f"{place}2026-11/").content.decode()
    assert ("結算" in buttons(shown), "這是試算" in shown) == (True, True)
    assert "這是最後一個月：在學的結算到前一天" in shown
    assert "115年11月24日（二）起裁撤，這是最後一個月" in words(client.send(f"{place}2026-11/advance/", {"verb": "close"}, says_yes=False))
    for _twice in range(2):
        assert "已結算" in words(client.send(f"{place}2026-11/advance/", {"verb": "close"}))
    assert client.get(f"{place}{october.place}/2026-11/").status_code == 200
    assert client.get(f"/meals/{stage.here}/closed/2026-11-03/").status_code == 200
    assert "個月尚未結算" not in words(client.get(f"/meals/{stage.there}/refunds/"))


def buttons(page: str) -> str:
    """What its buttons say."""
    return " ".join(part.partition("</button>")[0] for part in page.split("<button")[1:])


def test_the_tables_show_the_successor_what_was_settled_and_nothing_of_days_or_open_months(
    october: October, stage: Stage, people: dict[str, Somebody], actor_of: Callable[[str], Any]
) -> None:
    settled(october)
    with as_owner():
        RefundMonth.objects.create(school_id=stage.here, month=date(2026, 11, 1), state="open", own_at=at(TODAY))
    serve_there(stage, people, Role.CLERK)
    close(stage)
    actor_of("other_coordinator")
    seen = [table.objects.filter(school_id=stage.here).count() for table in (RefundMonth, RefundSum, RefundLine, RefundDay)]
    assert [bool(each) for each in seen] == [True, True, True, False]
    assert seen[0] == 1
    reopen_school(stage.actor_of("bureau_officer"), stage.here)
    actor_of("other_coordinator")
    assert [table.objects.filter(school_id=stage.here).count() for table in (RefundMonth, RefundSum, RefundLine, RefundDay)] == [0] * 4


def test_a_family_goes_on_reading_that_a_month_brought_nothing_after_its_school_merged(mother: HouseClient, october: October, stage: Stage) -> None:
    october.rule(SAMPLES["third_day"])
    october.close()
    with as_owner():
        RefundMonth.objects.create(school_id=stage.there, month=FIRST, state="closed", closed_at=at(NOVEMBER))  # the child was not there then
    assert "115年10月 " in words(mother.get("/meals/refunds/own/"))
    close(stage)
    shown = words(mother.get("/meals/refunds/own/"))
    assert (shown.count("已結算，沒有退費"), "還沒有結算過的月份" in shown) == (1, False)
    with as_owner():
        name, there = (School.objects.get(pk=each).name for each in (stage.here, stage.there))
        RefundMonth.objects.create(school_id=stage.there, month=NOVEMBER, state="closed", closed_at=at(NOVEMBER))
    shown = words(mother.get("/meals/refunds/own/"))
    assert (f"（{name}）：已結算，沒有退費" in shown, f"（{there}）：已結算，沒有退費" in shown) == (True, True)
    reopen_school(stage.actor_of("bureau_officer"), stage.here)
    shown = words(mother.get("/meals/refunds/own/"))
    assert (shown.count("已結算，沒有退費"), there in shown) == (1, False)
