"""When a roll by period may be taken: from shortly before the lesson until the day is over, by the office also afterwards."""

from datetime import date, datetime, time, timedelta

import pytest

from xiaowu.attendance.rules.period import why_not_now
from xiaowu.attendance.rules.roll import Due, RollFault
from xiaowu.kernel.clock import TAIPEI

TODAY = date(2026, 11, 24)
DUE = Due(is_school_day=True, is_of_the_year=True, has_children=True)
CLOSED_SCHOOL = Due(is_school_day=False, is_of_the_year=True, has_children=True)
NINE = time(9, 0)


@pytest.mark.parametrize(
    ("day", "now", "starts", "due", "is_office", "fault"),
    [
        (TODAY + timedelta(days=1), NINE, NINE, DUE, True, RollFault.FUTURE),
        (TODAY, NINE, NINE, CLOSED_SCHOOL, True, RollFault.NO_SCHOOL),
        (TODAY, NINE, None, DUE, True, RollFault.NO_PERIOD),
        (TODAY, time(8, 49), NINE, DUE, True, RollFault.EARLY),
        (TODAY, time(8, 50), NINE, DUE, False, None),
        (TODAY, time(23, 59), NINE, DUE, False, None),
        (TODAY - timedelta(days=1), NINE, NINE, DUE, False, RollFault.CLOSED),
        (TODAY - timedelta(days=1), NINE, NINE, DUE, True, None),
    ],
)
def test_a_period_is_asked_from_ten_minutes_before_it_until_the_day_is_over(
    day: date, now: time, starts: time | None, due: Due, is_office: bool, fault: RollFault | None
) -> None:
    assert why_not_now(day, datetime.combine(TODAY, now, TAIPEI), starts, due, is_office=is_office) is fault
