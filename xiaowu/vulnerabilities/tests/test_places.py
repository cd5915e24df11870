"""Whose a finding is never depends on what the scanned machine calls itself."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from conftest import Somebody, as_owner
from tests.client import words
from xiaowu.kernel import clock
from xiaowu.roster.tests.ending import label_of
from xiaowu.vulnerabilities.actions.hosts import add_holding
from xiaowu.vulnerabilities.actions.rounds import begin_round, take_report
from xiaowu.vulnerabilities.models import Alias, Finding, Host
from xiaowu.vulnerabilities.rules.hosts import Owners, owners
from xiaowu.vulnerabilities.rules.places import Borne, is_telling, place
from xiaowu.vulnerabilities.rules.reports import FindingTold, HostTold, ScanReport
from xiaowu.vulnerabilities.tests.samples import CHECKS, EVERYTHING

OWNED = owners([("10.66.0.0/16", 1), ("10.70.0.0/16", 2), ("*.a.example", 1), ("*.b.example", 2)])
A, AGAIN, B, NOBODY = "10.66.0.5", "10.66.0.6", "10.70.0.9", "10.99.0.1"


class Register:
    """What stays from report to report."""

    def __init__(self, owned: Owners = OWNED) -> None:
        self.owned, self.hosts = owned, list[tuple[int | None, str]]()
        self.names: dict[str, int] = {}

    def take(self, *told: tuple[str, str]) -> list[tuple[int | None, str]]:
        """(school, label) of each (address, name)."""
        known = [Borne(value, host, self.hosts[host][0]) for value, host in self.names.items()]
        found = place([HostTold(address, (name,) if name else (), None) for address, name in told], known, self.owned)
        begin = len(self.hosts)
        self.hosts += found.new
        self.names |= {value: host if host >= 0 else begin - host - 1 for value, host in found.names.items()}
        return [self.hosts[host if host >= 0 else begin - host - 1] for host in found.at]


@pytest.mark.parametrize("name", ["localhost", "localhost.localdomain", "router.lan", "unknown.tanet.example", "www.a.example"])
def test_two_schools_machines_of_one_name_stay_apart(name: str) -> None:
    for reports in ([[(A, name), (B, name)]], [[(A, name)], [(B, name)]], [[(B, name)], [(A, name)]]):
        register = Register()
        found = [each for report in reports for each in register.take(*report)]
        assert sorted(found, key=str) == [(1, A), (2, B)]
        assert register.take((A, ""), (B, "")) == [(1, A), (2, B)]


def test_a_name_that_machines_of_two_schools_bear_leads_to_neither() -> None:
    register = Register()
    register.take((A, "shared.example"))
    assert register.take(("", "shared.example")) == [(1, A)]
    register.take((B, "shared.example"))
    for _again in range(2):
        assert register.take(("", "shared.example"), (A, "shared.example")) == [(None, "shared.example"), (1, A)]


def test_machines_of_nobody_that_share_a_name_stay_apart() -> None:
    register = Register()
    assert register.take((NOBODY, "wild.example"), ("10.99.0.2", "wild.example")) == [(None, NOBODY), (None, "10.99.0.2")]
    assert register.take(("", "wild.example")) == [(None, "wild.example")]


def test_a_name_registered_to_a_school_leads_to_no_machine_of_another() -> None:
    register = Register()
    assert register.take((A, "www.b.example"), ("", "www.b.example")) == [(1, A), (2, "www.b.example")]
    late = Register(owners([("10.66.0.0/16", 1)]))
    late.take((A, "www.b.example"))
    late.owned = OWNED  # registered since
    assert late.take(("", "www.b.example")) == [(2, "www.b.example")]
    assert late.take((A, "www.b.example")) == [(1, A)]
    late = Register(owners([("10.66.0.0/16", 1)]))
    late.take((A, "www.b.example"))
    late.owned = OWNED
    assert late.take((B, "www.b.example"), ("", "www.b.example")) == [(2, B), (2, B)]


def test_an_address_and_a_name_of_one_school_are_one_host_in_either_order() -> None:
    register = Register()
    assert register.take(("", "www.a.example")) == [(1, "www.a.example")]
    assert register.take((A, "www.a.example")) == [(1, "www.a.example")]
    assert register.take((A, ""), (AGAIN, "www.a.example")) == [(1, "www.a.example"), (1, AGAIN)]  # it has an address of its own by now
    assert register.take(("", "www.a.example")) == [(1, "www.a.example")]
    both = Register()
    assert both.take(("", "www.a.example"), (A, "www.a.example"), ("2001:db8::5", "www.a.example"))[:2] == [(1, A), (1, A)]


@pytest.mark.parametrize(("name", "is_"), [("localhost", False), ("a.local", False), ("1.0.10.in-addr.arpa", False), ("local.example", True)])
def test_a_name_that_holds_in_one_network_tells_no_machine(name: str, is_: bool) -> None:
    assert is_telling(name) is is_


NAMES = some.sampled_from(["localhost", "www.a.example", "www.b.example", "shared.example", ""])
TOLD = some.tuples(some.sampled_from([A, AGAIN, B, NOBODY, ""]), NAMES).filter(any)


@given(some.lists(some.lists(TOLD, min_size=1, max_size=4, unique_by=lambda each: each[0] or each[1]), min_size=1, max_size=5))
def test_an_address_is_always_its_own_schools(reports: list[list[tuple[str, str]]]) -> None:
    register = Register()
    for report in reports:
        for (address, _name), (school, _label) in zip(report, register.take(*report), strict=True):
            assert not OWNED.owner(address, ()) or school == OWNED.owner(address, ())


def test_a_coordinator_reads_no_hole_of_a_machine_that_bears_the_same_name(actor_of: Callable[[str], Any], people: dict[str, Somebody]) -> None:
    officer, schools = actor_of("bureau_officer"), [people[role].school_id for role in ("it_coordinator", "other_coordinator")]
    for school, network in zip(schools, ("10.66.0.0/16", "10.70.0.0/16"), strict=True):
        add_holding(officer, school_id=school, value=network, now=clock.now())
    made = begin_round(officer, title="同名輪", now=clock.now())
    for address in (A, B):
        told = ScanReport(
            "nessus", "nessus", "", 1, {}, (HostTold(address, ("localhost.localdomain", "unknown.tanet.example"), EVERYTHING),), CHECKS,
            (FindingTold(0, 443, "tcp", 0, 4),),
        )  # fmt: skip
        take_report(officer, made, is_next=False, report=told, digest=address, filename="a", now=clock.now())
    found = Finding.objects.filter(host__label__in=(A, B)).order_by("host__label").values_list("host__label", "school_id")
    assert list(found) == [(A, schools[0]), (B, schools[1])]
    assert Alias.objects.get(value="unknown.tanet.example").school_id is None


def test_a_network_is_asked_about_before_hosts_become_a_schools_and_a_host_goes_back_to_nobody(
    actor_of: Callable[[str], Any], client_of: Callable[[str], Any], people: dict[str, Somebody]
) -> None:
    officer, school = actor_of("bureau_officer"), people["it_coordinator"].school_id
    made = begin_round(officer, title="無人輪", now=clock.now())
    told = ScanReport("nessus", "nessus", "", 0, {}, (HostTold("10.98.0.1", (), EVERYTHING),), (), ())
    take_report(officer, made, is_next=False, report=told, digest="a", filename="a", now=clock.now())
    host = Host.objects.get(label="10.98.0.1").pk

    def owner() -> int | None:
        with as_owner():
            return Host.objects.get(pk=host).school_id

    client, given = client_of("bureau_officer"), {"school_id": label_of(school), "value": "10.98.0.0/16"}
    asked = client.send("/vulnerabilities/holdings/new/", given, says_yes=False)
    assert "歸入的主機 1" in words(asked)
    assert owner() is None
    assert "主機位元" in words(client.send("/vulnerabilities/holdings/new/", given | {"value": "10.98.1.0/8"}))
    client.send("/vulnerabilities/holdings/new/", given)
    assert owner() == school
    client.send(f"/vulnerabilities/hosts/{host}/move/", {"school_id": ""})
    assert owner() == school
    client.send(f"/vulnerabilities/hosts/{host}/move/", {"school_id": "", "is_nobodys": "on"})
    assert owner() is None
