"""Following up (列管與徵詢): tracked resolutions until closed, questions to the nine districts."""

from dataclasses import replace
from datetime import date, datetime

from django.utils.translation import gettext as _

from xiaowu.followups.actions.flow import step
from xiaowu.followups.actions.keeping import Wish, change, open_follow_up
from xiaowu.followups.models import FollowUp
from xiaowu.followups.rules.flow import Verb
from xiaowu.followups.rules.kinds import Owner
from xiaowu.kernel import audit, clock, roc, storage
from xiaowu.kernel.access import ANYWHERE, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import BadInput, Forbidden, NotFound
from xiaowu.kernel.seen import Seen, changes
from xiaowu.kernel.sheets import Table, write
from xiaowu.kernel.storage import Source
from xiaowu.meetings.models import Attachment, Item, Opinion, Question
from xiaowu.meetings.permissions import Permission
from xiaowu.meetings.queries.minutes import district_of_school, item
from xiaowu.meetings.queries.tracked import questions
from xiaowu.meetings.rules.document import Kind
from xiaowu.meetings.rules.flow import TRACKED, takes_answers


def track(actor: Actor, meeting_id: int, *, motion_id: int, owner: Owner, words: str = "", due: date | None, seen: Seen | None, now: datetime) -> int:
    """A motion's resolution is tracked from now on. Tracked already: owner and due date are brought up to date. Its follow-up's id. Raises Stale."""
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


def ask(actor: Actor, meeting_id: int, *, motion_id: int, text: str, due: date) -> int:
    """A question to all districts about a motion. Its id."""
    require(actor, Permission.KEEP, school_id=None)
    made = Question.objects.create(motion=item(meeting_id, motion_id), text=text, due=due)
    audit.record(actor, "asked", "question", made.pk)
    return int(made.pk)


def give_opinion(actor: Actor, *, question_id: int, text: str, seen: Seen, now: datetime) -> None:
    """A district's coordinator answers, and may change the answer until the day that was set. Raises Stale."""
    require(actor, Permission.SPEAK, school_id=ANYWHERE)
    district = district_of_school(actor.school_ids)
    if district is None:
        raise Forbidden(_("貴校不是分區召集學校，不能代表分區表示意見。"))
    question = Question.objects.filter(pk=question_id).first()
    if question is None:
        raise NotFound
    if not takes_answers(question.due, clock.day(now)):
        raise BadInput(_("徵詢已於 %(day)s 截止。") % {"day": roc.long(question.due)})
    given = {"text": text, "by": actor.name, "at": now}
    kept, is_new = Opinion.objects.select_for_update().get_or_create(question=question, district=district, defaults=given)
    if not is_new and not changes({"text": kept.text}, {"text": text}, seen):
        return
    Opinion.objects.filter(pk=kept.pk).update(**given)
    audit.record(actor, "answered", "question", question_id, district=district.pk)


def reply(actor: Actor, *, opinion_id: int, text: str, seen: Seen) -> None:
    """The bureau's reply to one district. Raises NotFound, Stale."""
    require(actor, Permission.KEEP, school_id=None)
    kept = Opinion.objects.select_for_update().filter(pk=opinion_id).first()
    if kept is None:
        raise NotFound
    if not changes({"text": kept.reply}, {"text": text}, seen):
        return
    Opinion.objects.filter(pk=kept.pk).update(reply=text)
    audit.record(actor, "replied", "opinion", opinion_id)


def attach(actor: Actor, meeting_id: int, *, motion_id: int, filename: str, sent: Source, now: datetime) -> int:
    """A file that belongs to a motion; it is only ever handed out to be kept, never shown as a page. Its id."""
    require(actor, Permission.KEEP, school_id=None)
    made = storage.attach(Attachment, sent, filename=filename, at=now, motion=item(meeting_id, motion_id))
    audit.record(actor, "attached", "motion", motion_id, attachment=made.pk)
    return int(made.pk)


def compile_opinions(actor: Actor, meeting_id: int, *, question_id: int, now: datetime) -> int:
    """All answers and replies become one table, attached to the motion; compiled again, the newer stands beside the older. Its id."""
    require(actor, Permission.KEEP, school_id=None)
    question = next((each for each in questions(meeting_id) if each.id == question_id), None)
    if question is None:
        raise NotFound
    rows = [[each.district, each.text if each.text is not None else _("（未回覆）"), each.reply] for each in question.opinions]
    content, _media_type = write(Table(question.text, [_("分區"), _("意見"), _("局端回覆")], rows), "ods")
    title = _("分區意見彙整")
    motion = item(meeting_id, question.motion_id)
    made = storage.attach(Attachment, content, filename=f"{title}-{question_id}.ods", at=now, motion=motion)
    audit.record(actor, "compiled", "question", question_id, attachment=made.pk)
    return int(made.pk)
