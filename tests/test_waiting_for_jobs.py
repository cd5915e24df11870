"""Who waits for jobs (等候背景工作) holds next to nothing: its child runs what is due, and ends; neither's being killed, nor the database's, loses a job."""

import os
import signal
import time
from collections.abc import Callable, Iterator

import psutil
import psycopg
import pytest

from conftest import HOME, copy_template
from tests import forked
from tests.servers import in_house
from xiaowu.kernel.database import access, embedded
from xiaowu.kernel.queue.waiting import next_minute

DATABASE = f"waiting_{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}"
LOCK = 4712
# jobs that end at once, once they get a lock that the test holds, and once what they began was told to end; no minute begins here
_JOBS = f"""
import os, subprocess, sys, time
from xiaowu.kernel.database.rows import run
from xiaowu.kernel.queue import job, soon, waiting, working
working.MINUTE, working._IDLE, waiting._REST = 4_000_000_000, 1.0, 0.2
@job(name="test.quick")
def quick(_actor, number): ...
@job(name="test.slow")
def slow(_actor):
    run("select pg_advisory_xact_lock({LOCK})")
@job(name="test.begins")
def begins(_actor):
    begun = subprocess.Popen([sys.executable, "-c", "import time; print(1, flush=True); time.sleep(60)"], stdout=subprocess.PIPE)
    begun.stdout.readline()
    begun.terminate()
    assert begun.wait() == -15
"""
_HOLDS = "select count(*) from pg_stat_activity where wait_event = 'advisory' and datname = current_database()"
_LIVE = "select count(*) from pg_stat_activity where usename = 'xiaowu_app' and datname = current_database()"

Bare = psycopg.Connection[tuple[object, ...]]


@pytest.fixture
def bare() -> Iterator[Bare]:
    copy_template(DATABASE)
    with access.superuser(embedded.server(HOME), DATABASE) as superuser:
        yield superuser


@pytest.fixture
def waits(bare: Bare) -> Iterator[psutil.Process]:
    """Who waits, once its first child has run what was due and ended."""
    begun = forked.begun(os.environ | {"XIAOWU_DATABASE_NAME": DATABASE, "XIAOWU_DATABASE_ROLE": "app"}, _JOBS + "waiting.wait()")
    assert begun.pid
    process = psutil.Process(begun.pid)
    try:
        assert comes(lambda: process.children() != [])
        assert comes(lambda: process.children() == [])
        yield process
    finally:
        for each in [process, *process.children(recursive=True)] if process.is_running() else []:
            each.kill()
        begun.join(20)


def comes(what: Callable[[], bool], seconds: float = 120) -> bool:
    until = time.monotonic() + seconds
    while not (found := what()) and time.monotonic() < until:
        time.sleep(0.05)
    return found


def has_ended(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def called(name: str, **given: int) -> None:
    in_house(DATABASE, f"{_JOBS}soon({name!r}, **{given})")


def stands(bare: Bare, name: str) -> list[tuple[object, ...]]:
    return bare.execute("select status, attempts from procrastinate_jobs where task_name = %s order by id", [name]).fetchall()


def held(bare: Bare, waits: psutil.Process) -> psutil.Process:
    """The child, at work on a job that ends when the test lets it."""
    bare.execute("select pg_advisory_lock(%s)", [LOCK])
    called("test.slow")
    assert comes(lambda: bare.execute(_HOLDS).fetchone() == (1,))
    [child] = waits.children()
    return child


@pytest.mark.parametrize(("now", "due"), [(0.0, 0.5), (0.4, 0.5), (0.5, 60.5), (59.9, 60.5), (60.2, 60.5), (61.0, 120.5)])
def test_what_runs_by_the_clock_is_due_when_the_library_queues_it(now: float, due: float) -> None:
    assert next_minute(now) == pytest.approx(due)


def test_who_waits_has_a_child_only_while_jobs_come_and_of_it_nothing_stays(bare: Bare, waits: psutil.Process) -> None:
    assert comes(lambda: bare.execute(_LIVE).fetchone() == (1,))
    for number in range(3):
        called("test.quick", number=number)
    assert comes(lambda: stands(bare, "test.quick") == [("succeeded", 1)] * 3)
    assert comes(lambda: waits.children() == [])
    assert comes(lambda: bare.execute(_LIVE).fetchone() == (1,))
    assert bare.execute("select count(*) from procrastinate_workers").fetchone() == (0,)
    assert waits.num_threads() == 1


def test_jobs_that_come_while_one_runs_are_run_by_the_same_child(bare: Bare, waits: psutil.Process) -> None:
    child = held(bare, waits)
    for number in range(3):
        called("test.quick", number=number)
    bare.execute("select pg_advisory_unlock(%s)", [LOCK])
    assert comes(lambda: stands(bare, "test.quick") == [("succeeded", 1)] * 3)
    assert child.is_running()


def test_a_job_whose_child_was_killed_runs_again_in_the_next_one(bare: Bare, waits: psutil.Process) -> None:
    child = held(bare, waits)
    child.kill()
    assert comes(lambda: waits.children() == [])
    bare.execute("select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'advisory'")  # it would notice when it had the lock
    assert stands(bare, "test.slow") == [("doing", 0)]
    bare.execute("update procrastinate_workers set last_heartbeat = now() - interval '2 minutes'")
    called("kernel.go_on")  # as with each minute
    assert comes(lambda: bare.execute(_HOLDS).fetchone() == (1,))
    bare.execute("select pg_advisory_unlock(%s)", [LOCK])
    assert comes(lambda: stands(bare, "test.slow") == [("succeeded", 2)])
    assert waits.is_running()


def test_told_to_stop_both_end_when_the_job_is_done(bare: Bare, waits: psutil.Process) -> None:
    child = held(bare, waits)
    for told in (signal.SIGTERM, signal.SIGINT, signal.SIGTERM):  # a service's manager tells both, and so does a terminal
        child.send_signal(told)
        waits.send_signal(told)
    called("test.quick", number=1)
    time.sleep(1)
    assert waits.is_running()
    assert stands(bare, "test.slow") == [("doing", 0)]
    bare.execute("select pg_advisory_unlock(%s)", [LOCK])
    assert comes(lambda: has_ended(waits))
    assert not child.is_running()
    assert stands(bare, "test.slow") == [("succeeded", 1)]
    assert stands(bare, "test.quick") == [("todo", 0)]


def test_told_to_stop_while_nothing_runs_it_ends_at_once(waits: psutil.Process) -> None:
    waits.terminate()
    assert comes(lambda: has_ended(waits), 10)


def test_child_whose_parent_was_killed_ends_when_its_job_is_done(bare: Bare, waits: psutil.Process) -> None:
    child = held(bare, waits)
    waits.kill()
    called("test.quick", number=1)
    bare.execute("select pg_advisory_unlock(%s)", [LOCK])
    assert comes(lambda: has_ended(child))
    assert stands(bare, "test.slow") == [("succeeded", 1)]
    assert stands(bare, "test.quick") == [("todo", 0)]


def test_what_a_job_begins_can_be_told_to_end(bare: Bare, waits: psutil.Process) -> None:
    called("test.begins")
    assert comes(lambda: stands(bare, "test.begins") == [("succeeded", 1)])


def test_who_waits_bears_the_loss_of_its_connection(bare: Bare, waits: psutil.Process) -> None:
    bare.execute("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'xiaowu_app' and datname = current_database()")
    assert comes(lambda: bare.execute(_LIVE).fetchone() == (1,))
    called("test.quick", number=1)
    assert comes(lambda: stands(bare, "test.quick") == [("succeeded", 1)])
    assert waits.is_running()
