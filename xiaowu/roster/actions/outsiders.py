"""People from outside are admitted until a day, or shut out before it (外部人員的登錄與結束).

Only their own page opens to them, until a system opens more.
"""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from xiaowu.kernel import audit
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import BadInput, NotFound
from xiaowu.kernel.events import tell
from xiaowu.kernel.seen import Seen, changes
from xiaowu.roster.actions.posts import check_span, end_post, give, held_already, stop, who_is_meant
from xiaowu.roster.events import PostChanged
from xiaowu.roster.models import OutsidePost, Post
from xiaowu.roster.permissions import Permission
from xiaowu.roster.queries.outsiders import who_answer
from xiaowu.roster.rules.posts import Barrier
from xiaowu.roster.rules.roles import OUTSIDE_ROLES, Role


def enter_outsider(
    actor: Actor,
    *,
    name: str,
    role: Role,
    firm: str,
    reason: str,
    since: date,
    last: date,
    answers_for: int,
    today: date,
    confirmed: str = "",
) -> int:
    """Admit somebody new from outside, or a known person of that name, as `confirmed` answers; returns the person's id.
    They may come in on the last day, but not after it.

    Raises Forbidden, BadInput (a role of the house's own,
    impossible days, nobody who answers for them), Namesake, Conflict (already admitted in that role).
    """
    require(actor, Permission.KEEP_OUTSIDERS, school_id=None)
    if role not in OUTSIDE_ROLES:
        raise BadInput(_("這不是外部人員的職務。"), at="role")
    check_span(role, since, last)
    if last < today:
        raise BadInput(_("最後一日已經過了。"), at="last")
    _check_answers(actor, answers_for, today)
    _is_new, person_id = who_is_meant(actor, None, name=name, confirmed=confirmed, today=today)
    if person_id == actor.person_id:
        stop(Barrier.OWN)
    post_id = give(actor, None, person_id=person_id, role=role, since=since, last=last)
    OutsidePost.objects.create(post_id=post_id, firm=firm, reason=reason, answers_for_id=answers_for)
    audit.record(actor, "let_in", "outsider", post_id, role=role.value, last=last.isoformat(), answers_for=answers_for)
    return person_id


def prolong(actor: Actor, post_id: int, *, last: date, today: date, seen: Seen | None = None) -> None:
    """Set another last day, later or earlier, for somebody still admitted, at most a year after the first day; the same day again changes nothing.

    Raises Forbidden, NotFound, BadInput, Conflict (admitted in that role again before then), Stale.
    """
    held = _held(actor, post_id, today)
    if last < today:
        raise BadInput(_("最後一日已經過了。"), at="last")
    check_span(Role(held.role), held.valid.lower, last)
    until = last + timedelta(days=1)
    if not changes({"last": held.valid.upper - timedelta(days=1)}, {"last": last}, seen):
        return
    try:
        with transaction.atomic():
            Post.objects.filter(pk=post_id).update(valid=(held.valid.lower, until))
    except IntegrityError as error:  # a later post of the same kind begins before
        raise held_already() from error
    audit.record(actor, "prolonged", "outsider", post_id, last=last.isoformat())
    tell(PostChanged(held.person_id, None))


def hand_over(actor: Actor, post_id: int, *, answers_for: int, today: date, seen: Seen | None = None) -> None:
    """Another officer answers for somebody who is still admitted. Raises Forbidden, NotFound, BadInput (not an officer), Stale."""
    held = _held(actor, post_id, today)
    _check_answers(actor, answers_for, today)
    beside = OutsidePost.objects.get(pk=held.pk)
    if changes({"answers_for": beside.answers_for_id}, {"answers_for": answers_for}, seen):
        OutsidePost.objects.filter(pk=held.pk).update(answers_for=answers_for)
        audit.record(actor, "handed_over", "outsider", post_id, answers_for=answers_for, was=beside.answers_for_id)


def shut_out(actor: Actor, post_id: int, *, ends_on: date) -> None:
    """From that day on nothing opens to them. Raises Forbidden, NotFound."""
    end_post(actor, None, post_id=post_id, ends_on=ends_on, permission=Permission.KEEP_OUTSIDERS)


def _held(actor: Actor, post_id: int, today: date) -> Post:
    """The locked post of somebody who is still admitted. Raises Forbidden, NotFound."""
    require(actor, Permission.KEEP_OUTSIDERS, school_id=None)
    held = Post.objects.filter(role__in=OUTSIDE_ROLES, pk=post_id, valid__endswith__gt=today).select_for_update(of=("self",)).first()
    if held is None:
        raise NotFound
    return held


def _check_answers(actor: Actor, person_id: int, today: date) -> None:
    """Raises BadInput unless that person is an officer."""
    if person_id not in dict(who_answer(actor, today)):
        raise BadInput(_("請選擇現任的教育局承辦人。"), at="answers_for")
