"""Jobs (背景工作): procrastinate's queue in PostgreSQL. A job runs in one transaction, as a named system actor, with a stated reach."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from functools import wraps
from typing import Any, TypeVar

import structlog
from django.db import connection, transaction
from procrastinate.contrib.django import app

from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor, system
from xiaowu.kernel.database.arm import Reach, arm

T = TypeVar("T")
R = TypeVar("R")

log = structlog.get_logger("xiaowu.queue")


def periodic(
    cron: str, *, name: str, city: frozenset[str] = frozenset(), pieces: bool = False
) -> Callable[[Callable[[Actor], Any]], Callable[..., Any]]:
    """Declare a job that runs by the clock: `cron` in Asia/Taipei, `city` the reach keys it needs over the whole city.

    `pieces`: it waits for other systems, and divides itself in transactions so that none is open meanwhile.
    """

    def declare(work: Callable[[Actor], Any]) -> Callable[..., Any]:
        @app.periodic(cron=cron)
        @app.task(name=name, queueing_lock=name)
        @wraps(work)
        def run(timestamp: int) -> None:
            if pieces:
                work(system(name))
            else:
                perform(name, work, city=city)

        return work

    return declare


def perform(name: str, work: Callable[[Actor], Any], *, city: frozenset[str] = frozenset()) -> Any:
    """Run a piece of work as the system actor `name`, armed with that reach, in one transaction."""
    actor = system(name)
    with transaction.atomic():
        arm(Reach(account=actor.name, today=clock.today(), city=city))
        return work(actor)


@contextmanager
def alone(name: str) -> Iterator[bool]:
    """Whether nobody else does this now. The connection holds it, so that a process that dies holds it no more."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(hashtextextended(%s, 0))", [name])
        is_first = bool(cursor.fetchone()[0])
    try:
        yield is_first
    finally:
        if is_first:
            with connection.cursor() as cursor:
                cursor.execute("select pg_advisory_unlock(hashtextextended(%s, 0))", [name])


def one_by_one(items: Iterable[T], work: Callable[[T], R], *, fell: Callable[[T, str], object] | None = None, pieces: bool = False) -> list[R]:
    """Do the same with each of many, each in a savepoint of its own: whatever is wrong with one stops no other. What came of those that went well.

    `fell` keeps the answer of one that did not: what kind of error it was, without its words, which may hold a token or a name.
    `pieces`: the work divides itself in transactions.
    """
    done: list[R] = []
    for item in items:
        try:
            with nullcontext() if pieces else transaction.atomic():
                done.append(work(item))
        except Exception as error:  # nobody can say what one of many may raise
            kind = type(error).__name__
            log.error("fell", work=getattr(work, "__qualname__", type(work).__name__), error=kind)
            if fell is not None:
                one_by_one([(item, kind)], lambda answered: fell(*answered))
    return done
