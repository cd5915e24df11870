"""What a code opens of a guardian's children (家長啟用碼的範圍), done: some show again, the others stay back."""

from collections.abc import Iterable
from uuid import UUID

from xiaowu.identity.models import StartCode, Withheld
from xiaowu.identity.queries.opening import openings
from xiaowu.identity.rules.accounts import Kind


def after_start(code: StartCode) -> None:
    """Whoever used it to set a password sees the giver's children; the others come back with their own cards."""
    if code.account.kind == Kind.GUARDIAN:
        (opening,) = openings([code])
        show(code.account_id, opening.children)
        withhold(code.account_id, opening.others)


def show(account_id: int, children: Iterable[UUID]) -> int:
    """How many of them stood back until now."""
    gone, _kinds = Withheld.objects.filter(account_id=account_id, child__in=list(children)).delete()
    return gone


def withhold(account_id: int, children: Iterable[UUID]) -> None:
    Withheld.objects.bulk_create((Withheld(account_id=account_id, child=child) for child in children), ignore_conflicts=True)
