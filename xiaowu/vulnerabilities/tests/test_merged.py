"""A school merges while it owes repairs: its successor's coordinator answers for its hosts, and no longer once the merger is taken back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.client import HouseClient, words
from xiaowu.followups.models import FollowUp
from xiaowu.kernel import clock
from xiaowu.kernel.errors import Forbidden
from xiaowu.kernel.queue import perform
from xiaowu.roster.actions.schools import reopen_school
from xiaowu.roster.models import School
from xiaowu.roster.tests.actions.closing import close
from xiaowu.roster.tests.ending import TODAY, Stage, stage_of
from xiaowu.vulnerabilities.actions import letters, merging
from xiaowu.vulnerabilities.actions.hosts import add_holding, move_host
from xiaowu.vulnerabilities.actions.rounds import begin_round
from xiaowu.vulnerabilities.jobs import bring, give_back
from xiaowu.vulnerabilities.models import Finding, Holding, Host, Notice, Reply
from xiaowu.vulnerabilities.queries.letters import asked, notice
from xiaowu.vulnerabilities.queries.merging import lines
from xiaowu.vulnerabilities.rules.letters import KIND, AnswerKind
from xiaowu.vulnerabilities.tests.samples import report
from xiaowu.vulnerabilities.tests.told import ONE, TWO, Told

ActorOf = Callable[[str], Any]


@pytest.fixture
def stage(actor_of: ActorOf, people: dict[str, Somebody]) -> Stage:
    return stage_of(actor_of, people)


@pytest.fixture
def told(actor_of: ActorOf, stage: Stage) -> Told:
    return Told(actor_of, stage.here)


def merge(stage: Stage) -> int:
    close(stage)
    return int(perform(merging.BRING, lambda actor: bring(actor, stage.here, stage.there), city=merging.REACH))


def part(stage: Stage) -> int:
    reopen_school(stage.actor_of("bureau_officer"), stage.here)
    return int(perform(merging.GIVE_BACK, lambda actor: give_back(actor, stage.here, stage.there), city=merging.REACH))


def owed(school_id: int) -> list[tuple[str, str, Any]]:
    with as_owner():
        found = FollowUp.objects.filter(kind=KIND, school_id=school_id).order_by("pk")
        return [(each.state, each.outcome, each.due) for each in found]


def at(school_id: int) -> tuple[int, int, list[str]]:
    with as_owner():
        held = Holding.objects.filter(school_id=school_id, until=None).order_by("value").values_list("value", flat=True)
        return Host.objects.filter(school_id=school_id).count(), Finding.objects.filter(school_id=school_id).count(), list(held)


def answer(actor: Any, notice_id: int) -> None:
    for each in asked(actor, notice_id):
        letters.reply(actor, notice_id, finding_id=each.id, kind=AnswerKind.FIXED, text="已更新", planned_on=None, now=clock.now())
    letters.report_back(actor, notice_id, text="", now=clock.now())


def copy_at(told: Told, school_id: int) -> int:
    with as_owner():
        return Notice.objects.get(letter_id=told.letter, school_id=school_id).pk


def test_successors_coordinator_answers_for_the_hosts_of_a_merged_school_until_the_same_day(
    stage: Stage, told: Told, client_of: Callable[[str], HouseClient]
) -> None:
    before, [(_state, _outcome, due)] = at(stage.here), owed(stage.here)
    assert lines(stage.actor_of("bureau_officer"), stage.here, stage.there, TODAY) == [
        ("移至承接學校的受掃描主機", before[0]), ("由承接學校接續修補的弱點", before[1]), ("由承接學校接續回報的弱點公文", 1),
    ]  # fmt: skip
    with pytest.raises(Forbidden):
        lines(stage.receiver, stage.here, stage.there, TODAY)
    others = at(stage.there)
    assert merge(stage) == before[0] > 0
    assert at(stage.here) == (0, 0, [])
    assert at(stage.there) == (before[0] + others[0], before[1] + others[1], sorted([*before[2], *others[2]]))
    assert (owed(stage.here), owed(stage.there)) == ([("done", "moved", due)], [("open", "", due)])
    copy = copy_at(told, stage.there)
    page = words(client_of("other_coordinator").get(f"/vulnerabilities/notices/{copy}/"))
    assert ONE in page
    answer(stage.receiver, copy)
    assert owed(stage.there) == [("answered", "", due)]
    told.take(report((ONE, 443, 2, 1), reached=(TWO,)), is_next=True)
    assert owed(stage.there) == [("done", "confirmed", due)]


def test_what_was_answered_before_the_merger_is_answered_after_it(stage: Stage, told: Told) -> None:
    told.answer()
    merge(stage)
    assert [state for state, *_rest in owed(stage.there)] == ["answered"]
    with as_owner():
        assert {each.by for each in Reply.objects.filter(notice=copy_at(told, stage.there))} == {
            f"{Reply.objects.filter(notice=told.notice)[0].by}（{School.objects.get(pk=stage.here).name}）"
        }


@pytest.mark.parametrize("state", ["open", "answered", "working"])
def test_a_merger_that_is_taken_back_gives_hosts_and_letters_back_with_what_was_answered_meanwhile(stage: Stage, told: Told, state: str) -> None:
    before, others, [(_state, _outcome, due)] = at(stage.here), at(stage.there), owed(stage.here)
    merge(stage)
    copy = copy_at(told, stage.there)
    if state == "answered":
        answer(stage.receiver, copy)
    elif state == "working":
        with as_owner():
            FollowUp.objects.filter(kind=KIND, about=copy).update(state="working")
    assert part(stage) == before[0]
    assert (at(stage.here), at(stage.there)) == (before, others)
    assert (owed(stage.here), owed(stage.there)) == ([(state, "", due)], [("done", "moved", due)])
    with as_owner():
        assert Reply.objects.filter(notice=told.notice).exists() == (state == "answered")
    row = notice(stage.keeper, told.notice)
    assert (row.school_id, row.state) == (stage.here, state)


@pytest.mark.parametrize("is_answered", [True, False])
def test_what_the_successor_owed_by_the_same_letter_is_owed_for_both_from_the_merger_on(stage: Stage, actor_of: ActorOf, is_answered: bool) -> None:
    officer = actor_of("bureau_officer")
    add_holding(officer, school_id=stage.there, value="10.76.0.0/16", now=clock.now())
    told = Told(actor_of, stage.here)
    told.round = begin_round(officer, title="兩校的輪次", now=clock.now())
    told.take(report((ONE, 80, 0, 3), (TWO, 80, 1, 2), ("10.76.1.1", 80, 0, 3)))
    told.letter = told.send("測試字第2號")
    copy = copy_at(told, stage.there)
    if is_answered:
        answer(stage.receiver, copy)
    assert [state for state, *_rest in owed(stage.there)] == ["answered" if is_answered else "open"]
    merge(stage)
    assert [state for state, *_rest in owed(stage.there)] == ["open"]
    assert sorted(each.host for each in asked(stage.receiver, copy)) == ["10.75.1.1", "10.75.1.2", "10.76.1.1"]
    part(stage)
    assert [state for state, *_rest in owed(stage.there)] == ["open"]
    assert [each.host for each in asked(stage.receiver, copy)] == ["10.76.1.1"]


def test_hosts_that_were_the_successors_before_stay_there(stage: Stage, told: Told) -> None:
    with as_owner():
        moved = Host.objects.filter(school_id=stage.here).order_by("pk")[0].pk
    move_host(stage.actor_of("bureau_officer"), moved, school_id=stage.there, now=clock.now() - timedelta(minutes=1))
    merge(stage)
    part(stage)
    with as_owner():
        assert Host.objects.get(pk=moved).school_id == stage.there


def test_a_school_without_hosts_merges_and_comes_back(stage: Stage) -> None:
    with as_owner():
        Host.objects.filter(school_id=stage.here).update(school_id=None)
    before = at(stage.here)
    assert (merge(stage), part(stage)) == (0, 0)
    assert at(stage.here) == before


def test_a_merger_that_was_taken_back_before_its_job_ran_moves_nothing(stage: Stage, told: Told) -> None:
    before = at(stage.here)
    assert perform(merging.BRING, lambda actor: bring(actor, stage.here, stage.there), city=merging.REACH) == 0
    close(stage)
    assert perform(merging.GIVE_BACK, lambda actor: give_back(actor, stage.here, stage.there), city=merging.REACH) == 0
    assert at(stage.here) == before
