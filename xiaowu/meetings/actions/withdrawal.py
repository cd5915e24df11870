"""Withdrawing a motion (撤案) before its meeting, and putting it back: whoever put it may; the numbers of the others follow."""

from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from xiaowu.kernel import audit, clock
from xiaowu.kernel.access import ANYWHERE, holds, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import BadInput, Forbidden, NotFound
from xiaowu.meetings.actions.agenda import at_stage, look_over
from xiaowu.meetings.models import Item
from xiaowu.meetings.permissions import Permission
from xiaowu.meetings.queries.minutes import Placed, district_of_school
from xiaowu.meetings.rules.document import Kind
from xiaowu.meetings.rules.flow import Stage, label_for


def withdraw_motion(actor: Actor, meeting_id: int, *, item_id: int, now: datetime) -> None:
    """Take a motion off the agenda; withdrawn already, nothing changes. Raises BadInput once the meeting has begun."""
    motion = _own(actor, meeting_id, item_id, now)
    if motion.withdrawn_at is None:
        Item.objects.filter(pk=motion.pk).update(withdrawn_at=now, withdrawn_by=actor.name[:60])
        _number_anew(meeting_id, motion)
        audit.record(actor, "withdrew", "motion", motion.pk)


def restore_motion(actor: Actor, meeting_id: int, *, item_id: int, now: datetime) -> None:
    """Put a withdrawn motion back in its place."""
    motion = _own(actor, meeting_id, item_id, now)
    if motion.withdrawn_at is not None:
        Item.objects.filter(pk=motion.pk).update(withdrawn_at=None, withdrawn_by="")
        _number_anew(meeting_id, motion)
        audit.record(actor, "restored", "motion", motion.pk)


def _own(actor: Actor, meeting_id: int, item_id: int, now: datetime) -> Item:
    require(actor, Permission.WITHDRAW, school_id=ANYWHERE)
    meeting = at_stage(meeting_id, Stage.AGENDA)
    motion = Item.objects.filter(meeting_id=meeting_id, pk=item_id, kind=Kind.MOTION).first()
    if motion is None:
        raise NotFound
    if has_begun(meeting.held_on, meeting.begins, now):
        raise BadInput(_("會議已經召開，不能再撤案。"))
    if not may_withdraw(actor, motion):
        raise Forbidden(_("只有提案的分區或單位可以撤案。"))
    return motion


def has_begun(held_on: date | None, begins: time | None, now: datetime) -> bool:
    """Whether a meeting's hour has come; of one without an hour, whether its day is over."""
    if held_on is None:
        return False
    return now >= (datetime.combine(held_on, begins, clock.TAIPEI) if begins else clock.begins(held_on + timedelta(days=1)))


def may_withdraw(actor: Actor, motion: Item) -> bool:
    """A district's motion is its convening school's to withdraw; one without a district is the bureau's."""
    if motion.district_id is None:
        return holds(actor, Permission.KEEP, school_id=None)
    district = district_of_school(actor.school_ids) if holds(actor, Permission.SPEAK, school_id=ANYWHERE) else None
    return district is not None and district.pk == motion.district_id


def own_motions(actor: Actor, placed: list[Placed], withdrawn: list[Item]) -> set[int]:
    """The motions of a meeting that this person put: by their district, or as the bureau. One statement at most."""
    mine = district_of_school(actor.school_ids) if holds(actor, Permission.SPEAK, school_id=ANYWHERE) else None
    if mine is None and not holds(actor, Permission.KEEP, school_id=None):
        return set()
    of = mine.pk if mine else None
    shown = {each.id for each in placed if each.block.kind is Kind.MOTION and each.district_id == of}
    return shown | {each.pk for each in withdrawn if each.district_id == of}


def _number_anew(meeting_id: int, motion: Item) -> None:
    shown = Item.objects.filter(meeting_id=meeting_id, parent_id=motion.parent_id, kind=Kind.MOTION, withdrawn_at=None).order_by("position")
    changed = list(shown.only("pk", "label"))
    for number, each in enumerate(changed, start=1):
        each.label = label_for(Kind.MOTION, number)
    Item.objects.bulk_update(changed, ["label"])
    look_over(meeting_id)
