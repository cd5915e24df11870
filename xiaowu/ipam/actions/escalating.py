"""Escalating tickets that nobody solved in time (逾期通報): the engineers are told on the day after, the bureau's section two working days later."""

from datetime import date, timedelta
from typing import Any

from xiaowu.ipam.actions.telling import tell_late
from xiaowu.ipam.models import Ticket
from xiaowu.ipam.rules.tickets import LADDER, TICKET, rungs
from xiaowu.kernel import audit
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.queue import one_by_one
from xiaowu.roster.queries.calendar import working_days

REACH = frozenset({"ipam_worked", "ipam_seen"})
_BEHIND = timedelta(days=60)  # anything overdue for longer has been told on every rung long ago


def escalate(actor: Actor, today: date) -> int:
    """Tell each rung of the ladder once; returns about how many tickets somebody was told. Three statements, and two for each that is told."""
    late = Ticket.objects.select_related("school").filter(state__in=sorted(TICKET.owed), due__lt=today, rungs__lt=len(LADDER))
    held = list(late.select_for_update(of=("self",), skip_locked=True).order_by("pk"))
    days = working_days(today - _BEHIND, today) if held else {}
    reached = [(each, rungs(each.due, today, days.get(each.school_id, []))) for each in held]
    return len(one_by_one((each for each in reached if each[1] > each[0].rungs), lambda each: _told(actor, *each)))


def _told(actor: Actor, held: Any, rung: int) -> int:
    for each in range(held.rungs, rung):
        tell_late(actor, held, each)
    Ticket.objects.filter(pk=held.pk).update(rungs=rung)
    audit.record(actor, "escalated", "ipam.ticket", held.pk, school_id=held.school_id, rung=rung)
    return int(held.pk)
