"""Jobs (背景工作): procrastinate's queue in PostgreSQL. A job runs in one transaction, as a named system actor, with a stated reach.

A job whose worker is killed runs again (`go_on`). What it did in one transaction went with the worker; a job in pieces looks for what is left to do.
"""

import json
import logging
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar

import structlog
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor, system
from xiaowu.kernel.database import rows
from xiaowu.kernel.database.arm import Reach, arm

READS = ("procrastinate_events", "procrastinate_jobs", "procrastinate_periodic_defers", "procrastinate_workers")

T = TypeVar("T")
R = TypeVar("R")

log = structlog.get_logger("xiaowu.queue")


def periodic(
    cron: str, *, name: str, city: frozenset[str] = frozenset(), pieces: bool = False
) -> Callable[[Callable[[Actor], Any]], Callable[..., Any]]:
    """Declare a job that runs on a schedule: `cron` in Asia/Taipei, `city` the reach keys it needs over the whole city.

    `pieces`: the job waits for other systems, and makes its own transactions so that none is open meanwhile; cut off, it runs again, so that it must
    look for what is left to do. A job that looks for work may also be called with `soon`; its schedule is then the safety net.
    """

    def declare(work: Callable[[Actor], Any]) -> Callable[..., Any]:
        app.periodic(cron=cron)(app.task(name=name, queueing_lock=name)(_task(name, work, city=city, pieces=pieces)))
        return work

    return declare


def job(*, name: str, city: frozenset[str] = frozenset(), pieces: bool = False) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a job that `soon` calls, with the ids of what it is about. `pieces` as of `periodic`."""

    def declare(work: Callable[..., Any]) -> Callable[..., Any]:
        app.task(name=name)(_task(name, work, city=city, pieces=pieces))
        return work

    return declare


def soon(name: str, **given: Any) -> None:
    """Let the job run once this transaction is committed, with these arguments. If it already waits with the same arguments,
    it is not queued twice.
    """
    call = _Call(name, json.dumps(given, sort_keys=True))
    if not any(hook[1] == call for hook in connection.run_on_commit):
        transaction.on_commit(call)


@dataclass(frozen=True, slots=True)
class _Call:
    """A job to be put into the queue, with its arguments as JSON."""

    name: str
    given: str

    def __call__(self) -> None:
        given = json.loads(self.given)
        lock = f"{self.name} {self.given}" if given else self.name
        try:
            with transaction.atomic() if connection.in_atomic_block else nullcontext():
                app.configure_task(self.name, queueing_lock=lock).defer(**given)
        except AlreadyEnqueued:
            return
        except Exception as error:  # the committed work stands; the schedule or the next call runs the job
            log.error("not called", job=self.name, error=type(error).__name__)


def _task(name: str, work: Callable[..., Any], *, city: frozenset[str], pieces: bool) -> Callable[..., None]:
    @wraps(work)
    def run(timestamp: int = 0, **given: Any) -> None:
        if pieces:
            work(system(name), **given)
        else:
            perform(name, lambda actor: work(actor, **given), city=city)

    return run


def perform(name: str, work: Callable[[Actor], Any], *, city: frozenset[str] = frozenset()) -> Any:
    """Run a piece of work as the system actor `name`, armed with that reach, in one transaction."""
    actor = system(name)
    with transaction.atomic():
        arm(Reach(account=actor.name, today=clock.today(), city=city))
        return work(actor)


def one_by_one(items: Iterable[T], work: Callable[[T], R], *, fell: Callable[[T, str], object] | None = None, pieces: bool = False) -> list[R]:
    """Apply `work` to each item, in a savepoint each: one that fails does not stop the others. Returns the results of those that went well.

    `fell` receives each item that failed and the kind of its error, without the error's words, which may hold a token or a name.
    `pieces`: the work makes its own transactions.
    """
    done: list[R] = []
    for item in items:
        try:
            with nullcontext() if pieces else transaction.atomic():
                done.append(work(item))
        except Exception as error:  # any of many items may raise anything
            kind = type(error).__name__
            log.error("fell", work=getattr(work, "__qualname__", type(work).__name__), error=kind)
            if fell is not None:
                one_by_one([(item, kind)], lambda answered: fell(*answered))
    return done


@dataclass(frozen=True, slots=True)
class CutOff:
    """A job whose worker is gone. `again`: it waits for another one now; else it counts as failed. `tries`: how often it was begun so far."""

    name: str
    again: bool
    tries: int


def go_on() -> list[CutOff]:
    """Let jobs run again whose worker has said nothing for a minute (it does every ten seconds). One statement.

    A job that was cut off three times is given up, since it may be what kills its workers. Of several with the same arguments one goes on.
    """
    found = rows.rows(CutOff, _GO_ON)
    for each in found:
        log.log(logging.ERROR if each.tries >= _TRIES else logging.WARNING, "cut off", job=each.name, again=each.again, tries=each.tries)
    return found


_TRIES = 3
_GO_ON = f"""
with gone as (
    select j.id, j.task_name, j.attempts, j.queueing_lock from procrastinate_jobs j
    where j.status = 'doing' and not exists (
        select from procrastinate_workers w where w.id = j.worker_id and w.last_heartbeat > now() - interval '1 minute'
    ) order by j.id for update of j skip locked
), judged as (
    select gone.id, gone.attempts < {_TRIES - 1} and not exists (
        select from procrastinate_jobs waits where waits.status = 'todo' and waits.queueing_lock = gone.queueing_lock
    ) and not exists (select from gone later where later.queueing_lock = gone.queueing_lock and later.id > gone.id) as again
    from gone
)
update procrastinate_jobs j set status = (case when judged.again then 'todo' else 'failed' end)::procrastinate_job_status, attempts = j.attempts + 1
from judged where j.id = judged.id returning j.task_name as name, judged.again, j.attempts as tries
"""


def forget_done(before: datetime) -> int:
    """Delete jobs, with their events, that were done or given up before then; returns how many, at most 5,000."""
    old = rows.values(_OLD, [before])
    rows.run("delete from procrastinate_periodic_defers where job_id = any(%s)", [old])
    rows.run("delete from procrastinate_jobs where id = any(%s)", [old])
    return len(old)


_OLD = """select j.id from procrastinate_jobs j where j.status not in ('todo', 'doing', 'aborting')
and not exists (select from procrastinate_events e where e.job_id = j.id and e.at >= %s) order by j.id limit 5000"""
