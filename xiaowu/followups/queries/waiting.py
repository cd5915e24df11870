"""What somebody's roles owe, in the form in which the home page lists waiting things (首頁的待辦)."""

from django.urls import reverse
from django.utils.translation import gettext as _

from xiaowu.followups.queries.follow_ups import Waiting
from xiaowu.followups.queries.kinds import kind
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.waiting import Wait, Waits


def waits(_actor: Actor, found: Waiting) -> Waits:
    """From what was read for the home page; no statement."""
    first = tuple(Wait(each.title, _(kind(each.kind).name), ("followups:follow_up", each.id), each.due, each.overdue) for each in found.first)
    return Waits(_("待辦追蹤"), first, found.count, found.overdue, reverse("followups:list") + "?show=open&whose=mine")
