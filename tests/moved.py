"""Which functions of the house reach others, by their text: who moves children or days of school, and who says of which days somebody was told."""

import ast
from collections.abc import Iterator
from functools import cache

from tests.package import PACKAGE

EVENTS = frozenset({"ChildrenMoved", "SchoolDayChanged", "SchoolDaysChanged"})
SAYS = "xiaowu.roster.queries.told.told_before"


def _files() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        if not {"tests", "migrations", "seed"} & {*path.parts}:
            name = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
            yield name, ast.parse(path.read_text(encoding="utf-8"))


@cache
def named() -> dict[str, frozenset[str]]:
    """For each function and class of a module, what it names of its own module and of those that it imports."""
    found = {}
    for module, tree in _files():
        imports = {
            each.asname or each.name: f"{node.module}.{each.name}"
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            for each in node.names
        }
        for one in tree.body:
            if isinstance(one, ast.FunctionDef | ast.ClassDef):
                found[f"{module}.{one.name}"] = frozenset(_of(one, module, imports))
    return found


def _of(one: ast.AST, module: str, imports: dict[str, str]) -> Iterator[str]:
    for node in ast.walk(one):
        if isinstance(node, ast.Name):
            yield imports.get(node.id, f"{module}.{node.id}")
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in imports:
            yield f"{imports[node.value.id]}.{node.attr}"


def reaching(targets: frozenset[str]) -> frozenset[str]:
    """The functions from which one of these is reached, and these."""
    found = targets
    while more := frozenset(name for name, names in named().items() if name not in found and names & found):
        found |= more
    return found


def movers() -> frozenset[str]:
    """The functions that tell that children moved, or that a day has school or not, and whatever reaches them."""
    events = frozenset(f"xiaowu.roster.events.{each}" for each in EVENTS)
    return reaching(frozenset(name for name, names in named().items() if names & events and "xiaowu.kernel.events.tell" in names))
