"""The declarations of the kinds of import (匯入種類): pages, permission and guard belong together, and there is no other way in for sheets."""

import re

import pytest

from conftest import Somebody
from tests.importing import sent
from xiaowu.kernel import clock
from xiaowu.kernel.access.checks import views
from xiaowu.kernel.database.guard import reach_keys
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.imports import ImportKind, kinds
from xiaowu.kernel.sheets.importing import read_rows


def test_there_are_kinds_and_each_has_its_pages() -> None:
    named = {name for _route, name, _view in views() if name}
    assert len(kinds()) >= 2
    for kind in kinds():
        assert {*kind.pages, kind.back} <= named, kind.name


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.name)
def test_what_opens_a_kinds_pages_opens_its_rows_and_nothing_else(kind: ImportKind) -> None:
    assert reach_keys()[kind.reach] == (kind.permission,)


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.name)
def test_an_invented_person_of_a_template_is_never_read(kind: ImportKind, people: dict[str, Somebody], db: None) -> None:
    importer, school = kind.load(), people["it_coordinator"].school_id
    columns = importer.columns(importer.place(school, clock.today()), clock.today())
    if not any(column.invented for column in columns):
        assert not [column for column in columns if column.example == "王小明"]
        return
    row = [str(column.example) for column in columns]
    form, once_more = [column.title for column in columns], ["李小明" if cell == "王小明" else cell for cell in row]
    with pytest.raises(BadInput):
        read_rows(sent([form, row]), columns)
    read = read_rows(sent([form, row, once_more]), columns)
    assert ([each.number for each in read.rows], read.notes.examples) == ([3], [2])


PEOPLE = {"王小明", "王大明", "李大同"}  # whom templates show


@pytest.mark.parametrize("lost", ["王?明", "王？明", "王\ufffd明", "王??"])
@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.name)
def test_a_name_that_lost_a_character_in_an_encoding_is_refused_with_how_to_save_it(
    kind: ImportKind, lost: str, people: dict[str, Somebody], db: None
) -> None:
    importer, school = kind.load(), people["it_coordinator"].school_id
    columns = importer.columns(importer.place(school, clock.today()), clock.today())
    row = [str(column.example) for column in columns]
    named = [place for place, column in enumerate(columns) if column.example in PEOPLE]
    assert {place for place, column in enumerate(columns) if column.invented} <= set(named)
    for place in named:
        with pytest.raises(BadInput) as refused:
            read_rows(sent([[column.title for column in columns], [*row[:place], lost, *row[place + 1 :]]]), columns)
        assert [(each.row, each.column) for each in refused.value.rows] == [(2, columns[place].title)]
        assert "UTF-8" in refused.value.rows[0].reason


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
