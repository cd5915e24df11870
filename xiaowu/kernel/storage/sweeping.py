"""Keeps contents and rows in step (檔案整理): deletes what no row refers to any more, and reports what is missing."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from itertools import islice
from typing import Any

from django.db import connection

from xiaowu.kernel.actor import Actor
from xiaowu.kernel.integrity import Check, Finding
from xiaowu.kernel.storage.keeping import hold
from xiaowu.kernel.storage.stores import Lying, store
from xiaowu.kernel.storage.tables import Content

# so that a nightly copy of the database, with the files copied after it, still has every file that a row of that night names
LINGERS = timedelta(days=2)
_BATCH = 500
Step = Callable[[Callable[[Actor], Any]], Any]


def sweep(step: Step, now: datetime, *, lingers: timedelta = LINGERS) -> int:
    """Delete the contents that no row has had for so long, and the files that no row names; returns how many files.

    `step` runs a piece of work in a transaction of its own, armed with the reach over all contents.
    """
    place = store()
    place.tidy(now - lingers)
    step(partial(_forget_unowned, now, lingers))
    gone = 0
    for batch in _batches(place.listed()):
        old = {each.digest for each in batch if each.since < now - lingers}
        for digest in sorted(step(partial(_untold, old))):
            gone += step(partial(_remove, digest))  # one lock at a time: an action that keeps several files locks them in an order of its own
    return gone


def missing(_today: date) -> Iterator[Finding]:
    """Rows whose file is missing from the store or has another size; read as the owner, who sees all rows."""
    lying = {each.digest: each.size for each in store().listed()}
    for digest, size in Content.objects.order_by("pk").values_list("pk", "size").iterator():
        if lying.get(digest) != size:
            yield Finding(0, digest)


CHECKS = (Check("a file that a row tells of and the store has not, or not whole", find=missing),)


def _forget_unowned(now: datetime, lingers: timedelta, _actor: Actor) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select kernel_unowned_contents(%s, make_interval(secs => %s))", [now, lingers.total_seconds()])


def _untold(digests: set[str], _actor: Actor) -> set[str]:
    return digests - _known(digests)


def _remove(digest: str, _actor: Actor) -> int:
    """Only if still no row refers to it: the question asked for the whole batch is asked again under the digest's lock.
    Somebody who sends the same content meanwhile waits, and writes it anew.
    """
    hold(digest)
    if _known([digest]):
        return 0
    store().remove(digest)
    return 1


def _known(digests: Iterable[str]) -> set[str]:
    return set(Content.objects.filter(pk__in=list(digests)).values_list("pk", flat=True))


def _batches(found: Iterator[Lying]) -> Iterator[list[Lying]]:
    while batch := list(islice(found, _BATCH)):
        yield batch
