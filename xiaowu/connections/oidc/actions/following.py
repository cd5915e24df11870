"""Tokens end with what they depend on (權杖的終止): the account, its password, its owner's word; and systems are told of sessions that ended."""

from allauth.idp.oidc.models import Token

from xiaowu.identity.actions.ending import depart
from xiaowu.identity.events import AccountSuspended, PasswordChanged, PersonDeparted, SessionsEnded, SignInDisowned
from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import values
from xiaowu.kernel.queue import one_by_one, soon

READS = ("allauth_idp_oidc_token",)

_LEFT_OPEN = """
select held.user_id from (
    select distinct user_id from allauth_idp_oidc_token where user_id is not null and (expires_at is null or expires_at > %(now)s)
) held where identity_roles_of(held.user_id, %(today)s) = '{}'
"""


def end_tokens(event: AccountSuspended | PersonDeparted | PasswordChanged | SignInDisowned) -> None:
    """Ends every token that any system has for this account."""
    Token.objects.filter(user_id=event.account_id).delete()


def tell_logout(_event: SessionsEnded) -> None:
    """Systems that were entered from them are told at once."""
    soon("identity.tell_logout")


def end_of_departed(actor: Actor) -> int:
    """End the tokens of people who departed without any event and of whom only other systems still hold something; returns how many."""
    left = values(_LEFT_OPEN, {"now": clock.now(), "today": clock.today()})
    return len(one_by_one(left, lambda account_id: depart(actor, account_id)))
