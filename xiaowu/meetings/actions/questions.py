"""Questions to the districts (徵詢意見): asked by the bureau, owed as a follow-up by each convening school, answered, replied to, closed."""

from datetime import date, datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from xiaowu.followups.actions.flow import HOUSE, step
from xiaowu.followups.actions.keeping import Wish, open_follow_up
from xiaowu.followups.models import FollowUp
from xiaowu.followups.rules.flow import OWED, WHOLE, State, Verb
from xiaowu.kernel import audit, clock, storage
from xiaowu.kernel.access import ANYWHERE, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import BadInput, Forbidden, NotFound
from xiaowu.kernel.flow.held import where_state
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.seen import Seen, changes
from xiaowu.kernel.sheets import Table, write
from xiaowu.meetings.models import Attachment, Convener, Item, Opinion, Question
from xiaowu.meetings.permissions import Permission
from xiaowu.meetings.queries.minutes import district_of_school, item
from xiaowu.meetings.queries.questions import ON_AGENDA, questions
from xiaowu.meetings.rules.flow import CONSULTATION, MOTION, MotionState, Stage, takes_opinion

_OWED = where_state(WHOLE, *OWED)
_CANCELLED = Q(motion__meeting__stage=Stage.CANCELLED)


def ask(actor: Actor, meeting_id: int, *, motion_id: int, text: str, due: date, now: datetime) -> int:
    """Ask all districts about a motion; each convening school owes an opinion from now on. Returns its id."""
    require(actor, Permission.KEEP, school_id=None)
    made = Question.objects.create(motion=item(meeting_id, motion_id), text=text, due=due)
    audit.record(actor, "asked", "question", made.pk)
    for school_id in Convener.objects.filter(school__closed_on=None).order_by("district__order").values_list("school_id", flat=True):
        _owe(actor, made, school_id, now)
    return int(made.pk)


def give_opinion(actor: Actor, *, question_id: int, text: str, seen: Seen | None, now: datetime) -> None:
    """A district's coordinator answers, as far as `takes_opinion` allows. Raises Stale."""
    require(actor, Permission.SPEAK, school_id=ANYWHERE)
    district = district_of_school(actor.school_ids)
    if district is None:
        raise Forbidden(_("貴校不是分區召集學校，不能代表分區表示意見。"))
    owed = _last(question_id, district.pk)
    if owed is None:
        raise NotFound
    kept = Opinion.objects.filter(question_id=question_id, district=district).first()
    if not takes_opinion(State(owed.state), owed.due, clock.day(now), is_given=kept is not None):
        raise BadInput(_closed(owed), at="text")
    if kept is not None and not changes({"text": kept.text}, {"text": text}, seen):
        return
    given = {"text": text, "by": actor.name[:60], "at": now}
    Opinion.objects.update_or_create(question_id=question_id, district=district, defaults=given)
    audit.record(actor, "answered", "question", question_id, district=district.pk)
    step(actor, owed.pk, Verb.ANSWER if State(owed.state) in OWED else Verb.NOTE, text=text, now=now)


def reply(actor: Actor, *, opinion_id: int, text: str, seen: Seen | None, now: datetime) -> None:
    """The bureau's reply to one district, which closes the question to it. Raises NotFound, Stale."""
    require(actor, Permission.KEEP, school_id=None)
    found = Opinion.objects.filter(pk=opinion_id).first()
    if found is None:
        raise NotFound
    owed = _last(found.question_id, found.district_id)  # locked first, as in every change of the opinion
    kept = Opinion.objects.select_for_update().get(pk=opinion_id)
    if not changes({"text": kept.reply}, {"text": text}, seen):
        return
    Opinion.objects.filter(pk=kept.pk).update(reply=text)
    audit.record(actor, "replied", "opinion", opinion_id)
    if owed is not None and owed.state == State.ANSWERED:
        step(actor, owed.pk, Verb.CLOSE, text=text, now=now)


def end(actor: Actor, meeting_id: int, *, question_id: int, now: datetime) -> int:
    """Close the question: answered parts are done, and the others are dropped; returns how many districts. Closing it again does nothing."""
    require(actor, Permission.KEEP, school_id=None)
    question = Question.objects.select_for_update(of=("self",)).filter(pk=question_id, motion__meeting_id=meeting_id).first()
    if question is None:
        raise NotFound
    held = list(FollowUp.objects.select_for_update(of=("self",)).filter(kind=CONSULTATION, about=question_id, done_at=None).order_by("pk"))
    for each in held:
        step(actor, each.pk, Verb.CLOSE if each.state == State.ANSWERED else Verb.DROP, text=_("徵詢結束。"), now=now)
    if held or question.ended_at is None:
        Question.objects.filter(pk=question_id).update(ended_at=now)
        audit.record(actor, "ended", "question", question_id)
    return len(held)


def compile_opinions(actor: Actor, meeting_id: int, *, question_id: int, now: datetime) -> int:
    """Put all answers and replies into one table, attached to the motion; a newer one stands beside the older. Returns its id."""
    require(actor, Permission.KEEP, school_id=None)
    question = next((each for each in questions(meeting_id) if each.id == question_id), None)
    if question is None:
        raise NotFound
    rows = [[each.district, each.text if each.text is not None else _("（未回覆）"), each.reply] for each in question.opinions]
    content, _media_type = write(Table(question.text, [_("分區"), _("意見"), _("局端回覆")], rows), "ods")
    title = _("分區意見彙整")
    motion = item(meeting_id, question.motion_id)
    made = storage.attach(actor, Attachment, content, filename=f"{title}-{question_id}.ods", at=now, motion=motion)
    audit.record(actor, "compiled", "question", question_id, attachment=made.pk)
    return int(made.pk)


def hand_over(actor: Actor, *, district_id: int, school_id: int, now: datetime) -> None:
    """Another school speaks for a district: what the earlier one still owes is dropped, and the new one owes it."""
    of_district = FollowUp.objects.filter(kind=CONSULTATION, school__district_id=district_id)
    left = list(of_district.filter(_OWED).exclude(school_id=school_id).order_by("pk"))
    for each in left:
        step(actor, each.pk, Verb.DROP, text=_("召集學校已更換。"), now=now)
    unasked = (
        Question.objects.filter(ON_AGENDA, ended_at=None, due__gte=clock.day(now)).exclude(pk__in=of_district.values("about")).exclude(_CANCELLED)
    )
    ids = {each.about or 0 for each in left} | set(unasked.exclude(opinion__district_id=district_id).values_list("pk", flat=True))
    for question in Question.objects.filter(pk__in=ids).order_by("pk"):
        _owe(actor, question, school_id, now)


def follow_motion(actor: Actor, motion_id: int, now: datetime) -> list[int]:
    """Run by the house: questions about a motion that was withdrawn, or whose meeting is cancelled, wait for nobody; if that is taken back they wait
    again, for the school that convenes by then. Returns the follow-ups that changed.
    """
    motion = Item.objects.filter(pk=motion_id).first()
    if motion is None:  # gone with its meeting
        return []
    held = FollowUp.objects.filter(kind=CONSULTATION, about__in=Question.objects.filter(motion=motion).values("pk")).order_by("pk")
    is_cancelled = motion.meeting.stage == Stage.CANCELLED
    if is_cancelled or MOTION.of(motion) is MotionState.WITHDRAWN:
        moved, text = list(held.filter(_OWED)), _("會議已取消。") if is_cancelled else _("提案已撤回。")
        for each in moved:
            step(actor, each.pk, Verb.DROP, text=text, now=now)
    else:
        moved = list(held.filter(state=State.DROPPED, done_by=HOUSE).select_related("school"))
        for each in moved:
            _owe_again(actor, each, now)
    return [each.pk for each in moved]


def _owe_again(actor: Actor, dropped: FollowUp, now: datetime) -> None:
    """Restore it; if another school convenes the district by now, that school owes it instead."""
    convening = Convener.objects.filter(district__school=dropped.school_id).values_list("school_id", flat=True).first()
    if convening in (None, dropped.school_id):
        step(actor, dropped.pk, Verb.REOPEN, text=_("提案已恢復。"), now=now)
        return
    asked = Question.objects.get(pk=dropped.about or 0)
    if not FollowUp.objects.filter(kind=CONSULTATION, about=asked.pk, school_id=convening).exists():
        _owe(actor, asked, int(convening), now)


def _owe(actor: Actor, question: Question, school_id: int, now: datetime) -> None:
    title = " ".join(question.text.split())
    open_follow_up(actor, CONSULTATION, Wish(title, school_id=school_id, about=question.pk, due=question.due), now=now)


def _last(question_id: int, district_id: int) -> FollowUp | None:
    """The district's follow-up about it, locked; if several schools have spoken for the district, that of the last one."""
    found = FollowUp.objects.select_for_update(of=("self",)).filter(kind=CONSULTATION, about=question_id, school__district_id=district_id)
    return found.order_by("-pk").first()


def _closed(owed: FollowUp) -> str:
    if owed.state == State.ANSWERED and owed.due is not None:
        return _("徵詢已於%(day)s截止。") % {"day": spoken.long(owed.due)}
    return _("這項徵詢已經結束。")
