"""The declarations of the kinds of import (匯入種類): pages, permission and guard belong together, and there is no other way in for sheets."""

import re

import pytest

from xiaowu.kernel.access.checks import views
from xiaowu.kernel.database.guard import reach_keys
from xiaowu.kernel.imports import ImportKind, kinds


def test_there_are_kinds_and_each_has_its_pages() -> None:
    named = {name for _route, name, _view in views() if name}
    assert len(kinds()) >= 2
    for kind in kinds():
        assert {*kind.pages, kind.back} <= named, kind.name


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.name)
def test_what_opens_a_kinds_pages_opens_its_rows_and_nothing_else(kind: ImportKind) -> None:
    assert reach_keys()[kind.reach] == (kind.permission,)


def test_no_page_but_those_of_imports_reads_sheets() -> None:
    """A page that reads sheets itself has no report, no confirmation and no file to correct."""
    from tests.package import PACKAGE  # beside the walk that it is for

    calls = re.compile(r"\b(read_rows|places_of|sheet_rows)\(")
    found = {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if "tests" not in path.parts and calls.search(path.read_text(encoding="utf-8"))
    }
    assert found == {
        "kernel/foreign/asking.py", "kernel/imports/pages.py", "kernel/sheets/importing.py", "kernel/sheets/reading.py",
    }  # fmt: skip
