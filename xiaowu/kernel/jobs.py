"""Jobs of the kernel itself (核心的背景工作)."""

from functools import partial

from xiaowu.kernel import clock, queue, storage
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.audit import taking
from xiaowu.kernel.queue import perform, periodic
from xiaowu.kernel.storage.tables import CITY

_NAME = "kernel.sweep_files"


@periodic("52 2 * * *", name=_NAME, pieces=True)
def sweep_files(_actor: Actor) -> int:
    """Every night: delete files that no row refers to any more."""
    return storage.sweep(partial(perform, _NAME, city=frozenset({CITY})), clock.now())


@periodic("* * * * *", name="kernel.go_on")
def go_on(_actor: Actor) -> int:
    """Every minute: jobs whose worker was killed run again."""
    return len(queue.go_on())


@periodic("* * * * *", name=taking.JOB, pieces=True)
def take_looks(_actor: Actor) -> int:
    """Every minute: looks that wait on this machine, if its processes ended before they took them."""
    return taking.take()
