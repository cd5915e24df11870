"""Every page that takes a file from outside, and files that would hurt a careless reader."""

import ast
import io
import resource
import time
from collections import defaultdict
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import psutil
import pytest
from django import forms

from conftest import Somebody
from tests.bombs import BOMBS, docx, odf, xlsx
from tests.client import words
from tests.package import PACKAGE, form_classes
from tests.readers import readers
from tests.routes import address
from xiaowu.ipam.tests.sweeps import NMAP
from xiaowu.kernel.access import declared
from xiaowu.kernel.access.checks import permission_of, views
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.foreign import limits
from xiaowu.kernel.foreign.asking import Reader, document_text
from xiaowu.kernel.imports import kinds
from xiaowu.kernel.offer import Upload, uploads
from xiaowu.kernel.sheets import Table, read, write
from xiaowu.meetings.tests.sample import MINUTES
from xiaowu.roster.rules.roles import Role
from xiaowu.vulnerabilities.tests.samples import ZAP

ClientOf = Callable[[str], Any]
HEADER = ["年級", "班", "座號", "學號", "姓名", "帳號"]
GOOD = {
    Reader.SHEET: write(Table("t", HEADER, [[6, 20, 1, "T1", "許功蓋", "tt1"]]), "xlsx")[0],
    Reader.DOCUMENT: MINUTES.encode(),
    "scan": ZAP,
    "sweep": NMAP,
    "log": b'10.1.2.3 - - [24/Nov/2026:07:40:05 +0800] "GET /roll/take HTTP/1.1" 200 512 "-" "Mozilla/5.0"\n',
}
LARGEST_GROWTH = 100 * 1024 * 1024


def test_every_field_that_takes_a_file_is_a_declared_upload() -> None:
    fields = {
        (f"{form.__module__}.{form.__qualname__}", name)
        for form in form_classes()
        for name, field in form.base_fields.items()
        if isinstance(field, forms.FileField)
    }
    assert fields == {(upload.form, upload.field) for upload in uploads()}


NAMES_ONLY = {"returned.py"}  # a form that comes back says which files must be chosen again


def test_no_page_touches_an_upload_but_by_a_declared_form() -> None:
    """`request.FILES` is only ever passed to one of the uploads' forms, or checked for being empty."""
    allowed = {upload.form.rpartition(".")[2] for upload in uploads()}
    found = []
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if "tests" in path.parts or path.parent.name == "idempotency" or path.name in NAMES_ONLY:
            continue
        given = {id(inner) for call in ast.walk(tree) if isinstance(call, ast.Call) and ast.unparse(call.func) in allowed for inner in ast.walk(call)}
        given |= {id(test.test) for test in ast.walk(tree) if isinstance(test, ast.If)}
        found += [
            (path.name, node.lineno) for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == "FILES" and id(node) not in given
        ]
    assert found == []


# what the reading process runs; and an operator's command, which opens a named ZIP on its own machine, with limits of its own
READING = {
    "kernel/foreign/child.py", "kernel/foreign/document/__init__.py", "kernel/foreign/document/docx.py", "kernel/foreign/document/lists.py",
    "kernel/foreign/document/numbering.py", "kernel/foreign/document/odt.py", "kernel/foreign/document/package.py", "kernel/foreign/document/runs.py",
    "kernel/foreign/packages.py", "kernel/foreign/sheet.py", "kernel/foreign/shown.py", "kernel/foreign/trees.py", "kernel/foreign/workbook.py",
}  # fmt: skip
WRITING = "kernel/documents/"  # begins every file anew, from blocks
WRITTEN_WITH = {
    "docx.enum.text.WD_ALIGN_PARAGRAPH", "docx.enum.text.WD_BREAK", "docx.oxml.OxmlElement", "docx.oxml.ns.qn", "docx.shared.Mm", "docx.shared.Pt", "docx.shared.RGBColor",
    "odfdo.Cell", "odfdo.Element", "odfdo.Frame", "odfdo.Paragraph", "odfdo.Row", "odfdo.Style", "odfdo.Table",
}  # fmt: skip
BY_COMMAND = {("roster/oneroster/exchange.py", "zipfile")}
# puts tables, as text, into a file that it wrote itself a moment ago
OWN_FILE = {"zipfile.ZipFile", "xml.sax.saxutils.escape", "xml.sax.saxutils.quoteattr", "odfdo.Element"}
OWN = {("kernel/sheets/odf.py", name) for name in OWN_FILE}
OWN |= {("kernel/sheets/writing.py", name) for name in ("openpyxl.styles.Alignment", "openpyxl.styles.Font", "openpyxl.utils.get_column_letter")}


def test_no_library_that_parses_foreign_files_is_loaded_outside_the_reading_process() -> None:
    """Importing one for reading would escape the limits; writing uses other libraries, or names that only write."""
    sources = {str(path.relative_to(PACKAGE)): path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py") if "tests" not in path.parts}
    assert {path for path in READING if readers(sources[path])} == READING
    found = {(path, name) for path in sources.keys() - READING for _line, name in readers(sources[path])}
    assert {name for path, name in found if path.startswith(WRITING)} <= WRITTEN_WITH
    assert {(path, name) for path, name in found if not path.startswith(WRITING)} == BY_COMMAND | OWN


@pytest.mark.parametrize(
    "source",
    [
        "from docx import Document\nDocument(upload)", "import docx", "from docx import Document as D\nopener = D", "from odfdo import Document\nDocument(path)",
        "from odfdo import Document\nDocument.open(path)", "from odfdo import Document\nDocument('some.odt')", "from openpyxl import load_workbook",
        "import openpyxl", "from openpyxl.reader.excel import load_workbook as lw", "import zipfile as z", "from zipfile import ZipFile",
        "from xml.parsers import expat", "import xml.etree.ElementTree as ET", "from xml.etree.ElementTree import fromstring", "from lxml import etree",
        "from xiaowu.kernel.foreign.document import text", "from xiaowu.kernel.foreign import sheet", "import_module('pypdfium2')",
        "def late():\n    from python_calamine import CalamineWorkbook",
    ],
)  # fmt: skip
def test_nobody_can_read_a_document_in_the_parent_unseen(source: str) -> None:
    assert readers(source)


def test_who_only_writes_is_not_taken_for_a_reader() -> None:
    assert readers("from docx import Document\nfrom odfdo import Cell, Document as Odf\nDocument()\nOdf('text')\nCell(1)") == []


@lru_cache(maxsize=1)
def permissions() -> dict[str, str]:
    return {name: str(permission_of(view)) for _route, name, view in views() if name}


def of_people() -> list[Upload]:
    """Those that people use; a program's own tests try what it may send."""
    return [each for each in uploads() if set(declared()[permissions()[each.url_name]].roles) & set(Role)]


BESIDE = {"vulnerabilities:upload": {"is_next": "same"}}  # what a form asks before it looks at the file


def opened_by(upload: Upload, client_of: ClientOf, people: dict[str, Somebody]) -> tuple[Any, str]:
    """Somebody who may use it, and its address."""
    holders = declared()[permissions()[upload.url_name]].roles
    role = next(each for each in ("it_coordinator", *(role.value for role in Role)) if each in holders)
    route = next(route for route, name, _view in views() if name == upload.url_name)
    return client_of(role), address(upload.url_name, route, people[role], 1)


def sent(client: Any, where: str, upload: Upload, content: bytes) -> Any:
    file = io.BytesIO(content)
    file.name = "some.file"
    return client.send(where, {upload.field: file, **BESIDE.get(upload.url_name, {})}, follow=False)


def doors_for(name: str) -> list[Upload]:
    """Where this file is sent: of the pages that give a file to the same form and reader one, each in its turn."""
    alike = defaultdict(list)
    for upload in of_people():
        alike[upload.form, upload.reads].append(upload)
    turn = list(BOMBS).index(name)
    return [pages[turn % len(pages)] for pages in alike.values()]


def test_every_page_that_takes_a_file_is_sent_some_that_hurt() -> None:
    assert {upload.url_name for name in BOMBS for upload in doors_for(name)} == {upload.url_name for upload in of_people()}


@pytest.mark.parametrize("name", BOMBS)
def test_no_file_hurts_whoever_lets_it_in(client_of: ClientOf, people: dict[str, Somebody], name: str) -> None:
    content = BOMBS[name]()
    process = psutil.Process()
    for upload in doors_for(name):
        client, where = opened_by(upload, client_of, people)
        before, highest, began = process.memory_info().rss, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
        answer = sent(client, where, upload, content)
        took = time.monotonic() - began
        grown = max(process.memory_info().rss - before, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - highest) * 1024)
        assert (upload.url_name, answer.status_code in ((422, 413) if upload.reads else (303, 404, 422))) == (upload.url_name, True), (
            answer.status_code
        )
        assert grown < LARGEST_GROWTH, (upload.url_name, grown)
        assert took < 4 * limits.SECONDS, (upload.url_name, took)  # it was cut off by then, however busy the machine is


@pytest.mark.parametrize(
    "upload", [upload for upload in uploads() if upload.reads and ":" in upload.url_name], ids=lambda upload: upload.url_name
)  # a program's has no namespace
def test_a_good_file_still_goes_in(client_of: ClientOf, people: dict[str, Somebody], upload: Upload) -> None:
    """It is taken, or its content is refused by row; of an import, the sheet that it gives to be filled in."""
    client, where = opened_by(upload, client_of, people)
    is_import = upload.url_name in {each.page for each in kinds()}
    content = _filled_in(client.get(f"{where}template.xlsx").content) if is_import else GOOD[upload.reads]
    answer = sent(client, where, upload, content)
    assert answer.status_code == 303 or "列 欄位 原因" in words(answer)


def _filled_in(template: bytes) -> bytes:
    """With somebody in the place of the invented person of its example."""
    sheet = read(template)
    return write(Table("t", list(sheet.header), [["李小明" if cell == "王小明" else cell for cell in row.cells] for row in sheet.rows]), "xlsx")[0]


def test_a_sheet_as_offices_leave_it_is_read() -> None:
    """Whole columns formatted, empty rows and cells repeated to the sheet's end: these are read as nothing."""
    cells = '<row r="1"><c r="A1"><v>7</v></c></row><row r="1048576"><c r="A1048576" s="1"/><c r="XFD1048576" s="1"/></row>'
    assert read(xlsx(cells, dimension='<dimension ref="A1:XFD1048576"/>')).header == ("7",)
    row = '<table:table-row><table:table-cell office:value-type="string"><text:p>a</text:p></table:table-cell><table:table-cell table:number-columns-repeated="16383"/></table:table-row>'
    rest = '<table:table-row table:number-rows-repeated="1048575"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    assert read(odf("spreadsheet", f'<table:table table:name="a">{row}{rest}</table:table>')).header[0] == "a"


def test_a_document_with_few_repeats_is_read() -> None:
    assert document_text(odf("text", '<text:p>a<text:s text:c="3"/>b</text:p>')).text == "a   b"
    assert document_text(docx("<w:p><w:r><w:t>a</w:t></w:r></w:p>")).text == "a"


def test_the_reading_process_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its environment has the language and nothing else, whatever ours has."""
    from xiaowu.kernel.foreign import asking  # needs Django set up

    monkeypatch.setattr(asking, "_START", "import json, os, sys; print(json.dumps({'read': sorted(os.environ)}))")
    assert set(asking._asked(Reader.DOCUMENT, b"a")) <= {"LANG", "LC_CTYPE"}


def test_a_reading_process_that_takes_too_much_or_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    from xiaowu.kernel.foreign import asking  # needs Django set up

    limit = "import sys; sys.path.append(sys.argv.pop(1)); from xiaowu.kernel.foreign import child; child.take_limits(); "
    monkeypatch.setattr(limits, "SECONDS", 1.0)
    for harm in ("import time; time.sleep(60)", "bytes(600_000_000)", "sys.stdout.write('1' * 20_000_000)", "open('/dev/zero').read()"):
        monkeypatch.setattr(asking, "_START", limit + harm)
        with pytest.raises(BadInput):
            asking.document_text(b"a")


def test_every_kept_file_leaves_by_the_one_door_that_names_it_by_its_content() -> None:
    reading = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if "tests" not in path.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "store().read"
    }
    assert reading == {"kernel/ui/files.py"}
