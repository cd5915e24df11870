"""What a letter asks stays as it was sent; only a scan confirms a repair, and a school may answer anew until then."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.client import words
from xiaowu.followups.models import FollowUp
from xiaowu.kernel import clock
from xiaowu.kernel.errors import BadInput
from xiaowu.vulnerabilities.actions import letters
from xiaowu.vulnerabilities.actions.decisions import decide
from xiaowu.vulnerabilities.actions.hosts import move_host
from xiaowu.vulnerabilities.models import Finding, Host, Notice
from xiaowu.vulnerabilities.queries.letters import asked, concerned, notice
from xiaowu.vulnerabilities.rules.decisions import Decision
from xiaowu.vulnerabilities.rules.letters import KIND, AnswerKind, ending
from xiaowu.vulnerabilities.tests.samples import report
from xiaowu.vulnerabilities.tests.told import ONE, TWO, Told

ActorOf = Callable[[str], Any]
ClientOf = Callable[[str], Any]


@pytest.fixture
def told(actor_of: ActorOf, people: dict[str, Somebody]) -> Told:
    return Told(actor_of, people["it_coordinator"].school_id)


def owed(told: Told) -> FollowUp:
    with as_owner():
        return FollowUp.objects.get(kind=KIND, about=told.notice)


@pytest.mark.parametrize(("unfixed", "moved", "how"), [(0, 0, "confirmed"), (1, 0, "settled"), (0, 1, "moved"), (2, 1, "moved")])
def test_a_letter_is_confirmed_only_if_scans_saw_all_of_it_repaired(unfixed: int, moved: int, how: str) -> None:
    assert ending(unfixed, moved) == how


def test_what_is_found_after_a_letter_went_out_is_asked_by_a_further_one_alone(told: Told) -> None:
    told.take(report((ONE, 80, 0, 3), (ONE, 8080, 0, 4)))
    coordinator = told.actor_of("it_coordinator")
    assert (notice(coordinator, told.notice).count, [each.port for each in asked(coordinator, told.notice)]) == (2, [80, 80])
    officer = told.actor_of("bureau_officer")
    assert [(each.school_id, each.count) for each in concerned(officer, told.round)] == [(told.school, 1)]
    letter = told.send("測試字第2號")
    with as_owner():
        after = Notice.objects.get(letter_id=letter).pk
    coordinator = told.actor_of("it_coordinator")
    assert [each.port for each in asked(coordinator, after)] == [8080]
    assert (told.state(), concerned(told.actor_of("bureau_officer"), told.round)) == ("open", [])


def test_nobody_closes_a_letter_by_hand_as_confirmed_nor_while_something_is_left(told: Told, client_of: ClientOf) -> None:
    told.answer()
    officer, where = client_of("bureau_officer"), f"/followups/{owed(told).pk}/advance/"
    assert officer.send(where, {"verb": "close", "text": "", "outcome": "confirmed"}).status_code == 422
    refused = officer.send(where, {"verb": "close", "text": "", "outcome": "settled"})
    assert (refused.status_code, "還有 2 筆弱點未修補" in words(refused), told.state()) == (422, True, "answered")


def test_what_was_decided_ends_a_letter_without_a_re_test_and_says_so(told: Told) -> None:
    told.take(report((TWO, 80, 1, 2), reached=(ONE,)), is_next=True)
    with as_owner():
        left = Finding.objects.get(host__label=TWO).pk
    decide(told.actor_of("bureau_officer"), left, decision=Decision.FALSE_POSITIVE, reason="測試機", until=None, now=clock.now())
    assert (owed(told).state, owed(told).outcome) == ("done", "settled")


def test_a_host_that_went_to_another_school_confirms_nothing(told: Told, people: dict[str, Somebody]) -> None:
    other = people["other_coordinator"].school_id
    with as_owner():
        hosts = list(Host.objects.filter(label__in=[ONE, TWO]).values_list("pk", flat=True))
    for host in hosts:
        assert told.state() == "open"
        move_host(told.actor_of("bureau_officer"), host, school_id=other, now=clock.now())
    assert (owed(told).state, owed(told).outcome) == ("done", "moved")
    assert [each.school_id for each in concerned(told.actor_of("bureau_officer"), told.round)] == [other]
    assert asked(told.actor_of("it_coordinator"), told.notice) == []


def test_a_school_answers_anew_after_it_reported_back_and_the_answer_before_stays(told: Told, client_of: ClientOf) -> None:
    told.answer(AnswerKind.CANNOT)
    client, where = client_of("it_coordinator"), f"/vulnerabilities/notices/{told.notice}/"
    assert "改變回報" in words(client.get(where))
    finding = asked(told.actor_of("it_coordinator"), told.notice)[0].id
    assert client.send(f"{where}reply/", {"finding_id": str(finding), "kind": "", "text": ""}).status_code == 422
    shown = words(client.send(f"{where}reply/", {"finding_id": str(finding), "kind": "fixed", "text": "廠商已更新"}))
    assert ("廠商已更新" in shown, "送出回報" in shown, told.state()) == (True, False, "answered")


def test_officer_reads_what_each_school_answered_and_what_no_school_is_asked_about(told: Told, client_of: ClientOf) -> None:
    told.answer(AnswerKind.NOT_OURS)
    told.take(report((ONE, 80, 0, 3), (TWO, 80, 1, 2), ("10.99.0.1", 80, 0, 3)))
    officer = client_of("bureau_officer")
    assert "已回報，待確認 " in (shown := words(officer.get(f"/vulnerabilities/letters/{told.letter}/")))
    assert shown.strip().endswith("2 2 0 0 0 2") or " 2 2 0 0 0 2 " in shown
    for where in (f"rounds/{told.round}/", f"rounds/{told.round}/letters/new/"):
        assert "1 台主機無人認領，其中 1 筆弱點（中以上）不會通知任何學校" in words(officer.get(f"/vulnerabilities/{where}"))
    assert "不會通知任何學校" not in words(client_of("it_coordinator").get(f"/vulnerabilities/rounds/{told.round}/"))


def test_a_letter_typed_in_full_width_is_the_same_letter(told: Told) -> None:
    assert told.send("測試字第１號") == told.letter


def test_a_planned_day_that_is_over_is_told_as_such(told: Told) -> None:
    coordinator, day = told.actor_of("it_coordinator"), clock.today() - timedelta(days=1)
    finding = asked(coordinator, told.notice)[0].id
    with pytest.raises(BadInput, match="已經過了"):
        letters.reply(coordinator, told.notice, finding_id=finding, kind=AnswerKind.PLANNED, text="", planned_on=day, now=clock.now())
    with pytest.raises(BadInput, match="晚於公文期限"):
        letters.reply(
            coordinator, told.notice, finding_id=finding, kind=AnswerKind.PLANNED, text="", planned_on=day + timedelta(days=90), now=clock.now()
        )
