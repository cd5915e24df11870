"""The nightly job that deletes what was kept long enough (逾期資料清除)."""

from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model
from django.utils.module_loading import import_string

from xiaowu.kernel import audit, clock
from xiaowu.kernel.actor import Actor, system
from xiaowu.kernel.database.arm import Reach, arm
from xiaowu.kernel.database.guard import Everywhere, guards
from xiaowu.kernel.queue import one_by_one, periodic
from xiaowu.kernel.retention import Keep, keeps

JOB = "kernel.forget"
BATCH = 2_000  # rows in a transaction: nobody waits long for one, and a night that is cut short has achieved something
MOST = 1_000  # batches of a table in a night


@periodic("17 3 * * *", name=JOB, pieces=True)
def forget(_actor: Actor) -> dict[str, int]:
    """Delete what is past its time, table by table, in batches with a transaction each; returns how many rows of each table.

    A failure in one table does not stop the others.
    """
    done = one_by_one(keeps(), lambda keep: (keep.table, _emptied(keep)), pieces=True)
    counts: dict[str, int] = {}
    for table, count in done:
        counts[table] = counts.get(table, 0) + count
    with transaction.atomic():
        audit.record(_armed(), "forgot", "rows", **{table: count for table, count in counts.items() if count})
    return counts


def _emptied(keep: Keep) -> int:
    before, whole = clock.now() - timedelta(days=keep.days), 0
    for _batch in range(MOST):
        with transaction.atomic():
            _armed(reach_for(keep))
            count = _told_to(keep.by, before) if keep.by else _batch_of(keep, before)
        whole += count
        if count == 0:
            break
    return whole


def reach_for(keep: Keep) -> frozenset[str]:
    """The reach keys needed to see its rows, and the rows that hang on them, whichever higher app declared those."""
    if keep.by or keep.blank:
        return keep.city
    hang = {each.related_model._meta.db_table for each in model_of(keep.table)._meta.related_objects} & guards().keys()
    return keep.city | {rule.key for table in hang for rule in guards()[table].write if isinstance(rule, Everywhere) and rule.key}


def _told_to(by: str, before: datetime) -> int:
    if "." in by:
        return int(import_string(by)(before))
    with connection.cursor() as cursor:
        cursor.execute(f"select {by}(%s)", [before])
        return int(cursor.fetchone()[0])


def _batch_of(keep: Keep, before: datetime) -> int:
    """Dependent rows go too, or let go of theirs, as their foreign keys say."""
    rows: Any = model_of(keep.table)._base_manager
    over = rows.filter(**{f"{keep.column}__lt": before}, **keep.where)
    if keep.blank:
        over = over.exclude(**keep.blank)
    chosen = rows.filter(pk__in=list(over.order_by("pk").values_list("pk", flat=True)[:BATCH]))
    if keep.blank:
        return int(chosen.update(**keep.blank))
    count = chosen.count()
    chosen.delete()
    return int(count)


def model_of(table: str) -> type[Model]:
    """The model of that table. Raises LookupError."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.db_table == table:
            return model
    raise LookupError(table)


def _armed(city: frozenset[str] = frozenset()) -> Actor:
    actor = system(JOB)
    arm(Reach(account=actor.name, today=clock.today(), city=city))
    return actor
