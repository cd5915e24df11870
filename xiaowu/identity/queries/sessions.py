"""Who is asking, in one statement (誰在查詢); and an account's own sessions."""

from dataclasses import dataclass
from datetime import datetime
from itertools import starmap
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from xiaowu.identity.models import Session
from xiaowu.identity.rules.accounts import WIDE
from xiaowu.identity.rules.sessions import IDLE, hash_of
from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor, RoleAssignment
from xiaowu.kernel.database.rows import row
from xiaowu.kernel.whereabouts import device_of, place_of


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What the session statement returned; `actor` is None while a session has no account yet (a sign-in under way).

    `lacks_factor`: a post reaches many people's data, but no second factor is set up.
    """

    actor: Actor | None
    data: str
    expires: datetime
    lacks_factor: bool = False


@dataclass(frozen=True, slots=True)
class _Armed:
    """The row that `identity_arm` returns."""

    session_id: int
    account_id: int | None
    person_id: int | None
    name: str | None
    language: str | None
    data: str
    expires: datetime
    assignments: list[list[Any]]  # role, school, class, and the section of a post
    unread: int
    lacks_factor: bool


_ARM = """select session_id, account_id, person_id, name, language, data, expires, assignments, unread, lacks_factor
from identity_arm(%s, %s, %s, %s, %s, %s, %s)"""


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One of an account's open sessions."""

    id: int
    device: str
    address: str | None
    place: str
    created: datetime
    last_seen: datetime


def arm(token: str, now: datetime, *, reads_only: bool, is_unattended: bool = False) -> SignedIn | None:
    """One statement reads session, account, posts and reach, and arms the transaction with them. None: no such session.

    A request that only reads commits without waiting for the disk; one that no person made (`is_unattended`) leaves the session idle.
    """
    found = row(_Armed, _ARM, [token.encode(), now, clock.day(now), reads_only, str(IDLE), wide_roles(), is_unattended])
    if found is None:
        return None
    if found.account_id is None:
        return SignedIn(None, found.data, found.expires)
    held = tuple(starmap(RoleAssignment, found.assignments))
    language = found.language or ""
    actor = Actor(found.name or "", held, found.account_id, found.person_id, found.session_id, language, unread=found.unread)
    return SignedIn(actor, found.data, found.expires, found.lacks_factor)


def wide_roles() -> list[str]:
    """The roles that must set up a second factor in this house."""
    return sorted(WIDE) if settings.XIAOWU_SECOND_FACTOR == "required" else []


def open_sessions(account_id: int, now: datetime) -> list[SessionRow]:
    """An account's open sessions, latest first."""
    rows = Session.objects.filter(account_id=account_id, ended=None, expires__gt=now).order_by("-last_seen")
    return [SessionRow(each.pk, device_of(each.device), each.address, place_of(each.address), each.created, each.last_seen) for each in rows]


def is_narrowed(session_id: int | None) -> bool:
    """Whether a session works in one school only, so that its owner is offered the way back to all."""
    return Session.objects.filter(pk=session_id or 0, reach__isnull=False).exists()


def held(token: str) -> QuerySet[Session]:
    """The session of this token, if it has neither ended nor expired nor been idle too long."""
    now = clock.now()
    return Session.objects.filter(token_hash=hash_of(token), ended=None, expires__gt=now, last_seen__gt=now - IDLE)
