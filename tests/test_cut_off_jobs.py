"""A worker may be killed in the middle of a job (背景工作中斷): the job runs again, once, and does not stay at work for ever."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import psycopg
import pytest

from conftest import HOME, copy_template
from tests.servers import in_house
from xiaowu.kernel.database import access, embedded
from xiaowu.kernel.database.rows import run
from xiaowu.kernel.queue import go_on

DATABASE = "cut_off"
LOCK = 4711
# a job that writes a line, and ends once it gets a lock that the test holds
_WORKER = f"""
import django; django.setup()
from django.core.cache import cache
from django.core.management import call_command
from xiaowu.kernel.database.rows import run
from xiaowu.kernel.queue import job, soon
@job(name="test.slow")
def slow(_actor, number):
    cache.set(f"slow-{{number}}", cache.get(f"slow-{{number}}", 0) + 1)
    run("select pg_advisory_xact_lock({LOCK})")
"""
_CALL, _SERVE = "soon('test.slow', number=1)", "call_command('procrastinate', 'worker')"
_DRAIN = "call_command('procrastinate', 'worker', '--one-shot')"
_COUNT = "print(cache.get('slow-1'))"


@contextmanager
def working() -> Iterator["subprocess.Popen[bytes]"]:
    environment = os.environ | {"XIAOWU_DATABASE_NAME": DATABASE, "XIAOWU_DATABASE_ROLE": "app"}
    worker = subprocess.Popen([sys.executable, "-c", _WORKER + _SERVE], env=environment)
    try:
        yield worker
    finally:
        worker.kill()
        worker.wait(timeout=20)


def until(bare: "psycopg.Connection[tuple[int]]", statement: str) -> None:
    end = time.monotonic() + 60
    while bare.execute(statement).fetchone() != (1,):
        assert time.monotonic() < end, statement
        time.sleep(0.1)  # the database tells nobody that a worker waits


def test_a_job_whose_worker_was_killed_in_the_middle_runs_again_and_is_done_once() -> None:
    copy_template(DATABASE)
    with ExitStack() as stack:
        bare = stack.enter_context(access.superuser(embedded.server(HOME), DATABASE))
        bare.execute("select pg_advisory_lock(%s)", [LOCK])
        in_house(DATABASE, _WORKER + _CALL)
        with working() as worker:
            until(bare, "select count(*) from pg_stat_activity where wait_event = 'advisory' and datname = current_database()")
            os.kill(worker.pid, signal.SIGKILL)
        go_on_there = "from xiaowu.kernel.queue import go_on\nprint([each.again for each in go_on()])"
        assert in_house(DATABASE, _WORKER + go_on_there) == "[]"  # it may still be alive
        bare.execute("update procrastinate_workers set last_heartbeat = now() - interval '2 minutes'")
        assert in_house(DATABASE, _WORKER + go_on_there) == "[True]"
        assert in_house(DATABASE, _WORKER + go_on_there) == "[]"
        bare.execute("select pg_advisory_unlock(%s)", [LOCK])
        in_house(DATABASE, _WORKER + _DRAIN)
        assert bare.execute("select status, attempts from procrastinate_jobs where task_name = 'test.slow'").fetchall() == [("succeeded", 2)]
        assert in_house(DATABASE, _WORKER + _COUNT) == "1"


@pytest.fixture
def cut_off(db: None) -> None:
    """Jobs at which no worker is: cut off once, for the third time, twice with the same arguments, and beside one that waits."""
    run(
        "insert into procrastinate_jobs (queue_name, task_name, status, attempts, queueing_lock) values"
        " ('default', 'once', 'doing', 0, 'a'), ('default', 'often', 'doing', 2, 'b'), ('default', 'twice', 'doing', 0, 'c'),"
        " ('default', 'twice', 'doing', 0, 'c'), ('default', 'beside', 'doing', 0, 'd'), ('default', 'beside', 'todo', 0, 'd')"
    )


@pytest.mark.usefixtures("cut_off")
def test_a_job_that_was_cut_off_three_times_or_waits_anyway_is_given_up() -> None:
    found = sorted((each.name, each.again) for each in go_on())
    assert found == [("beside", False), ("often", False), ("once", True), ("twice", False), ("twice", True)]
    assert go_on() == []
