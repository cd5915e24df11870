"""People from outside whom the bureau admits for a while (外部人員): a firm's people, engineers on site, judges."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from xiaowu.kernel import clock
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.lists import ListRequest, Page, Sorts, page_of
from xiaowu.roster.models import OutsideMistake, OutsidePost, Post
from xiaowu.roster.permissions import Permission
from xiaowu.roster.rules.roles import Role

OUTSIDER_SORTS: Sorts = {
    "last": "post__valid__endswith", "name": "post__person__name__in_order", "firm": "firm", "role": "post__role",
    "answers_for": "answers_for__name__in_order",
}  # fmt: skip


_MISTAKE_SORTS: Sorts = {"last": "at", "name": "person__name__in_order", "firm": "firm", "role": "role", "answers_for": "pk"}


@dataclass(frozen=True, slots=True)
class OutsiderRow:
    """Somebody from outside: in which role and from where, why, until which day, and who answers for them; of a mistake, the day it was withdrawn."""

    id: int
    person_id: int
    name: str
    role: Role | None
    firm: str
    reason: str
    since: date | None
    last: date
    answers_for: str
    answers_for_id: int
    is_over: bool
    is_mistake: bool = False


def outsiders(actor: Actor, wanted: ListRequest, today: date) -> Page[OutsiderRow]:
    """Those admitted today or later, or with `show` those whose time is over, or who were admitted by mistake. One statement. Raises Forbidden."""
    require(actor, Permission.KEEP_OUTSIDERS, school_id=None)
    if wanted.filter("show") == "mistaken":
        return _mistaken(wanted)
    ends_later = Q(post__valid__endswith__gt=today)
    found = OutsidePost.objects.filter(~ends_later if wanted.filter("show") == "over" else ends_later)
    if wanted.text:
        words = ("post__person__name__named", "firm__icontains", "reason__icontains", "answers_for__name__named")
        found = found.filter(Q.create([(each, wanted.text) for each in words], connector=Q.OR))
    if role := wanted.filter("role"):
        found = found.filter(post__role=role)
    return page_of(found.select_related("post__person", "answers_for"), wanted, OUTSIDER_SORTS, lambda each: _row(each, today), "pk")


def _mistaken(wanted: ListRequest) -> Page[OutsiderRow]:
    found = OutsideMistake.objects.select_related("person")
    if wanted.text:
        words = ("person__name__named", "firm__icontains", "reason__icontains")
        found = found.filter(Q.create([(each, wanted.text) for each in words], connector=Q.OR))
    if role := wanted.filter("role"):
        found = found.filter(role=role)
    return page_of(found, wanted, _MISTAKE_SORTS, _mistake, "-pk")


def _mistake(each: OutsideMistake) -> OutsiderRow:
    role, day = Role(each.role) if each.role else None, clock.day(each.at)
    return OutsiderRow(each.pk, each.person_id, each.person.name, role, each.firm, each.reason, None, day, "", 0, is_over=True, is_mistake=True)


def outsider(actor: Actor, post_id: int, today: date) -> OutsiderRow:
    """One of those whose time is not over. One statement. Raises Forbidden, NotFound."""
    require(actor, Permission.KEEP_OUTSIDERS, school_id=None)
    found = OutsidePost.objects.filter(pk=post_id, post__valid__endswith__gt=today).select_related("post__person", "answers_for").first()
    if found is None:
        raise NotFound
    return _row(found, today)


def who_answer(actor: Actor, today: date) -> list[tuple[int, str]]:
    """Who may answer for somebody from outside: today's officers. One statement. Raises Forbidden."""
    require(actor, Permission.KEEP_OUTSIDERS, school_id=None)
    held = Post.objects.filter(valid__contains=today, role=Role.BUREAU_OFFICER).order_by("person__name__in_order", "person_id")
    return list(held.values_list("person_id", "person__name").distinct())


def without_successor(post_id: int, ends_on: date) -> list[tuple[int, int, str]]:
    """The people from outside for whom nobody would answer from that day on if this officer's post ends (a colleague with another post then still
    does): post, who answers, name. One statement.
    """
    held = Post.objects.filter(role=Role.BUREAU_OFFICER).filter(Q(valid__upper_inf=True) | Q(valid__endswith__gt=ends_on))
    leaves = held.filter(pk=post_id).exclude(person__in=held.exclude(pk=post_id).values("person"))
    found = OutsidePost.objects.filter(answers_for__in=leaves.values("person"), post__valid__endswith__gt=ends_on)
    return list(found.order_by("post__person__name__in_order", "pk").values_list("pk", "answers_for", "post__person__name"))


def _row(each: OutsidePost, today: date) -> OutsiderRow:
    valid = each.post.valid
    return OutsiderRow(
        each.pk, each.post.person_id, each.post.person.name, Role(each.post.role), each.firm, each.reason, valid.lower,
        valid.upper - timedelta(days=1), each.answers_for.name, each.answers_for_id, valid.upper <= today,
    )  # fmt: skip
