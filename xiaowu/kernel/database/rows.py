"""Rows by name (依欄名取列): the result of a statement comes as frozen dataclasses, whose fields are its columns.

A handwritten statement asks for columns in one place and names them in another; here a column that is missing or has no field raises an error at
the first row, in every test that runs the statement. Outside of `kernel.database` nothing else takes rows from a cursor by position.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from itertools import starmap
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from django.db import connection

Row = TypeVar("Row")
Given = Mapping[str, Any] | Sequence[Any] | None
_Convert = Callable[[Any], Any]
_known: dict[tuple[type, tuple[str, ...]], Callable[..., Any]] = {}  # how a statement's columns become a row, computed once


class ColumnsDiffer(TypeError):
    """A statement's columns are not the fields of the dataclass that its rows should become."""


def rows(kind: type[Row], statement: str, given: Given = None) -> list[Row]:
    """Every row as `kind`, a dataclass or a named tuple. Fields with a default may be left out.

    Enums and tuples are made from the database's values. Raises ColumnsDiffer.
    """
    return _made(kind, *_fetched(statement, given))


def counted(kind: type[Row], statement: str, given: Given = None) -> tuple[list[Row], int]:
    """Every row as `kind`, and the total from the last column, which is the same in each row. Raises ColumnsDiffer."""
    names, found = _fetched(statement, given)
    return _made(kind, names[:-1], [each[:-1] for each in found]), found[0][-1] if found else 0


def row(kind: type[Row], statement: str, given: Given = None) -> Row | None:
    """The first row as `kind`; None if there is none. Raises ColumnsDiffer."""
    return next(iter(rows(kind, statement, given)), None)


def the_row(kind: type[Row], statement: str, given: Given = None) -> Row:
    """The one row of a statement that always has one, such as a sum. Raises ColumnsDiffer; ValueError if there is not exactly one."""
    (only,) = rows(kind, statement, given)
    return only


def value(statement: str, given: Given = None) -> Any:
    """The first row's value of a statement with one column; None if there is no row. Raises ColumnsDiffer."""
    return next(iter(values(statement, given)), None)


def values(statement: str, given: Given = None) -> list[Any]:
    """All values of a statement with one column. Raises ColumnsDiffer."""
    names, found = _fetched(statement, given)
    if len(names) != 1:
        raise ColumnsDiffer(f"one column was to be read, not {', '.join(names)}")
    return [each[0] for each in found]


def pairs(statement: str, given: Given = None) -> dict[Any, Any]:
    """First column → second column, for a statement of two. Raises ColumnsDiffer."""
    names, found = _fetched(statement, given)
    if len(names) != 2:
        raise ColumnsDiffer(f"two columns were to be read, not {', '.join(names)}")
    return dict(found)


def named(statement: str, given: Given = None) -> list[dict[str, Any]]:
    """Every row as a mapping by column names: for formats whose columns are known only at run time."""
    names, found = _fetched(statement, given)
    return [dict(zip(names, each, strict=True)) for each in found]


def run(statement: str, given: Given = None) -> int:
    """Run a statement that returns no rows; how many rows it wrote."""
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return int(cursor.rowcount)


def _made(kind: type[Row], names: tuple[str, ...], found: Sequence[tuple[Any, ...]]) -> list[Row]:
    make = _known.get((kind, names)) or _known.setdefault((kind, names), _maker(kind, names))
    return list(starmap(make, found))


def _fetched(statement: str, given: Given) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return tuple(column.name for column in cursor.description or ()), cursor.fetchall()


def _maker(kind: type[Any], names: tuple[str, ...]) -> Callable[..., Any]:
    """A function that makes a row from the columns in their order; `kind` itself where they are its fields in order and nothing needs converting."""
    known, required = _fields(kind)
    missing, surplus = sorted(required - set(names)), sorted(set(names) - set(known))
    if missing or surplus or len(set(names)) != len(names):
        told = f"missing {', '.join(missing) or 'none'}; without a field {', '.join(surplus) or 'none'}"
        raise ColumnsDiffer(f"{kind.__name__} and the statement's columns ({', '.join(names)}): {told}")
    hints = get_type_hints(kind)
    convert = [_conversion(hints[name]) for name in names]
    if not any(convert) and known[: len(names)] == list(names):
        return kind
    return lambda *found: kind(**{name: one if to is None else to(one) for name, to, one in zip(names, convert, found, strict=True)})


def _fields(kind: type[Any]) -> tuple[list[str], set[str]]:
    """The fields of a dataclass or a named tuple, in order, and those without a default."""
    if is_dataclass(kind):
        taken = [each for each in fields(kind) if each.init]
        return [each.name for each in taken], {each.name for each in taken if each.default is MISSING and each.default_factory is MISSING}
    return list(kind._fields), set(kind._fields) - set(kind._field_defaults)


def _conversion(hint: Any) -> _Convert | None:
    """How the database's value becomes the field's type; None where it needs no conversion."""
    if get_origin(hint) in (Union, UnionType):
        of = [each for each in get_args(hint) if each is not type(None)]
        inner = _conversion(of[0]) if len(of) == 1 else None
        return None if inner is None else lambda found: None if found is None else inner(found)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    return tuple if get_origin(hint) is tuple else None
