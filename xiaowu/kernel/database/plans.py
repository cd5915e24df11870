"""Plans that a connection keeps (執行計畫): made anew once a statement wrote many rows."""

from collections.abc import Callable
from typing import Any

BULK = 2_000  # rows: at so many, reading a table from end to end for each row is felt


class Plans:
    """What one connection's kept plans rest on; runs around each of its statements.

    PostgreSQL checks foreign keys by a plan that the connection keeps. One that was made while a table had fifty rows reads the whole table for every
    row that refers to it: a large import after some small ones then takes minutes to commit, beyond the reach of any statement timeout.
    """

    def __init__(self) -> None:
        self._is_old = False

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        self.renew(context["connection"])
        result = execute(sql, params, many, context)
        cursor = context["cursor"]
        self._is_old = cursor.rowcount >= BULK and not (cursor.statusmessage or "").startswith("SELECT")
        return result

    def renew(self, connection: Any) -> None:
        """Before the next statement, and before the commit, which is where most foreign keys are checked."""
        if self._is_old:
            self._is_old = False
            with connection.wrap_database_errors, connection.connection.cursor() as cursor:
                cursor.execute("discard plans")
