"""Ways and quiet hours, as rules."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaowu.kernel import clock
from xiaowu.notifications.rules import QUIET, Choice, Hours, Letter, Way, is_quiet, not_before, stand_ins, ways
from xiaowu.roster.rules.roles import Role

MOMENTS = st.integers(0, 2 * 366 * 24 * 3600).map(lambda seconds: clock.begins(date(2026, 1, 1)) + timedelta(seconds=seconds))
HOURS = st.builds(Hours, st.builds(time, st.integers(0, 23), st.integers(0, 59)), st.builds(time, st.integers(0, 23), st.integers(0, 59)))
CHOICES = st.builds(Choice, st.sampled_from(Letter), st.booleans())


@pytest.mark.parametrize(
    ("hour", "quiet"), [("19:59", False), ("20:00", True), ("23:59", True), ("00:00", True), ("06:59", True), ("07:00", False), ("12:00", False)]
)
def test_the_usual_quiet_hours_are_from_eight_in_the_evening_to_seven(hour: str, quiet: bool) -> None:
    assert is_quiet(datetime.fromisoformat(f"2026-11-24T{hour}:00+08:00"), QUIET) is quiet


@given(at=MOMENTS, hours=HOURS)
def test_what_is_not_urgent_comes_at_the_first_moment_that_is_not_quiet(at: datetime, hours: Hours) -> None:
    comes = not_before(at, hours, is_urgent=False)
    assert not is_quiet(comes, hours)
    assert timedelta(0) <= comes - at < timedelta(days=1)
    if comes != at:
        assert is_quiet(at, hours)
        assert is_quiet(comes - timedelta(minutes=1), hours)


@given(at=MOMENTS, hours=HOURS)
def test_what_is_urgent_never_waits(at: datetime, hours: Hours) -> None:
    assert not_before(at, hours, is_urgent=True) == at


@given(at=MOMENTS, hour=st.builds(time, st.integers(0, 23)))
def test_whoever_begins_and_ends_at_one_hour_has_no_quiet_hours(at: datetime, hour: time) -> None:
    assert not is_quiet(at, Hours(hour, hour))


@given(choice=CHOICES, is_urgent=st.booleans(), has_mailbox=st.booleans(), devices=st.integers(0, 3))
def test_everybody_is_told_on_the_page_and_beside_it_only_as_they_chose(choice: Choice, is_urgent: bool, has_mailbox: bool, devices: int) -> None:
    found = ways(choice, is_urgent=is_urgent, has_mailbox=has_mailbox, devices=devices)
    assert found[0] is Way.PAGE
    assert len(found) == len(set(found))
    assert (Way.PUSH in found) == (choice.push and devices > 0)
    letters = {Way.LETTER, Way.DAILY} & set(found)
    assert len(letters) == (has_mailbox and choice.letter is not Letter.NEVER)
    assert not (is_urgent and Way.DAILY in found)
    assert Way.NOBODY not in found


@pytest.mark.parametrize(
    ("role", "at_school", "then"),
    [
        (Role.NUTRITIONIST, True, (Role.IT_COORDINATOR, Role.BUREAU_OFFICER)),
        (Role.IT_COORDINATOR, True, (Role.BUREAU_OFFICER,)),
        (Role.BUREAU_OFFICER, False, ()),
    ],
)
def test_where_nobody_holds_a_role_the_coordinator_stands_in_and_then_the_bureau(role: Role, at_school: bool, then: tuple[Role, ...]) -> None:
    assert stand_ins(role, at_school=at_school) == then
