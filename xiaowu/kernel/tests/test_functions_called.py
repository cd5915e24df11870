"""Functions and views of the database end when nothing calls them."""

import re
from pathlib import Path

import xiaowu
from xiaowu.kernel.database.functions import Function, functions

ROOT = Path(xiaowu.__file__).parent


def texts(suffix: str) -> dict[Path, str]:
    """Files of the product by their path; no tests, and no migrations: what a migration made is replaced by a file or dropped."""
    return {path: path.read_text(encoding="utf-8") for path in ROOT.rglob(f"*.{suffix}") if not {"tests", "migrations"} & set(path.parts)}


def callers(one: Function) -> tuple[int, int]:
    """How many files of Python, and of SQL but its own, name it."""
    named = re.compile(rf"\b{one.name}\b")
    python = sum(bool(named.search(text)) for text in texts("py").values())
    return python, sum(bool(named.search(text)) for path, text in texts("sql").items() if path.stem != one.name)


def test_every_function_is_called() -> None:
    known = functions()
    assert len(known) > 40
    triggers = "".join(path.read_text(encoding="utf-8") for path in ROOT.rglob("migrations/*.py"))
    dead = [one.name for one in known if not any(callers(one)) and not (one.called_by == "trigger" and f"execute function {one.name}()" in triggers)]
    assert dead == []
