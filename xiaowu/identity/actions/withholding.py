"""What a code opens of a guardian's children (家長啟用碼的範圍): never more than its giver may see anyway, since he could use it himself."""

from collections.abc import Iterable
from uuid import UUID

from xiaowu.identity.models import StartCode, Withheld
from xiaowu.identity.queries.families import seen_by, stood_for
from xiaowu.identity.queries.startcodes import giver_of, made_on
from xiaowu.identity.rules.accounts import Kind
from xiaowu.kernel import clock


def opened_by(code: StartCode) -> tuple[frozenset[UUID], frozenset[UUID]]:
    """The children of the code's account that its giver might see when it was given and may see today, and all the others."""
    today = clock.today()
    seen = everybody = frozenset(each.child for each in stood_for([code.account_id], today))
    for day in (made_on(code), today):
        giver = giver_of(code, day)
        seen &= seen_by(giver, stood_for([code.account_id], day)) if giver else frozenset()
    return seen, everybody - seen


def after_start(code: StartCode) -> None:
    """Whoever used it to set a password sees the giver's children; the others come back with their own cards."""
    if code.account.kind == Kind.GUARDIAN:
        seen, others = opened_by(code)
        show(code.account_id, seen)
        withhold(code.account_id, others)


def show(account_id: int, children: Iterable[UUID]) -> int:
    """How many of them stood back until now."""
    gone, _kinds = Withheld.objects.filter(account_id=account_id, child__in=list(children)).delete()
    return gone


def withhold(account_id: int, children: Iterable[UUID]) -> None:
    Withheld.objects.bulk_create((Withheld(account_id=account_id, child=child) for child in children), ignore_conflicts=True)
