"""The house's own jobs, for tests: those that an act calls run right after it, those on a schedule when a test says."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from procrastinate.contrib.django import app


@contextmanager
def with_its_jobs() -> Iterator[None]:
    """What is called in between runs after it, as after a commit; whoever is told hears of it later."""
    before = len(connection.run_on_commit)
    yield
    called, connection.run_on_commit[before:] = connection.run_on_commit[before:], []
    for _ids, call, *_rest in called:
        if call.name.split(".")[0] != "notifications":
            app.tasks[call.name].func(**json.loads(call.given))


def scheduled(*names: str) -> None:
    """Each runs once, in this order, with what it calls."""
    for name in names:
        with with_its_jobs():
            app.tasks[name].func()
