"""Arming (設定查詢者): telling the database, inside the transaction, who asks and how far they reach. Nothing else does this."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from django.db import DatabaseError, connection

from xiaowu.kernel.access import Extent
from xiaowu.kernel.actor import RoleAssignment
from xiaowu.kernel.database.guard import reach_table
from xiaowu.kernel.database.proofs import prove


class NotProved(RuntimeError):
    """The database does not know this process's key: `XIAOWU_SECRET_KEY` differs from what it was at the last `xiaowu migrate`."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How far somebody reaches: reach key → ids, and the keys held over the whole city. `account` contains no `;`, which separates the parts."""

    account: str
    today: date
    ids: dict[str, tuple[int, ...]] = field(default_factory=dict)
    city: frozenset[str] = frozenset()


def arm(reach: Reach) -> None:
    """Arm the running transaction for a job, a command or a program; a web request is armed by its session statement.

    Raises NotProved if the database does not know this process's key.
    """
    said = {"account": reach.account, "today": reach.today.isoformat()}
    said |= {key: _array(ids) for key, ids in reach.ids.items()} | {f"{key}_city": "on" for key in reach.city}
    words = ";" + "".join(f"{key}={value};" for key, value in said.items())
    with connection.cursor() as cursor:
        cursor.execute("select kernel_arm(%s, %s)", [words, prove(b"arm" + words.encode())])
        if not cursor.fetchone()[0]:
            raise NotProved


@contextmanager
def armed_for(reach: Reach) -> Iterator[None]:
    """Arm the running transaction otherwise for a while; afterwards it is armed as before, which needs no proof: what was sealed is put back."""
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('xiaowu.armed', true)")
        before = cursor.fetchone()[0] or ""
    arm(reach)
    try:
        yield
    except DatabaseError:
        raise  # the transaction ends with it, and with that what it is armed with
    except BaseException:
        if not connection.needs_rollback:
            _put_back(before)
        raise
    _put_back(before)


def _put_back(sealed: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select set_config('xiaowu.armed', %s, true)", [sealed])


def reach_of(account: str, today: date, assignments: Iterable[RoleAssignment]) -> Reach:
    """The reach that role assignments give, from the same table that `may` reads; the session statement computes the same in SQL."""
    ids: dict[str, tuple[int, ...]] = {}
    city: set[str] = set()
    held = tuple(assignments)
    for key, role, over, section in reach_table():
        for assignment in held:
            if assignment.role != role or not assignment.is_of((section,) if section else ()):
                continue
            if over == Extent.CITY:
                city.add(key)
            where = assignment.class_id if over == Extent.CLASS else assignment.school_id
            if where is not None and over != Extent.CITY and where not in ids.get(key, ()):
                ids[key] = (*ids.get(key, ()), where)
    return Reach(account=account, today=today, ids=ids, city=frozenset(city))


def _array(ids: Iterable[int]) -> str:
    return "{" + ",".join(str(each) for each in ids) + "}"
