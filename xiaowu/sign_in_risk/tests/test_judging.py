"""Attempts to sign in are recorded and judged, once each and many at once."""

import pytest

from conftest import Somebody
from tests.client import HouseClient
from tests.transactions import statements
from xiaowu.kernel.queue import perform
from xiaowu.sign_in_risk.actions import judging
from xiaowu.sign_in_risk.models import SignIn, ValueFrequency
from xiaowu.sign_in_risk.tests.alerting import REACH, SCHOOL, alert, came_in, judge, knock


def test_every_try_at_the_door_is_written_down_and_judged_once(people: dict[str, Somebody], db: None) -> None:
    knock(people["clerk"].sign_in, HouseClient(), SCHOOL, "Wrong-1234")
    knock("nobody-at-all", HouseClient(), SCHOOL, "Wrong-1234")
    knock(people["clerk"].sign_in, HouseClient(), SCHOOL)
    tried = list(SignIn.objects.order_by("pk").values_list("account_id", "succeeded", "judged"))
    assert [(each[0], each[1]) for each in tried] == [(people["clerk"].account_id, False), (None, False), (people["clerk"].account_id, True)]
    judge()
    done = SignIn.objects.get(succeeded=True)
    assert done.judged
    assert done.risk is not None
    with statements() as again:
        assert judge() == 0
    assert len(again) <= 3


def test_fifty_sign_ins_are_judged_in_the_statements_of_one_and_a_write_each(people: dict[str, Somebody], db: None) -> None:
    def ran(several: list[str]) -> int:
        for role in several:
            came_in(people[role].account_id)
        with statements() as found:
            judge()
        return len(found) - len(several)

    assert ran(["clerk"]) == ran(["clerk", "principal", "nutritionist", "subject_teacher"])


def test_the_citys_habits_are_counted_without_what_alerted(watched: Somebody) -> None:
    alert(watched)
    perform("identity.commonness", lambda _actor: judging.count_commonness(), city=REACH)
    counted = perform("test", lambda _actor: dict(ValueFrequency.objects.values_list("value", "count")), city=REACH)
    assert counted["*"] == 6
    assert counted["p0:TW"] == 6
    assert not any(value.startswith("p0:JP") for value in counted)


def test_a_run_judges_so_many_at_most_and_the_next_one_goes_on(people: dict[str, Somebody], db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for role in ("clerk", "principal"):
        came_in(people[role].account_id)
    monkeypatch.setattr(judging, "_BATCH", 1)
    for left in (1, 0):
        judge()
        assert SignIn.objects.filter(judged=None).count() == left
