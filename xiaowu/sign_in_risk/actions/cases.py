"""Alerts are answered, cases proceed by themselves, and those who owe a case record what was done (異常登入案件的處理)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Exists, Max, OuterRef, QuerySet
from django.utils.translation import gettext as _

from xiaowu.followups.actions.flow import flow_of, step
from xiaowu.followups.actions.keeping import Wish, open_follow_up
from xiaowu.followups.models import FollowUp
from xiaowu.followups.rules.flow import State as Owed
from xiaowu.followups.rules.flow import Verb as Step
from xiaowu.identity.actions.ending import disown
from xiaowu.identity.events import PasswordChanged
from xiaowu.identity.models import Account, Session
from xiaowu.identity.rules.accounts import Kind
from xiaowu.kernel import audit, clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import BadInput, Conflict, NotFound, Refused
from xiaowu.kernel.flow.held import FlowOf
from xiaowu.kernel.queue import one_by_one, soon
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.text import tidy
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.queries.calendar import working_day_after
from xiaowu.sign_in_risk.events import CaseMoved
from xiaowu.sign_in_risk.models import Alert, Case, SignIn
from xiaowu.sign_in_risk.queries.cases import may_vouch
from xiaowu.sign_in_risk.rules.cases import (
    CASE,
    FAMILY_CASES,
    HINDRANCE_TITLES,
    KIND,
    STAFF_CASE,
    TO_CLEAN,
    Answer,
    Outcome,
    State,
    Verb,
    hindrance,
    passed,
)  # fmt: skip

FOLLOW = "sign_in_risk.follow"  # the job by which an account's case follows events


def answer(actor: Actor, alert_id: int, said: Answer) -> None:
    """The owner's answer to an alert. "Not me" ends every other session and all tokens at once; "me" is accepted only from a session whose own
    sign-in is beyond doubt. The case follows after the commit: the owner may not write what a school owes.

    Raises NotFound (another's), Conflict (answered before), BadInput.
    """
    alert = Alert.objects.select_for_update().filter(pk=alert_id, account_id=actor.account).first()
    if alert is None:
        raise NotFound
    if alert.answer == said:
        return
    if alert.answer:
        raise Conflict(_("這則警示已經回覆過。"))
    if said is Answer.ME and not may_vouch(actor):
        raise BadInput(_("這個登入本身也待確認，不能用它回覆「是本人」；請在平常使用的裝置上回覆，或洽貴校資訊組長。"))
    now = clock.now()
    Alert.objects.filter(pk=alert_id).update(answer=said, answered=now)
    if said is Answer.ME:
        SignIn.objects.filter(pk=alert.sign_in_id or 0).update(is_habit=True)
        soon(FOLLOW, account=alert.account_id)
    else:
        disown(actor)
    audit.record(actor, "answered", "alert", alert_id, school_id=alert.school_id, said=said.value)


def password_changed(event: PasswordChanged) -> None:
    """The person who changes a password may not write what is owed; the house does, after the commit. The sign-in that began the session is noted
    beside it: it may be a thief's, and may not be judged yet.
    """
    session = Session.objects.filter(pk=event.session_id or 0)
    SignIn.objects.filter(account_id=event.account_id, succeeded=True, token_hash__in=session.values("token_hash")).update(password_set=clock.now())
    soon(FOLLOW, account=event.account_id)


def record(actor: Actor, case_id: int, outcome: Outcome, done: str) -> None:
    """Record what was done, and by whom: the case is closed, and with it what was owed.
    Raises BadInput (nothing said, one's own case, cleaned with the old password), and what both flows raise.
    """
    move = CASES.begin(actor, case_id, Verb.RECORD)
    account = Account.objects.select_for_update(no_key=True).get(pk=move.row.account_id)
    if hindered := hindrance(outcome, move.row.last_alert, account.password_changed_at, is_open=account.is_open):
        raise BadInput(_(HINDRANCE_TITLES[hindered]), at="outcome")
    if not done.strip():
        raise BadInput(_("請寫下處理情形。"), at="done")
    now = clock.now()
    CASES.finish(actor, move, Verb.RECORD, now=now, writes=_closed(now), outcome=outcome.value)
    _end(actor, case_id, _all_owed(case_id).order_by("-pk")[:1], outcome, done.strip(), now)  # if it has ended, this says so
    if outcome is Outcome.MISTAKEN:
        SignIn.objects.filter(alert__case_id=case_id).exclude(alert__answer=Answer.NOT_ME).update(is_habit=True)


def follow(actor: Actor, account_id: int) -> bool:
    """Run by the house: an account's open case proceeds as far as recent events allow; returns whether it moved."""
    case = _waiting().filter(account_id=account_id).select_for_update(of=("self",)).first()
    return case is not None and _moved(actor, case, clock.now())


def advance_due_cases(actor: Actor) -> int:
    """Run by the house: cases whose watch was quiet end, and so does what is owed for an account that is gone;
    a follow-up that could not be opened with its case is opened now. Returns how many moved.
    """
    now = clock.now()
    lacking = Case.objects.filter(~Exists(_all_owed(OuterRef("pk"))), closed=None).order_by("pk")
    moved = len(one_by_one(lacking, lambda case: owe(actor, case, now)))
    moved += sum(one_by_one(_waiting().select_for_update(of=("self",)), lambda case: _moved(actor, case, now)))
    gone = FollowUp.objects.filter(~Exists(Case.objects.filter(pk=OuterRef("about"))), kind=KIND, done_at=None).order_by("pk")
    return moved + len(one_by_one(gone, lambda owed: step(actor, owed.pk, Step.DROP, text=_("帳號已移除。"), now=now)))


def owe(actor: Actor, case: Case, now: datetime) -> None:
    """Open what a school, or the bureau, owes for a case."""
    open_follow_up(actor, KIND, Wish(_title(case.account_id), school_id=case.school_id, about=case.pk), now=now)


def persist(actor: Actor, case: Case, verb: Verb, *, last: datetime, now: datetime) -> None:
    """A sign-in alerted although the password had been changed: the device must be cleaned, by a new day."""
    CASES.advance(actor, case, verb, now=now, writes={"last_alert": last, "watched_until": None})
    due = working_day_after(case.school_id, clock.day(now), TO_CLEAN)
    text = _("更換密碼後仍有異常登入，使用的裝置視為已遭入侵，請依案件頁的步驟處理。")
    for owed in _owed(case.pk):
        step(actor, owed.pk, Step.REOPEN if owed.state == Owed.ANSWERED else Step.NOTE, text=text, due=due, now=now)


def _distrust(actor: Actor, case: Case, changed: datetime, now: datetime) -> None:
    """A password that was changed in a session whose sign-in alerted is a further alert, and completes nothing that was owed."""
    if case.state == State.WATCHED:
        persist(actor, case, Verb.PERSIST, last=changed, now=now)
        return
    case.last_alert = changed
    Case.objects.filter(pk=case.pk).update(last_alert=changed)
    for owed in _owed(case.pk):
        step(actor, owed.pk, Step.NOTE, text=_("密碼是在待確認的登入中更換的，不算處理完成；請當面確認本人，再給予啟用碼。"), now=now)


def _waiting() -> Any:
    return Case.objects.filter(closed=None).select_related("account").order_by("pk")


def _moved(actor: Actor, case: Case, now: datetime) -> bool:
    """Move a locked case according to what happened to it. As long as it is not known who changed the password, it waits."""
    changes = SignIn.objects.filter(account_id=case.account_id, password_set__gt=case.last_alert)
    if changes.filter(judged=None).exists():
        return False
    if doubted := changes.filter(alert__case=case).exclude(alert__answer=Answer.ME).aggregate(last=Max("password_set"))["last"]:
        _distrust(actor, case, doubted, now)
    is_vouched = {*Alert.objects.filter(case=case).values_list("answer", flat=True)} == {Answer.ME}
    verb = passed(State(case.state), case.watched_until, case.last_alert, case.account.password_changed_at, now, is_vouched=is_vouched)
    if verb is Verb.CHANGE:
        CASES.advance(actor, case, verb, now=now)
        for owed in _owed(case.pk):
            step(actor, owed.pk, Step.ANSWER, text=_("密碼已更換，觀察期內沒有新的警示就會結案。"), now=now)
    elif verb is not None:
        outcome, text = _ENDS[verb]
        CASES.advance(actor, case, verb, now=now, writes=_closed(now), outcome=outcome.value)
        _end(actor, case.pk, _owed(case.pk), outcome, _(text), now)
    return verb is not None


_ENDS = {
    Verb.REST: (Outcome.QUIET, N_("觀察期滿，沒有新的警示。")),
    Verb.VOUCH: (Outcome.MISTAKEN, N_("本人確認所有警示都是本人登入。")),
}


def _end(actor: Actor, case_id: int, follow_ups: Iterable[FollowUp], outcome: Outcome, text: str, now: datetime) -> None:
    """What is owed for a closed case ends with it, and nobody is asked any more."""
    for owed in follow_ups:
        step(actor, owed.pk, Step.CLOSE, text=text, outcome=outcome.value, now=now)
    Alert.objects.filter(case_id=case_id, answer="").update(answer=Answer.NONE)


def _closed(now: datetime) -> dict[str, Any]:
    return {"closed": now, "watched_until": None}


def _owed(case_id: int) -> list[FollowUp]:
    """The follow-up of an open case: one."""
    return list(_all_owed(case_id).filter(done_at=None))


def _title(account_id: int) -> str:
    """The title on lists: whose account it is, unless that would name a child."""
    account = Account.objects.select_related("person").get(pk=account_id)
    if account.kind != Kind.STAFF or account.person is None:
        return FAMILY_CASES.get(account.kind, FAMILY_CASES[Kind.PUPIL])
    return STAFF_CASE % {"name": tidy(account.person.name)}


def _all_owed(case_id: Any) -> QuerySet[FollowUp]:
    return FollowUp.objects.filter(kind=KIND, about=case_id)


def _not_ones_own(actor: Actor, case: Any, verb: Verb, _now: datetime) -> Refused | None:
    if verb is Verb.RECORD and case.account_id == actor.account_id:
        return BadInput(_("不能處理自己帳號的案件，請由其他管理者處理。"))
    return None


def _closed_by(case: Any) -> str:
    """Who recorded the end, or the house; and when."""
    ended = _all_owed(case.pk).exclude(done_at=None).order_by("-pk").values_list("done_by", "done_at").first()
    return f"{ended[0]} {spoken.moment(ended[1])}" if ended and ended[1] else ""


CASES: FlowOf[Case, State, Verb] = FlowOf(
    CASE, Case, where=lambda case, _verb: case.school_id, barrier=_not_ones_own, by=_closed_by, due="watched_until", tells=CaseMoved
)
FOLLOW_UPS = flow_of(KIND)
