"""What an account has open ends (登入與啟用碼的終止), whatever was told of it; what other systems hold of it, whoever lets them in ends."""

from xiaowu.identity.events import AccountSuspended, FactorsForgotten, PersonDeparted, SessionsEnded, SignInDisowned, StartCodeUsed
from xiaowu.identity.models import Session, StartCode
from xiaowu.kernel import audit, clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import values
from xiaowu.kernel.events import tell
from xiaowu.kernel.queue import one_by_one


def end_all(event: AccountSuspended | PersonDeparted | StartCodeUsed) -> None:
    """Every session and every code that nobody used yet."""
    _end_sessions(event.account_id)
    void_codes([event.account_id])


def end_sessions(event: FactorsForgotten) -> None:
    """Every session."""
    _end_sessions(event.account_id)


def end_others(event: SignInDisowned) -> None:
    """Every session but the one in which it was said."""
    _end_sessions(event.account_id, but=event.session_id)


def void_codes(account_ids: list[int]) -> None:
    """Start codes that wait are good no more."""
    StartCode.objects.filter(account__in=account_ids, used=None).update(expires=clock.now())


def end_of_departed(actor: Actor) -> int:
    """End what is open of those who departed while nobody looked: a post or a place in a class ended with the day; how many."""
    left = values(_LEFT_OPEN, {"now": clock.now(), "today": clock.today()})
    return len(one_by_one(left, lambda account_id: depart(actor, account_id)))


def disown(actor: Actor) -> None:
    """The owner of an account says that somebody else is in it: whatever is open but the session in which it is said ends, at once."""
    tell(SignInDisowned(actor.account, actor.session_id))


def depart(actor: Actor, account_id: int) -> None:
    """Its holder is here no more, and what is open ends."""
    tell(PersonDeparted(account_id))
    audit.record(actor, "departed", "account", account_id)


def _end_sessions(account_id: int, *, but: int | None = None) -> None:
    held = Session.objects.filter(account_id=account_id, ended=None)
    (held.exclude(pk=but) if but else held).update(ended=clock.now(), data="{}")
    tell(SessionsEnded(account_id))


_LEFT_OPEN = """
select open.account_id from (
    select account_id from identity_session where ended is null and expires > %(now)s and account_id is not null
    union select account_id from identity_startcode where used is null and expires > %(now)s
) open where identity_roles_of(open.account_id, %(today)s) = '{}'
"""
