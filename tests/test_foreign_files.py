"""Every door by which a file comes in from outside, and files that would hurt whoever opens them without care."""

import ast
import inspect
import io
import resource
import time
from collections.abc import Callable, Iterator
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

import psutil
import pytest
from django import forms
from django.apps import apps
from django.urls import reverse

import xiaowu
from conftest import Somebody
from tests.bombs import BOMBS, docx, odf, xlsx
from tests.conftest_tools import words
from xiaowu.kernel.access import declared
from xiaowu.kernel.access.checks import permission_of, views
from xiaowu.kernel.apps import Door, Room
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.foreign import limits
from xiaowu.kernel.foreign.asking import Reader, document_text
from xiaowu.kernel.sheets import Table, read, write
from xiaowu.meetings.tests.sample import MINUTES
from xiaowu.roster.rules.roles import Role

ClientOf = Callable[[str], Any]
PACKAGE = Path(xiaowu.__file__).parent
HEADER = ["年級", "班", "座號", "學號", "姓名", "帳號"]
GOOD = {Reader.SHEET: write(Table("t", HEADER, [[6, 20, 1, "T1", "許功蓋", "tt1"]]), "xlsx")[0], Reader.DOCUMENT: MINUTES.encode()}
LARGEST_GROWTH = 100 * 1024 * 1024


def doors() -> list[Door]:
    return [door for room in apps.get_app_configs() if isinstance(room, Room) for door in room.offer.doors]


def form_classes() -> Iterator[type[forms.BaseForm]]:
    """Every form class of the package, found by its files."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if "tests" in path.parts or "migrations" in path.parts or "forms" not in path.read_text(encoding="utf-8"):
            continue
        module = import_module(".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"))
        for _name, each in inspect.getmembers(module, inspect.isclass):
            if issubclass(each, forms.BaseForm) and each.__module__ == module.__name__:
                yield each


def test_every_field_that_takes_a_file_is_a_declared_door() -> None:
    fields = {
        (f"{form.__module__}.{form.__qualname__}", name)
        for form in form_classes()
        for name, field in form.base_fields.items()
        if isinstance(field, forms.FileField)
    }
    assert fields == {(door.form, door.field) for door in doors()}


def test_no_page_touches_an_upload_but_by_a_declared_form() -> None:
    """`request.FILES` is only ever handed to one of the doors' forms, or asked whether it is empty."""
    allowed = {door.form.rpartition(".")[2] for door in doors()}
    found = []
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if "tests" in path.parts or path.parent.name == "idempotency":
            continue
        given = {id(inner) for call in ast.walk(tree) if isinstance(call, ast.Call) and ast.unparse(call.func) in allowed for inner in ast.walk(call)}
        given |= {id(test.test) for test in ast.walk(tree) if isinstance(test, ast.If)}
        found += [
            (path.name, node.lineno) for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == "FILES" and id(node) not in given
        ]
    assert found == []


def test_no_library_that_parses_foreign_files_is_loaded_outside_the_reading_process() -> None:
    """Whoever imports one to read with would go past the limits; writing is done with others, or by names that only write."""
    reading = {"python_calamine", "pypdfium2", "expat", "lxml"}
    found = []
    for path in PACKAGE.rglob("*.py"):
        if "tests" in path.parts or path.parent.name == "foreign":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = (
                [each.name for each in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            found += [(path.name, name) for name in names if name.split(".")[0] in reading]
    assert found == []


@lru_cache(maxsize=1)
def permissions() -> dict[str, str]:
    return {name: str(permission_of(view)) for _route, name, view in views() if name}


def opened_by(door: Door, client_of: ClientOf, people: dict[str, Somebody]) -> tuple[Any, str]:
    """Somebody who may use the door, and its address."""
    holders = declared()[permissions()[door.url_name]].holders
    role = next(each for each in ("it_coordinator", *(role.value for role in Role)) if each in holders)
    route = next(route for route, name, _view in views() if name == door.url_name)
    given = {"school_id": people["it_coordinator"].school_id, "meeting_id": 1, "item_id": 1}
    return client_of(role), reverse(door.url_name, kwargs={key: value for key, value in given.items() if f":{key}>" in route})


def sent(client: Any, where: str, door: Door, content: bytes) -> Any:
    file = io.BytesIO(content)
    file.name = "some.file"
    return client.send(where, {door.field: file}, follow=False)


@pytest.mark.parametrize("name", BOMBS)
def test_no_file_hurts_whoever_lets_it_in(client_of: ClientOf, people: dict[str, Somebody], name: str) -> None:
    content = BOMBS[name]()
    process = psutil.Process()
    for door in doors():
        client, where = opened_by(door, client_of, people)
        before, highest, began = process.memory_info().rss, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
        answer = sent(client, where, door, content)
        took = time.monotonic() - began
        grown = max(process.memory_info().rss - before, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - highest) * 1024)
        assert (door.url_name, answer.status_code in ((422, 413) if door.reads else (303, 404, 422))) == (door.url_name, True), answer.status_code
        assert grown < LARGEST_GROWTH, (door.url_name, grown)
        assert took < limits.SECONDS / 2, (door.url_name, took)


@pytest.mark.parametrize("door", [door for door in doors() if door.reads], ids=lambda door: door.url_name)
def test_a_good_file_still_goes_in(client_of: ClientOf, people: dict[str, Somebody], door: Door) -> None:
    """It is taken, or what it says is refused by its rows."""
    client, where = opened_by(door, client_of, people)
    answer = sent(client, where, door, GOOD[Reader(door.reads)])
    assert answer.status_code == 303 or "列 欄位 原因" in words(answer)


def test_a_sheet_as_offices_leave_it_is_read() -> None:
    """Whole columns formatted, empty rows and cells repeated to the sheet's end: nothing comes of those."""
    cells = '<row r="1"><c r="A1"><v>7</v></c></row><row r="1048576"><c r="A1048576" s="1"/><c r="XFD1048576" s="1"/></row>'
    assert read(xlsx(cells, dimension='<dimension ref="A1:XFD1048576"/>')).header == ("7",)
    row = '<table:table-row><table:table-cell office:value-type="string"><text:p>a</text:p></table:table-cell><table:table-cell table:number-columns-repeated="16383"/></table:table-row>'
    rest = '<table:table-row table:number-rows-repeated="1048575"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    assert read(odf("spreadsheet", f'<table:table table:name="a">{row}{rest}</table:table>')).header[0] == "a"


def test_a_document_with_few_repeats_is_read() -> None:
    assert document_text(odf("text", '<text:p>a<text:s text:c="3"/>b</text:p>')) == "a   b"
    assert document_text(docx("<w:p><w:r><w:t>a</w:t></w:r></w:p>")) == "a"


def test_the_reading_process_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its environment has the language and nothing else, whatever ours has."""
    from xiaowu.kernel.foreign import asking  # needs Django set up

    monkeypatch.setattr(asking, "_START", "import json, os, sys; print(json.dumps({'read': sorted(os.environ)}))")
    assert set(asking.document_text(b"a")) <= {"LANG", "LC_CTYPE"}


def test_a_reading_process_that_takes_too_much_or_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    from xiaowu.kernel.foreign import asking  # needs Django set up

    limit = "import sys; sys.path.append(sys.argv.pop(1)); from xiaowu.kernel.foreign import child; child.take_limits(); "
    monkeypatch.setattr(limits, "SECONDS", 1.0)
    for harm in ("import time; time.sleep(60)", "bytes(600_000_000)", "sys.stdout.write('1' * 20_000_000)", "open('/dev/zero').read()"):
        monkeypatch.setattr(asking, "_START", limit + harm)
        with pytest.raises(BadInput):
            asking.document_text(b"a")
