"""Rows on which the flows of meals are walked."""

from typing import Any

from conftest import as_owner
from tests.flows import Cast, Example
from xiaowu.meals.actions.refund_month import step
from xiaowu.meals.models import RefundMonth
from xiaowu.meals.rules.refund_ledger import State, Verb
from xiaowu.meals.rules.refund_samples import SAMPLES
from xiaowu.meals.tests.october import FIRST, NOVEMBER, October, at


def _month(cast: Cast) -> int:
    october = October(cast.actor_of, cast.people["homeroom_teacher"])
    october.rule(SAMPLES["day_before"])
    with as_owner():
        return int(RefundMonth.objects.create(school_id=october.school, month=FIRST).pk)


def _fills(state: Any) -> dict[str, Any]:
    return {"closed_at": None if state is State.OPEN else at(NOVEMBER), "closed_by": "" if state is State.OPEN else "陳組長"}


def _take(actor: Any, month_id: int, verb: Verb) -> None:
    with as_owner():
        school_id = RefundMonth.objects.get(pk=month_id).school_id
    step(actor, school_id, FIRST, verb, now=at(NOVEMBER))


def _press(month_id: int, verb: Verb) -> tuple[str, dict[str, Any]]:
    with as_owner():
        school_id = RefundMonth.objects.get(pk=month_id).school_id
    return f"/meals/{school_id}/refunds/2026-10/advance/", {"verb": verb.value}


EXAMPLES = {
    "refund_month": Example(
        make=_month,
        by={Verb.CLOSE: "student_affairs", Verb.RELEASE: "student_affairs", Verb.PAY: "clerk"},
        press=_press,
        take=_take,
        fills=_fills,
        reads="meals.see_refunds",
    )
}
