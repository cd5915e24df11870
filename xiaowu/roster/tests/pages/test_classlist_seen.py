"""A class list does what its report showed; if it would do something else by now, nothing is written, and it is shown again."""

from collections.abc import Callable
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.client import hidden, words
from xiaowu.roster.models import Enrolment, Student
from xiaowu.roster.tests.pages.lists import confirm, sheet, upload

ClientOf = Callable[[str], Any]


@pytest.fixture
def place(people: dict[str, Somebody], owner: Any) -> Enrolment:
    """Where a child sits who eats what most eat."""
    with owner():
        found: Enrolment = Enrolment.objects.select_related("student", "school_class").filter(
            school_class_id=people["homeroom_teacher"].class_id, valid__upper_inf=True
        )[0]
        Student.objects.filter(pk=found.student_id).update(diet="regular")
    return found


def listed(place: Enrolment, diet: str) -> bytes:
    return sheet([place.school_class.grade, place.school_class.number, place.seat, place.student.number, place.student.name, "", diet]).encode()


def eats(place: Enrolment, diet: str = "") -> str:
    with as_owner():
        if diet:
            Student.objects.filter(pk=place.student_id).update(diet=diet)
        return Student.objects.get(pk=place.student_id).diet


@pytest.mark.parametrize(
    ("diet", "written"), [("素食", "vegetarian"), ("葷食", "regular")], ids=["a-row-that-changed-something", "a-row-that-changed-nothing"]
)
def test_a_coordinators_list_that_would_do_something_else_than_was_seen_is_shown_again_and_writes_nothing(
    client: Any, school: int, place: Enrolment, diet: str, written: str
) -> None:
    report = upload(client, school, listed(place, diet))
    eats(place, "no_pork")
    again = confirm(client, report)
    assert (again.status_code, "有 1 列與先前顯示的不同" in words(again), f"不吃豬肉 → {diet}" in words(again)) == (409, True, True)
    assert eats(place) == "no_pork"
    assert "更新 1 人" in words(client.send(report.redirect_chain[-1][0] + "confirm/", {"seen": hidden(again, "seen")}))
    assert eats(place) == written


def test_a_row_that_has_nothing_to_change_any_more_is_shown_again(client: Any, school: int, place: Enrolment) -> None:
    report = upload(client, school, listed(place, "素食"))
    eats(place, "vegetarian")
    again = confirm(client, report)
    assert (again.status_code, "未變動 與先前顯示的不同" in words(again), place.student.number in words(again)) == (409, True, True)


def test_a_list_that_is_confirmed_without_its_report_writes_nothing(client: Any, school: int, place: Enrolment) -> None:
    report = upload(client, school, listed(place, "素食"))
    assert client.send(report.redirect_chain[-1][0] + "confirm/", {"seen": "x-1 y"}).status_code == 409
    assert eats(place) == "regular"
