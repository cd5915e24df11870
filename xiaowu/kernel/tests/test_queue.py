"""One failing item stops no other, and the log says nothing that it should not."""

import io
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from procrastinate import App
from procrastinate.testing import InMemoryConnector

from xiaowu.kernel.queue import one_by_one

SECRET = "tök-geheim-12345"


def bad_statement(_item: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select 1/0")


def bad_text(_item: str) -> None:
    f"Bearer {SECRET}".encode("ascii")


def bad_key(_item: str) -> None:
    raise KeyError(SECRET)


@pytest.mark.parametrize(("wrong", "kind"), [(bad_statement, "DataError"), (bad_text, "UnicodeEncodeError"), (bad_key, "KeyError")])
def test_whatever_is_wrong_with_one_the_others_are_done_and_it_keeps_its_own_answer(db: None, wrong: Any, kind: str) -> None:
    answers: dict[str, str] = {}

    def work(item: str) -> str:
        cache.set(item, "done")
        if item == "second":
            wrong(item)
        return item

    done = one_by_one(["first", "second", "third"], work, fell=answers.__setitem__)
    assert done == ["first", "third"]
    assert answers == {"second": kind}
    assert [cache.get(item) for item in ("first", "second", "third")] == ["done", None, "done"]


def test_an_answer_that_cannot_be_kept_stops_nobody_either(db: None) -> None:
    def fell(item: str, _kind: str) -> None:
        bad_statement(item)

    def work(item: str) -> str:
        if item == "second":
            raise ValueError
        return item

    assert one_by_one(["first", "second", "third"], work, fell=fell) == ["first", "third"]


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What the standard library's loggers write, configured as in the house."""
    given = dict(settings.LOGGING["formatters"]["json"])
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(given.pop("()")(**given))
    root = logging.getLogger()
    root.addHandler(handler)
    yield handler.stream
    root.removeHandler(handler)


def test_a_job_that_fails_is_logged_by_the_kind_of_its_error_and_without_its_words(written: io.StringIO) -> None:
    app = App(connector=InMemoryConnector())

    @app.task(name="test.fails")
    def fails() -> None:
        try:
            bad_text("x")
        except UnicodeEncodeError as error:
            raise RuntimeError(SECRET) from error

    def deferred_and_run() -> None:
        fails.defer()
        app.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)

    with ThreadPoolExecutor(1) as apart:  # this thread's event loop may still be running for another test's browser
        apart.submit(deferred_and_run).result()
    said = written.getvalue()
    assert '"error": ["RuntimeError", "UnicodeEncodeError"]' in said
    assert "test_queue.py" in said
    assert SECRET not in said
    assert "geheim" not in said


def test_an_error_of_a_page_is_logged_by_its_kind_and_without_its_words() -> None:
    event: Any = {"event": "failed", "exc_info": True}
    try:
        raise ValueError(SECRET)
    except ValueError:
        for processor in structlog.get_config()["processors"]:
            event = processor(None, "error", event)
    assert '"error": ["ValueError"]' in event
    assert SECRET not in event
