"""When somebody is told, in school days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaowu.followups.rules.due import OVERDUE, REMINDED, telling
from xiaowu.followups.rules.kinds import FollowUpKind, Rung
from xiaowu.roster.rules.roles import Role

MONDAY = date(2026, 11, 23)
KIND = FollowUpKind(
    key="x", name="x", see="x", work="x", keep="x", owner=Role.IT_COORDINATOR, personal="x", why="x",
    ladder=(Rung(3, Role.PRINCIPAL), Rung(5, Role.BUREAU_OFFICER)),
)  # fmt: skip
WEEKDAYS = [day for day in (MONDAY + timedelta(days=step) for step in range(-30, 60)) if day.isoweekday() <= 5]


def test_owner_is_reminded_once_on_the_school_day_before() -> None:
    due = MONDAY + timedelta(days=7)
    assert telling(KIND, due, MONDAY, WEEKDAYS, 0) is None
    friday = MONDAY + timedelta(days=4)
    found = telling(KIND, due, friday, WEEKDAYS, 0)
    assert found is not None
    assert (found.stage, found.is_overdue, found.is_first, found.rungs) == (REMINDED, False, True, ())
    assert telling(KIND, due, due, WEEKDAYS, found.stage) is None


def test_days_without_school_bring_nobody_further_behind() -> None:
    friday = MONDAY + timedelta(days=4)
    assert telling(KIND, friday, friday + timedelta(days=2), WEEKDAYS, REMINDED) is None
    found = telling(KIND, friday, friday + timedelta(days=3), WEEKDAYS, REMINDED)
    assert found is not None
    assert (found.stage, found.since, found.is_first) == (OVERDUE, 1, True)


def test_each_rung_is_told_once_and_in_its_order() -> None:
    due, told, heard = MONDAY, 0, []
    for later in range(1, 20):
        found = telling(KIND, due, due + timedelta(days=later), WEEKDAYS, told)
        if found:
            told = found.stage
            heard += [(found.since, each.role) for each in found.rungs] + ([(found.since, KIND.owner)] if found.is_first else [])
    assert heard == [(1, Role.IT_COORDINATOR), (3, Role.PRINCIPAL), (5, Role.BUREAU_OFFICER)]


def test_a_night_without_the_job_leaves_nobody_out() -> None:
    found = telling(KIND, MONDAY, MONDAY + timedelta(days=14), WEEKDAYS, REMINDED)
    assert found is not None
    assert (found.is_first, [each.role for each in found.rungs]) == (True, [Role.PRINCIPAL, Role.BUREAU_OFFICER])


@given(st.dates(MONDAY, MONDAY + timedelta(days=20)), st.dates(MONDAY, MONDAY + timedelta(days=40)), st.integers(0, 5))
def test_what_was_told_is_never_told_again(due: date, today: date, told: int) -> None:
    found = telling(KIND, due, today, WEEKDAYS, told)
    if found is not None:
        assert found.stage > told
        assert telling(KIND, due, today, WEEKDAYS, found.stage) is None


@pytest.mark.parametrize("told", [0, REMINDED, OVERDUE])
def test_without_any_school_day_nobody_is_late(told: int) -> None:
    assert telling(KIND, MONDAY, MONDAY + timedelta(days=30), [], told) is None
