"""Functions and views of the database (資料庫函式): their text stands in `<app>/sql/*.sql`, one file each, and is installed after every migration.

A file's first comment says what the function returns or does; its line `-- called by:` says who may call it: `application`, `owner` (other
functions) or `trigger`. Functions whose file is gone stay for the release before, and go a release later (`retired`). Migrations hold tables only.

What the release before calls keeps its arguments and what it returns: a function with others gets another name, since both are at work for a while.

A function calls those of its own app and of the floors below. Where floors above have rows to add it stands open (`/* filled */`); theirs say
`-- fills: ` and its name, take the same arguments and return the same columns.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from django.apps import apps
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from xiaowu.kernel.database import retired
from xiaowu.kernel.database.config import APP_ROLE

Caller = Literal["application", "owner", "trigger"]
_CALLED_BY = re.compile(r"^-- called by: (application|owner|trigger)$", re.M)
_FILLS = re.compile(r"^-- fills: (\w+)$", re.M)
_HEAD = re.compile(r"^create or replace function (.+?)\s+(?:language|stable|volatile|immutable|security|set|as)\b", re.M | re.S)
_OPEN = "/* filled */"
_COMMENT = re.compile(r"^-- ?(.*)$", re.M)
SAFE_PATH = "set search_path = pg_catalog, pg_temp"


@dataclass(frozen=True, slots=True)
class Function:
    """One file: its name is the function's, or the view's."""

    name: str
    text: str
    called_by: Caller
    tells: str

    @property
    def is_view(self) -> bool:
        return f"create or replace view {self.name} " in self.text

    @property
    def runs_as_owner(self) -> bool:
        return self.is_view or "security definer" in self.text


def functions() -> list[Function]:
    """Every function and view of every app: functions first, then views; the apps in their order and the files by name."""
    found = filled([read(path) for folder in _folders() for path in sorted(folder.glob("*.sql"))])
    return sorted(found, key=lambda each: each.is_view)


def filled(found: Sequence[Function]) -> list[Function]:
    """The same, with each function that is left open filled by those that say so. Raises ValueError where one fills what is not left open."""
    fillers: dict[str, list[str]] = {}
    for each in found:
        for name in _FILLS.findall(each.text):
            fillers.setdefault(name, []).append(each.name)
    if unknown := fillers.keys() - {each.name for each in found if _OPEN in each.text}:
        raise ValueError(f"{', '.join(sorted(unknown))} is not left open")
    return [replace(each, text=each.text.replace(_OPEN, _union(each, fillers.get(each.name, ())))) if _OPEN in each.text else each for each in found]


def _union(each: Function, fillers: Sequence[str]) -> str:
    given = ", ".join(part.split()[0] for part in each.text.split(f"{each.name}(", 1)[1].split(")", 1)[0].split(","))
    return " ".join(f"union all select * from public.{filler}({given})" for filler in fillers)


def read(path: Path) -> Function:
    """Read one file. Raises ValueError if it does not say who calls it, or if it runs as the owner without setting its own search path."""
    text = path.read_text(encoding="utf-8")
    called_by = _CALLED_BY.search(text)
    if called_by is None:
        raise ValueError(f"{path.name} does not say who calls it")
    if not any(f"create or replace {kind}" in text for kind in (f"function {path.stem}(", f"view {path.stem} ")):
        raise ValueError(f"{path.name} does not make {path.stem}")
    if "security definer" in text and SAFE_PATH not in text:
        raise ValueError(f"{path.name} runs as the owner without '{SAFE_PATH}'")
    said = " ".join(line.strip() for line in _COMMENT.findall(text.split("-- called by:", 1)[0]))
    return Function(path.stem, text, called_by[1], said)  # type: ignore[arg-type]


def head(text: str) -> str:
    """What callers of a function rely on: its name, arguments with their names, and what it returns; empty for a view."""
    found = _HEAD.search(text)
    return " ".join(found[1].split()) if found else ""


def apply() -> None:
    """As the owner: install every function and view, grant each function to its callers, and retire those whose file is gone.

    Functions may call each other, so their bodies are not checked until they run.
    """
    wanted = functions()
    with connection.cursor() as cursor:
        cursor.execute("set check_function_bodies = off")
        for each in wanted:
            _put(each)
        kept = [signature for each in wanted if not each.is_view for signature in _grant(each)]
        retired.settle(kept, _ours(except_for=kept))
        cursor.execute("reset check_function_bodies")


def document() -> str:
    """The functions that run as the owner, who may call each, and what each returns: as Markdown."""
    rows = [f"| `{each.name}` | {each.called_by} | {each.tells} |" for each in functions() if each.runs_as_owner]
    return "\n".join([
        "# Functions that run as the owner",
        "",
        "Generated by `make docs` from the files in `sql/`. The application's role calls what is marked *application* and nothing else.",
        "",
        "| function | called by | what it tells or does |",
        "|---|---|---|",
        *rows,
        "",
    ])  # fmt: skip


def _folders() -> Iterator[Path]:
    for app in apps.get_app_configs():
        if app.name.startswith("xiaowu."):
            yield Path(app.path) / "sql"


def _put(each: Function) -> None:
    with connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute(each.text)
        except ProgrammingError:  # another return type, or other parameter names, make it another function
            if each.is_view:
                cursor.execute(f"drop view {each.name}")
            for signature in _signatures(each.name):
                cursor.execute(f"drop function {signature} cascade")
            cursor.execute(each.text)


def _grant(each: Function) -> list[str]:
    """Grant the function that the file made. Returns its signature, which tells it from older ones of the same name."""
    signatures = _signatures(each.name, body=each.text.split("$$")[1])
    with connection.cursor() as cursor:
        for signature in signatures:
            cursor.execute(f"revoke all on function {signature} from public, {APP_ROLE}")
            if each.called_by == "application":
                cursor.execute(f"grant execute on function {signature} to {APP_ROLE}")
    return signatures


def _signatures(name: str, *, body: str | None = None) -> list[str]:
    """The signatures of all functions of that name, as the database writes them; with `body` only of the one with that body."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select oid::regprocedure::text from pg_proc where proname = %s and pronamespace = 'public'::regnamespace"
            " and (%s::text is null or prosrc = %s)",
            [name, body, body],
        )
        return [row[0] for row in cursor.fetchall()]


def _ours(*, except_for: Sequence[str]) -> list[str]:
    """Functions whose name begins with an app's name and that are not among those given; functions of libraries do not count."""
    labels = [app.label for app in apps.get_app_configs() if app.name.startswith("xiaowu.")]
    with connection.cursor() as cursor:
        cursor.execute(
            "select oid::regprocedure::text from pg_proc where pronamespace = 'public'::regnamespace"
            " and proname ~ %s and oid::regprocedure::text <> all(%s)",
            [f"^({'|'.join(labels)})_", list(except_for)],
        )
        return [row[0] for row in cursor.fetchall()]
