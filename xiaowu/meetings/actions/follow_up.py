"""Following up (列管): tracked resolutions until closed; files of motions."""

from dataclasses import replace
from datetime import date, datetime

from django.utils.translation import gettext as _

from xiaowu.followups.actions.flow import step
from xiaowu.followups.actions.keeping import Wish, change, open_follow_up
from xiaowu.followups.models import FollowUp
from xiaowu.followups.rules.flow import Verb
from xiaowu.followups.rules.kinds import Owner
from xiaowu.kernel import audit, clock, storage
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import BadInput, NotFound
from xiaowu.kernel.seen import Seen
from xiaowu.kernel.storage import Source
from xiaowu.meetings.actions.agenda import changeable
from xiaowu.meetings.models import Attachment, Item
from xiaowu.meetings.permissions import Permission
from xiaowu.meetings.queries.minutes import item
from xiaowu.meetings.rules.document import Kind
from xiaowu.meetings.rules.flow import TRACKED


def track(actor: Actor, meeting_id: int, *, motion_id: int, owner: Owner, words: str = "", due: date | None, seen: Seen | None, now: datetime) -> int:
    """From now on a motion's resolution is tracked. If it is already, owner and due date are updated. Returns its follow-up's id. Raises Stale."""
    require(actor, Permission.KEEP, school_id=None)
    motion = item(meeting_id, motion_id)
    if motion.kind != Kind.MOTION:
        raise BadInput(_("只有提案的決議可以列管。"))
    named = replace(owner, words=words)
    kept = FollowUp.objects.select_for_update().filter(kind=TRACKED, about=motion_id, done_at=None).first()
    if kept is not None:
        change(actor, kept.pk, owner=named, due=due, seen=seen, now=now)
        return int(kept.pk)
    resolution = Item.objects.filter(meeting_id=meeting_id, parent=motion, kind=Kind.RESOLUTION).first()
    subject = f"{motion.text}　{_('決議')}：{resolution.text}" if resolution else motion.text
    wish = Wish(subject, about=motion_id, owner=named, due=due, opened_on=motion.meeting.held_on or clock.day(now))
    made = open_follow_up(actor, TRACKED, wish, now=now)
    audit.record(actor, "tracked", "motion", motion_id, due=due.isoformat() if due else None)
    return made


def move_tracked(actor: Actor, *, tracked_id: int, verb: Verb, text: str, now: datetime) -> None:
    """Note what was done about it, or that it is done (解除列管): then it comes onto no further agenda. Notes are only added."""
    step(actor, tracked_id, verb, text=text, now=now, of_kind=TRACKED)


def attach(actor: Actor, meeting_id: int, *, motion_id: int, filename: str, sent: Source, now: datetime) -> int:
    """A file that belongs to a motion; it is only ever served for saving, never shown as a page. Returns its id."""
    require(actor, Permission.KEEP, school_id=None)
    made = storage.attach(actor, Attachment, sent, filename=filename, at=now, motion=item(meeting_id, motion_id))
    audit.record(actor, "attached", "motion", motion_id, attachment=made.pk)
    return int(made.pk)


def take_back(actor: Actor, meeting_id: int, *, attachment_id: int) -> None:
    """Remove a file that was attached by mistake, for the person who attached it, until the minutes are published.
    Raises Forbidden, NotFound, BadInput.
    """
    require(actor, Permission.KEEP, school_id=None)
    changeable(meeting_id)
    found = Attachment.objects.filter(motion__meeting_id=meeting_id, pk=attachment_id).first()
    if found is None:
        raise NotFound
    storage.take_back(actor, found, motion=found.motion_id)
