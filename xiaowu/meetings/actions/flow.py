"""The flows of meetings, motions, tracked items and questions, over their tables (流程): what is locked, what else is checked, who acted last."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _

from xiaowu.followups.actions.flow import flow_of
from xiaowu.kernel import clock
from xiaowu.kernel.access import ANYWHERE, holds
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import BadInput, Forbidden, NotFound, Refused
from xiaowu.kernel.flow.held import FlowOf
from xiaowu.kernel.roc import spoken
from xiaowu.meetings.events import MeetingMoved, MotionMoved
from xiaowu.meetings.models import Item, Meeting, Version
from xiaowu.meetings.permissions import Permission
from xiaowu.meetings.queries.minutes import district_of_school
from xiaowu.meetings.rules.flow import CONSULTATION, MEETING, MOTION, TRACKED, MotionState, MotionVerb, Stage, Verb


def held_meeting(meeting_id: int) -> Meeting:
    """The meeting, locked so that changes to its text and its stage wait in turn. Raises NotFound.

    The lock is on the row of its first block: convening schools, which submit motions for their districts, may not lock the meeting's own row.
    """
    Item.objects.select_for_update(no_key=True).filter(meeting_id=meeting_id).order_by("pk").only("pk").first()
    found = Meeting.objects.filter(pk=meeting_id).first()
    if found is None:
        raise NotFound
    return found


def has_begun(held_on: date | None, begins: time | None, now: datetime) -> bool:
    """Whether a meeting's hour has come; for a meeting without an hour, whether its day is over."""
    if held_on is None:
        return False
    return now >= (datetime.combine(held_on, begins, clock.TAIPEI) if begins else clock.begins(held_on + timedelta(days=1)))


def may_withdraw(actor: Actor, motion: Item) -> bool:
    """Whether the actor may withdraw it: a district's motion belongs to its convening school; one without a district to the bureau."""
    if motion.district_id is None:
        return holds(actor, Permission.KEEP, school_id=None)
    district = district_of_school(actor.school_ids) if holds(actor, Permission.SPEAK, school_id=ANYWHERE) else None
    return district is not None and district.pk == motion.district_id


def _held_whole(meeting_id: int) -> Meeting:
    """For a change of stage the meeting's own row is locked as well, so that the job that makes missing files skips it meanwhile."""
    held_meeting(meeting_id)
    return Meeting.objects.select_for_update().get(pk=meeting_id)


def _last_version(meeting: Any) -> str:
    last = Version.objects.filter(meeting_id=meeting.pk).order_by("-pk").values_list("by", "at").first()
    return f"{last[0]} {spoken.moment(last[1])}" if last else ""


def _not_withdrawn(actor: Actor, motion: Item, _verb: MotionVerb, now: datetime) -> Refused | None:
    """Why a motion cannot be withdrawn: the meeting has begun, or it belongs to somebody else."""
    if has_begun(motion.meeting.held_on, motion.meeting.begins, now):
        return BadInput(_("會議已經召開，不能再撤案。"))
    return None if may_withdraw(actor, motion) else Forbidden(_("只有提案的分區或單位可以撤案。"))


MEETINGS: FlowOf[Meeting, Stage, Verb] = FlowOf(MEETING, Meeting, hold=_held_whole, by=_last_version, tells=MeetingMoved)
MOTIONS: FlowOf[Item, MotionState, MotionVerb] = FlowOf(MOTION, Item, where=lambda _row, _verb: ANYWHERE, barrier=_not_withdrawn, tells=MotionMoved)
TRACKED_ITEMS = flow_of(TRACKED)
CONSULTATIONS = flow_of(CONSULTATION)
