"""Arming (設定查詢者): telling the database, inside the transaction, who asks and how far they reach. The one place that does."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db import connection

from xiaowu.kernel.access import Over
from xiaowu.kernel.actor import Standing
from xiaowu.kernel.database.guard import reach_keys, reach_table


@dataclass(frozen=True, slots=True)
class Reach:
    """How far somebody reaches: reach key → ids, and the keys held over the whole city."""

    account: str
    today: date
    ids: dict[str, tuple[int, ...]] = field(default_factory=dict)
    city: frozenset[str] = frozenset()


def arm(reach: Reach) -> None:
    """Arm the running transaction for a job, a command or a test; a web request is armed by its session statement."""
    settings = {f"xiaowu.{key}": _array(reach.ids.get(key, ())) for key in reach_keys()}
    settings |= {f"xiaowu.{key}_city": "on" if key in reach.city else "" for key in reach_keys()}
    settings |= {"xiaowu.account": reach.account, "xiaowu.today": reach.today.isoformat()}
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config(name, value, true) from unnest(%s::text[], %s::text[]) as given(name, value)",
            [list(settings), list(settings.values())],
        )


def reach_of(account: str, today: date, standings: Iterable[Standing]) -> Reach:
    """The reach that standings give, by the same table that `may` reads; the session statement computes the same in SQL."""
    ids: dict[str, tuple[int, ...]] = {}
    city: set[str] = set()
    held = tuple(standings)
    for key, role, over in reach_table():
        for standing in held:
            if standing.role != role:
                continue
            if over == Over.CITY:
                city.add(key)
            where = standing.class_id if over == Over.CLASS else standing.school_id
            if where is not None and over != Over.CITY:
                ids[key] = (*ids.get(key, ()), where)
    return Reach(account=account, today=today, ids=ids, city=frozenset(city))


def _array(ids: Iterable[int]) -> str:
    return "{" + ",".join(str(each) for each in ids) + "}"
