"""A letter taken back after it was sent: schools are told, what they answered stays, and what an earlier letter asked is owed again."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.client import words
from xiaowu.followups.models import FollowUp
from xiaowu.kernel import clock
from xiaowu.kernel.errors import BadInput, Conflict, Forbidden, NotFound
from xiaowu.kernel.notices import Words
from xiaowu.notifications.models import Telling
from xiaowu.vulnerabilities.actions import withdrawing
from xiaowu.vulnerabilities.actions.letters import send_letter
from xiaowu.vulnerabilities.actions.rounds import begin_round, take_report
from xiaowu.vulnerabilities.actions.withdrawing import withdraw_letter
from xiaowu.vulnerabilities.models import Letter, Notice
from xiaowu.vulnerabilities.queries.letters import asked, notice
from xiaowu.vulnerabilities.rules.letters import KIND
from xiaowu.vulnerabilities.tests.samples import report
from xiaowu.vulnerabilities.tests.told import ONE, Told

ActorOf = Callable[[str], Any]
ClientOf = Callable[[str], Any]
WHY = "發文日期誤植"


@pytest.fixture
def told(actor_of: ActorOf, people: dict[str, Somebody]) -> Told:
    return Told(actor_of, people["it_coordinator"].school_id)


def withdraw(told: Told, reason: str = WHY) -> None:
    withdraw_letter(told.actor_of("bureau_officer"), told.letter, reason=reason, now=clock.now())


def endings(told: Told) -> list[tuple[str, str]]:
    with as_owner():
        return list(FollowUp.objects.filter(kind=KIND, school_id=told.school).order_by("pk").values_list("state", "outcome"))


def test_an_officer_takes_a_letter_back_and_its_school_is_told_once(told: Told) -> None:
    for _again in range(2):
        withdraw(told)
    assert endings(told) == [("done", "withdrawn")]
    with as_owner():
        held = Letter.objects.get(pk=told.letter)
        said = [each.about for each in Telling.objects.filter(kind="vulnerabilities.withdrawn")]
    assert (held.withdrawn_why, held.withdrawn_at is None) == (WHY, False)
    assert said == [{"id": told.notice, "number": "測試字第1號", "why": WHY}]
    assert withdrawing.words(said[0]) == Words("弱點修補公文「測試字第1號」已撤回", WHY)


def test_a_corrected_letter_keeps_what_the_school_had_answered(told: Told, client_of: ClientOf) -> None:
    told.answer()
    withdraw(told)
    letter = told.send("測試字第2號")
    with as_owner():
        after = Notice.objects.get(letter_id=letter)
    assert after.instead_of_id == told.notice
    coordinator = told.actor_of("it_coordinator")
    assert [each.kind for each in asked(coordinator, after.pk)] == ["fixed", "fixed"]
    assert (notice(coordinator, after.pk).instead_of, notice(coordinator, told.notice).later) == ("測試字第1號", "測試字第2號")
    told.take(report((ONE, 80, 0, 3)), is_next=True)  # the re-test decides by those answers
    assert endings(told) == [("done", "withdrawn"), ("open", "")]
    client = client_of("it_coordinator")
    shown = words(client.get(f"/vulnerabilities/notices/{told.notice}/"))
    assert (WHY in shown, "改依「測試字第2號」辦理" in shown, "送出回報" in shown) == (True, True, False)
    assert "前函「測試字第1號」已撤回，改依本函辦理" in words(client.get(f"/vulnerabilities/notices/{after.pk}/"))
    for copy in (told.notice, after.pk):
        assert client.get(f"/vulnerabilities/notices/{copy}/letter.odt").status_code == 200


def test_what_an_earlier_letter_asked_is_owed_again_once_the_later_is_taken_back(told: Told) -> None:
    officer = told.actor_of("bureau_officer")
    later = begin_round(officer, title="公文輪二", now=clock.now())
    take_report(officer, later, is_next=False, report=report((ONE, 80, 0, 3)), digest="f" * 64, filename="a", now=clock.now())
    sent = send_letter(officer, later, number="測試字第9號", dated_on=clock.today(), now=clock.now())
    assert endings(told) == [("done", "replaced"), ("open", "")]
    withdraw_letter(officer, sent, reason=WHY, now=clock.now())
    assert endings(told) == [("open", ""), ("done", "withdrawn")]


def test_a_letter_that_ended_stays_ended_when_it_is_taken_back(told: Told) -> None:
    told.take(report(reached=(ONE, "10.75.1.2")), is_next=True)
    assert endings(told) == [("done", "confirmed")]
    withdraw(told)
    assert endings(told) == [("done", "confirmed")]


def test_a_letter_is_taken_back_with_a_reason_and_its_number_is_used_no_more(told: Told) -> None:
    with pytest.raises(BadInput):
        withdraw(told, " ")
    withdraw(told)
    with pytest.raises(Conflict, match="已經撤回，請用新的文號"):
        told.send()


def test_only_who_keeps_rounds_may_take_a_letter_back(told: Told) -> None:
    act = partial(withdraw_letter, reason=WHY, now=clock.now())
    for role in ("it_coordinator", "principal"):
        with pytest.raises(Forbidden):
            act(told.actor_of(role), told.letter)
    with pytest.raises(NotFound):
        act(told.actor_of("bureau_officer"), 999_999)


def test_the_page_says_before_whom_it_concerns_and_afterwards_that_it_is_done(told: Told, client_of: ClientOf) -> None:
    told.answer()
    officer, where = client_of("bureau_officer"), f"/vulnerabilities/letters/{told.letter}/"
    assert "撤回或更正" in words(officer.get(where))
    before = words(officer.get(f"{where}withdraw/"))
    assert ("發給 1 所學校" in before, "待辦未結案；已有回報，會保留" in before) == (True, True)
    assert officer.send(f"{where}withdraw/", {"reason": ""}).status_code == 422
    after = words(officer.send(f"{where}withdraw/", {"reason": WHY}))
    assert ("已撤回" in after, WHY in after, "撤回或更正" in after) == (True, True, False)
    assert "這件公文已於" in words(officer.get(f"{where}withdraw/"))
    assert "已撤回" in words(officer.get(f"/vulnerabilities/rounds/{told.round}/"))
