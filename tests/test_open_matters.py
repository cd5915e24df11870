"""What is open at a school that merges has an owner afterwards (併校後的未了事項): it goes to the successor, ends with a reason, or says why it stays."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.client import HouseClient, words
from xiaowu.followups.actions import merging
from xiaowu.followups.actions.flow import flow_of, step
from xiaowu.followups.actions.keeping import Wish, open_follow_up
from xiaowu.followups.jobs import REACH
from xiaowu.followups.models import Attachment, FollowUp, Note
from xiaowu.followups.queries.kinds import handed_on, kind, kinds
from xiaowu.followups.rules.flow import State, Verb
from xiaowu.followups.rules.kinds import HANDED_ON, FollowUpKind
from xiaowu.kernel import clock
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.flow.held import flows
from xiaowu.kernel.offer import declared
from xiaowu.kernel.queue import perform
from xiaowu.kernel.storage.tables import Content
from xiaowu.roster.actions import schools as actions
from xiaowu.roster.models import Post, School
from xiaowu.roster.rules.beside import ClosingPart, Remains
from xiaowu.roster.rules.roles import Role
from xiaowu.roster.tests.actions.closing import close
from xiaowu.roster.tests.ending import TODAY, Stage, label_of, stage_of
from xiaowu.sign_in_risk.actions.judging import FOLLOWING
from xiaowu.sign_in_risk.actions.merging import rehome
from xiaowu.sign_in_risk.models import Case
from xiaowu.sign_in_risk.rules.cases import KIND
from xiaowu.sign_in_risk.tests.alerting import case_of


@pytest.fixture
def stage(actor_of: Callable[[str], Any], people: dict[str, Somebody]) -> Stage:
    with as_owner():
        FollowUp.objects.all().delete()  # what the invented city owes
    return stage_of(actor_of, people)


def handed(work: Callable[..., int], stage: Stage) -> int:
    return int(perform("followups.test", lambda actor: work(actor, stage.here, stage.there, now=clock.now()), city=REACH))


def test_every_flow_of_a_school_says_what_becomes_of_its_open_rows_when_the_school_merges() -> None:
    cared = [name for each in declared(ClosingPart) for name in each.of]
    remains = {each.flow: each.why for each in declared(Remains)}
    owed = {each.key for each in declared(FollowUpKind)}
    names = [each.flow.name for each in flows() if any(field.column == "school_id" for field in each.model._meta.fields)]
    assert len(names) > 10
    assert {name for name in names if [name in cared, name in remains, name in owed].count(True) != 1} == set()
    assert {*cared, *remains} <= {*names}
    assert all(len(why) > 20 for why in [*remains.values(), *(each.at_merger for each in kinds().values() if each.at_merger)])


@pytest.mark.parametrize("key", handed_on())
def test_what_a_merged_school_owes_is_owed_by_its_successor_and_again_by_the_school_if_it_is_taken_back(stage: Stage, key: str) -> None:
    now, due = clock.now(), TODAY + timedelta(days=3)
    of = kind(key)
    with as_owner():
        owed = FollowUp.objects.create(
            school_id=stage.here, kind=key, title="機櫃", owner_role=of.owner, opened_on=TODAY, opened_by="周股長", due=due, state="open", about=77
        )
        Note.objects.create(school_id=stage.here, follow_up=owed, at=now - timedelta(days=1), by="陳組長", text="已聯絡廠商")
        content = Content.objects.create(digest="e" * 64, size=1, media_type="image/png")
        Attachment.objects.create(school_id=stage.here, follow_up=owed, filename="機櫃.png", content=content, at=now, by="陳組長")
        is_taken = flow_of(key).flow.step(State.OPEN, Verb.TAKE) is not None
        if is_taken:
            FollowUp.objects.filter(pk=owed.pk).update(state=State.WORKING)
    assert handed(merging.bring, stage) == 0  # nothing was merged
    close(stage)
    assert [handed(merging.bring, stage) for _twice in range(2)] == [1, 0]
    with as_owner():
        (there,) = FollowUp.objects.filter(school_id=stage.there, came_from=owed.pk)
        owed.refresh_from_db()
        assert (owed.state, owed.outcome) == (State.DONE, HANDED_ON)
        named = f"機櫃（{School.objects.get(pk=stage.here).name}）"
        assert (there.title, there.due, there.about, there.state) == (named, due, 77, State.WORKING if is_taken else State.OPEN)
        assert ("陳組長", stage.there) in Note.objects.filter(follow_up=there).values_list("by", "school_id")
        assert list(Attachment.objects.filter(follow_up=there).values_list("filename", "school_id")) == [("機櫃.png", stage.there)]
        Note.objects.create(school_id=stage.there, follow_up=there, at=now, by="林組長", text="廠商明天來")
    assert handed(merging.give_back, stage) == 0  # nothing was taken back
    actions.reopen_school(stage.actor_of("bureau_officer"), stage.here)
    assert [handed(merging.give_back, stage) for _twice in range(2)] == [1, 0]
    with as_owner():
        there.refresh_from_db()
        assert (there.state, there.outcome) == (State.DONE, HANDED_ON)
        (back,) = FollowUp.objects.filter(school_id=stage.here, kind=key, done_at=None)
        assert (back.pk == owed.pk, back.due, back.title) == (flow_of(key).flow.step(State.DONE, Verb.REOPEN) is not None, due, "機櫃")
        assert ("林組長", "廠商明天來") in Note.objects.filter(follow_up=back).values_list("by", "text")
        assert Note.objects.filter(follow_up__in=[owed, back], text="已聯絡廠商").count() == 1
        assert Attachment.objects.filter(follow_up__in=[owed, back]).count() == 1


def test_an_answer_that_waits_for_the_bureau_waits_on_and_what_ended_there_stays_ended(stage: Stage) -> None:
    with as_owner():
        given = {"kind": "request", "owner_role": "it_coordinator", "opened_on": TODAY, "opened_by": "周股長"}
        answered = FollowUp.objects.create(school_id=stage.here, title="盤點", state="answered", **given)
        ended = FollowUp.objects.create(school_id=stage.here, title="回報", state="open", **given)
    close(stage)
    assert handed(merging.bring, stage) == 2
    with as_owner():
        assert FollowUp.objects.get(came_from=answered.pk).state == State.ANSWERED
        there = FollowUp.objects.get(came_from=ended.pk).pk
    officer = stage.actor_of("bureau_officer")
    step(officer, there, Verb.CLOSE, text="好", outcome="done", now=clock.now())
    actions.reopen_school(officer, stage.here)
    assert handed(merging.give_back, stage) == 1
    with as_owner():
        assert dict(FollowUp.objects.filter(school_id=stage.here).values_list("pk", "state")) == {answered.pk: "answered", ended.pk: "done"}


def test_nobody_ends_a_follow_up_as_handed_on_but_the_house(stage: Stage) -> None:
    officer = stage.actor_of("bureau_officer")
    made = open_follow_up(officer, "request", Wish("盤點", school_id=stage.here), now=clock.now())
    with pytest.raises(BadInput, match="處理結果"):
        step(officer, made, Verb.CLOSE, text="好", outcome=HANDED_ON, now=clock.now())


def test_a_case_follows_its_account_and_comes_back(stage: Stage, people: dict[str, Somebody]) -> None:
    moves, stays, elsewhere = people["clerk"], people["homeroom_teacher"], people["other_teacher"]
    found = [case_of(who.account_id, who.school_id).pk for who in (moves, stays, elsewhere)]

    def go() -> tuple[int, list[int | None], list[tuple[int | None, str]]]:
        count = perform("test", lambda actor: rehome(actor, stage.here, stage.there, now=clock.now()), city=FOLLOWING | {"staff"})
        with as_owner():
            places = dict(Case.objects.values_list("pk", "school_id"))
            owed = FollowUp.objects.filter(kind=KIND, done_at=None).order_by("about").values_list("school_id", "owner_role")
            return count, [places[each] for each in found], list(owed)

    assert go()[:2] == (0, [stage.here, stage.here, stage.there])
    close(stage)
    with as_owner():
        post = Post.objects.create(person_id=moves.person_id, school_id=stage.there, role=Role.CLERK, valid=(TODAY, None))
    school, bureau = (stage.there, "it_coordinator"), (None, "bureau_officer")
    assert go() == (2, [stage.there, None, stage.there], [school, bureau, school])
    assert go()[0] == 0
    with as_owner():
        post.delete()
    actions.reopen_school(stage.actor_of("bureau_officer"), stage.here)
    assert go()[:2] == (2, [stage.here, stage.here, stage.there])


def test_the_bureau_reads_before_a_merger_what_becomes_of_open_matters(
    stage: Stage, people: dict[str, Somebody], client_of: Callable[[str], HouseClient]
) -> None:
    case_of(people["clerk"].account_id, stage.here)
    with as_owner():
        FollowUp.objects.create(
            school_id=stage.here, kind="request", title="盤點", owner_role="it_coordinator", opened_on=TODAY, opened_by="周股長", state="open"
        )
    asked = {"closed_on": f"{TODAY}", "successor_id": label_of(stage.there)}
    shown = words(client_of("bureau_officer").get(f"/roster/{stage.here}/closing/", asked))
    assert "由承接學校接續辦理的待辦 1" in shown
    assert "由承接學校、本人的新學校或教育局接續處理的異常登入 1" in shown
    assert "網路報修單" not in shown
