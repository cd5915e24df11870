"""Writes that a guard cut short: the rows that the application's role wrote, compared with the rows that the statement means.

A guard silently removes the rows that somebody may not write. Every write of a test to a guarded table is therefore first tried as the
owner, and undone: if the application then writes fewer rows, the sending code would report something as done that was not.
"""

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from psycopg import Error
from psycopg.pq import TransactionStatus

from xiaowu.kernel.database.config import APP_ROLE
from xiaowu.kernel.database.guard import guards

ROOT = Path(__file__).resolve().parents[1]
_WRITES = re.compile(r"^\s*(?:with\b.*?)?\b(?:update|delete\s+from)\s+(?:only\s+)?\"?(\w+)\"?", re.I | re.S)
_PASSED_OVER = ("xiaowu/kernel/database/rows.py", "xiaowu/kernel/database/plans.py")

# the functions that check how many rows they wrote, and refuse in words if there were none
COUNTED: dict[str, str] = {}


class CutShort(AssertionError):
    """A guard removed rows from a statement whose sender does not check how many it wrote."""


def whole(execute: Callable[..., Any], statement: Any, params: Any, many: bool, context: Any) -> Any:
    """Wraps every statement of the tests' connection (`connection.execute_wrapper`). Raises CutShort."""
    table = _WRITES.match(statement) if isinstance(statement, str) and not many else None
    raw = context["connection"].connection
    if table is None or table[1] not in guards() or raw is None or raw.info.transaction_status is not TransactionStatus.INTRANS:
        return execute(statement, params, many, context)
    wanted = _as_owner(raw, statement, params)
    done = execute(statement, params, many, context)
    written = context["cursor"].rowcount
    if wanted is not None and written < wanted and (sender := _sender()) and sender not in COUNTED:
        raise CutShort(f"{sender}: {written} of {wanted} rows written: {statement[:300]}")
    return done


def _as_owner(raw: Any, statement: str, params: Any) -> int | None:
    """How many rows the statement writes without a guard; None for the owner's own, and for one that fails."""
    with raw.cursor() as cursor:
        cursor.execute("select current_user")
        if cursor.fetchone()[0] != APP_ROLE:
            return None
        cursor.execute("savepoint whole; set local role xiaowu_owner")
        try:
            cursor.execute(statement, params)
            return int(cursor.rowcount)
        except Error:
            return None
        finally:
            cursor.execute("rollback to savepoint whole; release savepoint whole")


def _sender() -> str:
    """The function of the product that sent it; empty if a test did."""
    frame = sys._getframe(2)
    while frame is not None:
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(ROOT) and ".venv" not in path.parts:
            name = path.relative_to(ROOT).as_posix()
            if name not in _PASSED_OVER and name != "tests/whole.py":
                return "" if "tests" in path.parts or name == "conftest.py" else f"{name}:{frame.f_code.co_name}"
        frame = frame.f_back  # type: ignore[assignment]
    return ""
