"""People who owe a tracked item are reminded: whom the words mean, when, and who is told."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from conftest import Somebody, as_owner
from xiaowu.followups import jobs as reminders
from xiaowu.followups.models import FollowUp
from xiaowu.kernel import clock
from xiaowu.kernel.queue import perform
from xiaowu.meetings.models import Convener
from xiaowu.meetings.rules.flow import TRACKED
from xiaowu.meetings.rules.owing import Owing, who_owes
from xiaowu.notifications.actions.distributing import distribute, settle
from xiaowu.notifications.models import Notice, Telling
from xiaowu.roster.models import School

DUE = date(2026, 12, 8)  # a Tuesday
DISTRICTS = {1: "板橋", 2: "雙和分區"}
SCHOOLS = {11: "板橋國小", 12: "雙和國中", 13: "和國中"}
StopClock = Callable[..., None]


@pytest.mark.parametrize(
    ("owner", "districts", "schools"),
    [
        ("系統平臺組", set(), set()),
        ("板橋分區", {1}, set()),
        ("雙和分區、板橋分區", {1, 2}, set()),
        ("板橋國小", set(), {11}),
        ("雙和國中", set(), {12}),
        ("各分區", {1, 2}, set()),
        ("各校資訊組長", {1, 2}, set()),
        ("", set(), set()),
    ],
)
def test_a_word_means_the_districts_and_schools_that_it_names(owner: str, districts: set[int], schools: set[int]) -> None:
    assert who_owes(owner, DISTRICTS, SCHOOLS) == Owing(frozenset(districts), frozenset(schools))


@pytest.fixture
def item(held: int, people: dict[str, Somebody], db: None) -> int:
    """A tracked item of the convening school's district, due in six days."""
    with as_owner():
        school = School.objects.get(pk=people["it_coordinator"].school_id)
        Convener.objects.update_or_create(district=school.district, defaults={"school": school})
        name = school.district.name.removesuffix("分區")
        FollowUp.objects.filter(kind=TRACKED).update(due=DUE, owner_words=f"{name}分區")
        return int(FollowUp.objects.get(kind=TRACKED).pk)


def morning(stop_clock: StopClock, day: date) -> list[int]:
    """The ids of what was told on that day."""
    stop_clock(datetime.combine(day, time(6, 40), clock.TAIPEI))
    return [each for each in perform("followups.remind", reminders.remind, city=reminders.REACH) if each == tracked()]


def tracked() -> int:
    with as_owner():
        return int(FollowUp.objects.get(kind=TRACKED).pk)


def told() -> list[tuple[str, int | None, str, int]]:
    """Who was told of what, and how many school days past its day."""
    with as_owner():
        found = Telling.objects.filter(kind="meetings.tracked_due").order_by("pk")
        return [(each.role, each.school_id, each.about["stage"], each.about["since"]) for each in found]


def test_the_bureau_and_the_districts_speaker_are_told_once_for_each_stage(item: int, people: dict[str, Somebody], stop_clock: StopClock) -> None:
    both = [("bureau_officer", None), ("it_coordinator", people["it_coordinator"].school_id)]
    days = [DUE - timedelta(days=8), DUE - timedelta(days=7), DUE, DUE + timedelta(days=1), DUE + timedelta(days=7)]
    assert [len(morning(stop_clock, day)) for day in (*days, days[-1])] == [0, 1, 0, 1, 1, 0]
    assert told() == [(*each, *stage) for stage in (("due", 0), ("overdue", 1), ("overdue", 5)) for each in both]


def test_the_bureau_alone_is_told_where_the_minutes_name_nobody_else(item: int, stop_clock: StopClock) -> None:
    with as_owner():
        FollowUp.objects.filter(pk=item).update(owner_words="")
    morning(stop_clock, DUE)
    assert told() == [("bureau_officer", None, "due", 0)]


def test_what_is_closed_waits_for_nobody_any_more(item: int, client_of: Callable[[str], Any], stop_clock: StopClock) -> None:
    morning(stop_clock, DUE)
    distribute()
    with as_owner():
        assert Notice.objects.filter(kind="meetings.tracked_due", read_at=None).count() == 2
    client_of("bureau_officer").send(f"/meetings/tracked/{item}/note/", {"verb": "close", "text": "已汰換"})
    assert settle("meetings.tracked_due", str(item)[:-1] or "0") == 0  # of another thing
    assert settle("meetings.tracked_due", str(item)) == 2
    assert morning(stop_clock, DUE + timedelta(days=1)) == []
