"""The bureau reads what all schools answered in one list, finding by finding."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.client import words
from xiaowu.followups.actions.keeping import attach
from xiaowu.followups.models import FollowUp
from xiaowu.kernel import clock
from xiaowu.kernel.errors import Forbidden
from xiaowu.kernel.lists import ListRequest
from xiaowu.vulnerabilities.actions import letters
from xiaowu.vulnerabilities.actions.withdrawing import withdraw_letter
from xiaowu.vulnerabilities.queries.answers import answers
from xiaowu.vulnerabilities.queries.letters import asked
from xiaowu.vulnerabilities.rules.letters import KIND, AnswerKind
from xiaowu.vulnerabilities.tests.samples import report
from xiaowu.vulnerabilities.tests.told import ONE, TWO, Told

ActorOf = Callable[[str], Any]
ClientOf = Callable[[str], Any]


@pytest.fixture
def told(actor_of: ActorOf, people: dict[str, Somebody]) -> Told:
    return Told(actor_of, people["it_coordinator"].school_id)


def _found(told: Told, text: str = "", **filters: str) -> list[tuple[Any, ...]]:
    listed = answers(told.actor_of("bureau_officer"), ListRequest(text=text, sort="due", filters=tuple(filters.items()))).rows
    return [(each.title, each.kind, each.is_due, each.is_late) for each in listed]


def test_the_bureau_reads_each_answer_with_its_day_and_who_has_not_answered(told: Told) -> None:
    coordinator, day = told.actor_of("it_coordinator"), clock.today() + timedelta(days=1)
    high, medium = asked(coordinator, told.notice)
    letters.reply(coordinator, told.notice, finding_id=high.id, kind=AnswerKind.PLANNED, text="換機", planned_on=day, now=clock.now())
    with as_owner():
        follow_up = FollowUp.objects.get(kind=KIND, about=told.notice).pk
    attach(coordinator, follow_up, filename="報價單.txt", sent="報價".encode(), now=clock.now())
    row = answers(told.actor_of("bureau_officer"), ListRequest(sort="planned_on")).rows[0]
    assert (row.id, row.kind, row.planned_on, row.text, row.number, row.files) == (high.id, "planned", day, "換機", "測試字第1號", 1)
    assert _found(told) == [(high.title, "planned", True, False), (medium.title, None, True, False)]
    assert _found(told, kind="none") == [(medium.title, None, True, False)]
    assert [_found(told, kind="cannot"), _found(told, show="late"), _found(told, show="settled"), _found(told, "%")] == [[], [], [], []]
    assert len(_found(told, "測試字第1號", show="due")) == 2


def test_what_is_owed_since_yesterday_is_late_until_the_school_has_answered(told: Told) -> None:
    with as_owner():
        FollowUp.objects.filter(kind=KIND, about=told.notice).update(due=clock.today() - timedelta(days=1))
    assert len(_found(told, show="late")) == 2
    told.answer()
    assert (len(_found(told, show="late")), len(_found(told, kind="fixed", show="due"))) == (0, 2)


def test_a_letter_that_was_withdrawn_asks_nothing(told: Told) -> None:
    withdraw_letter(told.actor_of("bureau_officer"), told.letter, reason="誤發", now=clock.now())
    assert _found(told) == []


def test_each_figure_of_a_round_leads_to_its_findings(told: Told, client_of: ClientOf) -> None:
    told.take(report((ONE, 80, 0, 3), reached=(ONE,)), is_next=True)  # the other host was not reached
    officer = client_of("bureau_officer")
    shown = officer.get(f"/vulnerabilities/rounds/{told.round}/").content.decode()
    links = {each.replace("&amp;", "&") for each in re.findall(r'href="([^"]*results/\?[^"]*)"', shown)}
    counts = {each.rpartition("?")[2]: officer.get(each.replace("?", "list.json?")).json() for each in links}
    assert {key: len(found) for key, found in counts.items()} == {
        "pass=0&answer=new": 3, "pass=1&answer=remaining": 1, "pass=1&answer=not_reached": 1, "pass=1&answer=fixed": 1,
    }  # fmt: skip
    assert [each["host"] for each in counts["pass=1&answer=not_reached"]] == [TWO]
    own, other = (words(client_of(who).get(f"/vulnerabilities/rounds/{told.round}/results/")) for who in ("it_coordinator", "other_coordinator"))
    assert ("只計本校的主機" in own, TWO in own, TWO in other) == (True, True, False)
    assert officer.get("/vulnerabilities/rounds/999999/results/").status_code == 404
    assert client_of("vendor").get(f"/vulnerabilities/rounds/{told.round}/results/").status_code == 403


def test_a_school_cannot_read_what_others_answered(told: Told, client_of: ClientOf) -> None:
    with pytest.raises(Forbidden):
        answers(told.actor_of("it_coordinator"), ListRequest(sort="due"))
    assert [client_of(who).get("/vulnerabilities/answers/").status_code for who in ("principal", "it_coordinator", "vendor")] == [403] * 3
