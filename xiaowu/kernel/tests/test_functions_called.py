"""Functions and views of the database must be called by something."""

import re
from functools import cache
from pathlib import Path

import xiaowu
from xiaowu.kernel.database.functions import Function, functions

ROOT = Path(xiaowu.__file__).parent


@cache
def words(suffix: str) -> dict[Path, set[str]]:
    """The words of the product's files by path; without tests and migrations, since what a migration made is replaced by a file or dropped."""
    found = [path for path in ROOT.rglob(f"*.{suffix}") if not {"tests", "migrations"} & set(path.parts)]
    return {path: set(re.findall(r"\w+", path.read_text(encoding="utf-8"))) for path in found}


def callers(one: Function) -> tuple[int, int]:
    """How many Python files, and how many other SQL files, name it."""
    python = sum(one.name in said for said in words("py").values())
    return python, sum(one.name in said for path, said in words("sql").items() if path.stem != one.name)


def test_every_function_is_called() -> None:
    known = functions()
    assert len(known) > 40
    triggers = "".join(path.read_text(encoding="utf-8") for path in ROOT.rglob("migrations/*.py"))
    fires = {one.name for one in known if one.called_by == "trigger" and f"execute function {one.name}()" in triggers}
    fills = {one.name for one in known if "-- fills: " in one.text}
    dead = [one.name for one in known if not any(callers(one)) and one.name not in fires | fills]
    assert dead == []
