"""The letter to the schools, their answers, and what a re-test makes of them (公文、回報、複測確認)."""

import unicodedata
from collections.abc import Collection
from datetime import date, datetime

from django.utils.translation import gettext as _

from xiaowu.followups.actions.flow import flow_of, step
from xiaowu.followups.actions.keeping import Wish, open_follow_up
from xiaowu.followups.models import FollowUp
from xiaowu.followups.queries.kinds import is_house
from xiaowu.followups.rules.flow import State as Owed
from xiaowu.followups.rules.flow import Verb
from xiaowu.kernel import audit, clock
from xiaowu.kernel.access import holds, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import BadInput, Conflict, NotFound
from xiaowu.kernel.queue import soon
from xiaowu.kernel.text.figures import filled
from xiaowu.roster.queries.calendar import working_day_after
from xiaowu.vulnerabilities.actions.webhooks import changed
from xiaowu.vulnerabilities.models import Concern, Letter, Notice, Reply, Report, Round
from xiaowu.vulnerabilities.permissions import Permission
from xiaowu.vulnerabilities.queries import letters as queries
from xiaowu.vulnerabilities.queries.letters import Outcome
from xiaowu.vulnerabilities.queries.withdrawing import taken_back
from xiaowu.vulnerabilities.rules.letters import (
    CONFIRMED,
    DAYS,
    FURTHEST,
    KIND,
    MOVED,
    REPLACED,
    SETTLED,
    AnswerKind,
    answer_fault,
    days_of,
    ending,
)
from xiaowu.vulnerabilities.rules.severity import Severity
from xiaowu.vulnerabilities.rules.webhooks import Event

FOLLOW_UPS = flow_of(KIND)
CONCLUDE = "vulnerabilities.conclude"  # the job
REACH = frozenset({"vulnerabilities_seen", "vulnerabilities_kept", f"followups_{KIND}", f"followups_{KIND}_kept"})


def send_letter(actor: Actor, round_id: int, *, number: str, dated_on: date, now: datetime) -> int:
    """Tell every school that has findings to repair of those that no open letter of this round asks about; each owes an answer by the day of its
    most severe. The letter keeps which findings it asks about. What is still owed by a letter of an earlier round, is owed by this one from now on.

    Returns the letter's number here. The same number again is the same letter. Raises Forbidden, NotFound, BadInput, Conflict.
    """
    require(actor, Permission.KEEP, school_id=None)
    number = unicodedata.normalize("NFKC", number).strip()  # typed in full width it is the same number
    of = Round.objects.select_for_update().filter(pk=round_id).first()
    if of is None:
        raise NotFound
    if known := _sent_before(round_id, number, dated_on):
        return known
    concerned = queries.concerned(actor, round_id)
    if not number or not concerned:
        raise BadInput(_("請填寫文號。") if concerned else _("沒有需要通知的學校：都已修補，或這一輪的公文還沒有結案。"), at="number")
    if abs((dated_on - clock.day(now)).days) > FURTHEST:
        raise BadInput(_("發文日期離今天超過 %(days)d 天，請確認年份。") % {"days": FURTHEST}, at="dated_on")
    letter = Letter.objects.create(round=of, number=number, dated_on=dated_on, by=actor.name[:60])
    audit.record(actor, "sent", "vulnerabilities.letter", letter.pk, round=round_id, schools=len(concerned))
    replaced = queries.open_elsewhere(actor, round_id, [each.school_id for each in concerned])
    before = {each.school_id: [owed for owed, school in replaced.items() if school == each.school_id] for each in concerned}
    earlier = taken_back(actor, round_id)
    notices = {each: Notice.objects.create(letter=letter, school_id=each, replaced=before[each], instead_of_id=earlier.get(each)) for each in before}
    asked = queries.to_ask(actor, round_id)
    Concern.objects.bulk_create(
        (Concern(school_id=school, notice=notices[school], finding_id=finding) for finding, school in asked.items() if school in notices),
        batch_size=2000,
    )
    for school in concerned:
        notice = notices[school.school_id]
        days = days_of([school.worst]) or DAYS[Severity.MEDIUM]
        due = working_day_after(school.school_id, dated_on, days)
        title = filled(_("%(round)s：%(count)d 筆弱點待修補（%(number)s）"), {"round": of.title, "count": school.count, "number": letter.number})
        open_follow_up(actor, KIND, Wish(title, school_id=school.school_id, about=notice.pk, due=due), now=now)
    for owed in replaced:
        step(actor, owed, Verb.CLOSE, text=_("改依「%(number)s」辦理。") % {"number": letter.number}, outcome=REPLACED, now=now)
    return letter.pk


def _sent_before(round_id: int, number: str, dated_on: date) -> int | None:
    """The letter that has this number, if it is this very one. Raises Conflict."""
    known = Letter.objects.filter(number=number).first()
    if known and known.withdrawn_at is not None:
        raise Conflict(_("文號「%(number)s」的公文已經撤回，請用新的文號。") % {"number": number}, at="number")
    if known and (known.round_id, known.dated_on) != (round_id, dated_on):
        raise Conflict(_("文號「%(number)s」已用在另一件公文。") % {"number": number})
    return known.pk if known else None


def reply(actor: Actor, notice_id: int, *, finding_id: int, kind: AnswerKind, text: str, planned_on: date | None, now: datetime) -> None:
    """A school's answer for one finding; a later one counts instead. Raises Forbidden, NotFound, BadInput, Conflict."""
    notice = _held(actor, notice_id)
    if not any(each.id == finding_id for each in queries.asked(actor, notice_id)):
        raise NotFound
    owed = _follow_up(notice)
    if owed.done_at is not None:
        raise Conflict(_("這件公文已經結案，不能再回報。"))
    if wrong := answer_fault(kind, text, planned_on, clock.day(now), owed.due):
        day_words = _("預定修補日期已經過了。") if planned_on else _("請填寫預定修補的日期。")
        words = {"planned_on": day_words, "text": _("預定日期晚於公文期限，請寫下原因。") if kind is AnswerKind.PLANNED else _("請寫下原因。")}
        raise BadInput(words[wrong], at=wrong)
    day = planned_on if kind is AnswerKind.PLANNED else None
    Reply.objects.create(
        school_id=notice.school_id, notice=notice, finding_id=finding_id, kind=kind, text=text.strip(), planned_on=day, at=now, by=actor.name[:60]
    )
    changed(Event.ANSWERED, finding=finding_id, notice=notice_id, answer=kind.value)
    audit.record(actor, "replied", "vulnerabilities.finding", finding_id, school_id=notice.school_id, notice=notice_id, kind=kind.value)


def report_back(actor: Actor, notice_id: int, *, text: str, now: datetime) -> None:
    """The school has answered for every finding. Raises Forbidden, NotFound, BadInput (some are without an answer), and what the flow raises."""
    notice = _held(actor, notice_id)
    missing = [each for each in queries.asked(actor, notice_id) if each.is_due and each.kind is None]
    if missing:
        raise BadInput(filled(_("還有 %(count)d 筆弱點沒有回報。"), {"count": len(missing)}))
    step(actor, _follow_up(notice).pk, Verb.ANSWER, text=text.strip() or _("已逐項回報。"), now=now)


def conclude(actor: Actor, round_id: int, report_id: int, *, now: datetime) -> None:
    """After a report came in: what a re-test confirms ends, and what it still saw although it was answered is reopened.

    A finding that was not reached leaves everything as it stands. The report keeps how it found what it moves.
    A program that sent the report leaves it to the house's own job.
    """
    if not is_house(actor) and not holds(actor, Permission.KEEP, school_id=None):
        soon(CONCLUDE, round_id=round_id, report_id=report_id)
        return
    moved = [each for each in queries.outcomes(round_id=round_id) if each.left == 0 or (each.state is Owed.ANSWERED and each.seen_again)]
    for each in moved:
        if each.left == 0:
            _end(actor, each, now)
        else:
            step(actor, each.follow_up, Verb.REOPEN, text=filled(_("複測仍發現 %(count)d 筆弱點。"), {"count": each.seen_again}), now=now)
    if moved:
        Report.objects.filter(pk=report_id).update(concluded={str(each.follow_up): each.state.value for each in moved})


def settle(actor: Actor, finding_ids: Collection[int], *, now: datetime) -> None:
    """After a decision, or a move to another school: letters of which nothing is left to repair end. Raises what the flow raises."""
    for each in queries.outcomes(findings=finding_ids):
        if each.left == 0:
            _end(actor, each, now)


def _end(actor: Actor, of: Outcome, now: datetime) -> None:
    words = {
        CONFIRMED: _("複測確認已修補。"),
        SETTLED: _("已沒有待修補的弱點；其中有判定不需修補的。"),
        MOVED: _("已沒有待修補的弱點；其中有主機改屬其他學校。"),
    }
    outcome = ending(of.unfixed, of.moved)
    step(actor, of.follow_up, Verb.CLOSE, text=words[outcome], outcome=outcome, now=now)


def _held(actor: Actor, notice_id: int) -> Notice:
    notice = Notice.objects.filter(pk=notice_id).first()
    if notice is None:
        raise NotFound
    require(actor, Permission.ANSWER, school_id=notice.school_id)
    return notice


def _follow_up(notice: Notice) -> FollowUp:
    return FollowUp.objects.filter(kind=KIND, about=notice.pk).latest("pk")
