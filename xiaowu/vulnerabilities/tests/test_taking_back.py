"""A report that came in by mistake is taken back: all is as if it had not come, but for what people did."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import Somebody, as_owner
from tests.client import words
from xiaowu.followups.models import FollowUp
from xiaowu.kernel import clock
from xiaowu.kernel.errors import BadInput, Conflict, Forbidden, NotFound
from xiaowu.kernel.queue import perform
from xiaowu.vulnerabilities.actions.decisions import decide
from xiaowu.vulnerabilities.actions.hosts import move_host
from xiaowu.vulnerabilities.actions.letters import REACH
from xiaowu.vulnerabilities.actions.rounds import begin_round, take_report
from xiaowu.vulnerabilities.actions.taking_back import take_back
from xiaowu.vulnerabilities.actions.withdrawing import withdraw_letter
from xiaowu.vulnerabilities.jobs import restore
from xiaowu.vulnerabilities.models import Alias, Finding, Host, Ownership, Reached, Report, Result
from xiaowu.vulnerabilities.queries.taking_back import undoing
from xiaowu.vulnerabilities.queries.webhooks import data
from xiaowu.vulnerabilities.rules.decisions import Decision
from xiaowu.vulnerabilities.rules.letters import KIND
from xiaowu.vulnerabilities.tests.samples import report
from xiaowu.vulnerabilities.tests.told import ONE, TWO, Told

ActorOf = Callable[[str], Any]
ClientOf = Callable[[str], Any]
WHY = "選錯檔案"
Found = tuple[str, int, int, int]


@pytest.fixture
def told(actor_of: ActorOf, people: dict[str, Somebody]) -> Told:
    return Told(actor_of, people["it_coordinator"].school_id)


def last(told: Told) -> int:
    return Report.objects.filter(round_id=told.round).latest("pk").pk


def back(told: Told, number: int | None = None, reason: str = WHY) -> None:
    take_back(told.actor_of("bureau_officer"), number or last(told), reason=reason, now=clock.now())


def owed(told: Told) -> tuple[str, str]:
    with as_owner():
        held = FollowUp.objects.get(kind=KIND, about=told.notice)
    return held.state, held.outcome


def standing() -> list[list[Any]]:
    """All that reports write."""
    return [list(each.objects.order_by("pk").values_list()) for each in (Finding, Result, Host, Alias, Ownership, Reached)]


_FOUND = st.lists(
    st.tuples(st.sampled_from(["10.74.0.1", "10.74.0.2", "host.example.edu.tw"]), st.sampled_from([80, 443]), st.integers(0, 2), st.just(3)),
    max_size=5,
)
_SCANS = st.lists(
    st.tuples(
        _FOUND, st.sets(st.sampled_from(["10.74.0.1", "10.74.0.2", "10.74.0.3"]), min_size=1), st.booleans(), st.sampled_from(["nessus", "nmap"])
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(scans=_SCANS)
def test_any_reports_taken_back_one_by_one_leave_each_time_what_stood_before(actor_of: ActorOf, scans: Sequence[Any]) -> None:
    officer = actor_of("bureau_officer")
    with transaction.atomic():
        made = begin_round(officer, title="撤回輪", now=clock.now())
        before, taken = [], []
        for at, (found, reached, is_next, scanner) in enumerate(scans):
            before.append(standing())
            what = report(*found, reached=tuple(sorted(reached)), scanner=scanner)
            now = clock.now() + timedelta(seconds=at)
            taken.append(take_report(officer, made, is_next=is_next, report=what, digest=f"{at:064}", filename="a", now=now).id)
        for stood, number in zip(reversed(before), reversed(taken), strict=True):
            take_back(officer, number, reason=WHY, now=clock.now())
            assert standing() == stood
        transaction.set_rollback(True)


def test_what_a_wrong_re_test_had_closed_is_open_and_owed_again_as_it_was_answered(told: Told) -> None:
    told.answer()
    told.take(report(reached=(ONE, TWO)), is_next=True)
    assert owed(told) == ("done", "confirmed")
    number = last(told)
    for _again in range(2):
        back(told, number)
    held = Report.objects.get(pk=number)
    assert (held.undone_why, Result.objects.filter(round_id=told.round, pass_no=1).count()) == (WHY, 0)
    perform("vulnerabilities.restore", lambda actor: restore(actor, held.concluded, WHY), city=REACH)
    assert owed(told) == ("answered", "")
    perform("vulnerabilities.restore", lambda actor: restore(actor, held.concluded, WHY), city=REACH)
    assert owed(told) == ("answered", "")
    assert data({"event": "pass.undone", "round": told.round, "pass_no": 1}) == {"round": told.round, "pass": 1}


def test_what_a_wrong_re_test_had_reopened_is_answered_as_before(told: Told) -> None:
    told.answer()
    told.take(report((ONE, 80, 0, 3)), is_next=True)
    assert owed(told) == ("open", "")
    back(told)
    concluded = Report.objects.latest("pk").concluded
    perform("vulnerabilities.restore", lambda actor: restore(actor, concluded, WHY), city=REACH)
    assert owed(told) == ("answered", "")


@pytest.mark.parametrize("verb", ["", "take"])
def test_what_a_wrong_re_test_had_ended_before_any_answer_is_owed_again(told: Told, client_of: ClientOf, verb: str) -> None:
    with as_owner():
        number = FollowUp.objects.get(kind=KIND, about=told.notice).pk
    if verb:
        client_of("it_coordinator").send(f"/followups/{number}/advance/", {"verb": verb, "text": ""})
    was = owed(told)
    told.take(report(reached=(ONE, TWO)), is_next=True)
    back(told)
    concluded = Report.objects.latest("pk").concluded
    perform("vulnerabilities.restore", lambda actor: restore(actor, concluded, WHY), city=REACH)
    assert (was[0], owed(told)) == ("working" if verb else "open", was)


def test_the_same_file_comes_in_again_after_it_was_taken_back(told: Told) -> None:
    told.take(report((ONE, 80, 0, 3)), is_next=True)
    back(told)
    told.sent -= 1
    told.take(report((ONE, 80, 0, 3)))
    assert list(Report.objects.filter(round_id=told.round).order_by("pk").values_list("pass_no", flat=True)) == [0, 1, 0]


def test_a_report_is_not_taken_back_below_a_later_one_nor_below_a_letter_and_hears_the_way_out(told: Told) -> None:
    first = last(told)
    with pytest.raises(Conflict, match=r"公文「測試字第1號」列有.*請先撤回那件公文"):
        back(told)
    told.take(report((ONE, 80, 0, 3)), is_next=True)
    with pytest.raises(Conflict, match=r"後面已收下「a」.*請先撤回那一份"):
        back(told, first)
    back(told)
    with pytest.raises(Conflict, match=r"收下超過 30 天的報告不能撤回"):
        take_back(told.actor_of("bureau_officer"), first, reason=WHY, now=clock.now() + timedelta(days=31))
    withdraw_letter(told.actor_of("bureau_officer"), told.letter, reason=WHY, now=clock.now())
    back(told, first)
    assert sorted(Finding.objects.filter(host__label__in=[ONE, TWO]).values_list("state", flat=True)) == ["void", "void"]
    told.take(report((ONE, 80, 0, 3)))  # found again it is a finding like any other
    assert sorted(Finding.objects.filter(host__label__in=[ONE, TWO]).values_list("state", flat=True)) == ["open", "void"]


def test_decisions_and_moved_hosts_outlast_the_report_that_brought_them(told: Told, people: dict[str, Somebody]) -> None:
    officer, other = told.actor_of("bureau_officer"), people["other_coordinator"].school_id
    told.take(report(("10.99.0.7", 80, 0, 3), ("10.99.0.8", 80, 0, 3), ("10.99.0.9", 80, 0, 3)))
    decide(officer, Finding.objects.get(host__label="10.99.0.7").pk, decision=Decision.FALSE_POSITIVE, reason="測試機", until=None, now=clock.now())
    move_host(officer, Host.objects.get(label="10.99.0.8").pk, school_id=other, now=clock.now())
    _report, would, why_not = undoing(told.actor_of("bureau_officer"), last(told), now=clock.now())
    assert ((would.new, would.kept, would.hosts), why_not) == ((3, 1, 1), "")
    back(told)
    assert sorted(Host.objects.filter(label__startswith="10.99.0.").values_list("label", "school_id")) == [("10.99.0.7", None), ("10.99.0.8", other)]
    kept = Finding.objects.get(host__label__startswith="10.99.0.")
    assert (kept.state, kept.decision, kept.decision_reason) == ("void", "false_positive", "測試機")
    assert Alias.objects.filter(value__startswith="10.99.0.").count() == 2


def test_a_report_is_taken_back_with_a_reason_by_who_keeps_rounds_alone(told: Told) -> None:
    told.take(report((ONE, 80, 0, 3)), is_next=True)
    with pytest.raises(BadInput):
        back(told, reason=" ")
    with pytest.raises(NotFound):
        back(told, 999_999)
    with pytest.raises(NotFound):
        undoing(told.actor_of("bureau_officer"), 999_999, now=clock.now())
    number = last(told)
    with pytest.raises(Forbidden):
        take_back(told.actor_of("it_coordinator"), number, reason=WHY, now=clock.now())


def test_the_page_says_what_is_undone_and_the_round_that_it_was(told: Told, client_of: ClientOf) -> None:
    told.take(report((ONE, 80, 0, 3), ("10.99.0.1", 80, 0, 3)), is_next=True)
    officer, number = client_of("bureau_officer"), last(told)
    where = f"/vulnerabilities/reports/{number}/take-back/"
    assert "撤回這份報告" in words(officer.get(f"/vulnerabilities/rounds/{told.round}/"))
    shown = words(officer.get(where))
    assert ("新發現的弱點：1 筆" in shown, "由已修補恢復為未修補：1 筆" in shown, "才出現的主機：1 台" in shown) == (True, True, True)
    assert officer.send(where, {"reason": ""}).status_code == 422
    after = words(officer.send(where, {"reason": WHY}))
    assert ("已撤回" in after, WHY in after) == (True, True)
    assert "這份報告已於" in words(officer.get(where))
    first = Report.objects.filter(round_id=told.round).earliest("pk").pk
    assert "請先撤回那件公文" in words(officer.get(f"/vulnerabilities/reports/{first}/take-back/"))
