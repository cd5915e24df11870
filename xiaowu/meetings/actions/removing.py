"""Removing a meeting that was made by mistake, or minutes that were read wrongly (移除),
as long as nobody outside the bureau has put anything into it.
"""

from django.utils.translation import gettext as _

from xiaowu.followups.models import FollowUp
from xiaowu.kernel import audit
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import Conflict, NotFound
from xiaowu.meetings.models import Item, Meeting, Question, Version
from xiaowu.meetings.permissions import Permission
from xiaowu.meetings.rules.document import Kind
from xiaowu.meetings.rules.flow import TRACKED, Stage


def remove(actor: Actor, meeting_id: int) -> None:
    """Delete the meeting with everything in it; the audit records that it existed. Raises NotFound; Conflict with the reason why it must stay."""
    require(actor, Permission.KEEP, school_id=None)
    Item.objects.select_for_update().filter(meeting_id=meeting_id).order_by("pk").only("pk").first()  # motions and edits wait meanwhile
    found = Meeting.objects.select_for_update().filter(pk=meeting_id).first()
    if found is None:
        raise NotFound
    hindered = hindrance(meeting_id)
    if hindered:
        raise Conflict(hindered)
    held_on = found.held_on.isoformat() if found.held_on else None
    found.delete()
    audit.record(actor, "removed", "meeting", meeting_id, held_on=held_on, was_read=bool(found.source))


def hindrance(meeting_id: int) -> str:
    """Why a meeting must stay; empty if nothing prevents removing it. Four statements at most."""
    if Version.objects.filter(meeting_id=meeting_id, stage=Stage.PUBLISHED).exists():
        return _("紀錄曾經公告，不能移除；請以「撤回修訂」更正。")
    if Item.objects.filter(meeting_id=meeting_id, meeting__source="", kind=Kind.MOTION).exclude(district=None).exists():
        return _("分區已在這次會議提案，不能移除；請改用「取消會議」。")
    if Question.objects.filter(motion__meeting_id=meeting_id).exists():
        return _("這次會議已向分區徵詢意見，不能移除。")
    if FollowUp.objects.filter(kind=TRACKED, about__in=Item.objects.filter(meeting_id=meeting_id).values("pk")).exists():
        return _("這次會議的決議已列管，不能移除。")
    return ""
