"""Opening, handing over, another day, files: by those who keep watch, once, and at no other school."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from conftest import as_owner
from tests.flows import Cast
from xiaowu.followups.actions.flow import step
from xiaowu.followups.actions.keeping import Wish, attach, change, open_follow_up
from xiaowu.followups.models import Attachment, FollowUp, Note
from xiaowu.followups.rules.flow import State, Verb
from xiaowu.followups.rules.kinds import Owner
from xiaowu.followups.tests.flows import request
from xiaowu.kernel import clock
from xiaowu.kernel.actor import system
from xiaowu.kernel.errors import BadInput, Conflict, Forbidden, NotFound
from xiaowu.kernel.seen import Stale, marks
from xiaowu.roster.models import School
from xiaowu.roster.rules.city import SectionCode
from xiaowu.roster.rules.roles import Role

ActorOf = Callable[[str], Any]
TODAY = date(2026, 11, 24)
COORDINATOR = Owner(Role.IT_COORDINATOR)


def stored(follow_up: int) -> FollowUp:
    with as_owner():
        return FollowUp.objects.get(pk=follow_up)


def seen(owner: Owner, due: date | None) -> Any:
    return marks({"owner": owner.value, "words": "", "due": due})


def test_what_is_asked_without_a_day_is_due_after_the_kinds_school_days(asked: int) -> None:
    assert (stored(asked).due, stored(asked).owner_role, stored(asked).state) == (date(2026, 12, 8), "it_coordinator", State.OPEN)


def test_a_day_without_school_moves_the_due_day(cast: Cast) -> None:
    from xiaowu.roster.actions import calendar  # beside the actor that keeps it

    school = cast.people["it_coordinator"].school_id
    calendar.set_exception(cast.actor_of("it_coordinator"), school, day=date(2026, 11, 26), is_school_day=False, reason="校慶補假")
    assert stored(request(cast)).due == date(2026, 12, 9)


def test_a_school_asks_nothing_of_itself_or_another(cast: Cast) -> None:
    for role in ("it_coordinator", "principal", "student_affairs"):
        actor = cast.actor_of(role)
        for somebody in ("it_coordinator", "other_coordinator"):
            with pytest.raises(Forbidden):
                open_follow_up(actor, "request", Wish("x", school_id=cast.people[somebody].school_id), now=clock.now())


def test_a_closed_school_and_one_that_is_not_there_are_asked_nothing(cast: Cast) -> None:
    with as_owner():
        closed = School.objects.order_by("-pk")[0]
        School.objects.filter(pk=closed.pk).update(closed_on=TODAY)
    officer = cast.actor_of("bureau_officer")
    for school in (closed.pk, 999_999):
        with pytest.raises(BadInput, match="學校"):
            open_follow_up(officer, "request", Wish("x", school_id=school), now=clock.now())


def test_no_kind_no_title_and_no_fitting_owner_open_nothing(cast: Cast) -> None:
    officer, school = cast.actor_of("bureau_officer"), cast.people["it_coordinator"].school_id
    with pytest.raises(NotFound):
        open_follow_up(officer, "no_such_kind", Wish("x"), now=clock.now())
    with pytest.raises(BadInput, match="事由"):
        open_follow_up(officer, "request", Wish(" ", school_id=school), now=clock.now())
    for wish in (Wish("x", school_id=school, owner=Owner(Role.CLERK)), Wish("x", owner=COORDINATOR)):
        with pytest.raises(BadInput, match="負責"):
            open_follow_up(officer, "request", wish, now=clock.now())


def test_the_same_thing_is_followed_once_until_it_ends_and_then_anew(cast: Cast) -> None:
    officer, now = cast.actor_of("bureau_officer"), clock.now()
    wish = Wish("同一件", school_id=cast.people["it_coordinator"].school_id, about=7)
    first = open_follow_up(officer, "request", wish, text="說明", now=now)
    assert open_follow_up(officer, "request", wish, text="說明", now=now) == first
    assert Note.objects.filter(follow_up_id=first).count() == 1
    assert open_follow_up(officer, "request", replace(wish, school_id=cast.people["other_coordinator"].school_id), now=now) != first
    step(officer, first, Verb.CLOSE, text="", outcome="done", now=now)
    assert open_follow_up(officer, "request", wish, now=now) != first


def test_the_house_opens_one_by_itself_where_its_reach_allows(cast: Cast) -> None:
    cast.actor_of("bureau_officer")
    wish = Wish("由系統", school_id=cast.people["it_coordinator"].school_id)
    assert stored(open_follow_up(system("watch"), "request", wish, now=clock.now())).opened_by == "系統"


def test_a_follow_up_is_handed_over_and_given_another_day_by_who_keeps_watch_alone(cast: Cast, asked: int) -> None:
    due, later = stored(asked).due, TODAY + timedelta(days=30)
    wanted = {"owner": Owner(Role.BUREAU_OFFICER, SectionCode("network")), "due": later, "seen": seen(COORDINATOR, due), "now": clock.now()}
    with pytest.raises(Forbidden):
        change(cast.actor_of("it_coordinator"), asked, **wanted)
    with pytest.raises(NotFound):
        change(cast.actor_of("other_coordinator"), asked, **wanted)
    officer = cast.actor_of("bureau_officer")
    for _twice in range(2):
        change(officer, asked, **wanted)
    now = stored(asked)
    assert (now.owner_role, now.owner_section, now.due, now.sequence) == ("bureau_officer", "network", later, 1)


def test_an_old_page_hands_nothing_over_and_an_ended_one_stays_as_it_is(cast: Cast, asked: int) -> None:
    officer, due = cast.actor_of("bureau_officer"), stored(asked).due
    given = {"owner": COORDINATOR, "due": TODAY, "now": clock.now()}
    with pytest.raises(Stale):
        change(officer, asked, **given, seen=seen(COORDINATOR, TODAY - timedelta(days=1)))
    step(officer, asked, Verb.DROP, text="不必了", now=clock.now())
    with pytest.raises(Conflict, match="結束"):
        change(officer, asked, **given, seen=seen(COORDINATOR, due))


def test_another_day_lets_its_owner_be_reminded_again(cast: Cast, asked: int) -> None:
    with as_owner():
        FollowUp.objects.filter(pk=asked).update(told=3)
    change(cast.actor_of("bureau_officer"), asked, owner=COORDINATOR, due=TODAY, seen=seen(COORDINATOR, stored(asked).due), now=clock.now())
    assert stored(asked).told == 0


def test_owner_and_keeper_add_files_and_nobody_else(cast: Cast, asked: int) -> None:
    sent = {"filename": "照片.txt", "sent": b"picture", "now": clock.now()}
    for role, refusal in (("principal", Forbidden), ("other_coordinator", NotFound), ("clerk", Forbidden)):
        with pytest.raises(refusal):
            attach(cast.actor_of(role), asked, **sent)
    for role in ("it_coordinator", "bureau_officer"):
        attach(cast.actor_of(role), asked, **sent)
    assert list(Attachment.objects.filter(follow_up_id=asked).values_list("by", flat=True)) == [
        cast.people["it_coordinator"].name, cast.people["bureau_officer"].name,
    ]  # fmt: skip


def test_what_has_ended_takes_no_more_files(cast: Cast, asked: int) -> None:
    officer = cast.actor_of("bureau_officer")
    step(officer, asked, Verb.DROP, text="不必了", now=clock.now())
    with pytest.raises(Conflict, match="結束"):
        attach(officer, asked, filename="x", sent=b"x", now=clock.now())
