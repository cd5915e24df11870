"""Wherever schools are sorted they stand as in the ministry's directory (教育部各級學校名錄): by code, never by the code points of their names."""

import re

import pytest

from conftest import as_owner
from tests import each_list
from tests.each_list import Listed
from tests.package import PACKAGE
from xiaowu.roster.models import School

listed = each_list.listed
_BY_NAME = re.compile(
    r'(?:order_by\([^)]*"\w*school__name"'  # a query
    r'|SORTS\b[^\n]*= \{[^}]*"\w*school__name"'  # what a list sorts by
    r"|SORTS\b[^\n]*= \{[^}]*\"school\": \"(?:nullif\()?school\b(?!_)"
    r"|order by [^\n)]*\bs\.name\b)"  # SQL
)


def test_each_list_that_sorts_by_school_has_them_in_their_order(listed: Listed) -> None:
    with as_owner():
        codes = dict(School.objects.order_by("code", "level").values_list("name", "code"))
    for column in (each for each in listed.of.columns if each.sort and each.key in ("school", "label", "from_school")):
        up = [str(row[column.key]) for row in listed.rows(sort=column.sort) if row.get(column.key)]
        if len(set(up)) > 1 and set(up) <= codes.keys():
            assert [codes[each] for each in up] == sorted(codes[each] for each in up), column.key


def test_no_query_sorts_schools_by_name() -> None:
    sources = [each for each in PACKAGE.rglob("*") if each.suffix in (".py", ".sql") and not {"tests", "migrations"} & set(each.parts)]
    found = {str(each.relative_to(PACKAGE)): told for each in sources if (told := _BY_NAME.findall(each.read_text()))}
    assert found == {}


@pytest.mark.parametrize(
    ("text", "is_wrong"),
    [
        ('found.order_by("to_school__name", "pk")', True), ('A_SORTS: Sorts = {"due": "due", "school": "school__name"}', True),
        ('A_SORTS = {"open": "open", "school": "school"}', True), ("A_SORTS = {\"school\": \"nullif(school, '')\"}", True),
        ("order by overdue desc, s.name", True), ('found.order_by("school__code", "pk")', False), ('A_SORTS = {"school": "school__code"}', False),
        ("order by s.code, s.level", False), ('values_list("school__name", flat=True)', False),
    ],
)  # fmt: skip
def test_the_walk_knows_what_sorts_schools_by_name(text: str, is_wrong: bool) -> None:
    assert bool(_BY_NAME.search(text)) is is_wrong
