"""Rows on which the flow of a case, and of what is owed of it, is walked."""

from typing import Any

from conftest import as_owner
from tests.flows import Cast, Example
from xiaowu.followups.models import FollowUp
from xiaowu.followups.rules.flow import Verb
from xiaowu.followups.tests.flows import example
from xiaowu.kernel import clock
from xiaowu.sign_in_risk.actions.cases import record
from xiaowu.sign_in_risk.rules import cases
from xiaowu.sign_in_risk.tests.alerting import case_of


def _case(cast: Cast) -> int:
    teacher = cast.people["homeroom_teacher"]
    return int(case_of(teacher.account_id, teacher.school_id).pk)


def _record(actor: Any, case: int, _verb: cases.Verb) -> None:
    record(actor, case, cases.Outcome.MISTAKEN, "本人出差")


def _button(case: int) -> tuple[str, dict[str, Any]]:
    return f"/account-cases/{case}/record/", {"outcome": "mistaken", "done": "本人出差"}


def _owed(cast: Cast) -> int:
    clerk = cast.people["clerk"]
    case = case_of(clerk.account_id, clerk.school_id).pk
    with as_owner():
        return FollowUp.objects.get(kind=cases.KIND, about=case).pk


def _press_owed(follow_up: int, verb: Verb) -> tuple[str, dict[str, Any]]:
    if verb is not Verb.CLOSE:
        return f"/followups/{follow_up}/advance/", {"verb": verb, "text": "已聯絡本人"}
    with as_owner():
        return _button(FollowUp.objects.get(pk=follow_up).about or 0)


EXAMPLES = {
    "case": Example(
        make=_case,
        by={cases.Verb.RECORD: "it_coordinator"},
        press=lambda case, _verb: _button(case),
        take=_record,
        fills=lambda state: {"closed": clock.now()} if state is cases.State.CLOSED else {},
    ),
    cases.KIND: example(
        _owed, dict.fromkeys((Verb.NOTE, Verb.CLOSE), "it_coordinator"), outcome="mistaken", press=_press_owed, reads="sign_in_risk.follow_up"
    ),
}
