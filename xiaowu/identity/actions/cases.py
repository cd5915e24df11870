"""An alert is answered, a case goes on by itself, and a coordinator records what was done (異常登入案件的處理)."""

from datetime import datetime

from allauth.idp.oidc.models import Token
from django.utils.translation import gettext as _

from xiaowu.identity.models import Alert, Case, Session, SignIn
from xiaowu.identity.permissions import Permission
from xiaowu.identity.queries.cases import may_vouch
from xiaowu.identity.rules.cases import Answer, Outcome, State, passed
from xiaowu.kernel import audit, clock
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import BadInput, Conflict, NotFound
from xiaowu.kernel.queue import one_by_one


def answer(actor: Actor, alert_id: int, said: Answer) -> None:
    """The owner's word on an alert. "Not me" ends every other session and all tokens at once; "me" is taken only from a sign-in that is
    beyond doubt itself.

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
        _close_if_mistaken(actor, alert.case_id)
    else:
        Session.objects.filter(account_id=actor.account, ended=None).exclude(pk=actor.session_id or 0).update(ended=now, data="{}")
        Token.objects.filter(user_id=actor.account).delete()
    audit.record(actor, "answered", "alert", alert_id, school_id=alert.school_id, said=said.value)


def record(actor: Actor, case_id: int, outcome: Outcome, done: str) -> None:
    """What was done, by whom: the case is closed. Raises Forbidden, NotFound, BadInput (nothing said), Conflict (closed already)."""
    case = Case.objects.select_for_update().filter(pk=case_id).first()
    if case is None:
        raise NotFound
    require(actor, Permission.FOLLOW_UP, school_id=case.school_id)
    if case.account_id == actor.account_id:
        raise BadInput(_("不能處理自己帳號的案件，請由其他管理者處理。"))
    if not done.strip():
        raise BadInput(_("請寫下處理情形。"))
    if case.closed is not None:
        raise Conflict(_("這個案件已經結案。"))
    _close(case_id, outcome, done.strip(), actor)
    if outcome is Outcome.MISTAKEN:
        SignIn.objects.filter(alert__case_id=case_id).exclude(alert__answer=Answer.NOT_ME).update(is_habit=True)
    audit.record(actor, "closed", "case", case_id, school_id=case.school_id, outcome=outcome.value)


def go_on(actor: Actor) -> int:
    """Cases whose password was changed are watched, and those whose watch was quiet are closed; how many moved."""
    now = clock.now()
    waiting = Case.objects.filter(closed=None, state__in=(State.PASSWORD, State.WATCHED)).select_related("account")
    return sum(one_by_one(waiting.select_for_update(of=("self",)), lambda case: _moved(actor, case, now)))


def _moved(actor: Actor, case: Case, now: datetime) -> bool:
    to = passed(State(case.state), case.due, case.last_alert, case.account.password_changed_at, now)
    if to is None:
        return False
    if to.state is State.CLOSED:
        _close(case.pk, Outcome.QUIET, "", None)
    else:
        Case.objects.filter(pk=case.pk).update(state=to.state, due=to.due)
    audit.record(actor, "moved", "case", case.pk, school_id=case.school_id, state=to.state.value)
    return True


def _close_if_mistaken(actor: Actor, case_id: int) -> None:
    """All its alerts were the owner."""
    if not Alert.objects.filter(case_id=case_id).exclude(answer=Answer.ME).exists():
        _close(case_id, Outcome.MISTAKEN, "", actor)


def _close(case_id: int, outcome: Outcome, done: str, by: Actor | None) -> None:
    Case.objects.filter(pk=case_id, closed=None).update(
        state=State.CLOSED, closed=clock.now(), outcome=outcome, done=done, done_by_id=by.account_id if by else None
    )  # fmt: skip
    Alert.objects.filter(case_id=case_id, answer="").update(answer=Answer.NONE)  # nobody is asked any more
