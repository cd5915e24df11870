"""A school's own rules of leave (本校請假規定)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from xiaowu.attendance.models import LeaveRules
from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.queries.leave import rules_row
from xiaowu.attendance.rules.leave_entered import LADDER, entered, typed
from xiaowu.attendance.rules.leave_types import NotARule, rules_of
from xiaowu.kernel import audit
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.seen import Seen, changes
from xiaowu.roster.models import School


def set_rules(actor: Actor, school_id: int, given: Mapping[str, Any], *, seen: Seen | None, now: datetime) -> None:
    """Save what the form says, merged with what somebody else has saved since it was shown. Repeating it changes nothing.

    Raises Forbidden, NotFound, BadInput, Stale.
    """
    require(actor, Permission.KEEP_LEAVE_RULES, school_id=school_id)
    list(School.objects.select_for_update().filter(pk=school_id))  # held, so that two first rules wait for each other
    level, held = rules_row(actor, school_id)
    stands = typed(rules_of(level, held.overrides))
    new = changes(as_shown(stands), as_shown(given), seen, together=LADDER)
    if new:
        save_rules(actor, school_id, entered(level, held.overrides, stands | {name: given[name] for name in new}), now=now)


def as_shown(given: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed as the form shows it, by which an outdated page is recognised."""
    exams = " ".join(spoken.typed(each) for each in sorted(map(date.fromisoformat, given["exams"])))
    return {name: " ".join(map(str, value)) if name.endswith("_by_kin") else value for name, value in given.items()} | {"exams": exams}


def save_rules(actor: Actor, school_id: int, overrides: Mapping[str, Any], *, now: datetime) -> None:
    """Save what the school does otherwise than the house; requests that were asked before keep their approvers. Repeating it changes nothing.

    Raises Forbidden, NotFound, BadInput.
    """
    require(actor, Permission.KEEP_LEAVE_RULES, school_id=school_id)
    level, stored = rules_row(actor, school_id)
    try:
        rules = rules_of(level, overrides)
    except NotARule as error:
        raise BadInput(_("請假規定有無法辨識的內容：%(what)s") % {"what": str(error)[:100]}) from error
    steps = [rung.up_to for rung in rules.ladder]
    if steps != sorted(set(steps)):
        raise BadInput(_("核准天數要由導師往上遞增。"), at="affairs_to")
    if not rules.types:
        raise BadInput(_("至少要有一種假別。"))
    if stored.overrides == dict(overrides):
        return
    given = {"overrides": dict(overrides), "changed_by": actor.account_id, "changed_at": now}
    LeaveRules.objects.update_or_create(school_id=school_id, defaults=given)
    audit.record(actor, "changed", "leave_rules", school_id, school_id=school_id)
