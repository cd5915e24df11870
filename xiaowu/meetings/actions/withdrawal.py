"""Withdrawing a motion (撤案) before its meeting, and putting it back, by those who submitted it; the numbers of the others follow."""

from datetime import datetime

from xiaowu.kernel.access import ANYWHERE, holds, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.flow.held import Button
from xiaowu.kernel.queue import soon
from xiaowu.meetings.actions.agenda import at_stage
from xiaowu.meetings.actions.flow import MOTIONS
from xiaowu.meetings.actions.looking import look_over
from xiaowu.meetings.events import MeetingMoved
from xiaowu.meetings.models import Item, Question
from xiaowu.meetings.permissions import Permission
from xiaowu.meetings.queries.minutes import SHOWN, Placed, district_of_school
from xiaowu.meetings.rules.document import Kind
from xiaowu.meetings.rules.flow import MOTION, MotionState, MotionVerb, Stage, label_for

ABOUT_MOTION = "meetings.about_motion"  # the job by which questions about a motion follow it


def move_motion(actor: Actor, meeting_id: int, *, item_id: int, verb: MotionVerb, now: datetime) -> None:
    """Take a motion off the agenda, or put it back in its place. Raises BadInput once the meeting has begun, and what the flow raises."""
    require(actor, Permission.WITHDRAW, school_id=ANYWHERE)
    meeting = at_stage(meeting_id, Stage.AGENDA)
    motion = Item.objects.filter(meeting_id=meeting_id, pk=item_id, kind=Kind.MOTION).first()
    if motion is None:
        raise NotFound
    motion.meeting = meeting  # the locked row
    is_withdrawn = verb is MotionVerb.WITHDRAW
    writes = {"withdrawn_at": now, "withdrawn_by": actor.name[:60]} if is_withdrawn else {"withdrawn_by": ""}
    if MOTIONS.advance(actor, motion, verb, now=now, writes=writes).step:
        _number_anew(meeting_id, motion)
        soon(ABOUT_MOTION, motion=item_id)


def meeting_moved(event: MeetingMoved) -> None:
    """Questions about the motions of a meeting that is cancelled, or resumed, follow it."""
    if Stage.CANCELLED in (event.was, event.now):
        asked = Question.objects.filter(motion__meeting_id=event.meeting_id)
        for motion_id in asked.order_by("motion_id").values_list("motion_id", flat=True).distinct():
            soon(ABOUT_MOTION, motion=motion_id)


def own_motions(actor: Actor, placed: list[Placed], withdrawn: list[Item]) -> dict[int, list[Button[MotionVerb]]]:
    """What the actor may do with motions of a meeting that they submitted, for their district or as the bureau. One statement at most."""
    mine = district_of_school(actor.school_ids) if holds(actor, Permission.SPEAK, school_id=ANYWHERE) else None
    if mine is None and not holds(actor, Permission.KEEP, school_id=None):
        return {}
    of = mine.pk if mine else None
    states = {each.id: MotionState.MOVED for each in placed if each.block.kind is Kind.MOTION and each.district_id == of}
    states |= {each.pk: MotionState.WITHDRAWN for each in withdrawn if each.district_id == of}
    return {item: [Button(verb, MOTION.verbs[verb]) for verb in MOTION.verbs_from(state)] for item, state in states.items()}


def _number_anew(meeting_id: int, motion: Item) -> None:
    shown = Item.objects.filter(SHOWN, meeting_id=meeting_id, parent_id=motion.parent_id, kind=Kind.MOTION).order_by("position")
    changed = list(shown.only("pk", "label"))
    for number, each in enumerate(changed, start=1):
        each.label = label_for(Kind.MOTION, number)
    Item.objects.bulk_update(changed, ["label"])
    look_over(meeting_id)
