"""What a family's code opens (家長與學生啟用碼的範圍), and which are valid:
for one code at sign-in, and for a class's codes on the list and for printing.

Never more than its giver may see anyway, since the giver could use it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from xiaowu.identity.models import StartCode
from xiaowu.identity.permissions import Permission
from xiaowu.identity.queries.startcodes import givers_of, made_on
from xiaowu.kernel import clock
from xiaowu.kernel.access import holds
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows


@dataclass(frozen=True, slots=True)
class StoodFor:
    """A child's record for which an account stands, and the class that the child was in on that day."""

    account_id: int
    child: UUID
    school_id: int
    student_id: int
    class_id: int | None


@dataclass(frozen=True, slots=True)
class _StoodOn(StoodFor):
    day: date


@dataclass(frozen=True, slots=True)
class Opening:
    """A code, the present records that it opens, and the account's other children."""

    code: StartCode
    opened: tuple[StoodFor, ...]
    others: frozenset[UUID]

    @property
    def children(self) -> frozenset[UUID]:
        return frozenset(each.child for each in self.opened)


def stood_for(account_ids: Collection[int], day: date) -> list[StoodFor]:
    """The register's records for which the accounts of pupils and guardians stand; from a function of the owner's, which returns only ids."""
    return rows(StoodFor, "select * from identity_stands_for(%s, %s)", [list(account_ids), day])


def seen_by(giver: Actor, records: Iterable[StoodFor]) -> frozenset[UUID]:
    """Which of these children the giver may see anyway, by the class that each was in when the code was given."""
    return frozenset(each.child for each in records if holds(giver, Permission.KEEP_FAMILIES, school_id=each.school_id, class_id=each.class_id))


def openings(codes: Sequence[StartCode]) -> list[Opening]:
    """What each of families' codes opens: the children whom its giver might see when it was given and may see today. Two statements, for all."""
    today = clock.today()
    givers = givers_of({(code.made_by_id, day) for code in codes if code.made_by_id for day in (made_on(code), today)})
    records = _records({(code.account_id, day) for code in codes for day in (made_on(code), today)})

    def opening(code: StartCode) -> Opening:
        stand = records.get((code.account_id, today), [])
        seen = everybody = frozenset(each.child for each in stand)
        for day in (made_on(code), today):
            giver = givers.get((code.made_by_id or 0, day))
            seen &= seen_by(giver, records.get((code.account_id, day), [])) if giver else frozenset()
        return Opening(code, tuple(each for each in stand if each.child in seen), everybody - seen)

    return [opening(code) for code in codes]


def good(codes: Sequence[StartCode], now: datetime) -> dict[int, Opening]:
    """The ids of families' codes that open somebody: neither used nor expired, of an active account, by a giver who still keeps the class.

    Three statements, for all.
    """
    waiting = [code for code in codes if code.used is None and code.expires > now and code.account.is_open]
    if not waiting:
        return {}
    here = _here({code.account_id for code in waiting})
    return {each.code.pk: each for each in openings([code for code in waiting if code.account_id in here]) if each.opened}


def may_print(actor: Actor, opening: Opening) -> bool:
    """Whether a card opens only people whom the actor may see, since whoever prints it could use it. This includes the cards the actor gave."""
    return seen_by(actor, opening.opened) == opening.children


def _here(account_ids: Collection[int]) -> set[int]:
    """The accounts whose holders are somebody here today; `Account.is_active` asks this for one."""
    found = rows(_Here, "select id from unnest(%s::bigint[]) as id where identity_roles_of(id, %s) <> '{}'", [list(account_ids), clock.today()])
    return {each.id for each in found}


@dataclass(frozen=True, slots=True)
class _Here:
    id: int


def _records(asked: Collection[tuple[int, date]]) -> Mapping[tuple[int, date], list[StoodFor]]:
    """The records for which accounts stood on days, by account and day."""
    found: dict[tuple[int, date], list[StoodFor]] = {}
    for each in rows(_StoodOn, _ON_DAYS, [[account_id for account_id, _day in asked], [day for _account, day in asked]]):
        found.setdefault((each.account_id, each.day), []).append(each)
    return found


_ON_DAYS = """
select stands.*, asked.day from (
    select day, array_agg(account_id) as ids from unnest(%s::bigint[], %s::date[]) as pairs(account_id, day) group by day
) asked cross join lateral identity_stands_for(asked.ids, asked.day) stands"""
