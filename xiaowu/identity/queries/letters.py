"""Start codes of people who work here (教職員啟用碼): which still open something, asked by whoever types, prints or replaces one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from xiaowu.identity.models import StartCode
from xiaowu.identity.permissions import Permission
from xiaowu.identity.queries.accounts import accounts, is_bureau
from xiaowu.identity.queries.startcodes import given_code, givers_of, made_on
from xiaowu.identity.rules.accounts import Kind, State, needs_second_factor
from xiaowu.kernel import clock
from xiaowu.kernel.access import own_schools
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows, values
from xiaowu.kernel.lists import ListRequest


@dataclass(frozen=True, slots=True)
class Letter:
    """The contents of one person's start letter."""

    name: str
    sign_in: str
    code: str
    expires: datetime


@dataclass(frozen=True, slots=True)
class _Roles:
    account_id: int
    day: date
    roles: list[str]


def letters(actor: Actor, school_id: int, batch: str, today: date) -> list[Letter]:
    """The letters of one batch whose codes are still good, for people of that school who have no password yet. Raises Forbidden."""
    wanted = ListRequest(filters=(("state", State.WAITING.value),), whole=True)
    mine = [row.person_id for row in accounts(actor, school_id, wanted, today).rows]
    found = list(_codes().filter(batch=batch, account__person__in=mine).order_by("account__person__name__in_order", "pk"))
    held = good_of_staff(found, clock.now())
    return [
        Letter(each.account.person.name, each.account.sign_in, code, each.expires)
        for each in found
        if each.pk in held and each.account.person and (code := given_code(each.pk, each.code_hash))
    ]


def good_until(account_id: int) -> datetime | None:
    """Until when a code that somebody holds is good; None: they hold none."""
    found = list(_codes().filter(account_id=account_id).order_by("-pk"))
    held = good_of_staff(found, clock.now())
    return next((each.expires for each in found if each.pk in held), None)


def good_of_staff(codes: Sequence[StartCode], now: datetime) -> frozenset[int]:
    """The ids of the codes that are still good: neither used nor expired, of an account that may be used, by a giver who was allowed to give it and
    within whose keeping its holder still serves; and not if the holder has since got a post that reaches many people's data.

    Two statements, and one for each giver; none if no code waits.
    """
    today = clock.today()
    waiting = [each for each in codes if each.account.kind == Kind.STAFF and each.used is None and each.expires > now and each.account.is_open]
    if not waiting:
        return frozenset()
    givers = givers_of({(each.made_by_id, made_on(each)) for each in waiting if each.made_by_id})
    held = _roles([(each.account_id, day) for each in waiting for day in (today, made_on(each))])
    within = {key: _within(giver, [each.account_id for each in waiting if (each.made_by_id, made_on(each)) == key]) for key, giver in givers.items()}
    return frozenset(
        each.pk
        for each in waiting
        if each.account_id in within.get((each.made_by_id or 0, made_on(each)), ())
        and held[each.account_id, today]
        and (needs_second_factor(held[each.account_id, made_on(each)]) or not needs_second_factor(held[each.account_id, today]))
    )


def _within(giver: Actor, account_ids: Sequence[int]) -> frozenset[int]:
    """The accounts all of whose holders' posts, today or later, lie where that giver keeps accounts."""
    if is_bureau(giver):
        return frozenset(account_ids)
    within = "select id from identity_account where id = any(%s) and not roster_serves_elsewhere(person_id, %s::bigint[], %s)"
    return frozenset(values(within, [list(account_ids), list(own_schools(giver, Permission.KEEP_ACCOUNTS)), clock.today()]))


def _roles(asked: Sequence[tuple[int, date]]) -> dict[tuple[int, date], list[str]]:
    """The roles that accounts' holders had anywhere on days; asked before anybody is signed in, hence from a function of the owner's."""
    pairs = sorted(set(asked))
    sql = "select account_id, day, identity_roles_of(account_id, day) as roles from unnest(%s::bigint[], %s::date[]) as asked(account_id, day)"
    found = rows(_Roles, sql, [[account_id for account_id, _day in pairs], [day for _account, day in pairs]])
    return {(each.account_id, each.day): each.roles for each in found}


def _codes() -> QuerySet[StartCode]:
    return StartCode.objects.select_related("account__person").filter(used=None, expires__gt=clock.now())
