"""A school's own rules of leave (本校請假規定)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from xiaowu.attendance.models import LeaveRules
from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.queries.leave import rules_row
from xiaowu.attendance.rules.leave_types import NotARule, rules_of
from xiaowu.kernel import audit
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import BadInput


def save_rules(actor: Actor, school_id: int, overrides: Mapping[str, Any], *, now: datetime) -> None:
    """What the school does otherwise than the house; requests that were asked before keep who must agree to them. The same again is nothing.

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
