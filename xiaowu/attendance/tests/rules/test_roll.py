"""The roll's rules."""

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaowu.attendance.rules.roll import AWAY, Due, LeaveType, Mark, RollException, RollFault, counts, why_not_due, why_not_now

DAY = date(2026, 11, 24)
exceptions = st.dictionaries(
    st.integers(1, 10_000),
    st.one_of(
        st.builds(RollException, st.sampled_from([Mark.ABSENT, Mark.LATE, Mark.LEFT_EARLY])),
        st.builds(RollException, st.just(Mark.LEAVE), st.sampled_from(LeaveType)),
    ),
    max_size=60,
)


def now(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    return datetime.combine(day, time(hour, minute))


@given(exceptions, st.integers(0, 40))
def test_present_and_away_always_add_up_to_enrolled(given_exceptions: dict[int, RollException], others: int) -> None:
    told = counts(len(given_exceptions) + others, given_exceptions)
    assert told.present + told.away == told.enrolled
    assert told.away == sum(each.mark in AWAY for each in given_exceptions.values())


@pytest.mark.parametrize(
    ("when", "is_school_day", "is_office", "fault"),
    [
        pytest.param(now(7, 50), True, False, None, id="teacher-before-closing"),
        pytest.param(now(9, 59), True, False, None, id="teacher-last-minute"),
        pytest.param(now(10, 0), True, False, RollFault.CLOSED, id="teacher-at-closing"),
        pytest.param(now(10, 0), True, True, None, id="office-after-closing"),
        pytest.param(now(8, 0, date(2026, 11, 25)), True, False, RollFault.CLOSED, id="teacher-the-day-after"),
        pytest.param(now(8, 0, date(2026, 11, 25)), True, True, None, id="office-the-day-after"),
        pytest.param(now(23, 59, date(2026, 11, 23)), True, True, RollFault.FUTURE, id="nobody-before-the-day"),
        pytest.param(now(8, 0), False, True, RollFault.NO_SCHOOL, id="nobody-on-a-day-without-school"),
    ],
)
def test_who_may_save_when(when: datetime, is_school_day: bool, is_office: bool, fault: RollFault | None) -> None:
    due = Due(is_school_day, is_of_the_year=True, has_children=True)
    assert why_not_now(DAY, when, time(10, 0), due, is_office=is_office) is fault


@pytest.mark.parametrize(
    ("due", "fault"),
    [
        pytest.param(Due(is_school_day=True, is_of_the_year=True, has_children=False), RollFault.EMPTY, id="a-class-without-children"),
        pytest.param(Due(is_school_day=True, is_of_the_year=False, has_children=True), RollFault.OTHER_YEAR, id="a-class-of-another-year"),
        pytest.param(Due(is_school_day=False, is_of_the_year=True, has_children=False), RollFault.NO_SCHOOL, id="an-empty-class-on-a-holiday"),
        pytest.param(Due(is_school_day=True, is_of_the_year=True, has_children=True), None, id="a-class-on-a-school-day"),
    ],
)
def test_which_classes_owe_a_roll(due: Due, fault: RollFault | None) -> None:
    assert why_not_due(due) is fault
