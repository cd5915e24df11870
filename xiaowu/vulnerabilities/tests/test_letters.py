"""From the letter to the re-test: each school owes an answer for each finding, and only a re-test that reached the host confirms it."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.client import words
from xiaowu.followups import jobs
from xiaowu.followups.actions import reminding
from xiaowu.followups.models import FollowUp
from xiaowu.kernel import clock
from xiaowu.kernel.errors import BadInput, Conflict, Forbidden, NotFound
from xiaowu.kernel.queue import perform
from xiaowu.kernel.roc import spoken
from xiaowu.notifications.models import Telling
from xiaowu.roster.queries.calendar import working_day_after
from xiaowu.vulnerabilities.actions import letters
from xiaowu.vulnerabilities.actions.withdrawing import withdraw_letter
from xiaowu.vulnerabilities.queries.asked_about import letters_about
from xiaowu.vulnerabilities.queries.letters import asked, concerned
from xiaowu.vulnerabilities.rules.letters import KIND, AnswerKind, answer_fault, days_of
from xiaowu.vulnerabilities.tests.samples import report
from xiaowu.vulnerabilities.tests.told import ONE, TWO, Told

ActorOf = Callable[[str], Any]
TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(("found", "days"), [([4, 2], 5), ([3], 10), ([2, 1], 20), ([1, 0], None), ([], None)])
def test_the_most_severe_finding_says_until_when(found: list[int], days: int | None) -> None:
    assert days_of(found) == days


@pytest.mark.parametrize(
    ("kind", "text", "planned_on", "wrong"),
    [
        (AnswerKind.FIXED, "", None, ""), (AnswerKind.PLANNED, "", None, "planned_on"), (AnswerKind.PLANNED, "", TODAY - timedelta(1), "planned_on"),
        (AnswerKind.PLANNED, "", TODAY, ""), (AnswerKind.CANNOT, " ", None, "text"), (AnswerKind.NOT_OURS, "租用", None, ""),
    ],
)  # fmt: skip
def test_a_plan_has_a_day_and_what_cannot_be_done_a_reason(kind: AnswerKind, text: str, planned_on: date | None, wrong: str) -> None:
    assert answer_fault(kind, text, planned_on, TODAY) == wrong


@pytest.mark.parametrize(("text", "days", "wrong"), [("", 0, ""), ("", 1, "text"), ("換機", 1, "")])
def test_a_plan_later_than_the_letter_is_due_has_a_reason(text: str, days: int, wrong: str) -> None:
    assert answer_fault(AnswerKind.PLANNED, text, TODAY + timedelta(days), TODAY, TODAY) == wrong


@pytest.fixture
def told(actor_of: ActorOf, people: dict[str, Somebody]) -> Told:
    return Told(actor_of, people["it_coordinator"].school_id)


def test_a_school_is_told_once_a_round_and_owes_by_its_most_severe(told: Told) -> None:
    with as_owner():
        owed = FollowUp.objects.get(kind=KIND, about=told.notice)
        assert (owed.school_id, owed.owner_role, owed.due) == (told.school, "it_coordinator", working_day_after(told.school, clock.today(), 10))
    assert told.send() == told.letter
    with pytest.raises(Conflict):
        told.send(dated_on=clock.today() - timedelta(days=1))
    with pytest.raises(BadInput):
        told.send("測試字第2號")
    assert concerned(told.actor_of("bureau_officer"), told.round) == []
    with pytest.raises(NotFound):
        letters.send_letter(told.actor_of("bureau_officer"), 10**9, number="a", dated_on=clock.today(), now=clock.now())


def test_a_re_test_confirms_what_is_gone(told: Told) -> None:
    told.answer()
    assert told.state() == "answered"
    told.take(report((ONE, 443, 2, 1), reached=(TWO,)), is_next=True)  # what is left has no day
    assert told.state() == "done"
    with pytest.raises(Conflict):
        letters.reply(
            told.actor_of("it_coordinator"), told.notice, finding_id=_first(told), kind=AnswerKind.FIXED, text="", planned_on=None, now=clock.now()
        )


def _first(told: Told) -> int:
    return asked(told.actor_of("it_coordinator"), told.notice)[0].id


def test_a_re_test_that_still_sees_what_was_answered_reopens(told: Told) -> None:
    told.answer()
    told.take(report((ONE, 80, 0, 3), reached=(TWO,)), is_next=True)
    assert told.state() == "open"


def test_a_re_test_that_did_not_reach_the_hosts_leaves_the_answer_waiting(told: Told) -> None:
    told.answer()
    told.take(report(reached=("10.75.9.9",)), is_next=True)
    assert told.state() == "answered"


def test_a_school_answers_for_every_finding_before_it_reports_back(told: Told) -> None:
    coordinator = told.actor_of("it_coordinator")
    with pytest.raises(BadInput, match="2 筆"):
        letters.report_back(coordinator, told.notice, text="", now=clock.now())
    with pytest.raises(BadInput):
        letters.reply(coordinator, told.notice, finding_id=_first(told), kind=AnswerKind.PLANNED, text="", planned_on=None, now=clock.now())
    with pytest.raises(NotFound):
        letters.reply(coordinator, told.notice, finding_id=10**9, kind=AnswerKind.FIXED, text="", planned_on=None, now=clock.now())
    with pytest.raises(NotFound):
        letters.report_back(coordinator, 10**9, text="", now=clock.now())


def test_another_school_and_the_principal_answer_for_nobody(told: Told) -> None:
    finding = _first(told)
    for role, refused in (("other_coordinator", NotFound), ("principal", Forbidden)):
        with pytest.raises(refused):
            letters.reply(told.actor_of(role), told.notice, finding_id=finding, kind=AnswerKind.FIXED, text="", planned_on=None, now=clock.now())


def test_coordinator_answers_on_the_letters_page_and_takes_the_letter_away(told: Told, client_of: Callable[[str], Any]) -> None:
    client, where = client_of("it_coordinator"), f"/vulnerabilities/notices/{told.notice}/"
    for finding in [each.id for each in asked(told.actor_of("it_coordinator"), told.notice)]:
        client.send(f"{where}reply/", {"finding_id": str(finding), "kind": "planned", "planned_on": "2026-12-31", "text": "換機"})
    assert "預定修補 115年12月31日" in words(client.send(f"{where}report-back/", {"text": "已逐項回報"}))
    assert client.get(f"{where}letter.pdf").content.startswith(b"%PDF")
    assert client.get(f"{where}letter.odt").content.startswith(b"PK")
    assert client.get(f"{where}letter.txt").status_code == 404
    assert client_of("other_coordinator").get(where).status_code == 404
    officer = client_of("bureau_officer")
    assert "已回報" in words(officer.get(f"/vulnerabilities/letters/{told.letter}/"))
    assert "測試字第1號" in words(officer.get(f"/vulnerabilities/rounds/{told.round}/"))


def test_officer_sends_a_letter_from_the_round(told: Told, client_of: Callable[[str], Any]) -> None:
    officer, where = client_of("bureau_officer"), f"/vulnerabilities/rounds/{told.round}/letters/new/"
    assert "將通知 0 所學校" in words(officer.get(where))
    given = {"number": "測試字第3號", "dated_on": "2026-11-24"}
    changed = officer.send(where, {**given, "_plan": "another"}, says_yes=False)
    assert (changed.status_code, "您查看之後有變動" in words(changed), 'value="測試字第3號"' in changed.content.decode()) == (422, True, True)
    refused = officer.send(where, given)
    assert (refused.status_code, "沒有需要通知的學校" in words(refused)) == (422, True)


def test_what_is_overdue_goes_to_the_principal_and_then_to_the_bureau(told: Told) -> None:
    with as_owner():
        owed = FollowUp.objects.get(kind=KIND, about=told.notice)
        FollowUp.objects.exclude(pk=owed.pk).delete()
    due = owed.due or clock.today()
    for later in (0, 1, 5, 12):
        day = due + timedelta(days=later)
        perform("followups.remind", partial(reminding.remind, today=day), city=jobs.REACH)
    with as_owner():
        heard = [(each.role, each.school_id, each.about["stage"]) for each in Telling.objects.filter(about__id=owed.pk).order_by("pk")]
    assert heard[-4:] == [
        ("it_coordinator", told.school, "due"), ("it_coordinator", told.school, "overdue"), ("principal", told.school, "overdue"),
        ("bureau_officer", None, "overdue"),
    ]  # fmt: skip


def test_a_joint_meeting_sees_rounds_severities_and_who_is_left(told: Told, client_of: Callable[[str], Any]) -> None:
    told.take(report((ONE, 80, 0, 3), reached=(TWO,)), is_next=True)
    officer = client_of("bureau_officer")
    shown = words(officer.get("/vulnerabilities/meeting/"))
    for said in ("各輪之後仍有嚴重或高風險弱點的學校", "公文輪", "高 1 1 0 —", "中 0 0 1 0.0"):
        assert said in shown
    assert "聯繫會議資料" in words(officer.get("/vulnerabilities/schools/"))
    assert client_of("it_coordinator").get("/vulnerabilities/meeting/").status_code == 403


def test_a_weakness_own_page_tells_its_letter_its_day_and_the_answer_and_leads_to_it(told: Told, client_of: Callable[[str], Any]) -> None:
    with as_owner():
        due = FollowUp.objects.get(kind=KIND, about=told.notice).due
    coordinator, where = client_of("it_coordinator"), f"/vulnerabilities/findings/{_first(told)}/"
    before = coordinator.get(where)
    assert f'href="/vulnerabilities/notices/{told.notice}/"' in before.content.decode()
    assert all(each in words(before) for each in ("測試字第1號", spoken.long(due), "尚未回報"))
    told.answer(AnswerKind.NOT_OURS)
    assert "不是本校的主機" in words(client_of("bureau_officer").get(where))
    assert letters_about(told.actor_of("vendor"), _first(told)) == []
    withdraw_letter(told.actor_of("bureau_officer"), told.letter, reason="誤發", now=clock.now())
    assert "測試字第1號" not in words(coordinator.get(where))
