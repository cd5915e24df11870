"""What somebody's roles owe, as the home page lists waiting things (首頁的待辦), and what is overdue at the school for which they answer."""

from dataclasses import dataclass

from django.db.models import Count, Window
from django.urls import reverse
from django.utils.translation import gettext as _

from xiaowu.followups.models import FollowUp
from xiaowu.followups.queries.follow_ups import Waiting
from xiaowu.followups.queries.kinds import kind, owed_by, visible
from xiaowu.followups.rules.flow import OWED, WHOLE
from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.flow.held import where_state
from xiaowu.kernel.waiting import Wait, Waits
from xiaowu.roster.rules.roles import Role

# who answers for what others of the school owe
_OVER_A_SCHOOL = frozenset({Role.PRINCIPAL, Role.DEAN_OF_STUDENTS, Role.DEAN_OF_STUDIES})


@dataclass(frozen=True, slots=True)
class Late:
    """How much of what others of one's school owe is overdue; `first`: what is overdue longest."""

    count: int
    first: str


def late_at_school(actor: Actor) -> Late | None:
    """For a principal or a director, what is overdue at the school beside what waits for themselves; None: nothing.

    One statement, none for others.
    """
    schools = {each.school_id for each in actor.assignments if each.role in set(_OVER_A_SCHOOL) and each.school_id is not None}
    if not schools:
        return None
    owed = FollowUp.objects.filter(visible(actor), where_state(WHOLE, *OWED), school_id__in=schools, due__lt=clock.today()).exclude(owed_by(actor))
    late = list(owed.annotate(in_all=Window(Count("*"))).order_by("due", "pk").values_list("in_all", "title")[:1])
    return Late(*late[0]) if late else None


def waits(_actor: Actor, found: Waiting) -> Waits:
    """From what was read for the home page; no statement."""
    first = tuple(Wait(each.title, _(kind(each.kind).name), ("followups:follow_up", each.id), each.due, each.overdue) for each in found.first)
    return Waits(_("待辦追蹤"), first, found.count, found.overdue, reverse("followups:list") + "?show=open&whose=mine")
