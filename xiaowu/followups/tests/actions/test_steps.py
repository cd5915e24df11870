"""What a step writes besides its state, what must be said, and that no note is ever removed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.utils import IntegrityError, ProgrammingError

from conftest import as_owner
from tests.flows import Cast
from xiaowu.followups.actions.flow import step
from xiaowu.followups.models import FollowUp, Note
from xiaowu.followups.rules.flow import State, Verb
from xiaowu.kernel import clock
from xiaowu.kernel.errors import BadInput, Forbidden, NotFound

ActorOf = Callable[[str], Any]


def stored(follow_up: int) -> FollowUp:
    with as_owner():
        return FollowUp.objects.get(pk=follow_up)


def said(follow_up: int) -> list[tuple[str, str]]:
    with as_owner():
        return list(Note.objects.filter(follow_up_id=follow_up).order_by("pk").values_list("verb", "text"))


def test_a_request_is_taken_answered_sent_back_answered_and_closed(cast: Cast, asked: int) -> None:
    now = clock.now()
    for role, verb, text, to in (
        ("it_coordinator", Verb.TAKE, "", State.WORKING),
        ("it_coordinator", Verb.ANSWER, "完成", State.ANSWERED),
        ("bureau_officer", Verb.REOPEN, "少一間", State.OPEN),
        ("it_coordinator", Verb.ANSWER, "補齊", State.ANSWERED),
        ("bureau_officer", Verb.CLOSE, "", State.DONE),
    ):
        assert step(cast.actor_of(role), asked, verb, text=text, outcome="done", now=now) is to
    done = stored(asked)
    assert (done.outcome, done.done_by, done.done_at, done.reopened) == ("done", cast.people["bureau_officer"].name, now, 1)
    assert done.forget_at == now + timedelta(days=5 * 366)
    assert said(asked) == [("answer", "完成"), ("reopen", "少一間"), ("answer", "補齊")]


def test_what_is_opened_again_has_no_end_and_is_not_forgotten(cast: Cast, asked: int) -> None:
    officer, now = cast.actor_of("bureau_officer"), clock.now()
    step(officer, asked, Verb.DROP, text="不必了", now=now)
    assert stored(asked).forget_at is not None
    step(officer, asked, Verb.REOPEN, text="還是要", now=now)
    again = stored(asked)
    assert (again.state, again.done_at, again.done_by, again.outcome, again.forget_at, again.told) == (State.OPEN, None, "", "", None, 0)


@pytest.mark.parametrize("verb", [Verb.NOTE, Verb.ANSWER, Verb.DROP])
def test_a_step_that_says_nothing_is_refused(cast: Cast, asked: int, verb: Verb) -> None:
    with pytest.raises(BadInput, match="辦理情形"):
        step(cast.actor_of("bureau_officer"), asked, verb, text=" ", now=clock.now())


@pytest.mark.parametrize("outcome", ["", "no_such_outcome"])
def test_an_end_says_how_it_ended(cast: Cast, asked: int, outcome: str) -> None:
    with pytest.raises(BadInput, match="處理結果"):
        step(cast.actor_of("bureau_officer"), asked, Verb.CLOSE, text="完成", outcome=outcome, now=clock.now())


def test_taken_twice_it_is_taken_once(cast: Cast, asked: int) -> None:
    for _twice in range(2):
        step(cast.actor_of("it_coordinator"), asked, Verb.TAKE, text="已派工", now=clock.now())
    assert said(asked) == [("take", "已派工")]


def test_another_role_of_the_same_school_does_not_do_what_is_not_its_own(cast: Cast, asked: int) -> None:
    for role in ("principal", "student_affairs"):
        with pytest.raises(Forbidden, match="資訊組長"):
            step(cast.actor_of(role), asked, Verb.ANSWER, text="代答", now=clock.now())
    assert stored(asked).state == State.OPEN


def test_another_school_finds_nothing_and_who_may_not_see_is_refused(cast: Cast, asked: int) -> None:
    with pytest.raises(NotFound):
        step(cast.actor_of("other_coordinator"), asked, Verb.ANSWER, text="x", now=clock.now())
    with pytest.raises(Forbidden):
        step(cast.actor_of("clerk"), asked, Verb.ANSWER, text="x", now=clock.now())
    with pytest.raises(NotFound):
        step(cast.actor_of("it_coordinator"), asked, Verb.ANSWER, text="x", now=clock.now(), of_kind="no_such_kind")


def test_notes_are_never_changed_or_taken_away(cast: Cast, asked: int) -> None:
    step(cast.actor_of("bureau_officer"), asked, Verb.NOTE, text="原來的話", now=clock.now())
    notes = Note.objects.filter(follow_up_id=asked)
    assert notes.count() == 1
    for write in (lambda: notes.update(text="別的話"), lambda: notes._raw_delete("default")):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            write()


def test_the_database_knows_no_end_without_its_moment_and_no_school_role_without_a_school(asked: int) -> None:
    for wrong in ({"state": "done"}, {"done_at": clock.now()}, {"school_id": None}, {"owner_section": "network"}):
        with as_owner(), pytest.raises(IntegrityError), transaction.atomic():
            FollowUp.objects.filter(pk=asked).update(**wrong)
