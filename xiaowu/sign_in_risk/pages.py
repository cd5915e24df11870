"""Alerts of one's own account, and the cases that follow from them (異常登入)."""

from dataclasses import replace

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.followups.queries.follow_ups import FollowUpRow, of_kind
from xiaowu.identity.rules.sessions import MUST, RequiredStep
from xiaowu.kernel import audit
from xiaowu.kernel.access import SIGNED_IN, needs
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.flow.held import Button
from xiaowu.kernel.flow.pages import step
from xiaowu.kernel.lists.pages import list_page
from xiaowu.kernel.ui import back, page
from xiaowu.kernel.ui.asking import TYPED, at_once
from xiaowu.sign_in_risk.actions import cases as actions
from xiaowu.sign_in_risk.forms import RecordForm
from xiaowu.sign_in_risk.lists import CASES
from xiaowu.sign_in_risk.permissions import Permission
from xiaowu.sign_in_risk.queries import cases as queries
from xiaowu.sign_in_risk.queries.cases import CaseRow
from xiaowu.sign_in_risk.rules.cases import (
    ANSWER_TITLES,
    CLEANING_TITLES,
    HINDRANCE_TITLES,
    KIND,
    OUTCOME_TITLES,
    STATE_TITLES,
    Answer,
    Outcome,
    State,
    Verb,
)


@needs(SIGNED_IN)
def alerts(request: ActedRequest) -> HttpResponse:
    """One's own alerts: was it you?"""
    found, is_suspect = queries.my_alerts(request.actor), queries.is_device_suspect(request.actor)
    context = {
        "alerts": found,
        "answers": ANSWER_TITLES,
        "may_vouch": queries.may_vouch(request.actor),
        "steps": tuple(CLEANING_TITLES.values()) if is_suspect else (),
    }
    return page(request, "sign_in_risk/alerts.html", context)


@needs(SIGNED_IN)
@require_POST
@at_once("the answer to a question; whoever was robbed must not be held up")
def answer(request: ActedRequest, alert_id: int) -> HttpResponse:
    given = request.POST.get("answer", "")
    if given not in (Answer.ME, Answer.NOT_ME):
        raise BadInput(_("請回答是或不是本人。"))
    actions.answer(request.actor, alert_id, Answer(given))
    if given == Answer.ME:
        return back(request, _("謝謝，已記下是您本人登入。"), "sign_in_risk:alerts")
    owed = request.session.get(MUST, [])
    if RequiredStep.CHANGE_PASSWORD not in owed:
        request.session[MUST] = [RequiredStep.CHANGE_PASSWORD, *owed]
    return back(request, _("其他裝置的登入都已結束。請立即更換密碼。"), "account_change_password")


cases = list_page(CASES, "sign_in_risk/cases.html")


@needs(Permission.FOLLOW_UP)
def case(request: ActedRequest, case_id: int) -> HttpResponse:
    """One case: its alerts, the steps, and what was done."""
    found, owed = queries.case(request.actor, case_id), next(reversed(of_kind(KIND, [case_id])), None)
    audit.record(request.actor, "looked", "case", case_id, school_id=found.school_id)  # where somebody was is nobody else's business
    context = {
        "case": found,
        "alerts": queries.alerts_of(request.actor, case_id),
        "answers": ANSWER_TITLES,
        "states": STATE_TITLES,
        "outcomes": OUTCOME_TITLES,
        "steps": tuple(CLEANING_TITLES.values()) if found.state is State.DEVICE else (),
        "form": RecordForm(hindered=_hindered(found)),
        "owed": owed,
        "buttons": _buttons(request, found, owed),
    }
    return page(request, "sign_in_risk/case.html", context)


@needs(Permission.FOLLOW_UP)
@require_POST
@at_once(TYPED)
def record(request: ActedRequest, case_id: int) -> HttpResponse:
    """A form that was wrong comes back; if the case was closed meanwhile, what was written is given back."""

    def act(outcome: Outcome, done: str) -> None:
        actions.record(request.actor, case_id, outcome, done)

    return step(request, act, _("已記錄並結案。"), "sign_in_risk:case", case_id, form=RecordForm(request.POST))


def _buttons(request: ActedRequest, case: CaseRow, owed: FollowUpRow | None) -> list[Button[Verb]]:
    """What may be done with a case, if neither its own state nor that of its follow-up prevents it."""
    refusals = [each.refusal for each in actions.FOLLOW_UPS.buttons(request.actor, owed)] if owed else []
    pressed = actions.CASES.buttons(request.actor, case)
    return [replace(each, refusal=each.refusal or next(filter(None, refusals), "")) for each in pressed]


def _hindered(case: CaseRow) -> dict[str, str]:
    return {outcome.value: _(HINDRANCE_TITLES[why]) for outcome, why in case.hindrances.items()}
