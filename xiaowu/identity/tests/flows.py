"""Rows on which the flows of identity are walked."""

from typing import Any

from conftest import as_owner
from tests.flows import Cast, Example
from xiaowu.identity.actions.cases import record
from xiaowu.identity.models import Case, ScimTarget
from xiaowu.identity.rules import cases
from xiaowu.identity.scim.actions.switching import move_target
from xiaowu.identity.scim.rules import target
from xiaowu.kernel import clock


def _case(cast: Cast) -> int:
    teacher, now = cast.people["homeroom_teacher"], clock.now()
    with as_owner():
        made = Case.objects.create(
            account_id=teacher.account_id, school_id=teacher.school_id, state=cases.CASE.begins, opened=now, last_alert=now, due=now + cases.TO_CHANGE
        )
    return int(made.pk)


def _target(_cast: Cast) -> int:
    with as_owner():
        return int(ScimTarget.objects.create(name="學習平台", url="https://scim.example/v2", token="sealed").pk)


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
    "scim_target": Example(
        make=_target,
        by=dict.fromkeys(target.Verb, "bureau_officer"),
        press=lambda made, verb: (f"/connected/accounts/{made}/advance/", {"verb": verb}),
        take=move_target,
    ),
}
