"""What scans change in the register: findings, whose hosts they are on, what a re-test closes, what people decided."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from conftest import Somebody
from xiaowu.kernel import clock
from xiaowu.kernel.errors import BadInput, Conflict, Forbidden, NotFound
from xiaowu.vulnerabilities.actions.decisions import decide
from xiaowu.vulnerabilities.actions.hosts import add_holding, end_holding, move_host
from xiaowu.vulnerabilities.actions.rounds import begin_round, take_report
from xiaowu.vulnerabilities.lists import FINDINGS, HOSTS
from xiaowu.vulnerabilities.models import Alias, Finding, Holding, Host, Ownership, Result
from xiaowu.vulnerabilities.queries.findings import findings
from xiaowu.vulnerabilities.queries.rounds import round_told
from xiaowu.vulnerabilities.rules.decisions import Decision
from xiaowu.vulnerabilities.rules.ports import Reach
from xiaowu.vulnerabilities.rules.reports import HostTold, ScanReport
from xiaowu.vulnerabilities.rules.rounds import Arithmetic
from xiaowu.vulnerabilities.tests.samples import report

ActorOf = Callable[[str], Any]
ONE, TWO = "10.77.1.1", "10.77.1.2"


class Scans:
    """The bureau's officer in a round of their own."""

    def __init__(self, actor: Any) -> None:
        self.actor, self.sent = actor, 0
        self.round = begin_round(actor, title="一輪", now=clock.now())

    def take(self, told: ScanReport, *, is_next: bool = False, digest: str = "", days: int = 0, is_again: bool = False) -> Any:
        self.sent += 1
        given = {"digest": digest or f"{self.sent:064}", "filename": "a", "now": clock.now() + timedelta(days=days), "is_again": is_again}
        return take_report(self.actor, self.round, is_next=is_next, report=told, **given)

    def told(self) -> list[Arithmetic]:
        return [told for _number, told in round_told(self.actor, self.round).passes]

    def states(self) -> dict[tuple[str, int], str]:
        found = Finding.objects.filter(host__label__startswith="10.77.").select_related("host")
        return {(each.host.label, each.port): each.state for each in found}


@pytest.fixture
def scans(actor_of: ActorOf) -> Scans:
    """Without what the demo's round left open."""
    actor = actor_of("bureau_officer")
    Result.objects.all().delete()
    Finding.objects.all().delete()
    return Scans(actor)


def test_what_was_not_reached_stays_open_and_what_is_gone_is_fixed(scans: Scans) -> None:
    scans.take(report((ONE, 80, 0, 3), (ONE, 443, 1, 2), (TWO, 80, 0, 3), (TWO, 443, 1, 2)))
    scans.take(report((ONE, 80, 0, 3), (ONE, 22, 2, 4)), is_next=True)
    assert scans.told() == [Arithmetic(new=4), Arithmetic(fixed=1, remaining=1, not_reached=2, new=1)]
    assert scans.states() == {(ONE, 80): "open", (ONE, 443): "fixed", (TWO, 80): "open", (TWO, 443): "open", (ONE, 22): "open"}


def test_an_older_scan_is_no_re_test_and_begins_no_round(scans: Scans) -> None:
    def scanned(day: str, *found: tuple[str, int, int, int]) -> ScanReport:
        return replace(report(*found, reached=(ONE,)), at=day)

    scans.take(scanned("2026-03-02T09:30:00", (ONE, 80, 0, 3)))
    with pytest.raises(Conflict):
        scans.take(scanned("2026-03-01T09:30:00"), is_next=True)
    for never in ("1970-01-01T00:00:00+00:00", "2199-01-01"):
        with pytest.raises(BadInput):
            scans.take(scanned(never), is_next=True)
    assert scans.states() == {(ONE, 80): "open"}
    scans.round = begin_round(scans.actor, title="二輪", now=clock.now())
    with pytest.raises(Conflict):
        scans.take(scanned("2026-03-01"))
    scans.take(scanned("2026-03-02T21:00:00"))
    assert scans.states() == {(ONE, 80): "fixed"}


def test_the_same_bytes_are_a_re_test_of_their_own_if_somebody_says_so(scans: Scans) -> None:
    scans.take(report((ONE, 80, 0, 3)), digest="a" * 64)
    scans.take(report(reached=(ONE,)), is_next=True)
    assert scans.states() == {(ONE, 80): "fixed"}
    assert not scans.take(report((ONE, 80, 0, 3)), digest="a" * 64, is_next=True).is_new
    assert scans.take(report((ONE, 80, 0, 3)), digest="a" * 64, is_next=True, is_again=True).is_new
    assert (scans.states(), len(scans.told())) == ({(ONE, 80): "open"}, 3)


def test_a_port_that_was_not_tested_closes_nothing(scans: Scans) -> None:
    scans.take(report((ONE, 80, 0, 3), (ONE, 8080, 1, 3)))
    scans.take(report(reached=(ONE,), reach=Reach(((1, 1024),), ())), is_next=True)
    assert scans.states() == {(ONE, 80): "fixed", (ONE, 8080): "open"}


def test_another_scanner_closes_nothing_of_the_first(scans: Scans) -> None:
    scans.take(report((ONE, 80, 0, 3)))
    scans.take(report(reached=(ONE,), scanner="openvas"), is_next=True)
    assert scans.told()[1] == Arithmetic(not_reached=1)


def test_the_same_report_again_changes_nothing(scans: Scans) -> None:
    told = report((ONE, 80, 0, 3))
    first = scans.take(told, digest="a" * 64)
    again = scans.take(told, digest="a" * 64, is_next=True)
    assert (again.id, again.is_new, scans.told()) == (first.id, False, [Arithmetic(new=1)])


def test_one_scan_in_two_files_is_one_pass(scans: Scans) -> None:
    scans.take(report((ONE, 80, 0, 3), (TWO, 80, 0, 3)))
    scans.take(report(reached=(ONE,)), is_next=True)
    scans.take(report((TWO, 80, 0, 3)))
    assert scans.told()[1] == Arithmetic(fixed=1, remaining=1)


def test_what_a_later_file_of_the_pass_still_sees_is_not_fixed_after_all(scans: Scans) -> None:
    scans.take(report((ONE, 80, 0, 3)))
    scans.take(report(reached=(ONE,)), is_next=True)
    scans.take(report((ONE, 80, 0, 3)))
    assert (scans.told()[1], scans.states()) == (Arithmetic(remaining=1), {(ONE, 80): "open"})


def test_what_comes_back_is_reopened_and_its_first_closing_day_stays(scans: Scans) -> None:
    scans.take(report((ONE, 80, 0, 3)))
    scans.take(report(reached=(ONE,)), is_next=True, days=1)
    first = Finding.objects.get(host__label=ONE)
    scans.take(report((ONE, 80, 0, 3)), is_next=True, days=2)
    scans.take(report(reached=(ONE,)), is_next=True, days=3)
    last = Finding.objects.get(host__label=ONE)
    assert scans.told()[2:] == [Arithmetic(reopened=1), Arithmetic(fixed=1)]
    assert (last.first_closed_on, last.reopened) == (first.first_closed_on, 1)
    assert (last.closed_on or clock.today()) > (first.closed_on or clock.today())


def test_a_new_severity_or_wording_is_no_new_finding(scans: Scans) -> None:
    scans.take(report((ONE, 80, 0, 3)))
    scans.take(report((ONE, 80, 0, 4)), is_next=True)
    assert scans.told()[1] == Arithmetic(remaining=1)
    assert Finding.objects.get(host__label=ONE).severity == 4


def test_one_weakness_that_two_scanners_see_is_linked(scans: Scans) -> None:
    scans.take(report((ONE, 80, 0, 3), (ONE, 80, 1, 3)))
    scans.take(report((ONE, 80, 0, 3), (ONE, 80, 1, 3), scanner="openvas"))
    linked = {
        each.weakness.code: each.same_as_id is not None for each in Finding.objects.filter(weakness__scanner="openvas").select_related("weakness")
    }
    assert linked == {"a": True, "b": False}  # the first names one CVE in both


def test_an_address_and_a_name_are_one_host(scans: Scans) -> None:
    both = report((ONE, 80, 0, 3))
    named = ScanReport("nessus", "nessus", "", 1, {}, (HostTold(ONE, ("www.seven.example",), both.hosts[0].reach),), both.checks, both.findings)
    scans.take(named)
    scans.take(report(("www.seven.example", 80, 0, 3)), is_next=True)
    assert scans.told()[1] == Arithmetic(remaining=1)
    assert set(Alias.objects.filter(host__label=ONE).values_list("value", flat=True)) == {ONE, "www.seven.example"}


def test_a_report_is_divided_by_whose_its_hosts_are(scans: Scans, people: dict[str, Somebody], actor_of: ActorOf) -> None:
    mine, theirs = people["it_coordinator"].school_id, people["other_coordinator"].school_id
    add_holding(scans.actor, school_id=mine, value=f"{ONE}/32", now=clock.now())
    add_holding(scans.actor, school_id=theirs, value="10.77.1.0/24", now=clock.now())
    scans.take(report((ONE, 80, 0, 3), (TWO, 80, 0, 3), ("10.78.0.1", 80, 0, 3)))
    asked = FINDINGS.asked({})
    seen = {role: {(row.host, row.school_id) for row in findings(actor_of(role), asked).rows} for role in ("it_coordinator", "other_coordinator")}
    assert seen == {"it_coordinator": {(ONE, mine)}, "other_coordinator": {(TWO, theirs)}}
    assert {row.host for row in findings(actor_of("bureau_officer"), FINDINGS.asked({"owner": "nobody"})).rows} == {"10.78.0.1"}


def test_a_report_of_another_city_is_no_schools_and_lies_on_the_bureaus_list(scans: Scans, actor_of: ActorOf) -> None:
    scans.take(report(("203.0.113.9", 443, 0, 4), ("www.elsewhere.example", 80, 1, 3)))
    assert set(Finding.objects.values_list("school_id", flat=True)) == {None}
    assert findings(scans.actor, FINDINGS.asked({"owner": "nobody"})).total == 2
    assert findings(actor_of("it_coordinator"), FINDINGS.asked({})).total == 0


def test_a_host_of_nobody_goes_to_whoever_registers_its_network(scans: Scans, people: dict[str, Somebody]) -> None:
    school = people["it_coordinator"].school_id
    scans.take(report((ONE, 80, 0, 3), ("www.eight.example", 80, 0, 3)))
    held = add_holding(scans.actor, school_id=school, value="10.77.0.0/16", now=clock.now())
    assert add_holding(scans.actor, school_id=school, value="10.77.0.0/16", now=clock.now()) == held
    add_holding(scans.actor, school_id=school, value="*.eight.example", now=clock.now())
    add_holding(scans.actor, school_id=school, value="10.70.0.0/16", now=clock.now())
    assert set(Finding.objects.values_list("school_id", flat=True)) == {school}
    with pytest.raises(Conflict):
        add_holding(scans.actor, school_id=people["other_coordinator"].school_id, value="10.77.0.0/16", now=clock.now())
    for _twice in range(2):
        end_holding(scans.actor, held, now=clock.now())
    assert Holding.objects.get(pk=held).until == clock.today()
    assert set(Finding.objects.values_list("school_id", flat=True)) == {school}


def test_a_moved_host_takes_its_findings_along_and_its_history_stays(scans: Scans, people: dict[str, Somebody]) -> None:
    school = people["it_coordinator"].school_id
    scans.take(report((ONE, 80, 0, 3)))
    host = Host.objects.get(label=ONE)
    for to in (school, school, None):
        move_host(scans.actor, host.pk, school_id=to, now=clock.now())
    told = [(each.school_id, each.until is None) for each in Ownership.objects.filter(host=host).order_by("pk")]
    assert told == [(None, False), (school, False), (None, True)]


def test_what_people_decided_survives_a_re_test_and_runs_out(scans: Scans) -> None:
    scans.take(report((ONE, 80, 0, 3)))
    found = Finding.objects.get(host__label=ONE)
    decide(scans.actor, found.pk, decision=Decision.ACCEPTED, reason="週末換機", until=clock.today(), now=clock.now())
    decide(scans.actor, found.pk, decision=Decision.ACCEPTED, reason="週末換機", until=clock.today(), now=clock.now())
    scans.take(report((ONE, 80, 0, 3)), is_next=True)
    found.refresh_from_db()
    assert (found.decision, found.decision_reason) == ("accepted", "週末換機")

    def shown(show: str) -> int:
        return findings(scans.actor, FINDINGS.asked({"show": show})).total

    assert (shown("open"), shown("decided")) == (0, 1)
    assert [(row.open, row.severe) for row in HOSTS.answer(scans.actor, {"q": ONE}).page.rows] == [(0, 0)]
    Finding.objects.filter(pk=found.pk).update(decision_until=clock.today() - timedelta(days=1))
    assert (shown("open"), shown("decided")) == (1, 0)
    decide(scans.actor, found.pk, decision=Decision.NONE, reason="", until=None, now=clock.now())
    assert shown("open") == 1


def test_what_cannot_be_taken_says_why(scans: Scans, people: dict[str, Somebody]) -> None:
    actor, now, school = scans.actor, clock.now(), people["it_coordinator"].school_id
    for act in (
        lambda: begin_round(actor, title=" ", now=now),
        lambda: scans.take(report()),
        lambda: add_holding(actor, school_id=school, value="a b", now=now),
        lambda: add_holding(actor, school_id=10**9, value="10.0.0.1", now=now),
    ):
        with pytest.raises(BadInput):
            act()
    scans.take(report((ONE, 80, 0, 3)))
    finding, host = Finding.objects.get(host__label=ONE), Host.objects.get(label=ONE)
    with pytest.raises(BadInput):
        decide(actor, finding.pk, decision=Decision.ACCEPTED, reason="a", until=None, now=now)
    with pytest.raises(BadInput):
        move_host(actor, host.pk, school_id=10**9, now=now)
    for gone in (
        lambda: take_report(actor, 10**9, is_next=False, report=report(), digest="a", filename="a", now=now),
        lambda: decide(actor, 10**9, decision=Decision.NONE, reason="", until=None, now=now),
        lambda: move_host(actor, 10**9, school_id=None, now=now),
        lambda: end_holding(actor, 10**9, now=now),
    ):
        with pytest.raises(NotFound):
            gone()


def test_a_round_takes_no_report_once_a_later_one_has(scans: Scans) -> None:
    first = scans.round
    scans.round = begin_round(scans.actor, title="二輪", now=clock.now())
    assert begin_round(scans.actor, title="二輪", now=clock.now()) == scans.round
    scans.take(report((ONE, 80, 0, 3)))
    with pytest.raises(Conflict):
        take_report(scans.actor, first, is_next=False, report=report((ONE, 80, 0, 3)), digest="b", filename="a", now=clock.now())


def test_a_host_that_was_not_reached_closes_nothing(scans: Scans) -> None:
    scans.take(report((ONE, 80, 0, 3)))
    away = ScanReport("nessus", "nessus", "", 0, {}, (HostTold(ONE, (), None),), (), ())
    scans.take(away, is_next=True)
    assert scans.told()[1] == Arithmetic(not_reached=1)


def test_a_coordinator_cannot_keep_rounds_hosts_or_decisions(scans: Scans, actor_of: ActorOf, people: dict[str, Somebody]) -> None:
    scans.take(report((ONE, 80, 0, 3)))
    finding, host, now = Finding.objects.get(host__label=ONE).pk, Host.objects.get(label=ONE).pk, clock.now()
    actor, school = actor_of("it_coordinator"), people["it_coordinator"].school_id
    for act in (
        lambda: begin_round(actor, title="三輪", now=now),
        lambda: take_report(actor, scans.round, is_next=False, report=report(), digest="a", filename="a", now=now),
        lambda: decide(actor, finding, decision=Decision.FALSE_POSITIVE, reason="a", until=None, now=now),
        lambda: move_host(actor, host, school_id=school, now=now),
        lambda: add_holding(actor, school_id=school, value="10.77.0.0/16", now=now),
        lambda: end_holding(actor, 1, now=now),
    ):
        with pytest.raises(Forbidden):
            act()


def test_hosts_are_listed_with_what_is_open_on_them(scans: Scans) -> None:
    scans.take(report((ONE, 80, 0, 3), (ONE, 443, 1, 2), (TWO, 80, 0, 1)))
    rows = HOSTS.answer(scans.actor, {"q": "10.77."}).page.rows
    assert [(row.label, row.open, row.severe) for row in rows] == [(ONE, 2, 1), (TWO, 1, 0)]
