"""One number of meals: the day's counts, their files, the first page and the kitchens' sheets tell the same, whoever cooks for which grade."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.client import words
from xiaowu.attendance.queries.statistics import CountsReport, counts_report
from xiaowu.attendance.tests.school import ABSENT, SchoolDay
from xiaowu.meals.models import Shift
from xiaowu.meals.queries.said import said as said_of
from xiaowu.meals.queries.sheets import kitchens_on, sheet
from xiaowu.meals.rules.kitchens import kitchen_of
from xiaowu.meals.tests.listed import kitchen, service
from xiaowu.roster.models import SchoolClass, Student

ActorOf = Callable[[str], Any]
ClientOf = Callable[[str], Any]


@pytest.fixture
def day(actor_of: ActorOf, people: dict[str, Somebody], stop_clock: Callable[..., None]) -> SchoolDay:
    stop_clock()
    return SchoolDay(actor_of, people["nutritionist"].school_id)


def grades(day: SchoolDay) -> list[int]:
    return sorted({each.grade for each in counted(day).grades})


def counted(day: SchoolDay) -> CountsReport:
    return counts_report(day.actor_of("nutritionist"), day.id, day.today, day.today)


def cooked(day: SchoolDay) -> dict[str, int]:
    """What all kitchens of the day are told, by class and diet."""
    cook, found = day.actor_of("nutritionist"), dict[str, int]()
    for each in kitchens_on(cook, day.id, day.today):
        for part in sheet(cook, day.id, each.id, day.today, day.today).parts:
            for line in (*part.classes, *part.diets):
                found[line.title] = found.get(line.title, 0) + line.cook
    return found


def served(report: CountsReport) -> dict[str, int]:
    classes = {each.name: each.cook for each in report.classes if each.is_served}
    return classes | {each.title: each.cook for each in report.diets if each.eating}


def shift(day: SchoolDay, grade: int, *, is_served: bool) -> None:
    with as_owner():
        Shift.objects.create(school_id=day.id, day=day.today, grade=grade, is_served=is_served, why="校外教學")


def some_diets(day: SchoolDay) -> None:
    children = day.children(day.classes[0])
    with as_owner():
        Student.objects.filter(pk__in=children[:3]).update(diet="vegetarian")
    day.take(day.classes[0], dict.fromkeys(children[2:5], ABSENT))


def test_the_counts_are_those_of_all_kitchens_together_and_leave_out_who_is_not_cooked_for(day: SchoolDay) -> None:
    some_diets(day)
    first, *_more, last = grades(day)
    assert counted(day).unserved == 0  # no kitchen is entered: nothing is known
    service(day.id, kitchen(day.id).pk, 1, first)
    service(day.id, kitchen(day.id, name="團膳").pk, first + 1, last)
    assert (served(counted(day)), counted(day).unserved) == (cooked(day), 0)
    before = counted(day).cook
    shift(day, last, is_served=False)
    report = counted(day)
    gone = [each for each in report.classes if each.grade == last]
    assert {(each.eating, each.meals, each.cook) for each in gone} == {(0, 0, 0)}
    assert (served(report), report.unserved, report.cook < before) == (cooked(day), len(gone), True)
    shift(day, 0, is_served=False)
    assert (served(counted(day)), counted(day).cook, cooked(day)) == ({}, 0, {})


def test_page_file_and_first_page_say_that_a_grade_has_no_meal_and_agree_with_the_sheet(client_of: ClientOf, day: SchoolDay) -> None:
    some_diets(day)
    last, of = grades(day)[-1], kitchen(day.id)
    service(day.id, of.pk, 1, last - 1)
    browser = client_of("nutritionist")
    shown = words(browser.get(f"/attendance/{day.id}/{day.today}/counts/"))
    told = json.loads(browser.get(f"/meals/{day.id}/{day.today}/{of.pk}/sheet.json").content)["total"]
    missing = counted(day).unserved
    assert (f"供餐總數 {told}" in shown, f"{missing} 班今天不供餐" in shown, missing > 0) == (True, True, True)
    at_home = words(browser.get("/"))
    assert (f"供餐總數 {told}" in at_home, f"{missing} 班今天不供餐" in at_home) == (True, True)
    assert "不供餐" in browser.get(f"/attendance/{day.id}/{day.today}/counts.csv").content.decode()


@pytest.mark.parametrize(
    ("weekdays", "said"),
    [((1, 2, 3, 4, 5, 6, 7), ()), ((), ()), ((), ((0, True),)), ((), ((0, False), (1, True))), ((1, 2, 3, 4, 5, 6, 7), ((0, True), (1, False)))],
)
def test_the_database_knows_who_cooks_as_the_rules_do(day: SchoolDay, weekdays: tuple[int, ...], said: tuple[tuple[int, bool], ...]) -> None:
    of = kitchen(day.id)
    service(day.id, of.pk, 1, 3, weekdays=list(weekdays), ended_on=day.today + timedelta(days=1))
    service(day.id, of.pk, 4, 6, weekdays=[1], since=day.today - timedelta(days=30), ended_on=day.today)
    for grade, is_served in said:
        shift(day, grade, is_served=is_served)
    with as_owner():
        known = sorted(set(SchoolClass.objects.filter(school_id=day.id).values_list("grade", flat=True)))
    knows = said_of(of.pk, day.today)
    expected = {grade: kitchen_of(day.today, grade, knows.services[day.id], knows.shifts[day.id]) is not None for grade in known}
    report = counted(day)
    assert {each.grade: each.is_served for each in report.classes} == {
        grade: is_eaten for grade, is_eaten in expected.items() if grade in grades(day)
    }
