"""Reminders of what is due, and escalation of what is overdue (提醒、逾期通報)."""

from datetime import date

from xiaowu.followups.actions.telling import DUE, OVERDUE, tell_owners, tell_role
from xiaowu.followups.events import FollowUpDue, FollowUpOverdue
from xiaowu.followups.models import FollowUp
from xiaowu.followups.queries.due import to_tell
from xiaowu.followups.queries.follow_ups import owner_in
from xiaowu.followups.rules.due import Telling
from xiaowu.kernel import audit
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.events import tell
from xiaowu.kernel.queue import one_by_one
from xiaowu.roster.rules.city import SectionCode
from xiaowu.roster.rules.roles import CITY_ROLES, Role


def remind(actor: Actor, today: date) -> list[int]:
    """Tell each owner once before the day and once when it has passed, and each rung of the ladder when it is reached;
    returns the ids of what was told.
    """
    return one_by_one(to_tell(today), lambda each: _told(actor, *each))


def _told(actor: Actor, held: FollowUp, found: Telling) -> int:
    FollowUp.objects.filter(pk=held.pk).update(told=found.stage)
    audit.record(actor, "reminded", held.kind, held.pk, school_id=held.school_id, overdue=found.since)
    owner = owner_in(held)
    if found.is_first and not found.is_overdue:
        tell_owners(actor, held, DUE)
        tell(FollowUpDue(held.pk, held.kind, held.school_id, owner.role, owner.section, found.due))
    elif found.is_first:
        _tell_overdue(actor, held, found, owner.role, owner.section)
    for rung in found.rungs:
        _tell_overdue(actor, held, found, rung.role, None)
    return int(held.pk)


def _tell_overdue(actor: Actor, held: FollowUp, found: Telling, role: Role, section: SectionCode | None) -> None:
    tell_role(actor, held, role, OVERDUE, since=found.since)
    place = None if role in CITY_ROLES else held.school_id
    tell(FollowUpOverdue(held.pk, held.kind, place, role, section, found.due, found.since))
