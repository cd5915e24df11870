"""What is held about people is declared, so that the bureau can publish it and a person's rows can be found."""

import re

import pytest
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import BigIntegerField, Field, Model, UUIDField

from xiaowu.identity.models import Account
from xiaowu.kernel.personal import Held, holdings
from xiaowu.kernel.personal.declaring import names_somebody, rows
from xiaowu.roster.models import Person, Student

PEOPLE = (Account, Person, Student)
MODELS = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
# names of columns that hold a person, child or account without a foreign key: what the database does not know, the name shows
NAMES_SOMEBODY = re.compile(r"(^|_)(account|person|student|child|children|pupil|guardian|user|actor|uid|by)(_ids?|_name)?$")

OF_NOBODY = {  # numbers by which a row is searched, and which are nobody's own
    ("kernel_import", "school_id"),
    ("roster_sourced", "row_id"),
    ("traffic_request", "person"),  # a code of one day
}


def columns_of_people(model: type[Model]) -> set[str]:
    """The columns of a table that lead to a person."""
    fields = model._meta.concrete_fields
    return {field.attname for field in fields if field.related_model in PEOPLE or NAMES_SOMEBODY.search(field.attname)}


def end_of(model: type[Model], path: str) -> "Field[object, object]":
    """The field at which a look-up ends; raises FieldDoesNotExist."""
    first, _, rest = path.partition("__")
    field = model._meta.get_field(first)
    return end_of(field.related_model, rest) if rest else field  # type: ignore[arg-type,union-attr,return-value]


def test_every_table_that_names_a_person_a_child_or_an_account_is_declared() -> None:
    declared = [each.table for each in holdings()]
    naming = {table: columns for table, model in MODELS.items() if (columns := columns_of_people(model))}
    assert len(naming) > 30
    assert {table: columns for table, columns in naming.items() if table not in declared} == {}
    assert len(declared) == len(set(declared))


@pytest.mark.parametrize("each", tuple(holdings()), ids=lambda each: each.table)
def test_a_persons_rows_are_found_by_what_is_declared(each: Held) -> None:
    model = MODELS[each.table]
    assert each.found
    assert each.what.strip()
    assert each.whose
    for path in each.found:
        end_of(model, path)
    named = {end_of(model, path).attname for path in each.found if "__" not in path}
    assert columns_of_people(model) - named == set()  # no column that leads to a person is left out


def test_every_declared_number_of_an_account_or_a_person_finds_their_rows() -> None:
    numbers = [
        (each.table, path) for each in holdings() for path in each.found
        if "__" not in path and isinstance(MODELS[each.table]._meta.get_field(path), BigIntegerField | UUIDField)
    ]  # fmt: skip
    assert len(numbers) > 50
    assert {(table, path) for table, path in numbers if not names_somebody(MODELS[table], path)} == OF_NOBODY


def test_a_school_is_told_of_every_table_whose_rows_are_its_own() -> None:
    of_schools = {each.table for each in holdings() if "school_id" in {field.column for field in MODELS[each.table]._meta.concrete_fields}}
    assert len(of_schools) > 30
    assert of_schools - {each[0] for each in rows()} == set()


def test_a_lookup_that_leads_nowhere_is_noticed() -> None:
    with pytest.raises(FieldDoesNotExist):
        end_of(Account, "person__no_such_field")
