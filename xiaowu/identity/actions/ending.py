"""Ending what an account has open (登入與啟用碼的終止), after any event about it; each app that gave other systems something ends it there."""

from xiaowu.identity.events import AccountSuspended, FactorsForgotten, PersonDeparted, SessionsEnded, SignInDisowned, StartCodeUsed
from xiaowu.identity.models import Session, StartCode
from xiaowu.kernel import audit, clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import values
from xiaowu.kernel.events import tell
from xiaowu.kernel.queue import one_by_one


def end_all(event: AccountSuspended | PersonDeparted | StartCodeUsed) -> None:
    """Ends every session and every unused code."""
    _end_sessions(event.account_id)
    void_codes([event.account_id])


def end_sessions(event: FactorsForgotten) -> None:
    """Ends every session."""
    _end_sessions(event.account_id)


def end_others(event: SignInDisowned) -> None:
    """Ends every session except the one that sent the event."""
    _end_sessions(event.account_id, but=event.session_id)


def void_codes(account_ids: list[int]) -> None:
    """Waiting start codes become void."""
    StartCode.objects.filter(account__in=account_ids, used=None).update(expires=clock.now())


def end_of_departed(actor: Actor) -> int:
    """End the sessions and codes of people who departed without any event: a post or a place in a class ended with the day; returns how many."""
    left = values(_LEFT_OPEN, {"now": clock.now(), "today": clock.today()})
    return len(one_by_one(left, lambda account_id: depart(actor, account_id)))


def disown(actor: Actor) -> None:
    """The account's owner reports that somebody else is using it: everything open except the reporting session ends at once."""
    tell(SignInDisowned(actor.account, actor.session_id))


def depart(actor: Actor, account_id: int) -> None:
    """The holder is no longer here, so sessions and codes end."""
    tell(PersonDeparted(account_id))
    audit.record(actor, "departed", "account", account_id)


def _end_sessions(account_id: int, *, but: int | None = None) -> None:
    held = Session.objects.filter(account_id=account_id, ended=None)
    kept = held.filter(pk=but).values_list("token_hash", flat=True).first() if but else None
    (held.exclude(pk=but) if but else held).update(ended=clock.now(), data="{}")
    tell(SessionsEnded(account_id, bytes(kept or b"")))


_LEFT_OPEN = """
select open.account_id from (
    select account_id from identity_session where ended is null and expires > %(now)s and account_id is not null
    union select account_id from identity_startcode where used is null and expires > %(now)s
) open where identity_roles_of(open.account_id, %(today)s) = '{}'
"""
