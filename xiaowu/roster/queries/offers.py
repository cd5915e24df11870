"""Offers of posts (職務邀請): a school's open ones, and what a code offers."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import BigIntegerField, BooleanField, Func, Value
from django.utils.translation import gettext as _

from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import row
from xiaowu.kernel.errors import Forbidden, NotFound
from xiaowu.kernel.flow.held import where_state
from xiaowu.roster.models import PostOffer
from xiaowu.roster.permissions import Permission
from xiaowu.roster.rules.codes import typed
from xiaowu.roster.rules.roles import Role
from xiaowu.roster.rules.transfers import OFFER, OfferState

_STANDS = Func(
    "role", "school_class_id", "since", "last", Value(None, BigIntegerField()), function="roster_offer_stands", output_field=BooleanField()
)


@dataclass(frozen=True, slots=True)
class OfferRow:
    """An offer that nobody has taken yet."""

    id: int
    role: Role
    class_name: str
    since: date
    last: date | None
    expires: datetime
    stands: bool  # False: the class was closed, or has got a homeroom teacher meanwhile


@dataclass(frozen=True, slots=True)
class Offered:
    """What the holder of a code is offered; `made_by` is the person who offers, if one."""

    school_id: int
    school: str
    role: Role
    class_name: str
    since: date
    last: date | None
    made_by: int | None


def open_offers(actor: Actor, school_id: int, now: datetime) -> list[OfferRow]:
    """The open offers of a school, latest first. One statement. Raises Forbidden."""
    require(actor, Permission.KEEP_STAFF, school_id=school_id)
    found = PostOffer.objects.filter(where_state(OFFER, OfferState.OFFERED), school_id=school_id, expires__gt=now).annotate(stands=_STANDS)
    return [
        OfferRow(each.pk, Role(each.role), each.school_class.name if each.school_class else "", each.since, each.last, each.expires, each.stands)
        for each in found.select_related("school_class").order_by("-pk")
    ]


def open_offer(actor: Actor, school_id: int, offer_id: int, now: datetime) -> OfferRow | None:
    """One of them. Raises Forbidden."""
    return next((each for each in open_offers(actor, school_id, now) if each.id == offer_id), None)


def offered(actor: Actor, code: str, now: datetime) -> Offered:
    """What this code offers to a person who works at a school or the bureau. Raises Forbidden (a pupil, a guardian), NotFound."""
    if actor.person_id is None:
        raise Forbidden(_("職務邀請只提供給教職員帳號。"))
    found = row(
        Offered, "select school_id, school, role, class as class_name, since, last, made_by from roster_offered(%s, %s)", [hash_of(code), now]
    )
    if found is None:
        raise no_such_offer()
    return found


def no_such_offer() -> NotFound:
    """Of a code that opens nothing, for whatever reason: somebody who guesses learns no more."""
    return NotFound(_("邀請碼不正確、已使用過、已撤回或已過期，或這個職務已改由他人擔任。"))


def hash_of(code: str) -> bytes:
    """The hash of a code as the table stores it, however the code was typed."""
    return hashlib.sha256(typed(code).encode()).digest()
