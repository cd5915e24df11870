"""What a block does in the test's transaction: which statements it runs, and that it is taken back."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements that a block runs, without those that only open and close transactions."""
    found: list[str] = []
    connection.queries_log.clear()  # it holds no more than some thousands, and what is beyond is not told
    with CaptureQueriesContext(connection) as captured:
        yield found
    found += [each["sql"] for each in captured.captured_queries if not re.match(r"(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)", each["sql"])]


@contextmanager
def undone() -> Iterator[None]:
    """What a block writes is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
