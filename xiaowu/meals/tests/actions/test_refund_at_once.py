"""Two who close a month at once: the second waits, and finds it closed."""

from typing import Any

from conftest import Somebody, as_owner
from tests.beside import refused_after
from tests.cast import arm_for
from xiaowu.meals.actions.refund_month import step
from xiaowu.meals.models import RefundLine, RefundMonth
from xiaowu.meals.rules.refund_ledger import Verb
from xiaowu.meals.rules.refund_samples import SAMPLES
from xiaowu.meals.tests.october import FIRST, NOVEMBER, October, at


def test_two_who_close_a_month_at_once_write_it_once(people: dict[str, Somebody]) -> None:
    found: list[tuple[int, int]] = []

    def actor(role: str) -> Any:
        return arm_for(people[role])

    def prepare() -> None:
        october = October(actor, people["homeroom_teacher"])
        october.rule(SAMPLES["day_before"])
        october.away(october.children[0], october.days[5:8], at(FIRST))

    def close() -> None:
        office = people["student_affairs"]
        step(arm_for(office), office.school_id, FIRST, Verb.CLOSE, now=at(NOVEMBER))

    def second() -> None:
        close()
        with as_owner():
            found.append((RefundMonth.objects.count(), RefundLine.objects.count()))

    assert refused_after(close, second, before=prepare) == ""
    assert found == [(1, 1)]
