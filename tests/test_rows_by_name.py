"""Rows of statements come by name (`kernel.database.rows`): no file takes them from a cursor by position, except for a reason given here."""

import ast
from pathlib import Path

import xiaowu

ROOT = Path(xiaowu.__file__).parent
_SETS = "staging tables of a set, whose columns are the standard's"
BY_POSITION = {
    "kernel/state/__init__.py": "Django's cache interface over one table of three columns",
    "kernel/idempotency/__init__.py": "counts what a statement wrote and goes on with the same cursor",
    "kernel/integrity/__init__.py": "each check's statement has two columns, named as the check likes",
    "kernel/retention/forgetting.py": "one number, of a function named in a declaration",
    "kernel/delivery/holding.py": "one or two columns, which the statement beside it names",
    "kernel/delivery/posting.py": "one column, which the statement beside it names",
    **{f"roster/oneroster/{name}.py": _SETS for name in ("actions/telling", "actions/checking", "actions/applying", "queries/sets")},
    "roster/oneroster/actions/moving.py": "one number, behind two statements of the same call that yield nothing",
    "kernel/queue/waiting.py": "one answer, yes or no, on the connection of who waits",
    "kernel/backup/taking.py": "one row about the server, on a connection of its own beside the house",
    "kernel/backup/rehearsing.py": "counts of a restored copy, on a connection of its own",
    "traffic/adapters/quick_logs.py": "groups of a block in DuckDB, which is no table of the house",
    "portal/city/build.py": "an invented city, built by COPY",
}


def takes_rows(path: Path) -> bool:
    """Whether it fetches from a cursor, whatever the cursor is called."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return any(isinstance(node, ast.Attribute) and node.attr in ("fetchall", "fetchone", "fetchmany") for node in ast.walk(tree))


def files() -> list[str]:
    return sorted(
        name for path in ROOT.rglob("*.py")
        if not (name := path.relative_to(ROOT).as_posix()).startswith("kernel/database/") and "tests/" not in name and "migrations/" not in name
    )  # fmt: skip


def test_no_file_takes_rows_by_position_without_a_reason() -> None:
    found = files()
    assert len(found) > 200
    assert [name for name in found if takes_rows(ROOT / name) and name not in BY_POSITION] == []


def test_every_reason_is_still_needed() -> None:
    assert [name for name in BY_POSITION if not (ROOT / name).exists() or not takes_rows(ROOT / name)] == []
    assert takes_rows(ROOT / "kernel/database/rows.py")
