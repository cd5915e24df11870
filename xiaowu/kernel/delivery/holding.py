"""Who sends to a destination now (輪流傳送): one worker at a time holds its row by a lease.

The lease runs by the database's clock, since the clocks of several machines differ, and each message renews it.
"""

import uuid
from contextlib import suppress
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import F, Q

from xiaowu.kernel import clock
from xiaowu.kernel.delivery.kinds import Channel, Outgoing, kinds
from xiaowu.kernel.delivery.posting import DROPPED, GIVEN_UP
from xiaowu.kernel.delivery.tables import Delivery, Destination

LEASE = "2 minutes"  # twice as long as a message may take

_CLAIM = f"""update kernel_destination set holder = %(holder)s, leased_until = clock_timestamp() + interval '{LEASE}' where name in (
    select d.name from kernel_destination d
    where (d.leased_until is null or d.leased_until < clock_timestamp()) and (d.again is null or d.again <= %(now)s) and d.name <> all(%(done)s)
    and exists (select from kernel_delivery w where w.destination = d.name and w.ended is null and w.due <= %(now)s)
    order by d.asked nulls first limit %(most)s for update skip locked
) returning name, attempts"""
_RENEW = f"update kernel_destination set leased_until = clock_timestamp() + interval '{LEASE}' where name = %s and holder = %s"
_NEW = """insert into kernel_destination (name, answer, attempts) select distinct destination, '', 0 from kernel_delivery
where ended is null and due <= %s on conflict do nothing"""
_OVER = f"""update kernel_delivery set ended = %(now)s, outcome = '{GIVEN_UP}' where ended is null and expires <= %(now)s
and not exists (select from kernel_destination t where t.name = destination and t.leased_until >= clock_timestamp())
returning kind, id"""


@dataclass(slots=True)
class Turn:
    """A destination's turn: its channels, and how it has answered. `doubts`: answers in a row that may mean the destination is away."""

    destination: str
    attempts: int
    channels: dict[str, Channel[object]] = field(default_factory=dict)
    doubts: int = 0

    def close(self) -> None:
        """Close every connection; one that fails even to close is dropped, so that it delays no other turn."""
        for each in self.channels.values():
            with suppress(Exception):
                each.close()


def give_up_what_is_over() -> list[tuple[str, int]]:
    """End messages that have waited longer than their kind lasts; returns their kinds and ids. Skips destinations that somebody is sending to now:
    an answer may be on its way.
    """
    with connection.cursor() as cursor:
        cursor.execute(_OVER, {"now": clock.now()})
        return [(row[0], row[1]) for row in cursor.fetchall()]


def claim(holder: uuid.UUID, most: int, done: list[str]) -> list[Turn]:
    """Take destinations at which something is due and that nobody sends to now, those asked longest ago first. Two statements."""
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(_NEW, [now])
        cursor.execute(_CLAIM, {"holder": holder, "now": now, "most": most, "done": done})
        return [Turn(row[0], row[1]) for row in cursor.fetchall()]


def next_due(holder: uuid.UUID, turn: Turn) -> Outgoing | None:
    """The next message to this destination; None: no more, or another worker has it now. Two statements.

    Ordered by rank; then messages not refused yet, then those tried longest ago, so that one message that breaks the other side lets the others
    pass. None comes twice in a turn unless it was posted anew meanwhile: its answer either ended it or made it due later. Messages past their time
    are not sent.
    """
    with connection.cursor() as cursor:
        cursor.execute(_RENEW, [turn.destination, holder])
        if not cursor.rowcount:
            return None
    now = clock.now()
    waiting = Delivery.objects.filter(Q(expires=None) | Q(expires__gt=now), destination=turn.destination, ended=None, due__lte=now, kind__in=kinds())
    found = waiting.order_by("rank", "attempts", F("asked").asc(nulls_first=True), "pk").first()
    if found is None:
        return None
    return Outgoing(found.pk, found.kind, found.destination, found.about, found.secret or "", found.attempts, found.made, found.posts)


def release(holder: uuid.UUID, turn: Turn) -> None:
    """Let others send to it. One statement."""
    Destination.objects.filter(name=turn.destination, holder=holder).update(holder=None, leased_until=None)


def drop(delivery: Outgoing) -> None:
    """This message need not be sent any more, unless it was posted anew meanwhile. One statement."""
    Delivery.objects.filter(pk=delivery.id, ended=None, posts=delivery.posts).update(ended=clock.now(), outcome=DROPPED, secret=None)
