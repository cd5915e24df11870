"""A motion is withdrawn before its meeting by those who submitted it; the numbers follow, and it can be put back."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from conftest import as_owner
from tests.client import words
from xiaowu.followups.models import FollowUp, Note
from xiaowu.followups.rules.flow import Verb
from xiaowu.kernel import clock
from xiaowu.kernel.errors import BadInput, Forbidden
from xiaowu.kernel.models import AuditEntry
from xiaowu.meetings.actions import agenda, follow_up, withdrawal
from xiaowu.meetings.models import Item, Meeting
from xiaowu.meetings.queries import minutes
from xiaowu.meetings.rules.document import Kind, Role, write_text
from xiaowu.meetings.rules.flow import TRACKED, MotionVerb, Stage

ActorOf = Callable[[str], Any]
ClientOf = Callable[[str], Any]
TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 9, tzinfo=clock.TAIPEI)


@pytest.fixture
def motions(actor_of: ActorOf, planned: int) -> list[int]:
    coordinator = actor_of("it_coordinator")
    return [agenda.submit_motion(coordinator, planned, subject=each, explanation="如題", today=TODAY) for each in ("甲案", "乙案", "丙案")]


def shown(meeting: int) -> list[str]:
    heading = minutes.document(meeting).heading(Role.MOTIONS)
    assert heading
    return [f"{each.label}{each.text[:2]}" for each in heading.children]


def test_a_school_withdraws_its_own_motion_the_numbers_follow_and_it_comes_back(client_of: ClientOf, planned: int, motions: list[int]) -> None:
    client = client_of("it_coordinator")
    for _twice in range(2):
        page = words(client.send(f"/meetings/{planned}/items/{motions[1]}/withdraw/", {"verb": "withdraw"}))
        assert shown(planned) == ["案由一：甲案", "案由二：丙案"]
    assert "已撤回的提案" in page
    assert "乙案" not in write_text(minutes.document(planned))
    assert "找到 0 處" in words(client.get("/meetings/search/?q=乙案"))
    for _twice in range(2):
        client.send(f"/meetings/{planned}/items/{motions[1]}/withdraw/", {"verb": "restore"})
        assert shown(planned) == ["案由一：甲案", "案由二：乙案", "案由三：丙案"]
    with as_owner():
        assert list(AuditEntry.objects.filter(subject="motion", verb__in=["withdraw", "restore"]).values_list("verb", flat=True)) == [
            "withdraw",
            "restore",
        ]


def test_others_cannot_withdraw_it(client_of: ClientOf, actor_of: ActorOf, planned: int, motions: list[int]) -> None:
    for role in ("bureau_officer", "other_coordinator"):
        with pytest.raises(Forbidden, match="分區或單位"):
            withdrawal.move_motion(actor_of(role), planned, item_id=motions[0], verb=MotionVerb.WITHDRAW, now=NOW)
    assert client_of("principal").send(f"/meetings/{planned}/items/{motions[0]}/withdraw/", {"verb": "withdraw"}).status_code == 403
    actor_of("principal")
    assert len(shown(planned)) == 3


def test_the_bureau_withdraws_what_it_put_itself(actor_of: ActorOf, planned: int, motions: list[int]) -> None:
    officer = actor_of("bureau_officer")
    heading = Item.objects.get(meeting_id=planned, role=Role.MOTIONS)
    own = agenda.add_block(officer, planned, parent_id=heading.pk, kind=Kind.MOTION, text="局案")
    withdrawal.move_motion(officer, planned, item_id=own, verb=MotionVerb.WITHDRAW, now=NOW)
    assert len(shown(planned)) == 3


def test_a_motion_put_after_a_withdrawal_gets_the_next_number_and_moves_among_those_shown(
    actor_of: ActorOf, planned: int, motions: list[int]
) -> None:
    coordinator = actor_of("it_coordinator")
    withdrawal.move_motion(coordinator, planned, item_id=motions[1], verb=MotionVerb.WITHDRAW, now=NOW)
    agenda.submit_motion(coordinator, planned, subject="丁案", explanation="如題", today=TODAY)
    assert shown(planned) == ["案由一：甲案", "案由二：丙案", "案由三：丁案"]
    agenda.move_up(actor_of("bureau_officer"), planned, item_id=motions[2])
    assert shown(planned) == ["案由一：丙案", "案由二：甲案", "案由三：丁案"]


@pytest.mark.parametrize("stage", [each for each in Stage if each is not Stage.AGENDA])
def test_once_the_meeting_has_begun_no_motion_is_withdrawn(actor_of: ActorOf, planned: int, motions: list[int], stage: Stage) -> None:
    coordinator = actor_of("it_coordinator")
    with as_owner():
        Meeting.objects.filter(pk=planned).update(stage=stage)
    with pytest.raises(BadInput):
        withdrawal.move_motion(coordinator, planned, item_id=motions[0], verb=MotionVerb.WITHDRAW, now=NOW)
    with as_owner():
        Meeting.objects.filter(pk=planned).update(stage=Stage.AGENDA)
    with pytest.raises(BadInput, match="已經召開"):
        withdrawal.move_motion(coordinator, planned, item_id=motions[0], verb=MotionVerb.WITHDRAW, now=NOW + timedelta(days=60))


@pytest.mark.parametrize(("begins", "late"), [(time(10), time(10)), (time(14), time(14)), (None, None)])
def test_a_motion_is_withdrawn_until_the_hour_at_which_the_meeting_begins(
    actor_of: ActorOf, planned: int, motions: list[int], begins: time | None, late: time | None
) -> None:
    with as_owner():
        Meeting.objects.filter(pk=planned).update(begins=begins)
    day = Meeting.objects.get(pk=planned).held_on
    assert day
    begun = datetime.combine(day, late, clock.TAIPEI) if late else clock.begins(day + timedelta(days=1))
    coordinator = actor_of("it_coordinator")
    withdrawal.move_motion(coordinator, planned, item_id=motions[0], verb=MotionVerb.WITHDRAW, now=begun - timedelta(minutes=1))
    for verb in MotionVerb:
        with pytest.raises(BadInput, match="已經召開"):
            withdrawal.move_motion(coordinator, planned, item_id=motions[0], verb=verb, now=begun)


def test_a_note_of_the_morning_comes_onto_the_next_agenda_with_the_day_in_taipei(actor_of: ActorOf) -> None:
    officer = actor_of("bureau_officer")
    item = FollowUp.objects.get(kind=TRACKED)
    at = datetime(2026, 11, 26, 7, 50, tzinfo=clock.TAIPEI)
    follow_up.move_tracked(officer, tracked_id=item.pk, verb=Verb.NOTE, text="晨間辦理", now=at)
    assert Note.objects.latest("pk").at == at
    made = agenda.plan_meeting(
        officer, body="聯席會議", held_on=date(2027, 1, 12), hour="上午10時", place="3樓", chair="甲", recorder="乙", motions_due=date(2027, 1, 5)
    )
    assert "115/11/26" in next(block.text for block in minutes.document(made).walk() if "晨間辦理" in block.text)
