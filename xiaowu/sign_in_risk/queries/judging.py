"""What a sign-in is compared with (登入判定的依據): the account's own latest ones, and the city's."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from xiaowu.identity.rules.throttling import GUESSED_AT
from xiaowu.kernel import clock
from xiaowu.kernel.database.rows import rows, value
from xiaowu.kernel.whereabouts import kilometres, locate
from xiaowu.sign_in_risk.models import ValueFrequency
from xiaowu.sign_in_risk.queries.compared import chains
from xiaowu.sign_in_risk.rules.likeness import Chain, Everyone, Feature, likeness
from xiaowu.sign_in_risk.rules.signs import GIVEN_UP_AFTER, LOOKS_BACK, Before, Circumstances, Reason, judged, judged_half, signs

READS = ("identity_account",)

LOOKS_AT = timedelta(days=30)  # for the city
_REMEMBERS = timedelta(days=90)  # for an account
_MOST = 200
SIGN_INS, ACCOUNTS = "*", "@"  # the keys under which the totals are counted


@dataclass(frozen=True, slots=True)
class Pending:
    """A sign-in that is not judged yet."""

    id: int
    account_id: int
    token_hash: bytes
    at: datetime
    address: str
    user_agent: str
    knows_device: bool
    factors_wrong: int | None = None  # for half a sign-in: the password was right, the second factor did not come
    set_password: bool = False  # somebody set a new one in its session


@dataclass(frozen=True, slots=True)
class Judged:
    """The judgement, together with the sign-in before."""

    pending: Pending
    values: list[str]
    risk: float
    reasons: tuple[Reason, ...]
    password_changed_at: datetime
    before_at: datetime | None
    before_address: str | None
    before_user_agent: str


@dataclass(frozen=True, slots=True)
class _Past:
    """What the database knows about an account and an address at that moment."""

    id: int
    signed_in: int
    counts: dict[str, int]
    last_at: datetime | None
    last_address: str | None
    last_agent: str | None
    own_failures: int
    failed_accounts_there: int
    accounts_in_there: int
    password_changed_at: datetime

    @property
    def before(self) -> tuple[datetime, str, str] | None:
        return (self.last_at, self.last_address or "", self.last_agent or "") if self.last_at else None


# half a sign-in waits as long as its second factor may come, or until that was guessed at
_PENDING = """
select distinct on (account_id) id, account_id, coalesce(token_hash, '') as token_hash, at, coalesce(host(address), '') as address, user_agent,
    knows_device, case when not succeeded then factors_wrong end as factors_wrong, password_set is not null as set_password
from (
    select * from (select * from identity_signin where succeeded and judged is null order by id limit %(most)s for update skip locked) whole
    union all
    select * from (select * from identity_signin where not succeeded and factors_wrong is not null and judged is null
        and (at < %(given_up)s or factors_wrong >= %(guessed)s) order by id limit %(most)s for update skip locked) half
) p
order by account_id, at, id
"""
# one row for each: counts of all values of the account's latest sign-ins, the latest of them, and the hour before at that address
_PAST = """
select p.id, coalesce(mine.signed_in, 0) as signed_in, coalesce(mine.counts, '{}')::json as counts, mine.last_at, mine.last_address, mine.last_agent,
    (select count(*) from identity_signin f where f.account_id = p.account_id and not f.succeeded
        and f.factors_wrong is null and f.at between p.at - %(hour)s::interval and p.at) as own_failures,
    there.failed as failed_accounts_there, there.came_in as accounts_in_there, a.password_changed_at
from identity_signin p
join identity_account a on a.id = p.account_id
left join lateral (
    with habits as materialized (
        select h.id, h.at, h.address, h.user_agent, h.values from identity_signin h
        where h.account_id = p.account_id and h.succeeded and h.is_habit and h.judged is not null and h.id <> p.id
        and h.at <= p.at and h.at > p.at - %(remembers)s::interval order by h.at desc limit %(most)s
    )
    select (select count(*) from habits) as signed_in,
        (select jsonb_object_agg(value, n) from (select value, count(*) as n from habits, unnest(habits.values) value group by value) c) as counts,
        last.at as last_at, coalesce(host(last.address), '') as last_address, last.user_agent as last_agent
    from (select * from habits order by at desc limit 1) last
) mine on true
left join lateral (
    select count(distinct d.account_id) filter (where not d.succeeded and d.factors_wrong is null) as failed,
        count(distinct d.account_id) filter (where d.succeeded) as came_in
    from identity_signin d where d.address = p.address and d.at between p.at - %(hour)s::interval and p.at and d.id <> p.id
) there on true
where p.id = any(%(ids)s)
"""
COUNT_ANEW = f"""
insert into identity_commonness (value, count)
with recent as materialized (select account_id, values from identity_signin where succeeded and is_habit and judged is not null and at > %s)
select value, count(*) from recent, unnest(recent.values) value group by value having count(*) > 1
union all select '{SIGN_INS}', count(*) from recent having count(*) > 0
union all select '{ACCOUNTS}', count(distinct account_id) from recent having count(*) > 0
"""


def pending(most: int) -> list[Pending]:
    """The earliest unjudged sign-in, whole or half, of each account among the next `most`, locked: two workers judge none twice."""
    return rows(Pending, _PENDING, {"most": most, "given_up": clock.now() - GIVEN_UP_AFTER, "guessed": GUESSED_AT})


def judge(found: Sequence[Pending]) -> Iterator[Judged]:
    """Judge them; two statements, however many."""
    past = _past([each.id for each in found])
    wished = {each.id: chains(each.address, each.user_agent, each.at, knows_device=each.knows_device) for each in found}
    city = everyone({each for seen in wished.values() for chain in seen.values() for each in chain})
    for each in found:
        yield _judged(each, past[each.id], wished[each.id], city)


def everyone(seen: set[str]) -> Everyone:
    """The city's counts of these values."""
    counts = dict(ValueFrequency.objects.filter(value__in=[*seen, SIGN_INS, ACCOUNTS]).values_list("value", "count"))
    return Everyone(counts.pop(SIGN_INS, 0), counts.pop(ACCOUNTS, 0), counts)


def school_of(account_id: int, day: date) -> int | None:
    """The school that follows up an account's case: where its person serves, or the child is; None, meaning the bureau, for somebody who serves at
    several places: only those who keep the account may know where somebody signs in from.
    """
    found: int | None = value("select sign_in_risk_school_of(%s, %s)", [account_id, day])
    return found


def _past(ids: list[int]) -> dict[int, _Past]:
    found = rows(_Past, _PAST, {"ids": ids, "hour": str(LOOKS_BACK), "remembers": str(_REMEMBERS), "most": _MOST})
    return {each.id: each for each in found}


def _judged(found: Pending, past: _Past, seen: dict[Feature, Chain], city: Everyone) -> Judged:
    like = likeness(seen, past.counts, past.signed_in, city)
    shown = signs(_circumstances(found, past, seen))
    if found.factors_wrong is None:
        reasons = judged(shown, like)
    else:
        reasons = judged_half(shown, knows_device=found.knows_device, is_guessed=found.factors_wrong >= GUESSED_AT)
    before = past.before or (None, None, "")
    every = [each for chain in seen.values() for each in chain]
    return Judged(found, every, like.risk, reasons, past.password_changed_at, before[0], before[1] or None, before[2])


def _circumstances(found: Pending, past: _Past, seen: dict[Feature, Chain]) -> Circumstances:
    country, network, address = seen[Feature.PLACE]
    place = locate(found.address) if found.address else None
    here = place.known_country if place else ""
    last = past.before
    return Circumstances(
        at=found.at,
        signed_in=past.signed_in,
        knows_device=found.knows_device,
        knows_address=address in past.counts,
        knows_country=country in past.counts or not here,
        is_hosting=place is not None and place.is_hosting,
        knows_network=network in past.counts,
        before=Before(last[0], kilometres(locate(last[1]).known_country if last[1] else "", here)) if last else None,
        own_failures=past.own_failures,
        failed_accounts_there=past.failed_accounts_there,
        accounts_in_there=past.accounts_in_there,
    )
