"""Whoever enters what a hidden row has already is told the field, and not that somebody was faster: a unique constraint that can meet a row which its
table's guard hides has words, or a reason why nobody meets one.
"""

from dataclasses import dataclass

import pytest

from xiaowu.kernel.database.guard import guards
from xiaowu.kernel.database.rows import rows
from xiaowu.kernel.database.unique import declared, hides_by

pytestmark = pytest.mark.usefixtures("db")


@dataclass(frozen=True, slots=True)
class Unique:
    """A unique index, not of a primary key; an expression counts with the columns that it names."""

    table: str
    name: str
    columns: list[str]


def uniques() -> list[Unique]:
    return rows(
        Unique,
        """
        select t.relname as table, i.relname as name, array_agg(a.attname::text order by a.attname) as columns
        from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
        join pg_attribute a on a.attrelid = t.oid and a.attnum > 0
            and split_part(split_part(pg_get_indexdef(i.oid), ' USING ', 2), ' WHERE ', 1) ~ ('\\m' || a.attname || '\\M')
        where x.indisunique and not x.indisprimary and t.relnamespace = 'public'::regnamespace and not t.relispartition
        group by 1, 2 order by 1, 2
        """,
    )


def test_constraint_that_can_meet_a_hidden_row_has_words_or_a_reason() -> None:
    found = uniques()
    assert len(found) > 50
    meets = [each for each in found if each.table in guards() and (by := hides_by(guards()[each.table])) and not by & set(each.columns)]
    assert [f"{each.table} {each.name} {each.columns}" for each in meets if each.name not in declared()] == []
    assert sorted(set(declared()) - {each.name for each in found}) == []
    assert all(len(each) > 5 for each in declared().values())
