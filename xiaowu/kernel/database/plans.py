"""Plans that a connection keeps (執行計畫): made anew once a statement wrote many rows, and for reports that read a day or a year."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from psycopg import ClientCursor

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


@contextmanager
def planned_anew() -> Iterator[None]:
    """What is read inside is planned for the values that it is given, at some milliseconds a statement.

    The application's connections keep one plan for all values, which is right for a page's many small statements. Of a span of days the planner then
    expects a two-hundredth of the table: a year of a city was sorted on disk to be added up, in one process.
    """
    with connection.execute_wrapper(_with_values):
        yield


def _with_values(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """The statement with its values written into it by psycopg, and not kept: no other has the same."""
    if not params or many:
        return execute(sql, params, many, context)
    raw = context["connection"].connection
    text = ClientCursor(raw).mogrify(sql, params)
    kept, raw.prepare_threshold = raw.prepare_threshold, None
    try:
        return execute(text, None, many, context)
    finally:
        raw.prepare_threshold = kept
