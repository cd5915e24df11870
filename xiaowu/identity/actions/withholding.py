"""Applies what a code opens of a guardian's children (家長啟用碼的範圍): some are shown again, the others are withheld."""

from collections.abc import Iterable
from uuid import UUID

from xiaowu.identity.models import StartCode, Withheld
from xiaowu.identity.queries.opening import openings
from xiaowu.identity.rules.accounts import Kind


def after_start(code: StartCode) -> None:
    """Somebody who set a password with it sees the giver's children; the others come back with cards of their own."""
    if code.account.kind == Kind.GUARDIAN:
        (opening,) = openings([code])
        show(code.account_id, opening.children)
        withhold(code.account_id, opening.others)


def show(account_id: int, children: Iterable[UUID]) -> int:
    """Show these children; returns how many of them had been withheld."""
    gone, _kinds = Withheld.objects.filter(account_id=account_id, child__in=list(children)).delete()
    return gone


def withhold(account_id: int, children: Iterable[UUID]) -> None:
    Withheld.objects.bulk_create((Withheld(account_id=account_id, child=child) for child in children), ignore_conflicts=True)
