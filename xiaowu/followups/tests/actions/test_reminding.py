"""Each morning: the owner before the day and when it has passed, then rung by rung, each once, in days on which offices work."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.flows import Cast
from xiaowu.followups import jobs
from xiaowu.followups.actions import reminding
from xiaowu.followups.actions.flow import step
from xiaowu.followups.actions.telling import words
from xiaowu.followups.events import FollowUpDue, FollowUpOverdue
from xiaowu.followups.models import FollowUp
from xiaowu.followups.rules.flow import Verb
from xiaowu.followups.tests.flows import request
from xiaowu.kernel import clock
from xiaowu.kernel.queue import perform
from xiaowu.notifications.models import Telling

ActorOf = Callable[[str], Any]
TODAY = date(2026, 11, 24)  # a Tuesday


@pytest.fixture
def cast(people: dict[str, Somebody], actor_of: ActorOf, client_of: ActorOf) -> Cast:
    with as_owner():
        FollowUp.objects.all().delete()
    return Cast(people, actor_of, client_of)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What listeners would hear."""
    told: list[Any] = []
    monkeypatch.setattr(reminding, "tell", told.append)
    return told


def morning(day: date) -> list[int]:
    return list(perform("followups.remind", lambda actor: reminding.remind(actor, day), city=jobs.REACH))


def test_owner_then_principal_then_bureau_are_told_each_once(cast: Cast, heard: list[Any]) -> None:
    asked, school = request(cast, due=TODAY), cast.people["it_coordinator"].school_id
    for later in range(-1, 12):
        morning(TODAY + timedelta(days=later))
    first, *late = heard
    assert first == FollowUpDue(asked, "request", school, "it_coordinator", None, TODAY)
    assert [(type(each), each.role, each.school_id, each.working_days) for each in late] == [
        (FollowUpOverdue, "it_coordinator", school, 1),
        (FollowUpOverdue, "principal", school, 3),
        (FollowUpOverdue, "bureau_officer", None, 5),
    ]


def test_what_is_due_between_terms_waits_for_no_term(cast: Cast, heard: list[Any]) -> None:
    friday = date(2027, 7, 9)
    request(cast, due=friday)
    for later in range(-10, 20):
        morning(friday + timedelta(days=later))
    assert [(each.role, getattr(each, "working_days", 0)) for each in heard] == [
        ("it_coordinator", 0),
        ("it_coordinator", 1),
        ("principal", 3),
        ("bureau_officer", 5),
    ]


def test_nobody_is_told_of_what_is_answered_or_ended(cast: Cast, heard: list[Any]) -> None:
    answered, dropped = request(cast, due=TODAY), request(cast, due=TODAY)
    step(cast.actor_of("it_coordinator"), answered, Verb.ANSWER, text="完成", now=clock.now())
    step(cast.actor_of("bureau_officer"), dropped, Verb.DROP, text="不必了", now=clock.now())
    assert morning(TODAY + timedelta(days=3)) == []
    assert heard == []


def test_a_day_that_the_school_closes_brings_nobody_further_behind(cast: Cast, heard: list[Any]) -> None:
    from xiaowu.roster.actions import calendar  # beside the actor that keeps it

    request(cast, due=TODAY)
    school, tomorrow = cast.people["it_coordinator"].school_id, TODAY + timedelta(days=1)
    calendar.set_exception(cast.actor_of("it_coordinator"), school, day=tomorrow, is_school_day=False, reason="停課")
    assert morning(tomorrow) == []
    assert len(morning(TODAY + timedelta(days=2))) == 1


def test_the_job_says_what_it_told(cast: Cast, stop_clock: Callable[..., None]) -> None:
    asked = request(cast, due=TODAY)
    assert perform("followups.remind", jobs.remind, city=jobs.REACH) == [asked]
    assert perform("followups.remind", jobs.remind, city=jobs.REACH) == []


def test_each_is_told_by_a_notification_once_for_each_stage(cast: Cast) -> None:
    asked, school = request(cast, due=TODAY), cast.people["it_coordinator"].school_id
    for later in (0, 0, 1, 3, 3, 7):
        morning(TODAY + timedelta(days=later))
    with as_owner():
        told = Telling.objects.filter(kind="followups.owed", about__id=asked).order_by("pk")
        heard = [(each.role, each.school_id, each.about["stage"], each.about["since"]) for each in told]
    assert heard == [
        ("it_coordinator", school, "opened", 0),
        ("it_coordinator", school, "due", 0),
        ("it_coordinator", school, "overdue", 1),
        ("principal", school, "overdue", 3),
        ("bureau_officer", None, "overdue", 5),
    ]
    assert all(words(each.about).title for each in told)
