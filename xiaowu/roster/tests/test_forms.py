"""What can be stored can be typed: fields of the register's forms are as wide as their columns; and a class is chosen as their number allows."""

from typing import Any

import pytest
from django import forms
from django.db.models import Model

from xiaowu.kernel.ui.picking import MOST_IN_A_SELECT
from xiaowu.roster.forms import (
    ClassNameForm,
    CodeForm,
    GuardianForm,
    MoveForm,
    NameForm,
    NewSchoolForm,
    NewStudentForm,
    NumberForm,
    OfferForm,
    PlaceForm,
    PostForm,
    SchoolForm,
    StudentForm,
)
from xiaowu.roster.models import Guardian, Person, School, SchoolClass, Student
from xiaowu.roster.queries.places import ClassRow
from xiaowu.roster.rules.roles import class_name

PAIRS = [
    (NumberForm, "number", Student, "number"), (PlaceForm, "number", Student, "number"), (NewStudentForm, "number", Student, "number"),
    (StudentForm, "name", Student, "name"), (NewStudentForm, "name", Student, "name"), (GuardianForm, "guardian_name", Guardian, "name"),
    (GuardianForm, "phone", Guardian, "phone"), (CodeForm, "code", School, "code"), (NewSchoolForm, "code", School, "code"),
    (SchoolForm, "name", School, "name"), (SchoolForm, "area", School, "area"), (NewSchoolForm, "name", School, "name"),
    (NameForm, "name", Person, "name"), (PostForm, "person_name", Person, "name"), (ClassNameForm, "name", SchoolClass, "name"),
]  # fmt: skip


@pytest.mark.parametrize(("form", "field", "model", "column"), PAIRS)
def test_a_field_is_as_wide_as_its_column(form: type[forms.Form], field: str, model: type[Model], column: str) -> None:
    assert form.base_fields[field].max_length == model._meta.get_field(column).max_length  # type: ignore[attr-defined,union-attr]


def test_a_number_longer_than_its_column_is_refused_and_not_cut() -> None:
    assert NumberForm({"number": "7" * 255}).is_valid()
    assert not NumberForm({"number": "7" * 256}).is_valid()
    assert NumberForm({"number": " ａ-１２ "}).is_valid()


def of_classes(count: int) -> list[ClassRow]:
    """Classes of grades 1 to 3, numbered from 1 in each; the id of the class of grade 3, number 2 is 32."""
    pairs = [(grade, number) for number in range(1, count) for grade in (1, 2, 3)][:count]
    return [ClassRow(grade * 10 + number, 7, grade, number, class_name(grade, number), 115) for grade, number in pairs]


def chosen(typed: str, form: type[forms.Form] = PlaceForm, count: int = MOST_IN_A_SELECT + 1) -> Any:
    told = form({"class_id": typed, "number": "1", "seat": "1", "since": "115/11/24", "role": "clerk"}, classes=of_classes(count))  # type: ignore[call-arg]
    return told.cleaned_data["class_id"] if told.is_valid() else " ".join(told.errors["class_id"])


@pytest.mark.parametrize("typed", ["三年2班（302）", "302", "三年2班", " 三年2班 (302) "])
def test_a_keeper_of_a_large_school_picks_a_class_by_its_label_its_name_or_its_number(typed: str) -> None:
    assert chosen(typed) == 32


def test_a_class_that_is_not_there_and_one_of_several_are_refused_by_name() -> None:
    assert "找不到「909」" in chosen("909")
    assert "不只一筆符合「三年」：三年1班（301）、三年2班（302）" in chosen("三年")


def test_a_post_without_a_class_needs_none_in_a_large_school() -> None:
    assert chosen("", OfferForm) is None


def test_a_keeper_of_a_small_school_chooses_from_a_list() -> None:
    assert chosen("32", count=MOST_IN_A_SELECT) == 32


def test_a_form_shows_the_class_that_a_child_is_in_by_its_label_and_marks_it_as_it_is_stored() -> None:
    large, small = (MoveForm(classes=of_classes(count), initial={"class_id": 32, "seat": 1}) for count in (MOST_IN_A_SELECT + 1, 9))
    assert 'value="三年2班（302）"' in str(large["class_id"])
    assert large.initial["seen"] == small.initial["seen"]
