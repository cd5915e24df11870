"""Telling somebody something (告知): written down in the transaction that makes it necessary, and told after the commit."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import value, values
from xiaowu.kernel.notices import About, kinds
from xiaowu.kernel.queue import soon
from xiaowu.notifications.rules import LONGEST_KEY

JOB, SETTLE = "notifications.tell", "notifications.settle"


@dataclass(frozen=True, slots=True)
class Holder:
    """Whoever holds a role at a school on the day of telling (職務): with `class_id`, for that class; without a school, in the city, and there
    for one section of the bureau with `section`.
    """

    role: str
    school_id: int | None = None
    class_id: int | None = None
    section: str = ""


_TELL_HOLDERS = """
with given as (select %s::text as kind, %s::timestamptz as at, %s::bigint as by)
select notifications_tell(given.kind, one.key, one.about, null, one.role, one.school, one.class, '', given.at, given.by)
from given, unnest(%s::text[], %s::jsonb[], %s::text[], %s::bigint[], %s::bigint[]) with ordinality one (key, about, role, school, class, place)
order by one.place
"""
_TELL = "select notifications_tell(%s, %s, %s::jsonb, %s, %s, %s, %s, %s, %s, %s)"


def tell(actor: Actor, to: int | Holder, kind: str, about: About, *, key: str = "") -> bool:
    """Tell an account, or whoever holds a role, once the transaction is committed; returns whether it is new. One statement.

    `about`: ids and words that the kind's `words` and `link` need; days in ISO. `key` identifies the same thing, if not all of `about` does: each
    kind, key and recipient is told once, and an account once per kind and key, whatever roles its holder has. Raises KeyError for a kind that
    nobody declares, ValueError for a key that is too long.
    """
    said = json.dumps(dict(about), sort_keys=True, ensure_ascii=False)
    same = key or sha256(said.encode()).hexdigest()[:40]
    if len(same) > LONGEST_KEY:
        raise ValueError(same)
    holder = Holder("") if isinstance(to, int) else to
    account = to if isinstance(to, int) else None
    given = [
        kinds()[kind].key,
        same,
        said,
        account,
        str(holder.role),
        holder.school_id,
        holder.class_id,
        holder.section,
        clock.now(),
        actor.account_id,
    ]
    is_new = bool(value(_TELL, given))
    if is_new:
        soon(JOB)
    return is_new


def tell_holders(actor: Actor, kind: str, each: Sequence[tuple[Holder, About, str]]) -> list[bool]:
    """Tell several at once, each with its key; returns for whom it is new. One statement, however many."""
    said = [json.dumps(dict(about), sort_keys=True, ensure_ascii=False) for _holder, about, _key in each]
    holders = [holder for holder, _about, _key in each]
    given = [
        kinds()[kind].key, clock.now(), actor.account_id, [key for _holder, _about, key in each], said,
        [str(holder.role) for holder in holders], [holder.school_id for holder in holders], [holder.class_id for holder in holders],
    ]  # fmt: skip
    told = values(_TELL_HOLDERS, given)
    if any(told):
        soon(JOB)
    return told


def told_already(kind: str, keys: Sequence[str]) -> list[bool]:
    """Of which of these keys somebody was told, in their order. One statement."""
    return values(
        "select notifications_is_told(%s, one.key) from unnest(%s::text[]) with ordinality one (key, place) order by place", [kind, list(keys)]
    )


def settle_several(kind: str, keys: Sequence[str]) -> None:
    """The same for several matters, in one job."""
    if keys:
        soon(SETTLE, kind=kind, key=keys[0], more=list(keys[1:]))


def settle(kind: str, key: str) -> None:
    """The matter of this kind, with this key or one that continues it after a space, is done: its notices need not be read any more, and what still
    waits to be sent is not sent. After the commit.
    """
    soon(SETTLE, kind=kind, key=key)
