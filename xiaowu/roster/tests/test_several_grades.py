"""A homeroom of several grades (混齡班): from a set and by hand, on pages, rolls and in sets; anything that is not one is refused."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conftest import Somebody
from tests.client import words
from xiaowu.kernel.errors import BadInput
from xiaowu.roster.actions.places import add_class
from xiaowu.roster.models import Enrolment, School, SchoolClass
from xiaowu.roster.oneroster.exchange import export_set, import_set
from xiaowu.roster.rules.roles import class_name, grade_words
from xiaowu.roster.tests.oneroster.sets import ACTOR, TODAY, Owner, Set, content, empty_register, small, zipped
from xiaowu.roster.tests.oneroster.standard import faults, read

People = dict[str, Somebody]
ClientOf = Callable[[str], Any]


def several() -> Set:
    files = small()
    files["classes"][0] |= {"grades": "04, 03", "title": "三四混齡班"}
    files["users"][0]["grades"], files["users"][1]["grades"] = "4", "07"
    return files


def test_a_class_is_called_by_all_its_grades() -> None:
    assert (class_name(3, 2), class_name(3, 1, 4), class_name(1, 1, 3)) == ("三年2班", "三、四年1班", "一、二、三年1班")
    assert (grade_words(3), grade_words(3, 4)) == ("3", "3–4")


def test_a_set_brings_a_class_of_two_grades_and_takes_it_out_again(owner: Owner, tmp_path: Path, db: None) -> None:
    with owner():
        empty_register()
        import_set(ACTOR, zipped(tmp_path / "a.zip", several()), TODAY)
        place = SchoolClass.objects.get(name="三四混齡班")
        assert (place.grade, place.last_grade) == (3, 4)
        told = Enrolment.objects.order_by("student__number").values_list("student__number", "grade")
        assert list(told) == [("1", 4), ("2", None)]  # a grade that the class does not have is not the child's
        export_set(ACTOR, tmp_path / "first.zip", TODAY)
        assert faults(tmp_path / "first.zip") == []
        _manifest, files = read(tmp_path / "first.zip")
        assert [row["grades"] for row in files["classes"][1] if row["sourcedId"] == "K"] == ["03,04"]
        assert {row["identifier"]: row["grades"] for row in files["users"][1] if row["identifier"]} == {"1": "04", "2": "03"}
        empty_register()
        import_set(ACTOR, tmp_path / "first.zip", TODAY)
        export_set(ACTOR, tmp_path / "second.zip", TODAY)
        assert content(tmp_path / "first.zip") == content(tmp_path / "second.zip")
        one = small()
        import_set(ACTOR, zipped(tmp_path / "b.zip", one), TODAY)
        assert SchoolClass.objects.get(school__code="999901", name="三年1班").last_grade is None


def test_it_coordinator_adds_a_class_of_two_grades_and_sees_which(client_of: ClientOf, people: People, owner: Owner) -> None:
    school_id = people["it_coordinator"].school_id
    client = client_of("it_coordinator")
    with owner():
        first = SchoolClass.objects.filter(school_id=school_id).order_by("grade")[0].grade
    answer = client.send(f"/roster/{school_id}/classes/new/", {"grade": str(first), "last_grade": str(first + 1), "number": "88"})
    assert f"混齡班 {first}–{first + 1} 年級" in words(answer)
    with owner():
        place = SchoolClass.objects.get(school_id=school_id, number=88)
        assert (place.grade, place.last_grade, place.name) == (first, first + 1, class_name(first, 88, first + 1))
        Enrolment.objects.filter(school_class_id=people["homeroom_teacher"].class_id).update(grade=first + 1)
        SchoolClass.objects.filter(pk=people["homeroom_teacher"].class_id).update(last_grade=9)
    page = words(client.get(f"/roster/{school_id}/classes/{people['homeroom_teacher'].class_id}/"))
    assert "年級" in page.partition("姓名")[2]
    assert "–9 年級" in page


@pytest.mark.parametrize("last", [-1, 0, 7])
def test_grades_out_of_order_or_of_another_level_are_refused(actor_of: Callable[[str], Any], people: People, owner: Owner, last: int) -> None:
    school_id = people["it_coordinator"].school_id
    assert school_id is not None
    actor = actor_of("it_coordinator")
    with owner():
        first = SchoolClass.objects.filter(school_id=school_id).order_by("grade")[1].grade
        level = School.objects.get(pk=school_id).level
    with pytest.raises(BadInput):
        add_class(actor, school_id, grade=first, number=89, last_grade=first + last, today=TODAY)
    assert level in ("elementary", "junior_high")
