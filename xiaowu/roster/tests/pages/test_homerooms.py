"""The list of homeroom teachers: its template is this year's, what it changes is told first, and one wrong row keeps all."""

from collections.abc import Callable
from datetime import date
from typing import Any

from conftest import Somebody, as_owner
from tests.client import words
from xiaowu.roster.models import Post, SchoolClass
from xiaowu.roster.rules.roles import Role
from xiaowu.roster.tests.pages.lists import confirm, sheet, upload

TODAY = date(2026, 11, 24)
HEADER = ["年級", "班", "導師"]


def listed(client: Any, school: int, *rows: list[Any]) -> Any:
    return upload(client, school, sheet(*rows, header=HEADER).encode(), kind="homerooms")


def teachers_of(place: SchoolClass) -> set[str]:
    with as_owner():
        held = Post.objects.filter(school_class=place, role=Role.HOMEROOM_TEACHER, valid__contains=TODAY)
        return set(held.values_list("person__name", flat=True))


def test_a_coordinator_reassigns_homeroom_teachers_by_a_sheet_and_a_wrong_row_keeps_all(
    client_of: Callable[[str], Any], people: dict[str, Somebody]
) -> None:
    client, school, teacher = client_of("it_coordinator"), people["it_coordinator"].school_id, people["homeroom_teacher"]
    with as_owner():
        post = Post.objects.select_related("school_class").filter(person_id=teacher.person_id, role=Role.HOMEROOM_TEACHER).get()
        place, name = post.school_class, post.person.name
        empty = SchoolClass.objects.create(school_id=school, academic_year=115, grade=place.grade, number=77, name="某班")
    filled = client.get(f"/imports/homerooms/{school}/template.csv").content.decode("utf-8-sig")
    assert f"{place.grade},{place.number},{name}" in filled
    wrong = listed(client, school, [place.grade, 77, name], [place.grade, place.number, "沒這人"])
    assert "本校沒有這位教職員" in words(wrong)
    assert teachers_of(empty) == set()
    other = next(each for each in sorted(people) if people[each].school_id == school and each not in ("homeroom_teacher", "it_coordinator"))
    with as_owner():
        other_name = Post.objects.filter(person_id=people[other].person_id).select_related("person")[0].person.name
    report = listed(client, school, [place.grade, 77, name], [place.grade, place.number, other_name])
    assert f"{name}" in words(report)
    done = confirm(client, report)
    assert "已更新 2 個班級的導師" in words(done)
    assert (teachers_of(empty), teachers_of(place)) == ({name}, {other_name})
    again = confirm(client, listed(client, school, [place.grade, 77, name]))
    assert again.status_code == 200
    assert teachers_of(empty) == {name}  # who has the class already is given it once
    with as_owner():
        assert Post.objects.filter(school_class=empty).count() == 1
