"""The results of a statement come by the names of its columns, and a mismatch is reported by name."""

from dataclasses import dataclass
from enum import StrEnum

import pytest

from xiaowu.kernel.database.rows import ColumnsDiffer, named, pairs, row, rows, run, the_row, value, values

pytestmark = pytest.mark.usefixtures("db")


class Level(StrEnum):
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Place:
    id: int
    name: str
    level: Level | None = None
    days: tuple[int, ...] = ()


def test_rows_come_by_name_whatever_their_order() -> None:
    assert rows(Place, "select 'here' as name, n as id from generate_series(1, %(most)s) n", {"most": 2}) == [Place(1, "here"), Place(2, "here")]


def test_enums_and_tuples_are_made() -> None:
    found = row(Place, "select 1 as id, 'here' as name, 'low' as level, array[1, 2] as days")
    assert found == Place(1, "here", Level.LOW, (1, 2))
    assert found is not None
    assert found.level is Level.LOW
    assert the_row(Place, "select 1 as id, 'here' as name, null as level").level is None


def test_no_row_is_none_and_where_one_must_be_an_error() -> None:
    none = "select 1 as id, '' as name where false"
    assert row(Place, none) is None
    with pytest.raises(ValueError, match="expected 1"):
        the_row(Place, none)


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("select 1 as id", "missing name"),
        ("select 1 as id, 'a' as name, 2 as class_id", "without a field class_id"),
        ("select 1 as id, 'a' as name, 'b' as name", "columns"),
        ("select 1 as id, 'a' where false", "missing name"),
    ],
)
def test_columns_that_do_not_fit_are_named_even_without_rows(statement: str, told: str) -> None:
    with pytest.raises(ColumnsDiffer, match=told):
        rows(Place, statement)


def test_one_value_one_column_two_columns_and_names() -> None:
    assert value("select 3 as three") == 3
    assert value("select 3 where false") is None
    assert values("select n from generate_series(1, 3) n") == [1, 2, 3]
    assert pairs("select 'a' as key, 1 as value") == {"a": 1}
    assert named("select 'a' as key, 1 as value") == [{"key": "a", "value": 1}]
    for reads_one in (value, values):
        with pytest.raises(ColumnsDiffer, match="one column"):
            reads_one("select 1 as a, 2 as b")
    with pytest.raises(ColumnsDiffer, match="two columns"):
        pairs("select 1 as a")


def test_what_writes_tells_how_many() -> None:
    assert run("select set_config('xiaowu.nothing', n::text, true) from generate_series(1, 2) n") == 2
