"""Posting parcels: in the transaction that makes them necessary, which need not care whether and when they are sent."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from xiaowu.kernel import clock
from xiaowu.kernel.delivery.kinds import PURPOSE, kinds
from xiaowu.kernel.queue import soon
from xiaowu.kernel.sealing import seal

JOB = "kernel.deliver"
MAIL = "mail"  # the one destination of all letters
WAITING, SENT, GIVEN_UP, DROPPED = "", "sent", "given_up", "dropped"


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is to be sent to whom. `about` are ids from which the message is written when it is sent; `secret` is what may be stored only sealed.

    `key`: while a parcel with this key waits for the same destination, another is not added; if the new one has a lower rank, the waiting one takes
    that rank and loses its pause. If the waiting one is on its way, it is sent again afterwards. `rank`: the lower goes first. `due`: not before
    then.
    """

    kind: str
    destination: str
    about: Mapping[str, Any] = field(default_factory=dict)
    key: str = ""
    rank: int = 1
    secret: str = ""
    due: datetime | None = None


# numbered in the order given, which is the order of sending, but inserted in the order of their keys, which is the order of locks
_POST = """with p as materialized (
    select nextval(pg_get_serial_sequence('kernel_delivery', 'id')) as id, given.* from jsonb_to_recordset(%(parcels)s::jsonb)
    as given(kind text, destination text, about jsonb, secret text, key text, rank smallint, due timestamptz, expires timestamptz)
) insert into kernel_delivery (id, kind, destination, about, secret, key, rank, made, due, expires, attempts, answer, outcome)
select p.id, p.kind, p.destination, p.about, p.secret, p.key, p.rank, %(now)s, coalesce(p.due, %(now)s), p.expires, 0, '', ''
from p order by p.kind, p.destination, p.key, p.id
on conflict (kind, destination, key) where ended is null and not key = ''
do update set posts = kernel_delivery.posts + 1, rank = least(excluded.rank, kernel_delivery.rank),
due = case when excluded.rank < kernel_delivery.rank then excluded.due else kernel_delivery.due end
returning posts"""


def post(*parcels: Parcel) -> int:
    """Send these once the transaction is committed; returns how many are new. One statement.

    If two transactions post the same parcels at once, in whatever order, one waits for the other. Raises KeyError for a kind that nobody declares.
    """
    if not parcels:
        return 0
    now = clock.now()
    once = {(each.kind, each.destination, each.key or number): each for number, each in enumerate(parcels)}
    with connection.cursor() as cursor:
        cursor.execute(_POST, {"now": now, "parcels": json.dumps([_row(each, now) for each in once.values()])})
        made = [posts for (posts,) in cursor.fetchall()].count(1)
    soon(JOB)
    return made


_CANCEL = f"""update kernel_delivery set ended = %(now)s, outcome = '{DROPPED}', secret = null
where kind = %(kind)s and destination = %(destination)s and ended is null"""


def cancel(kind: str, destination: str) -> int:
    """Drop what still waits at that destination; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(_CANCEL, {"now": clock.now(), "kind": kind, "destination": destination})
        return int(cursor.rowcount)


def again(deliveries: Iterable[int] = (), *, destination: str = "") -> int:
    """Try these again, or everything that waits or was given up at a destination: at once and with a full number of tries. Returns how many.

    Of several with one key only the waiting one goes, or else the newest; the others say the same and are dropped. Two statements.
    """
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(_AGAIN, {"now": now, "ids": list(deliveries), "destination": destination, "lasting": json.dumps(_lasting(now))})
        told = [row[0] for row in cursor.fetchall()]
        cursor.execute("update kernel_destination set again = null, attempts = 0 where name = any(%s)", [[*told, destination]])
    if told:
        soon(JOB)
    return len(told)


_AGAIN = f"""with found as (
    select d.id, d.key <> '' and d.ended is not null and (
        row_number() over (partition by d.kind, d.destination, d.key order by d.ended is null desc, d.id desc) > 1
        or exists (select from kernel_delivery o where o.kind = d.kind and o.destination = d.destination and o.key = d.key and o.ended is null)
    ) as is_said_by_another
    from kernel_delivery d where (d.id = any(%(ids)s) or d.destination = %(destination)s) and d.outcome in ('{WAITING}', '{GIVEN_UP}')
), said as (
    update kernel_delivery d set outcome = '{DROPPED}', secret = null from found f where d.id = f.id and f.is_said_by_another
    and d.outcome = '{GIVEN_UP}'
) update kernel_delivery d set due = %(now)s, attempts = 0, ended = null, outcome = '', expires = (%(lasting)s::jsonb ->> d.kind)::timestamptz
from found f where d.id = f.id and not f.is_said_by_another and d.outcome in ('{WAITING}', '{GIVEN_UP}')
returning d.destination"""


def _lasting(now: datetime) -> dict[str, str]:
    return {kind.name: (now + kind.retry.lasts).isoformat() for kind in kinds().values() if kind.retry.lasts}


def _row(parcel: Parcel, now: datetime) -> dict[str, Any]:
    lasts = kinds()[parcel.kind].retry.lasts
    return {
        "kind": parcel.kind, "destination": parcel.destination, "about": dict(parcel.about), "key": parcel.key, "rank": parcel.rank,
        "secret": seal(parcel.secret, PURPOSE) if parcel.secret else None, "due": parcel.due.isoformat() if parcel.due else None,
        "expires": ((parcel.due or now) + lasts).isoformat() if lasts else None,
    }  # fmt: skip
