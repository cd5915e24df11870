"""Writes down, as the owner, the condition by which rows are about somebody, from the apps' declarations:
so people can be shown their own rows and no others.
"""

from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import BigIntegerField, Field, Model, UUIDField

from xiaowu.kernel.personal import Held, holdings, shown
from xiaowu.kernel.personal.people import Names, named_by

_PARAMETERS = {Names.ACCOUNT: "$1", Names.PERSON: "$2", Names.CHILD: "$4"}
_IDENTIFIERS, _SCHOOLS = "$3", "$5"
_ACCOUNTS = frozenset({"account_id", "by", "by_account", "owner"})  # columns of an account's number, beside those that end in `_by`
_ROW = "insert into kernel_held (table_name, of_somebody, at_school, is_shown, columns) values (%s, %s, %s, %s, %s)"


def apply() -> None:
    """Replace the stored declarations."""
    with connection.cursor() as cursor:
        cursor.execute("delete from kernel_held")
        cursor.executemany(_ROW, rows())


def rows() -> list[tuple[str, str, str, str, list[str]]]:
    """A row for each table that names somebody by a number, or whose rows are a school's: what names people by words alone is counted there too."""
    models = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    found = []
    for each in holdings():
        model, told = models[each.table], shown().get(each.table)
        condition = of_somebody(each, model)
        if condition or _has_school(model):
            is_shown = names_somebody(model, told.column) if told else ""
            at_school = f"t.school_id = any({_SCHOOLS})" if _has_school(model) else condition
            found.append((each.table, condition or "false", at_school, is_shown, list(told.titles) if told else []))
    return found


def of_somebody(each: Held, model: type[Model]) -> str:
    """The condition by which a table's rows are about somebody; empty if no column names anybody."""
    return " or ".join(filter(None, (names_somebody(model, path) for path in each.found if "__" not in path)))


def names_somebody(model: type[Model], path: str) -> str:
    """The condition that a column names somebody; empty if the column does not."""
    field: Field[Any, Any] = model._meta.get_field(path)  # type: ignore[assignment]
    kind = _kind(model, field)
    if isinstance(field, UUIDField) and kind is None:
        return f"t.{field.column} = any({_IDENTIFIERS})"
    if kind is None:
        return ""
    if isinstance(field, ArrayField):
        return f"(t.{field.column} && {_PARAMETERS[kind]} and t.school_id = any({_SCHOOLS}))"
    condition = f"t.{field.column} = any({_PARAMETERS[kind]})"
    if kind is Names.CHILD and _has_school(model):  # a child's rows lie with its school, and so do their indexes
        return f"({condition} and t.school_id = any({_SCHOOLS}))"
    return condition


def _has_school(model: type[Model]) -> bool:
    return any(field.column == "school_id" for field in model._meta.concrete_fields)


def _kind(model: type[Model], field: "Field[Any, Any]") -> Names | None:
    if field.related_model is not None:
        return named_by(field.related_model._meta.db_table)
    if field.primary_key:
        return named_by(model._meta.db_table)
    if field.attname in ("student_id", "student_ids"):
        return Names.CHILD
    if not isinstance(field, BigIntegerField):
        return None
    if field.attname == "owner_person":
        return Names.PERSON
    return Names.ACCOUNT if field.attname in _ACCOUNTS or field.attname.endswith("_by") else None
