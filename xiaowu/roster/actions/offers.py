"""A post is offered to somebody from elsewhere, who accepts it in person (職務邀請)."""

import secrets
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from xiaowu.kernel import audit
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import value
from xiaowu.kernel.errors import Forbidden
from xiaowu.kernel.events import tell
from xiaowu.roster.actions.flow import OFFERS
from xiaowu.roster.actions.posts import check_homeroom, check_place, check_role, check_span, held_already, tell_bureau
from xiaowu.roster.events import PostGiven
from xiaowu.roster.models import PostOffer
from xiaowu.roster.permissions import Permission
from xiaowu.roster.queries.offers import hash_of, no_such_offer, offered
from xiaowu.roster.rules.codes import BYTES, shown
from xiaowu.roster.rules.posts import OFFER_LASTS
from xiaowu.roster.rules.roles import Role
from xiaowu.roster.rules.transfers import OfferVerb


def offer_post(actor: Actor, school_id: int, *, role: Role, class_id: int | None, since: date, last: date | None = None, now: datetime) -> str:
    """Offer a post at the school to the person who is given its code; returns the code, which is shown only now. Raises Forbidden, BadInput."""
    require(actor, Permission.KEEP_STAFF, school_id=school_id)
    check_place(school_id, role, class_id)
    check_span(role, since, last)
    check_homeroom(role, class_id, since, last)
    check_role(actor, role)
    code = shown(secrets.token_bytes(BYTES))
    made = PostOffer.objects.create(
        school_id=school_id, role=role, school_class_id=class_id, since=since, last=last,
        code_hash=hash_of(code), made_by_id=actor.person_id, made=now, expires=now + OFFER_LASTS,
    )  # fmt: skip
    audit.record(actor, "offered", "post", made.pk, school_id=school_id, role=role.value, class_id=class_id)
    return code


def withdraw_offer(actor: Actor, school_id: int, *, offer_id: int, now: datetime) -> None:
    """From now on its code opens nothing. Raises Forbidden, NotFound, Conflict (taken already)."""
    require(actor, Permission.KEEP_STAFF, school_id=school_id)
    OFFERS.advance(actor, offer_id, OfferVerb.WITHDRAW, within={"school_id": school_id}, now=now, writes={"withdrawn": now})


def take_offer(actor: Actor, code: str, now: datetime) -> int:
    """Accept in person: the post exists, and the offer is used up; returns the school's id.
    Raises Forbidden, NotFound (also where the class has got a teacher since), Conflict (holds the same post then).
    """
    wanted = offered(actor, code, now)
    if wanted.made_by == actor.person_id:
        raise Forbidden(_("自己發出的職務邀請不能由自己接受。"))
    try:
        with transaction.atomic():
            school_id = value("select roster_take_offer(%s, %s, %s)", [hash_of(code), actor.person_id, now])
    except IntegrityError as error:
        raise held_already() from error
    if school_id is None or actor.person_id is None:  # somebody else was faster, or the post was given otherwise
        raise no_such_offer()
    audit.record(actor, "took", "post", actor.person_id, school_id=school_id, role=wanted.role.value)
    tell_bureau(actor, school_id, person_id=actor.person_id, role=wanted.role)
    tell(PostGiven(actor.person_id, school_id))
    return int(school_id)
