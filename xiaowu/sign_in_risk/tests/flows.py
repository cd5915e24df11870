"""Rows on which the flow of a case is walked."""

from typing import Any

from conftest import as_owner
from tests.flows import Cast, Example
from xiaowu.kernel import clock
from xiaowu.sign_in_risk.actions.cases import record
from xiaowu.sign_in_risk.models import Case
from xiaowu.sign_in_risk.rules import cases


def _case(cast: Cast) -> int:
    teacher, now = cast.people["homeroom_teacher"], clock.now()
    with as_owner():
        made = Case.objects.create(
            account_id=teacher.account_id, school_id=teacher.school_id, state=cases.CASE.begins, opened=now, last_alert=now, due=now + cases.TO_CHANGE
        )
    return int(made.pk)


def _record(actor: Any, case: int, _verb: cases.Verb) -> None:
    record(actor, case, cases.Outcome.MISTAKEN, "本人出差")


EXAMPLES = {
    "case": Example(
        make=_case,
        by={cases.Verb.RECORD: "it_coordinator"},
        press=lambda case, _verb: (f"/account-cases/{case}/record/", {"outcome": "mistaken", "done": "本人出差"}),
        take=_record,
        fills=lambda state: {"closed": clock.now(), "outcome": "quiet"} if state is cases.State.CLOSED else {},
    ),
}
