"""Every attempt to sign in is recorded (登入紀錄), from identity's events, to be judged within the minute."""

from django.db.models import QuerySet

from xiaowu.identity.events import At, FactorFailed, HalfSignedIn, SignedIn, SignInFailed, TokenRenewed
from xiaowu.kernel import clock
from xiaowu.kernel.database.rows import run
from xiaowu.sign_in_risk.models import SignIn

_LONGEST_AGENT = 300
_NOTE = (
    "insert into identity_signin (account_id, token_hash, at, address, user_agent, knows_device, succeeded, factors_wrong, is_habit, values)"
    " values (%s, %s, %s, %s, %s, %s, %s, %s, true, '{}')"
)


def failed(event: SignInFailed) -> None:
    """An attempt that failed, with whatever name was typed."""
    _note(event.account_id, event.at, succeeded=False)


def half(event: HalfSignedIn) -> None:
    """The password was right, but more is needed: the record becomes a sign-in when the second factor comes."""
    _note(event.account_id, event.at, succeeded=False, session=event.half, factors_wrong=0)


def factor_failed(event: FactorFailed) -> None:
    """A second factor was wrong."""
    _half(event.account_id, event.half).update(factors_wrong=event.count)


def signed_in(event: SignedIn) -> None:
    """A sign-in is complete: it is recorded with the session that it began.
    If its record from before the second factor was judged meanwhile, a new one is written.
    """
    if event.half is not None:
        waiting = _half(event.account_id, event.half).filter(judged=None)
        if waiting.update(succeeded=True, token_hash=event.session, at=clock.now()):
            return
    _note(event.account_id, event.at, succeeded=True, session=event.session, factors_wrong=None if event.half is None else 0)


def renewed(event: TokenRenewed) -> None:
    """A session's sign-in stays known by its session, whatever token it has."""
    SignIn.objects.filter(account_id=event.account_id, succeeded=True, token_hash=event.before).update(token_hash=event.after)


def _half(account_id: int, half: bytes | int) -> QuerySet[SignIn]:
    """The record of half a sign-in, by the name that identity gave it; by its id, if it is older than such names."""
    found = SignIn.objects.filter(account_id=account_id, succeeded=False)
    return found.filter(pk=half) if isinstance(half, int) else found.filter(token_hash=half)


def _note(account_id: int | None, at: At, *, succeeded: bool, session: bytes | None = None, factors_wrong: int | None = None) -> None:
    agent = at.user_agent[:_LONGEST_AGENT].replace("\x00", "")
    run(_NOTE, [account_id, session, clock.now(), at.address or None, agent, at.knows_device, succeeded, factors_wrong])
