"""Accounts as their keepers see them (帳號管理): who, which posts, the account's state; never an address, a device or a password."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from xiaowu.identity.models import Account
from xiaowu.identity.permissions import Permission
from xiaowu.identity.rules.accounts import REACHES_MANY, REMEMBERED_DAYS, STANDING, Barrier, Deed, State, barrier
from xiaowu.kernel.access import holds, own_schools, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.proofs import prove
from xiaowu.kernel.database.rows import value
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.lists import ListRequest, Page, Sorts, containing, page_of_sql
from xiaowu.roster.queries.places import BUREAU
from xiaowu.roster.rules.likeness import name_key
from xiaowu.roster.rules.roles import Role

READS = ("roster_person", "roster_post")


@dataclass(frozen=True, slots=True)
class AccountRow:
    """Somebody who works at a school, with their account if there is one; for people whom the reader does not keep,
    only what the staff list shows.
    """

    person_id: int
    name: str
    roles: tuple[Role, ...]
    account_id: int | None
    sign_in: str
    is_active: bool
    has_password: bool
    signed_in: datetime | None
    is_kept: bool  # serves only where the reader keeps accounts
    reaches_many: bool  # holds, or recently held, a post that reaches many people's data
    is_barred: bool  # suspended by the bureau

    @property
    def state(self) -> State:
        return STANDING.of({name: getattr(self, name) for name in STANDING.names})


@dataclass(frozen=True, slots=True)
class HolderClaims:
    """The facts about a person that other systems may get; a post has role, school_code, school, class."""

    uid: str
    name: str
    posts: list[dict[str, Any]]


_STATE = STANDING.sql(
    {"is_kept": "kept.here", "account_id": "a.id", "is_active": "a.is_active", "has_password": "(a.password not like %(unusable)s)"}
)
_PEOPLE = f"""
select p.id as person_id, p.name, work.roles, a.id as account_id, coalesce(a.sign_in, '') as sign_in, coalesce(a.is_active, false) as is_active,
    coalesce(a.is_barred, false) as is_barred, coalesce(a.password not like %(unusable)s, false) as has_password,
    (select max(s.created) from identity_session s where s.account_id = a.id) as signed_in, kept.here as is_kept,
    exists (select from roster_post held
        where held.person_id = p.id and held.role = any(%(wide)s) and held.valid && daterange(%(since)s, null)) as reaches_many
from (
    select person_id, array_agg(distinct role) as roles from roster_post
    where PLACE and valid @> %(today)s::date and (%(person)s::bigint is null or person_id = %(person)s) group by person_id
) work
join roster_person p on p.id = work.person_id
cross join lateral (select %(is_bureau)s or not roster_serves_elsewhere(p.id, %(schools)s::bigint[], %(today)s) as here) kept
left join identity_account a on a.person_id = p.id and kept.here
where (%(text)s = '' or strpos(roster_name_key(p.name), %(name)s) > 0 or a.sign_in ilike %(like)s) and (%(state)s = '' or %(state)s = {_STATE})
"""
_AT_THE_BUREAU = _PEOPLE.replace("PLACE", "school_id is null")
_AT_SCHOOL = _PEOPLE.replace("PLACE", "school_id = %(school)s")
ACCOUNT_SORTS: Sorts = {"name": "roster_name_order(name)", "sign_in": "nullif(sign_in, '')", "signed_in": "signed_in"}
_ALL = ListRequest(whole=True)


def accounts(actor: Actor, school_id: int, wanted: ListRequest, today: date) -> Page[AccountRow]:
    """People who work at a school today, or with `BUREAU` those who serve at none. One statement. Raises Forbidden.

    In SQL, since a function decides row by row whom the reader keeps.
    """
    require(actor, Permission.KEEP_ACCOUNTS, school_id=school_id)
    given = _given(actor, school_id, today, text=wanted.text, state=wanted.filter("state"))
    return page_of_sql(AccountRow, _people(school_id), given, wanted, ACCOUNT_SORTS, "person_id")


def _people(school_id: int) -> str:
    return _AT_THE_BUREAU if school_id == BUREAU else _AT_SCHOOL


def person(actor: Actor, school_id: int, person_id: int, today: date) -> AccountRow:
    """One of them. Raises Forbidden, NotFound."""
    require(actor, Permission.KEEP_ACCOUNTS, school_id=school_id)
    found = page_of_sql(AccountRow, _people(school_id), _given(actor, school_id, today, person=person_id), _ALL, ACCOUNT_SORTS).rows
    if not found:
        raise NotFound
    return found[0]


def without_account(actor: Actor, school_id: int, today: date) -> list[AccountRow]:
    """People who work at a school, have no account, and may get one from this keeper. Raises Forbidden."""
    wanted = ListRequest(filters=(("state", State.NONE.value),), whole=True)
    return [row for row in accounts(actor, school_id, wanted, today).rows if barrier_of(actor, row, Deed.MAKE) is None]


def roles_of(account_id: int, day: date) -> list[str]:
    """The roles that its holder has anywhere on that day; asked before anybody is signed in, hence from a function of the owner's."""
    return list(value("select identity_roles_of(%s, %s)", [account_id, day]))


def claims_of(account_id: int, day: date) -> HolderClaims:
    """The holder's identifier, name and posts, where nobody is signed in: at a start code, and when another system asks.
    A function of the owner's too.
    """
    found = value("select identity_told_of(%s, %s, %s)", [account_id, day, prove(b"told" + account_id.to_bytes(8, "big"))])
    return HolderClaims(found["uid"], found["name"], found["posts"])


def account_by_uid(uid: str) -> Account | None:
    """The account with this identifier; None for text that is no identifier at all."""
    try:
        given = uuid.UUID(uid)
    except ValueError:
        return None
    return Account.objects.filter(pk=value("select identity_of_uid(%s)", [given]) or 0).first()


def has_factor(account_id: int, types: Collection[str] = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)) -> bool:
    """Whether a second factor is set up: an app or a key; recovery codes alone do not count."""
    return Authenticator.objects.filter(user_id=account_id, type__in=types).exists()


def proving_page(account_id: int) -> str:
    """The name of the page on which somebody gives the second factor once more: by the app, or by the key where there is no app."""
    return "mfa_reauthenticate" if has_factor(account_id, (Authenticator.Type.TOTP,)) else "mfa_reauthenticate_webauthn"


def barrier_of(actor: Actor, who: AccountRow, deed: Deed) -> Barrier | None:
    """What keeps this keeper from doing that to the account; both the action and the page with the button ask this."""
    return barrier(
        deed, is_own=who.person_id == actor.person_id, is_bureau=is_bureau(actor),
        is_kept=who.is_kept, reaches_many=who.reaches_many, has_password=who.has_password, is_barred=who.is_barred,
    )  # fmt: skip


def is_bureau(actor: Actor) -> bool:
    """Whether somebody keeps accounts over the whole city."""
    return holds(actor, Permission.KEEP_ACCOUNTS, school_id=None)


def _given(actor: Actor, school_id: int, today: date, *, text: str = "", state: str = "", person: int | None = None) -> dict[str, Any]:
    return {
        "school": school_id,
        "today": today,
        "text": text,
        "like": containing(text),
        "name": name_key(text),
        "state": state,
        "person": person,
        "unusable": UNUSABLE_PASSWORD_PREFIX + "%",
        "is_bureau": is_bureau(actor),
        "schools": list(own_schools(actor, Permission.KEEP_ACCOUNTS)),
        "wide": list(REACHES_MANY),
        "since": today - timedelta(days=REMEMBERED_DAYS),
    }
