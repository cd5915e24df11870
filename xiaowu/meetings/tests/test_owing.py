"""Whoever owes a tracked item is reminded: whom a word means, when, and who is told."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Somebody, as_owner
from xiaowu.followups.models import FollowUp
from xiaowu.kernel import clock
from xiaowu.kernel.queue import perform
from xiaowu.meetings.jobs import remind
from xiaowu.meetings.models import Convener
from xiaowu.meetings.rules.flow import TRACKED
from xiaowu.meetings.rules.owing import AGAIN, AHEAD, Owing, stage, who_owes
from xiaowu.notifications.actions.distributing import distribute, settle
from xiaowu.notifications.models import Notice
from xiaowu.roster.models import School

TODAY = date(2026, 11, 24)
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


@given(left=st.integers(-400, 400))
def test_each_day_has_one_reminder_at_most_and_what_is_overdue_comes_again_each_week(left: int) -> None:
    due = TODAY + timedelta(days=left)
    now = stage(due, TODAY)
    assert (now == "") == (left > AHEAD)
    if left < 0:
        assert now.startswith("overdue-")
        assert stage(due, TODAY + timedelta(days=AGAIN)) != now
        assert len({stage(due, TODAY + timedelta(days=each)) for each in range(AGAIN)}) <= 2


@pytest.fixture
def item(held: int, people: dict[str, Somebody], db: None) -> int:
    """A tracked item of the convening school's district, due in six days."""
    with as_owner():
        school = School.objects.get(pk=people["it_coordinator"].school_id)
        Convener.objects.update_or_create(district=school.district, defaults={"school": school})
        name = school.district.name.removesuffix("分區")
        FollowUp.objects.filter(kind=TRACKED).update(due=TODAY + timedelta(days=6), owner_words=f"{name}分區")
        return int(FollowUp.objects.get(kind=TRACKED).pk)


def reminded() -> list[int]:
    found: list[int] = perform("meetings.remind", remind, city=frozenset({"minutes", "followups_tracked"}))
    distribute()
    return found


def told() -> dict[int, int]:
    """How many notices each account has."""
    with as_owner():
        accounts = list(Notice.objects.filter(kind="meetings.tracked_due").values_list("account_id", flat=True))
    return {each: accounts.count(each) for each in accounts}


def test_the_bureau_and_the_districts_speaker_are_told_once_for_each_reminder(item: int, people: dict[str, Somebody], stop_clock: StopClock) -> None:
    officer, speaker, other = (people[each].account_id for each in ("bureau_officer", "it_coordinator", "other_coordinator"))
    assert [reminded(), reminded()] == [[item], []]
    assert (told()[officer], told()[speaker], told().get(other, 0)) == (1, 1, 0)
    now = clock.now()
    stop_clock(now + timedelta(days=1))
    assert reminded() == []
    stop_clock(now + timedelta(days=6))
    assert reminded() == [item]
    stop_clock(now + timedelta(days=7))
    assert reminded() == [item]
    assert told()[speaker] == 3


def test_what_is_closed_waits_for_nobody_any_more(item: int, client_of: Callable[[str], Any]) -> None:
    reminded()
    client_of("bureau_officer").send(f"/meetings/tracked/{item}/note/", {"verb": "close", "text": "已汰換"})
    settle("meetings.tracked_due", str(item))
    with as_owner():
        assert not Notice.objects.filter(read_at=None).exists()
        assert Notice.objects.exists()


def test_what_is_done_of_one_thing_leaves_what_was_told_of_another(item: int) -> None:
    reminded()
    assert settle("meetings.tracked_due", str(item)[:-1] or "0") == 0
    assert settle("meetings.tracked_due", str(item)) == len(told())


def test_on_a_day_without_school_nobody_is_reminded(item: int, stop_clock: StopClock) -> None:
    stop_clock(clock.now() + timedelta(days=4))  # a Saturday
    assert reminded() == []


def test_what_is_closed_reminds_nobody(item: int, owner: Any) -> None:
    with owner():
        FollowUp.objects.filter(pk=item).update(state="done", done_at=clock.now())
    assert reminded() == []
    assert told() == {}
