"""What can be stored can be typed: fields of the register's forms are as wide as their columns."""

import pytest
from django import forms
from django.db.models import Model

from xiaowu.roster.forms import (
    ClassNameForm,
    CodeForm,
    GuardianForm,
    NameForm,
    NewSchoolForm,
    NewStudentForm,
    NumberForm,
    PlaceForm,
    PostForm,
    SchoolForm,
    StudentForm,
)
from xiaowu.roster.models import Guardian, Person, School, SchoolClass, Student

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
