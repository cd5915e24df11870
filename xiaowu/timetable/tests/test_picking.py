"""A large school's keeper of the timetable picks a teacher as they type; a small one's chooses from a list."""

from collections.abc import Callable
from typing import Any

import pytest

from conftest import Somebody
from tests.client import words
from xiaowu.kernel.ui.picking import MOST_IN_A_SELECT
from xiaowu.timetable.forms import SubstituteForm

ClientOf = Callable[[str], Any]


def _chosen(typed: str, count: int = MOST_IN_A_SELECT + 1) -> Any:
    staff = [(each, f"{'林怡君' if each < 3 else '王大明'}（#{each}）") for each in range(1, count + 1)]
    sent = {"teacher_id": typed, "substitute_id": "3" if count <= MOST_IN_A_SELECT else "#3", "first": "115/11/24"}
    form = SubstituteForm(sent, known={"staff": staff, "periods": []}, school_id=1)
    return form.cleaned_data["teacher_id"] if form.is_valid() else " ".join(form.errors["teacher_id"])


@pytest.mark.parametrize("typed", ["林怡君（#2）", "#2", "2", "林怡君 2"])
def test_keeper_of_a_large_school_picks_a_teacher_by_name_and_number(typed: str) -> None:
    assert _chosen(typed) == 2


def test_two_teachers_of_a_name_are_asked_about_and_a_small_school_chooses_from_a_list() -> None:
    assert "不只一筆符合「林怡君」：林怡君（#1）、林怡君（#2）" in _chosen("林怡君")
    assert _chosen("2", MOST_IN_A_SELECT) == 2


def test_keeper_finds_teachers_of_the_own_school_and_whoever_keeps_no_timetable_none(client_of: ClientOf, people: dict[str, Somebody]) -> None:
    teacher = people["homeroom_teacher"]
    asked = {"q": teacher.name, "school": teacher.school_id}
    assert f"{teacher.name}（#{teacher.person_id}）" in words(client_of("registrar").get("/timetable/pick/teachers/", asked))
    for role, school in (("clerk", teacher.school_id), ("registrar", people["other_teacher"].school_id), ("registrar", "")):
        assert client_of(role).get("/timetable/pick/teachers/", {**asked, "school": school}).status_code == 403
