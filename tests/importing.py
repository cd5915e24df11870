"""Steps of the walks over all kinds of import (匯入的走查): upload, confirm, and the data that an app's example needs."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.urls import reverse

from conftest import as_owner
from tests.client import hidden
from xiaowu.kernel import clock
from xiaowu.kernel.imports import ImportKind, keeping
from xiaowu.kernel.imports.declared import CITY
from xiaowu.kernel.models import AuditEntry, Import
from xiaowu.kernel.offer import house_apps
from xiaowu.kernel.queue import perform
from xiaowu.kernel.sheets import Table, write


def _examples() -> dict[str, Callable[[int], None]]:
    """Data that a kind's template refers to and the cast lacks, from the apps' `tests/imported.py`."""
    modules = [f"{app.name}.tests.imported" for app in house_apps()]
    return {name: fill for each in modules if find_spec(each) for name, fill in import_module(each).EXAMPLES.items()}


def _edits() -> dict[str, Callable[[list[list[str]]], list[list[str]]]]:
    """How the template of a kind is edited that lists what stands, and would change nothing as it is; of the same modules."""
    modules = [f"{app.name}.tests.imported" for app in house_apps()]
    return {name: edit for each in modules if find_spec(each) for name, edit in getattr(import_module(each), "EDITS", {}).items()}


EXAMPLES, EDITS = _examples(), _edits()


def address(kind: ImportKind, what: str, school: int, *further: Any) -> str:
    return reverse(f"{kind.page}{what}", args=[school, *further])


def template(client: Any, kind: ImportKind, school: int, suffix: str = "csv") -> bytes:
    content: bytes = client.get(address(kind, "_template", school, suffix)).content
    return content


def example(client: Any, kind: ImportKind, school: int, suffix: str = "csv") -> bytes:
    """A sheet that changes something: the template, edited where it would not."""
    if kind.name not in EDITS:
        return template(client, kind, school, suffix)
    header, *rows = EDITS[kind.name](lines(template(client, kind, school)))
    return write(Table("t", header, rows), suffix)[0]


def lines(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def upload(client: Any, kind: ImportKind, school: int, content: bytes, name: str = "a.csv") -> Any:
    file = io.BytesIO(content)
    file.name = name
    return client.send(address(kind, "", school), {"file": file})


def sent(table: list[list[str]]) -> bytes:
    return write(Table("t", table[0], table[1:]), "csv")[0]


def confirm(client: Any, report: Any, **given: Any) -> Any:
    return client.send(f"{report.redirect_chain[-1][0]}confirm/", {"seen": hidden(report, "seen")}, **given)


def standing() -> list[tuple[str, list[Any]]]:
    with as_owner():
        return [(each.state, each.rows) for each in Import.objects.order_by("pk")]


def expire(after: timedelta = timedelta(seconds=1)) -> int:
    """Run the nightly job for everything uploaded until then."""
    found: int = perform("test", lambda _actor: keeping.expire(clock.now() + after), city=frozenset({CITY}))
    return found


def applied(kind: ImportKind) -> int:
    with as_owner():
        return AuditEntry.objects.filter(verb="applied", subject=kind.name).count()
