"""What belongs to which school comes from a sheet and from the address plan, all or none, and a host of nobody goes to whose it is."""

from collections.abc import Callable
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.client import words
from xiaowu.ipam.tests.laid import laid
from xiaowu.kernel import clock
from xiaowu.kernel.errors import BadInput, Conflict, Forbidden
from xiaowu.roster.models import School
from xiaowu.vulnerabilities.actions.hosts import add_holdings
from xiaowu.vulnerabilities.actions.rounds import begin_round, take_report
from xiaowu.vulnerabilities.models import Holding, Host, Ownership
from xiaowu.vulnerabilities.queries.hosts import of_plan, schools_of
from xiaowu.vulnerabilities.tests.samples import report

ActorOf = Callable[[str], Any]
ClientOf = Callable[[str], Any]
MANY = "/vulnerabilities/holdings/many/"


@pytest.fixture
def codes(people: dict[str, Somebody], db: None) -> tuple[str, str]:
    with as_owner():
        one, two = (School.objects.get(pk=people[role].school_id) for role in ("it_coordinator", "other_coordinator"))
    return one.code, two.code


def test_a_sheet_of_holdings_goes_in_whole_and_takes_hosts_of_nobody_along(
    client_of: ClientOf, actor_of: ActorOf, people: dict[str, Somebody], codes: tuple[str, str]
) -> None:
    officer = actor_of("bureau_officer")
    made = begin_round(officer, title="歸屬輪", now=clock.now())
    told = report(("10.81.1.1", 80, 0, 3), ("10.81.2.1", 80, 0, 3), ("10.81.9.9", 80, 0, 3))
    take_report(officer, made, is_next=False, report=told, digest="d" * 64, filename="a", now=clock.now())
    sheet = f"{codes[0]}\t10.81.1.0/24\n\n{codes[1]},10.81.2.0/24\r\n{codes[1]} *.two.example\n"
    client = client_of("bureau_officer")
    assert "已登記 3 筆" in words(client.send(MANY, {"lines": sheet}))
    assert "已登記 0 筆" in words(client.send(MANY, {"lines": sheet}))
    with as_owner():
        owned = dict(Host.objects.filter(label__startswith="10.81.").values_list("label", "school_id"))
        history = Ownership.objects.filter(host__label="10.81.1.1").order_by("pk").values_list("school_id", flat=True)
        assert list(history) == [None, people["it_coordinator"].school_id]
    assert owned == {"10.81.1.1": people["it_coordinator"].school_id, "10.81.2.1": people["other_coordinator"].school_id, "10.81.9.9": None}


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("{0} 10.82.0.0/24\n{0}", "第 2 行"), ("{0} 10.82.0.0/24\n{0} 10.82.999.0/24", "不是網段"), ("{0} 10.0.0.0/8", "請個別登記"), ("{0} 10.82.0.0/24\nXX 10.82.1.0/24", "沒有代碼「XX」"),
        ("{0} 10.82.0.0/24\n{1} 10.82.0.0/24", "兩所學校"), ("{0} 10.82.0.0/24\n{1} 10.20.1.0/24", "其他學校"), (" ", ""),
    ],
)  # fmt: skip
def test_a_sheet_with_one_wrong_line_writes_nothing(client_of: ClientOf, codes: tuple[str, str], lines: str, said: str) -> None:
    refused = client_of("bureau_officer").send(MANY, {"lines": lines.format(*codes)})
    assert (refused.status_code, said in words(refused)) == (422, True)
    with as_owner():
        assert not Holding.objects.filter(value__startswith="10.82.").exists()


def test_a_school_that_closed_is_given_nothing_and_a_code_of_two_schools_is_asked_about(actor_of: ActorOf, codes: tuple[str, str]) -> None:
    officer = actor_of("bureau_officer")
    for given, error in ([(0, "10.83.0.0/24")], BadInput), ([], BadInput), ([(1, "10.83.0.0/24"), (2, "10.83.0.0/24")], Conflict):
        with pytest.raises(error):
            add_holdings(officer, given, now=clock.now())
    with as_owner():
        School.objects.filter(code=codes[1]).update(code=codes[0], level="other")
    with pytest.raises(BadInput, match="兩所"):
        schools_of(actor_of("bureau_officer"), {codes[0]})


def test_what_the_address_plan_says_is_entered_once_and_what_is_another_schools_stays(
    client_of: ClientOf, actor_of: ActorOf, people: dict[str, Somebody]
) -> None:
    one, two = (people[role].school_id for role in ("it_coordinator", "other_coordinator"))
    laid(one, two, name="弱點測試計畫", space="10.238.0.0/16", vlan=71)
    add_holdings(actor_of("bureau_officer"), [(one, "10.238.43.0/24")], now=clock.now())
    before = of_plan(actor_of("bureau_officer"))
    assert ((one, "10.238.42.0/24") in before.new, before.others) == (True, 1)
    client = client_of("bureau_officer")
    asked = words(client.send("/vulnerabilities/holdings/of-plan/", says_yes=False))
    assert "已登記為其他學校，不會更動" in asked
    assert f"已登記 {len(before.new)} 筆" in words(client.send("/vulnerabilities/holdings/of-plan/"))
    assert "已登記 0 筆" in words(client.send("/vulnerabilities/holdings/of-plan/"))
    after = of_plan(actor_of("bureau_officer"))
    assert (after.new, after.known, after.others) == ((), before.known + len(before.new), 1)
    with as_owner():
        assert Holding.objects.get(value="10.238.43.0/24").school_id == one


def test_who_keeps_no_register_enters_nothing(client_of: ClientOf, actor_of: ActorOf) -> None:
    for role in ("it_coordinator", "principal", "vendor"):
        assert {client_of(role).send(where, {"lines": "a b"}).status_code for where in (MANY, "/vulnerabilities/holdings/of-plan/")} == {403}
    with pytest.raises(Forbidden):
        add_holdings(actor_of("it_coordinator"), [(1, "10.84.0.0/24")], now=clock.now())
