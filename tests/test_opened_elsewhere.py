"""Every list and report, opened by another program's spreadsheet: nothing is lost, numbers are numbers, days are days, and no column is too narrow."""

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from lxml import etree

from conftest import Somebody, as_owner
from tests.flows import Cast
from tests.forms import made
from tests.listing import PAGES, WIDEST
from tests.routes import address, first_student
from xiaowu.kernel.access import declared
from xiaowu.kernel.access.checks import permission_of, views
from xiaowu.kernel.sheets import Rate, Table, write
from xiaowu.kernel.sheets.typed import Value, local, plain
from xiaowu.kernel.ui import exports
from xiaowu.meals.models import RefundMonth, RefundSum, Service
from xiaowu.roster.models import SchoolClass
from xiaowu.roster.rules.roles import Role
from xiaowu.statistics.tests.telling import told_by

OFFICE = shutil.which("soffice")
HAS_SHEETS = OFFICE is not None and (Path(OFFICE).resolve().parent / "libsclo.so").exists()  # its spreadsheet is a package of its own
pytestmark = pytest.mark.skipif(not HAS_SHEETS, reason="LibreOffice's spreadsheet is not installed")
SPREADSHEETS = ("xlsx", "ods")
_OFFICE, _TABLE, _TEXT, _STYLE = (f"{{urn:oasis:names:tc:opendocument:xmlns:{each}:1.0}}" for each in ("office", "table", "text", "style"))
_DIGIT = 0.17  # centimetres, of ten points


@dataclass(frozen=True)
class Cell:
    """A cell as the other program read it: its kind, what it stores, what it shows."""

    kind: str
    value: str
    shown: str


@dataclass(frozen=True)
class Opened:
    """A sheet as it stands there: its name, its rows, how wide its columns are (cm)."""

    name: str
    rows: list[list[Cell]]
    widths: list[float]


def opened(folder: Path, files: dict[str, bytes]) -> dict[str, Opened]:
    """Every file as LibreOffice has it, which reads them all in one run."""
    for name, content in files.items():
        (folder / name).write_bytes(content)
    words = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "fods", "--outdir", str(folder / "out")]
    done = subprocess.run([*words, *(str(folder / each) for each in files)], capture_output=True, text=True, timeout=300, check=False)
    found = {each: folder / "out" / f"{Path(each).stem}.fods" for each in files}
    assert all(each.exists() for each in found.values()), done.stderr
    return {name: _sheet(etree.parse(file, None).getroot()) for name, file in found.items()}


def _sheet(document: Any) -> Opened:
    widths = {each.get(f"{_STYLE}name"): each.find(f"{_STYLE}table-column-properties") for each in document.iter(f"{_STYLE}style")}
    sheet = next(document.iter(f"{_TABLE}table"))
    columns = [each for column in sheet.iter(f"{_TABLE}table-column") for each in _repeated(column, "columns", column.get(f"{_TABLE}style-name"))]
    rows = [row for each in sheet.iter(f"{_TABLE}table-row") for row in _repeated(each, "rows", list(_cells(each)))]
    return Opened(sheet.get(f"{_TABLE}name"), rows, [_centimetres(widths[each].get(f"{_STYLE}column-width")) for each in columns])


def _repeated(node: Any, what: str, value: Any) -> list[Any]:
    """As often as the file says; what is empty is repeated to the end of the sheet."""
    return [value] * min(200, int(node.get(f"{_TABLE}number-{what}-repeated", 1)))


def _cells(row: Any) -> Iterator[Cell]:
    for each in row:
        kind = each.get(f"{_OFFICE}value-type", "")
        value = each.get(f"{_OFFICE}date-value") or each.get(f"{_OFFICE}value") or ""
        shown = "\n".join("".join(line.itertext()) for line in each.iter(f"{_TEXT}p"))
        yield from _repeated(each, "columns", Cell(kind, value, shown))


def _centimetres(said: str) -> float:
    number, unit = re.fullmatch(r"([\d.]+)(cm|in|mm)", said).groups()  # type: ignore[union-attr]
    return float(number) * {"cm": 1, "in": 2.54, "mm": 0.1}[unit]


def is_as_written(cell: Cell, wanted: Value) -> bool:
    if wanted is None or wanted == "":
        return not cell.shown
    if isinstance(wanted, date):
        return cell.kind == "date" and datetime.fromisoformat(cell.value).replace(microsecond=0) == _moment(wanted)
    if isinstance(wanted, int | float) and not isinstance(wanted, bool):
        kind = "percentage" if isinstance(wanted, Rate) else "float"
        return cell.kind == kind and abs(float(cell.value) - wanted) < 1e-9
    return cell.kind == "string" and re.sub(r"\s+", "", cell.shown) == re.sub(r"\s+", "", str(plain(wanted)))


def _moment(day: date) -> datetime:
    return datetime.fromisoformat(local(day).isoformat(timespec="seconds") if isinstance(day, datetime) else day.isoformat())


@dataclass(frozen=True)
class Taken:
    """What a reader took away: the table that was written, and the file."""

    table: Table
    file: bytes


@pytest.fixture
def taken(people: dict[str, Somebody], actor_of: Any, client_of: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch) -> dict[str, Taken]:
    """Each report in each format, and each list in one of the two, which one writer makes for all; fetched by somebody who may."""
    cast = Cast(people, actor_of, client_of)
    for make in (*made("EXAMPLES"), *made("PAGES")):
        make(cast)
    told_by(date(2026, 12, 8))
    with as_owner():
        _sums(RefundMonth.objects.get())
    tables: list[Table] = []
    monkeypatch.setattr(exports, "write", lambda table, suffix: (tables.append(table), write(table, suffix))[1])
    found = {}
    for place, (name, where, role) in enumerate(_addresses(people)):
        is_list = name.removesuffix("_export") in PAGES
        for suffix in SPREADSHEETS[place % 2 :][:1] if is_list else SPREADSHEETS:
            answer = client_of(role).get(where.removesuffix("csv") + suffix)
            assert answer.status_code == 200, (name, role)
            found[f"{name.replace(':', '-')}-{suffix}.{suffix}"] = Taken(tables[-1], answer.getvalue())
    assert len(tables) == len(found)
    return found


def _sums(month: RefundMonth) -> None:
    """A class that is told and one that is hidden."""
    first, second = SchoolClass.objects.filter(school_id=month.school_id).order_by("pk")[:2]
    for room, meals in ((first, 1_234), (second, None)):
        amount = meals and meals * 55
        RefundSum.objects.create(
            month=month, school_id=month.school_id, of="class", school_class=room, class_name=room.name, meals=meals, amount=amount
        )


def _addresses(people: dict[str, Somebody]) -> Iterator[tuple[str, str, str]]:
    """(name, address of the CSV, role) of every page that hands a sheet out."""
    teacher = people["homeroom_teacher"]
    with as_owner():
        student, kitchen = first_student(teacher)[0], Service.objects.filter(school_id=teacher.school_id).values_list("kitchen_id", flat=True)[0]
    for route, name, view in views():
        if name is None or not re.search(r"<table:suffix>$|sums\.<sheet:suffix>$|report\.<str:suffix>$", route) or name.startswith("api:"):
            continue
        permission = permission_of(view)
        roles = declared()[permission].roles if permission in declared() else WIDEST
        role = next(each for each in (*WIDEST, *Role) if each in roles)
        where = address(name, route, teacher, student)
        if name == "meals:sheet_export":  # of a day that has school
            where = reverse(name, args=[teacher.school_id, date(2026, 11, 25), kitchen, "csv"])
        yield name, where, str(role)


def test_whoever_opens_a_list_or_a_report_in_libreoffice_has_all_of_it_with_numbers_as_numbers(taken: dict[str, Taken], tmp_path: Path) -> None:
    assert len(taken) > len(PAGES)
    assert {len(each.table.rows) > 2 for name, each in taken.items() if name.startswith(("meals-sheet", "statistics-school"))} == {True}
    found, wrong = opened(tmp_path, {name: each.file for name, each in taken.items()}), []
    for name, each in taken.items():
        there, table = found[name], each.table
        lines, rows = list(table.lines()), [row for row in there.rows if any(cell.kind for cell in row)]
        if len(rows) != len([line for line in lines if any(value not in (None, "") for value in line)]):
            wrong.append((name, "rows", len(rows), len(lines)))
        for line, row in zip(lines, there.rows, strict=False):
            wrong += [(name, value, cell) for value, cell in zip(line, row, strict=False) if not is_as_written(cell, value)]
            wrong += [(name, "narrow", cell, width) for cell, width in zip(row, there.widths, strict=False) if _is_cut(cell, width)]
    assert wrong == []


def _is_cut(cell: Cell, width: float) -> bool:
    """A number or a day for which its column has no room is shown as signs instead."""
    return cell.kind in ("float", "percentage", "date") and len(cell.shown) * _DIGIT > width
