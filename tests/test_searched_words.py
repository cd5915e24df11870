"""A word that somebody searches is looked for as it was typed: no statement makes a pattern of it but `kernel.lists.containing`."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.package import PACKAGE

PATTERN = re.compile(r"\b(?:not\s+)?ilike\b(?!`)\s*(?:%\((\w+)\)s)?", re.IGNORECASE)
ALL = {"'%'"}  # whatever is there


def _sources() -> Iterator[Path]:
    return (each for each in sorted(PACKAGE.rglob("*")) if each.suffix in (".py", ".sql") and not {"tests", "migrations"} & set(each.parts))


def _made(tree: ast.AST) -> set[str]:
    """The names that hold a pattern of `containing`."""
    found = set[str]()
    for each in ast.walk(tree):
        if isinstance(each, ast.Assign):
            for target in each.targets:
                pairs = (
                    zip(target.elts, each.value.elts, strict=True)
                    if isinstance(target, ast.Tuple) and isinstance(each.value, ast.Tuple)
                    else [(target, each.value)]
                )
                found |= {ast.unparse(name) for name, value in pairs if "containing(" in ast.unparse(value)}
    return found


def faults(text: str, is_python: bool) -> list[str]:
    """What `ilike` compares with in a source, and is no value of `containing`."""
    names = PATTERN.findall(text)
    if not names or not is_python:
        return ["a pattern made in SQL"] * len(names)
    tree = ast.parse(text)
    made = _made(tree)
    given: dict[str, list[str]] = {}
    for each in ast.walk(tree):
        if isinstance(each, ast.Dict):
            for key, value in zip(each.keys, each.values, strict=True):
                if isinstance(key, ast.Constant):
                    given.setdefault(str(key.value), []).append(ast.unparse(value))
    wrong = [name or "a pattern made in SQL" for name in names if not given.get(name)]
    return wrong + [value for name in set(names) for value in given.get(name, ()) if not ("containing(" in value or value in made | ALL)]


def test_every_search_of_the_house_takes_the_word_as_it_was_typed() -> None:
    found = {str(each.relative_to(PACKAGE)): faults(each.read_text(), each.suffix == ".py") for each in _sources()}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
    assert sum("ilike %(" in each.read_text() for each in _sources()) > 5


def test_a_word_that_becomes_a_pattern_by_itself_is_found() -> None:
    assert faults("A = \"where a ilike '%%' || %(text)s || '%%'\"\nrun(A, {\"text\": text})", is_python=True) == ["a pattern made in SQL"]
    assert faults('A = "where a ilike %(like)s"\nrun(A, {"like": f"%{text}%"})', is_python=True) == ["f'%{text}%'"]
    assert faults("select where a ilike '%' || b || '%'", is_python=False) == ["a pattern made in SQL"]
    assert faults('A = "where a ilike %(like)s"\nlike = containing(text)\nrun(A, {"like": like})', is_python=True) == []
