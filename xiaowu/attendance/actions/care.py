"""How a school cares for who is away (缺席通知設定)."""

from datetime import time

from xiaowu.attendance.models import CareRule
from xiaowu.attendance.permissions import Permission
from xiaowu.kernel import audit
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.seen import Seen, changes
from xiaowu.roster.models import School


def set_care(actor: Actor, school_id: int, *, tells: bool, tell_at: time, tells_lessons: bool, warn_at: list[int], seen: Seen | None) -> None:
    """Set those of the four settings that were changed on the form. Repeating it changes nothing. Raises Forbidden, NotFound, Stale."""
    require(actor, Permission.CARE, school_id=school_id)
    if not School.objects.select_for_update().filter(pk=school_id, closed_on=None).exists():  # held, so that two first settings wait for each other
        raise NotFound
    held = CareRule.objects.filter(pk=school_id).first() or CareRule(school_id=school_id)
    given = {"tells": tells, "tell_at": tell_at, "tells_lessons": tells_lessons, "warn_at": warn_at}
    new = changes(shown(held), given | {"tell_at": f"{tell_at:%H:%M}", "warn_at": steps(warn_at)}, seen)
    if not new:
        return
    CareRule.objects.update_or_create(school_id=school_id, defaults={name: given[name] for name in new})
    audit.record(actor, "set", "care", school_id=school_id, **new)


def shown(rule: CareRule) -> dict[str, object]:
    """As the form shows it."""
    return {"tells": rule.tells, "tell_at": f"{rule.tell_at:%H:%M}", "tells_lessons": rule.tells_lessons, "warn_at": steps(rule.warn_at)}


def steps(days: list[int]) -> str:
    return " ".join(map(str, days))
