"""One's own notices (通知匣), and how one wants to be told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Window

from xiaowu.kernel.access import ANYWHERE, holds, require
from xiaowu.kernel.access.checks import permission_of, views
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.lists import ListRequest, Page, Sorts, page_of
from xiaowu.kernel.notices import Words, kinds
from xiaowu.notifications.models import Chosen, Notice, QuietHours
from xiaowu.notifications.permissions import Permission
from xiaowu.notifications.rules import QUIET, Choice, Hours, Letter, stand_ins
from xiaowu.roster.rules.roles import OF_NO_SCHOOL, with_deputies

INBOX_SORTS: Sorts = {"made": "pk"}


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One notice, in the words of its kind."""

    id: int
    kind: str
    title: str
    text: str
    made: datetime
    read: datetime | None
    stands_in: bool


@dataclass(frozen=True, slots=True)
class Unread:
    """How many of all that the list finds are unread, on whatever page, and the newest that it finds: later ones were not there to be seen."""

    count: int
    newest: int


def inbox(actor: Actor, wanted: ListRequest) -> Page[NoticeRow]:
    """The actor's own notices, and beside them `Unread`. One statement. Raises Forbidden."""
    require(actor, Permission.READ, school_id=ANYWHERE)
    found = listed(actor, wanted).annotate(unread=Window(Count("pk", filter=Q(read_at=None))), newest=Window(Max("pk")))
    page = page_of(found, wanted, INBOX_SORTS, lambda each: each, "-pk")
    unread = Unread(page.rows[0].unread, page.rows[0].newest) if page.rows else Unread(0, 0)
    return Page([_row(each) for each in page.rows], page.total, wanted, unread)


def listed(actor: Actor, wanted: ListRequest) -> QuerySet[Notice]:
    """The same in no order and without paging, for what is done to all that a list finds."""
    found = Notice.objects.filter(account_id=actor.account, kind__in=kinds())
    if show := wanted.filter("show"):
        found = found.filter(read_at__isnull=show == "unread")
    if kind := wanted.filter("kind"):
        found = found.filter(kind=kind)
    return found


def may_get(actor: Actor, kind: str) -> bool:
    """Whether this reader may ever be told a kind: they have a role that is told it, or stand in for it; of a kind that names none, and of what
    an account is told that it concerns, they may open the page. Families are told what says so.
    """
    told = kinds()[kind]
    if not told.families and actor.person_id is None:
        return False
    roles = told.roles
    if not roles:
        return holds(actor, _needed(told.link[0]), school_id=ANYWHERE)
    beside = {str(each) for role in roles for each in (*with_deputies(role), *stand_ins(role, at_school=role not in set(OF_NO_SCHOOL)))}
    return any(each.role in beside for each in actor.assignments)


@lru_cache(maxsize=256)
def _needed(page: str) -> str:
    return next(str(permission_of(view)) for _route, name, view in views() if name == page)


def said(kind: str, about: Mapping[str, Any]) -> Words:
    """What a notice says, in the active language."""
    return kinds()[kind].said(about)


def chosen(actor: Actor) -> dict[str, Choice]:
    """In which ways one is told of each kind: as one chose, or as the kind says. One statement."""
    own = {each.kind: Choice(Letter(each.letter), each.push) for each in Chosen.objects.filter(account_id=actor.account)}
    return {key: own.get(key, Choice(Letter(kind.letter), kind.push)) for key, kind in kinds().items()}


def quiet_hours(actor: Actor) -> Hours:
    """One's own, or the defaults. One statement."""
    own = QuietHours.objects.filter(pk=actor.account).first()
    return Hours(own.start, own.end) if own else QUIET


def _row(each: Notice) -> NoticeRow:
    words = said(each.kind, each.about)
    return NoticeRow(each.pk, each.kind, words.title, words.text, each.made, each.read_at, each.stands_in)
