"""Tokens end with what they rest on (權杖的終止): the account, its password, its owner's word."""

from allauth.idp.oidc.models import Token

from xiaowu.identity.events import AccountSuspended, PasswordChanged, PersonDeparted, SignInDisowned


def end_tokens(event: AccountSuspended | PersonDeparted | PasswordChanged | SignInDisowned) -> None:
    """Every token that any system has of this account."""
    Token.objects.filter(user_id=event.account_id).delete()
