"""A request anew: what its sender is told once nobody knows whether it was saved."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse

from xiaowu.kernel.database.hosts.again import Lasting, Unanswered


@pytest.mark.usefixtures("_database")
def test_whoever_lost_the_answer_to_a_commit_is_not_told_later_that_nothing_was_saved() -> None:
    with ThreadPoolExecutor(1) as pool:  # a thread has a connection of its own, outside of the test's transaction
        assert pool.submit(_lost_at_commit_and_then_before).result() == [1, 2, 3]


def _lost_at_commit_and_then_before() -> list[int]:
    request: Any = HttpRequest()
    runs: list[int] = []
    request.method, request.is_keyed = "POST", True
    request._read_started = False

    def once() -> HttpResponse:
        runs.append(len(runs) + 1)
        with connection.cursor() as cursor:
            cursor.execute("select pg_backend_pid()")
            _end(cursor.fetchone()[0])
            if len(runs) > 1:
                cursor.execute("select 1")
        return HttpResponse()

    try:
        with pytest.raises(Unanswered):
            Lasting(request).run(once)
    finally:
        connection.close()
    return runs


def _end(pid: int) -> None:
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("set role none")
        cursor.execute("select pg_terminate_backend(%s, 5000)", [pid])
    other.close()
