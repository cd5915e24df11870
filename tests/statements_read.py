"""The statements in the product's files: which tables they name, and which columns."""

import ast
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from django.apps import apps

import xiaowu

ROOT = Path(xiaowu.__file__).parent
_TABLE = re.compile(
    r"\b(?:from|join|update|into|only|using)\s+(?:public\.)?(?P<table>[a-z]+_[a-z_]+)\b(?!\s*\()(?:\s+(?:as\s+)?(?P<alias>[a-z_]+)\b)?", re.I
)
_COLUMN = re.compile(r"(?<![\w.$])([a-z_]+)\.([a-z_]+)\b(?!\s*\()")
_DECLARED = re.compile(r"^-- reads: (.+)$", re.M)


def files() -> list[Path]:
    """Every file of the product that may contain a statement."""
    found = [*ROOT.rglob("*.py"), *ROOT.glob("*/sql/*.sql")]
    return sorted(path for path in found if not {"tests", "migrations"} & set(path.parts))


def app_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0]


@lru_cache(maxsize=1)
def _owners() -> dict[str, str]:
    return {model._meta.db_table: model._meta.app_label for model in apps.get_models()}


def owner_of(table: str) -> str:
    """The app to which a table belongs; for one without a model (a partition, a view) its name decides."""
    return _owners().get(table, table.split("_", maxsplit=1)[0])


def statements(path: Path) -> Iterator[str]:
    """The text of a `.sql` file without comments; the strings of a Python file except docstrings, each formatted string as a whole."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".sql":
        yield re.sub(r"--.*", "", text)
        return
    tree = ast.parse(text)
    said = {id(each.value) for each in ast.walk(tree) if isinstance(each, ast.Expr)}
    within = {id(part) for each in ast.walk(tree) if isinstance(each, ast.JoinedStr) for part in each.values}
    for each in ast.walk(tree):
        if isinstance(each, ast.JoinedStr):
            yield "".join(part.value if isinstance(part, ast.Constant) else "…" for part in each.values)
        elif isinstance(each, ast.Constant) and isinstance(each.value, str) and id(each) not in said | within:
            yield each.value


def tables_in(statement: str, known: set[str]) -> dict[str, set[str]]:
    """The tables that a statement names, each with its aliases."""
    found: dict[str, set[str]] = {}
    for match in _TABLE.finditer(statement):
        if match["table"] in known:
            found.setdefault(match["table"], {match["table"]}).add(match["alias"] or match["table"])
    return found


def declared(path: Path) -> set[str]:
    """The tables of other apps that a file declares to use: `READS = (…)`, or a comment `-- reads: …`."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".sql":
        return {each.strip() for line in _DECLARED.findall(text) for each in line.split(",")}
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign) and [getattr(each, "id", "") for each in node.targets] == ["READS"] and isinstance(node.value, ast.Tuple):
            return {each.value for each in node.value.elts if isinstance(each, ast.Constant)}
    return set()


def columns_named(statement: str, known: set[str]) -> Iterator[tuple[str, str]]:
    """(table, column) for every column whose prefix means exactly one table in this statement."""
    goes_by: dict[str, set[str]] = {}
    for table, names in tables_in(statement, known).items():
        for name in names:
            goes_by.setdefault(name, set()).add(table)
    taken = set(re.findall(r"\)\s*(?:as\s+)?([a-z_]+)\b", statement)) | set(re.findall(r"\b([a-z_]+)\s+(?:record|\S+%rowtype)", statement))
    for name, column in _COLUMN.findall(statement):
        tables = goes_by.get(name, set())
        if len(tables) == 1 and name not in taken:
            yield next(iter(tables)), column
