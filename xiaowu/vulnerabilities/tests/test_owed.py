"""What a school owes after a letter: until a scan after its answer, through later rounds, and again when something comes back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from conftest import Somebody, as_owner
from xiaowu.followups.models import FollowUp
from xiaowu.kernel import clock
from xiaowu.kernel.errors import BadInput
from xiaowu.vulnerabilities.actions import letters
from xiaowu.vulnerabilities.actions.decisions import decide
from xiaowu.vulnerabilities.actions.rounds import begin_round
from xiaowu.vulnerabilities.models import Finding, Notice, Result
from xiaowu.vulnerabilities.queries.letters import asked, concerned
from xiaowu.vulnerabilities.queries.schools import standing, trend
from xiaowu.vulnerabilities.rules.decisions import Decision
from xiaowu.vulnerabilities.rules.letters import KIND, AnswerKind
from xiaowu.vulnerabilities.tests.samples import report
from xiaowu.vulnerabilities.tests.told import ONE, TWO, Told

ActorOf = Callable[[str], Any]


@pytest.fixture
def told(actor_of: ActorOf, people: dict[str, Somebody]) -> Told:
    return Told(actor_of, people["it_coordinator"].school_id)


def begin(told: Told) -> None:
    told.round = begin_round(told.actor_of("bureau_officer"), title="下一輪", now=clock.now())


def schools(told: Told) -> list[int]:
    return [each.school_id for each in concerned(told.actor_of("bureau_officer"), told.round)]


def test_a_report_of_another_schools_hosts_reopens_no_answer(told: Told) -> None:
    told.take(report((ONE, 80, 0, 3), reached=(TWO,)), is_next=True)
    told.answer()
    told.take(report(("10.99.0.1", 80, 0, 3)))
    assert told.state() == "answered"
    told.take(report((ONE, 80, 0, 3), reached=("10.99.0.2",)))  # scanned again after the answer
    assert told.state() == "open"


def test_only_the_latest_answer_is_held_against_a_scan(told: Told) -> None:
    told.answer()
    told.take(report((ONE, 80, 0, 3), reached=(TWO,)), is_next=True)
    assert told.state() == "open"
    told.answer(AnswerKind.CANNOT)
    told.take(report((ONE, 80, 0, 3), reached=("10.99.0.1",)))
    assert told.state() == "answered"


def test_the_scan_of_a_later_round_confirms_an_earlier_letter(told: Told) -> None:
    told.answer()
    begin(told)
    told.take(report(reached=(ONE, TWO)))
    assert told.state() == "done"


def test_a_later_rounds_letter_takes_the_place_of_the_one_before(told: Told) -> None:
    told.answer()
    begin(told)
    told.take(report((ONE, 80, 0, 3), reached=(TWO,)))
    assert schools(told) == [told.school]
    letter = told.send("測試字第2號")
    with as_owner():
        before, after = FollowUp.objects.filter(kind=KIND, school_id=told.school).order_by("-pk")[:2][::-1]
    assert (before.about, before.state, before.outcome) == (told.notice, "done", "replaced")
    assert (after.about, after.state) == (Notice.objects.get(letter_id=letter).pk, "open")


def test_what_comes_back_after_a_letter_was_closed_is_owed_by_a_new_one(told: Told) -> None:
    told.take(report(reached=(ONE, TWO)), is_next=True)
    assert (told.state(), schools(told)) == ("done", [])
    told.take(report((ONE, 80, 0, 3)), is_next=True)
    assert schools(told) == [told.school]
    told.notice = Notice.objects.get(letter_id=told.send("測試字第2號")).pk
    assert [each.host for each in asked(told.actor_of("it_coordinator"), told.notice)] == [ONE]
    assert (told.state(), schools(told)) == ("open", [])


@pytest.mark.parametrize("days", [-3652, -31, 31])
def test_a_letter_of_another_year_is_not_sent(told: Told, days: int) -> None:
    begin(told)
    with pytest.raises(BadInput, match="年份"):
        told.send("測試字第2號", clock.today() + timedelta(days=days))
    assert letters.send_letter(
        told.actor_of("bureau_officer"), told.round, number="測試字第2號", dated_on=clock.today() - timedelta(days=30), now=clock.now()
    )


def test_the_last_bar_of_the_meeting_says_what_the_figures_say(told: Told) -> None:
    officer = told.actor_of("bureau_officer")
    told.take(report((ONE, 80, 0, 3)))
    told.take(report((ONE, 80, 0, 3), scanner="openvas"))  # the same, by its CVE
    begin(told)
    told.take(report((ONE, 80, 0, 3)))

    def shown() -> tuple[list[int], int]:
        return [each.severe_schools for each in trend(officer)][-2:], standing(officer).severe_schools

    assert shown() == ([1, 1], 1)
    for each in Finding.objects.filter(severity__gte=3, same_as=None):
        decide(officer, each.pk, decision=Decision.FALSE_POSITIVE, reason="誤判", until=None, now=clock.now())
    Finding.objects.filter(weakness__scanner="openvas").update(state="fixed", closed_on=clock.today())
    Result.objects.filter(finding__weakness__scanner="openvas", round_id=told.round).update(answer="fixed")
    assert shown() == ([1, 0], 0)
