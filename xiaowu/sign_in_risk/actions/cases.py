"""An alert is answered, a case goes on by itself, and a coordinator records what was done (異常登入案件的處理)."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from xiaowu.identity.actions.ending import disown
from xiaowu.identity.models import Account
from xiaowu.kernel import audit, clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import BadInput, Conflict, NotFound, Refused
from xiaowu.kernel.flow.held import FlowOf, Move, where_state
from xiaowu.kernel.queue import one_by_one
from xiaowu.kernel.roc import spoken
from xiaowu.sign_in_risk.events import CaseMoved
from xiaowu.sign_in_risk.models import Alert, Case, SignIn
from xiaowu.sign_in_risk.queries.cases import may_vouch
from xiaowu.sign_in_risk.rules.cases import CASE, HINDRANCE_TITLES, Answer, Outcome, State, Verb, hindrance, passed


def answer(actor: Actor, alert_id: int, said: Answer) -> None:
    """The owner's word on an alert. "Not me" ends every other session and all tokens at once; "me" is taken only from a sign-in that is
    beyond doubt itself.

    Raises NotFound (another's), Conflict (answered before), BadInput.
    """
    mine = Alert.objects.filter(pk=alert_id, account_id=actor.account)
    case_id = mine.values_list("case_id", flat=True).first()
    if case_id is None:
        raise NotFound
    list(Case.objects.select_for_update().filter(pk=case_id))  # the case first, as whoever records and judges: else each waits for the other
    alert = mine.select_for_update().get()
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
        _close_if_mistaken(actor, alert.case_id)
    else:
        disown(actor)
    audit.record(actor, "answered", "alert", alert_id, school_id=alert.school_id, said=said.value)


def record(actor: Actor, case_id: int, outcome: Outcome, done: str) -> None:
    """What was done, by whom: the case is closed. Raises BadInput (nothing said, the own case, cleaned with the old password), and what the flow
    raises."""
    move = CASES.begin(actor, case_id, Verb.RECORD)
    account = Account.objects.select_for_update(no_key=True).get(pk=move.row.account_id)
    if hindered := hindrance(outcome, move.row.last_alert, account.password_changed_at, is_open=account.is_open):
        raise BadInput(_(HINDRANCE_TITLES[hindered]), at="outcome")
    if not done.strip():
        raise BadInput(_("請寫下處理情形。"), at="done")
    _close(actor, move, Verb.RECORD, outcome, done=done.strip(), done_by_id=actor.account_id)
    if outcome is Outcome.MISTAKEN:
        SignIn.objects.filter(alert__case_id=case_id).exclude(alert__answer=Answer.NOT_ME).update(is_habit=True)


def go_on(actor: Actor) -> int:
    """Cases whose password was changed are watched, and those whose watch was quiet are closed; how many moved."""
    now = clock.now()
    waiting = Case.objects.filter(where_state(CASE, State.PASSWORD, State.WATCHED)).select_related("account")
    return sum(one_by_one(waiting.select_for_update(of=("self",)), lambda case: _moved(actor, case, now)))


def _moved(actor: Actor, case: Case, now: datetime) -> bool:
    verb = passed(State(case.state), case.due, case.last_alert, case.account.password_changed_at, now)
    if verb is Verb.REST:
        _close(actor, CASES.begin(actor, case, verb), verb, Outcome.QUIET)
    elif verb is not None:
        CASES.advance(actor, case, verb, now=now)
    return verb is not None


def _close_if_mistaken(actor: Actor, case_id: int) -> None:
    """All its alerts were the owner."""
    if not Alert.objects.filter(case_id=case_id).exclude(answer=Answer.ME).exists():
        _close(actor, CASES.begin(actor, case_id, Verb.VOUCH), Verb.VOUCH, Outcome.MISTAKEN, done_by_id=actor.account_id)


def _close(actor: Actor, move: Move[Case, State], verb: Verb, outcome: Outcome, **said: Any) -> None:
    CASES.finish(actor, move, verb, writes={"closed": clock.now(), "outcome": outcome, **said}, outcome=outcome.value)
    Alert.objects.filter(case_id=move.row.pk, answer="").update(answer=Answer.NONE)  # nobody is asked any more


def _not_ones_own(actor: Actor, case: Any, verb: Verb, _now: datetime) -> Refused | None:
    if verb is Verb.RECORD and case.account_id == actor.account_id:
        return BadInput(_("不能處理自己帳號的案件，請由其他管理者處理。"))
    return None


def _closed_by(case: Any) -> str:
    """Whoever recorded it, or the house; and when."""
    if case.closed is None:
        return ""
    name = Account.objects.filter(pk=case.done_by_id or 0).values_list("person__name", flat=True).first()
    return f"{name or _('系統')} {spoken.moment(case.closed)}"


CASES: FlowOf[Case, State, Verb] = FlowOf(
    CASE, Case, where=lambda case, _verb: case.school_id, barrier=_not_ones_own, by=_closed_by, due="due", tells=CaseMoved
)
