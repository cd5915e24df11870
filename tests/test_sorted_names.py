"""Whatever is sorted by people's names is sorted as offices here sort: by strokes (筆畫), in every list, query and file."""

import re
from collections.abc import Sequence
from itertools import pairwise

import pytest
from django.db import connection

from conftest import as_owner
from tests import each_list
from tests.each_list import Listed
from tests.package import PACKAGE
from xiaowu.roster.models import Guardian, Person, Student

listed = each_list.listed
_PEOPLE = "person|student|guardian|teacher|answers_for|co_teacher"
_BY_CODE_POINT = re.compile(
    rf'(?:order_by\([^)]*"(?:\w+__)*(?:{_PEOPLE})__name"'  # a query
    rf'|Sorts = \{{[^}}]*"(?:\w+__)*(?:{_PEOPLE})__name"'  # what a list sorts by
    r"|order by [^\n]*(?<!\()\b(?:mine|st|person|who)\.name\b|order by [^\n]*(?<!\()\bl\.student_name\b)"  # SQL
)


def keys(names: Sequence[str]) -> list[bytes]:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("select roster_name_order(each) from unnest(%s::text[]) with ordinality as given(each, place) order by place", [list(names)])
        return [bytes(row[0]) for row in cursor.fetchall()]


def ordered(names: Sequence[str]) -> list[str]:
    return [name for _key, name in sorted(zip(keys(names), names, strict=True))]


@pytest.mark.parametrize(
    "names",
    [
        list("丁王余吳李沈林洪孫張楊劉潘盧簡羅"),
        ["王一", "王大明", "王小明", "王心宇", "王明"],  # by the second character, then by the third
        ["王明", "王\u3000玲", "王瑋", "瓦旦‧達陸", "江明"],  # what divides a name does not count
        ["簡明", "齉明", "𠮷田", "Anna Lin", "BOB", "carol", "あい"],  # others after what is Chinese, whatever their case
        ["葛\U000e0100一", "葛一乙", "葛\U000e0100二"],
        ["", "丁"],
    ],
)  # fmt: skip
def test_names_are_sorted_by_strokes_character_by_character(db: None, names: list[str]) -> None:
    assert ordered(list(reversed(names))) == names
    assert all(one < other for one, other in pairwise(keys(names)))


def test_each_character_has_a_place_of_its_own(db: None) -> None:
    signs = [chr(each) for first, last in ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0x20000, 0x20100)) for each in range(first, last + 1)]
    assert len(set(keys(signs))) == len(signs)


def test_each_list_that_sorts_people_sorts_them_by_strokes(listed: Listed) -> None:
    with as_owner():
        known = {name for of in (Person, Student, Guardian) for name in of.objects.values_list("name", flat=True)}
    for column in (each for each in listed.of.columns if each.sort):
        up = [str(row[column.key]) for row in listed.rows(sort=column.sort) if row.get(column.key)]
        if len(set(up)) > 1 and set(up) <= known and listed.of.sorts:
            down = [str(row[column.key]) for row in listed.rows(sort=f"-{column.sort}") if row.get(column.key)]
            assert (keys(up), keys(down)) == (sorted(keys(up)), sorted(keys(up), reverse=True)), column.key


def test_no_query_sorts_people_by_code_points() -> None:
    sources = [each for each in PACKAGE.rglob("*") if each.suffix in (".py", ".sql") and not {"tests", "migrations"} & set(each.parts)]
    found = {str(each.relative_to(PACKAGE)): told for each in sources if (told := _BY_CODE_POINT.findall(each.read_text()))}
    assert found == {}
    assert sum(bool(re.search(r"__in_order|roster_name_order\(", each.read_text())) for each in sources) > 15


@pytest.mark.parametrize(
    ("text", "is_wrong"),
    [
        ('found.order_by("person__name", "pk")', True), ('S: Sorts = {"name": "student__name"}', True), ("order by day desc, st.name, id", True),
        ('S: Sorts = {"class": ("grade", "student__name"), "x": "x"}', True), ('found.order_by("person__name__in_order", "pk")', False),
        ("order by day, public.roster_name_order(st.name)", False), ('values_list("person__name", flat=True)', False),
    ],
)  # fmt: skip
def test_the_walk_knows_what_sorts_by_code_points(text: str, is_wrong: bool) -> None:
    assert bool(_BY_CODE_POINT.search(text)) is is_wrong
