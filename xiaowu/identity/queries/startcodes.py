"""Start codes computed from their row and the house's secret (啟用碼的產生): only a hash is stored, and what was printed can be printed again."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.crypto import salted_hmac

from xiaowu.identity.models import StartCode
from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor, RoleAssignment
from xiaowu.kernel.database.rows import rows
from xiaowu.roster.rules.codes import shown, typed


def code_of(row_id: int, secret: str | None = None) -> str:
    """The code of a row, as people read it; computed with the present key, or with this one."""
    return shown(salted_hmac("xiaowu.start-code", str(row_id), secret=secret, algorithm="sha256").digest())


def given_code(row_id: int, kept: bytes | memoryview) -> str | None:
    """The code that was given, to be printed again: computed with the present key or an older one.

    None if that key is gone; the code on paper still opens.
    """
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        code = code_of(row_id, secret)
        if hash_of_code(code) == bytes(kept):
            return code
    return None


def made_on(given: StartCode) -> date:
    """The day in Taipei on which a code was given."""
    return clock.day(given.made)


def giver_of(given: StartCode, day: date) -> Actor | None:
    """The giver of a code, with their roles on a day; None if that account is gone."""
    return givers_of([(given.made_by_id, day)])[given.made_by_id, day] if given.made_by_id else None


def givers_of(asked: Collection[tuple[int, date]]) -> dict[tuple[int, date], Actor]:
    """Accounts with their holders' roles on a day, for all in one statement. From a function of the owner's, since nobody is signed in."""
    stood: dict[tuple[int, date], list[RoleAssignment]] = {each: [] for each in asked}
    for each in rows(_Stood, _STOOD, [[account_id for account_id, _day in asked], [day for _account, day in asked]]):
        stood[each.account_id, each.day].append(RoleAssignment(each.role, each.school_id, each.class_id, each.section))
    return {(account_id, day): Actor("", tuple(held), account_id) for (account_id, day), held in stood.items()}


@dataclass(frozen=True, slots=True)
class _Stood:
    account_id: int
    day: date
    role: str
    school_id: int | None
    class_id: int | None
    section: str


_STOOD = """
select asked.account_id, asked.day, stood.role, stood.school_id, stood.class_id, stood.section
from unnest(%s::bigint[], %s::date[]) as asked(account_id, day) cross join lateral identity_stood(asked.account_id, asked.day) stood"""


def hash_of_code(text: str) -> bytes:
    """The hash of a code as the table stores it, however the code was typed."""
    return hashlib.sha256(typed(text).encode()).digest()
