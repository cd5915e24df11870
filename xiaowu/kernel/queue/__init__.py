"""Jobs (背景工作): procrastinate's queue in PostgreSQL. A job runs in one transaction, as a named system actor, with a stated reach."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app

from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor, system
from xiaowu.kernel.database.arm import Reach, arm


def periodic(cron: str, *, name: str, city: frozenset[str] = frozenset()) -> Callable[[Callable[[Actor], Any]], Callable[..., Any]]:
    """Declare a job that runs by the clock: `cron` in Asia/Taipei, `city` the reach keys it needs over the whole city."""

    def declare(work: Callable[[Actor], Any]) -> Callable[..., Any]:
        @app.periodic(cron=cron)
        @app.task(name=name, queueing_lock=name)
        @wraps(work)
        def run(timestamp: int) -> None:
            perform(name, work, city=city)

        return work

    return declare


def perform(name: str, work: Callable[[Actor], Any], *, city: frozenset[str] = frozenset()) -> Any:
    """Run a piece of work as the system actor `name`, armed with that reach, in one transaction."""
    actor = system(name)
    with transaction.atomic():
        arm(Reach(account=actor.name, today=clock.today(), city=city))
        return work(actor)
