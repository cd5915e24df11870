"""Distribution (分送): what is to be told reaches people: the inbox at once, letters and pushes as each person chose, after their quiet hours."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from django.conf import settings
from django.db.models import Q

from xiaowu.identity.models import Account
from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import pairs
from xiaowu.kernel.delivery import MAIL, Parcel, post
from xiaowu.kernel.notices import NotificationKind, kinds
from xiaowu.kernel.queue import one_by_one, perform
from xiaowu.notifications.actions.telling import JOB, SETTLE
from xiaowu.notifications.models import Chosen, Device, Notice, QuietHours, Sent, Telling
from xiaowu.notifications.queries.devices import destination_of
from xiaowu.notifications.queries.mailboxes import addresses
from xiaowu.notifications.queries.recipients import Found, recipients
from xiaowu.notifications.rules import QUIET, Choice, Hours, Letter, Outcome, Way, not_before, ways

REACH = frozenset({"notices", "staff"})
LETTER, PUSH = "notifications.letter", "notifications.push"
_BATCH = 500

log = structlog.get_logger("xiaowu.notifications")


def distribute() -> int:
    """Tell everything that waits, each in a transaction of its own, so that none locks another's recipients; returns how many notices are new."""
    waiting: list[int] = perform(JOB, lambda _actor: _waiting(), city=REACH)
    return sum(one_by_one(waiting, lambda each: perform(JOB, lambda actor: _tell(actor, each), city=REACH), pieces=True))


def settle(kind: str, key: str) -> int:
    """See `telling.settle`; returns how many notices were unread. Each in a transaction of its own, like the telling."""
    unread: list[int] = perform(SETTLE, lambda _actor: _unread(kind, key), city=REACH)
    return sum(one_by_one(unread, lambda each: perform(SETTLE, lambda _actor: _read(each), city=REACH), pieces=True))


def _unread(kind: str, key: str) -> list[int]:
    same = Q(key=key) | Q(key__startswith=f"{key} ")
    return list(Notice.objects.filter(same, kind=kind, read_at=None).order_by("pk").values_list("pk", flat=True))


def _read(notice_id: int) -> int:
    return Notice.objects.filter(pk=notice_id, read_at=None).update(read_at=clock.now())


def _waiting() -> list[int]:
    found = Telling.objects.filter(told_at=None, kind__in=kinds()).order_by("pk").values_list("pk", flat=True)
    return list(found[:_BATCH])


def _tell(_actor: Actor, telling_id: int) -> int:
    telling = Telling.objects.select_for_update(skip_locked=True).filter(pk=telling_id, told_at=None).first()
    if telling is None:  # another worker has it
        return 0
    now = clock.now()
    found = recipients(telling, clock.day(now))
    made = pairs(_NOTICES, _notice(telling, found, now))
    if made:
        _send(telling, made, now)
    if not found.accounts:
        log.warning("nobody to tell", kind=telling.kind, telling=telling.pk)
        Sent.objects.create(**_record(telling, now), way=Way.NOBODY, outcome=Outcome.REFUSED, answered=now)
    Telling.objects.filter(pk=telling.pk).update(told_at=now, found=len(found.accounts))
    return len(made)


# in the order of the accounts, in which the unread counts are locked; an account told as the holder of another role is told once
_NOTICES = """insert into notifications_notice (telling_id, account_id, kind, key, about, stands_in, made)
select %(telling)s, a, %(kind)s, %(key)s, (select about from notifications_telling where id = %(telling)s), %(stands_in)s, %(now)s
from unnest(%(accounts)s::bigint[]) a order by a on conflict (account_id, kind, key) do nothing returning id, account_id"""


def _notice(telling: Telling, found: Found, now: datetime) -> dict[str, object]:
    return {
        "telling": telling.pk, "kind": telling.kind, "key": telling.key, "stands_in": found.stands_in, "now": now, "accounts": list(found.accounts),
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Reader:
    """How one account wants to be told."""

    has_mailbox: bool
    choice: Choice
    hours: Hours
    devices: tuple[Device, ...]


def _readers(kind: NotificationKind, accounts: Mapping[int, Account]) -> dict[int, _Reader]:
    """Five statements."""
    reached = addresses(accounts.values(), kind)
    chosen = {each.account_id: Choice(Letter(each.letter), each.push) for each in Chosen.objects.filter(account__in=accounts, kind=kind.key)}
    hours = {each.pk: Hours(each.start, each.end) for each in QuietHours.objects.filter(pk__in=accounts)}
    devices: dict[int, list[Device]] = defaultdict(list)
    if settings.XIAOWU_PUSH:
        for each in Device.objects.filter(account__in=accounts, ended=None).order_by("pk"):
            devices[each.account_id].append(each)
    usual = Choice(Letter(kind.letter), kind.push)
    return {pk: _Reader(pk in reached, chosen.get(pk, usual), hours.get(pk, QUIET), tuple(devices[pk])) for pk in accounts}


def _send(telling: Telling, made: Mapping[int, int], now: datetime) -> None:
    """Record each way, and post what leaves the house."""
    kind = kinds()[telling.kind]
    readers = _readers(kind, Account.objects.in_bulk(list(made.values())))
    rows = [row for notice_id, account_id in made.items() for row in _rows(telling, kind, notice_id, account_id, readers[account_id], now)]
    parcels = []
    for each in Sent.objects.bulk_create(rows):
        due = not_before(now, readers[each.account_id or 0].hours, is_urgent=kind.is_urgent)
        kept = Parcel(LETTER, MAIL, {"sent": each.pk}, key=str(each.pk), due=due if due > now else None)
        if each.way == Way.LETTER:
            parcels.append(kept)
        elif each.device is not None:
            parcels.append(replace(kept, kind=PUSH, destination=destination_of(each.device.endpoint)))
    post(*parcels)


def _rows(telling: Telling, kind: NotificationKind, notice_id: int, account_id: int, reader: _Reader, now: datetime) -> Iterator[Sent]:
    given = {**_record(telling, now), "notice_id": notice_id, "account_id": account_id}
    for way in ways(reader.choice, is_urgent=kind.is_urgent, has_mailbox=reader.has_mailbox, devices=len(reader.devices)):
        if way is Way.PAGE:
            yield Sent(**given, way=way, outcome=Outcome.TAKEN, answered=now)
        elif way is Way.PUSH:
            yield from (Sent(**given, way=way, outcome=Outcome.WAITING, device=device) for device in reader.devices)
        else:
            yield Sent(**given, way=way, outcome=Outcome.WAITING)


def _record(telling: Telling, now: datetime) -> dict[str, object]:
    return {"telling": telling, "kind": telling.kind, "role": telling.role, "school_id": telling.school_id, "made": now}
