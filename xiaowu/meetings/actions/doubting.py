"""Doubts in minutes are set aside (確認無誤) by somebody who has checked them, and brought back."""

from xiaowu.kernel import audit
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import NotFound
from xiaowu.meetings.actions.agenda import changeable
from xiaowu.meetings.actions.looking import look_over
from xiaowu.meetings.models import Doubts
from xiaowu.meetings.permissions import Permission
from xiaowu.meetings.rules.doubts import doubts


def put_aside(actor: Actor, meeting_id: int, *, key: str, is_right: bool) -> bool:
    """Set a doubt aside as right, so that it is not shown while the text says the same; or bring it back. The same again does nothing.
    Returns whether anything changed.

    Raises Forbidden, NotFound (no such doubt), BadInput (published or cancelled).
    """
    require(actor, Permission.KEEP, school_id=None)
    changeable(meeting_id)
    if not any(each.key == key for each in doubts(look_over(meeting_id))):
        raise NotFound
    kept = Doubts.objects.get(meeting_id=meeting_id)
    wanted = sorted({*kept.aside, key} if is_right else {*kept.aside} - {key})
    if wanted == kept.aside:
        return False
    Doubts.objects.filter(meeting_id=meeting_id).update(aside=wanted)
    audit.record(actor, "confirmed" if is_right else "doubted", "doubt", meeting_id, key=key)
    return True
