"""A block in the test's transaction: the statements it runs, and its undoing."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements that a block runs, without those that only open and close transactions."""
    found: list[str] = []
    connection.queries_log.clear()  # it holds only some thousands, and drops what is beyond
    with CaptureQueriesContext(connection) as captured:
        yield found
    found += [each["sql"] for each in captured.captured_queries if not re.match(r"(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)", each["sql"])]


def without_kept(run: list[str]) -> list[str]:
    """The statements of a page without what a process keeps for some seconds, but not in tests."""
    return [each for each in run if "traffic_announcement" not in each]


@contextmanager
def undone() -> Iterator[None]:
    """Undo what a block writes."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
