"""From when on a meal can be stopped, and what is refused."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaowu.attendance.rules.roll import LeaveType
from xiaowu.meals.rules.refund_calendar import Calendar
from xiaowu.meals.rules.refund_rule import contradictions, rule_of, stored
from xiaowu.meals.rules.refund_samples import SAMPLE_TITLES, SAMPLES
from xiaowu.meals.rules.refund_stops import LONGEST, StopFault, earliest, stop_fault
from xiaowu.meals.rules.refunds import Line, Missed, Notice, Other, RefundRule, Verdict, judged

MONDAY = date(2026, 11, 2)
DAYS = [day for each in range(40) if (day := MONDAY + timedelta(days=each)).weekday() < 5]
NOON = datetime.combine(MONDAY, time(12))


def test_each_sample_is_titled_sound_and_kept_as_it_is() -> None:
    assert SAMPLES.keys() == SAMPLE_TITLES.keys()
    for rule in SAMPLES.values():
        assert rule_of(stored(rule)) == rule
        assert contradictions(rule) == ()


def test_the_first_meal_in_time_is_told_and_none_where_a_stop_is_not_paid_back() -> None:
    calendar = Calendar.of(DAYS)
    assert earliest(SAMPLES["registered"], NOON - timedelta(minutes=1), DAYS, calendar) == DAYS[3]
    assert earliest(SAMPLES["registered"], NOON, DAYS, calendar) == DAYS[4]
    assert earliest(SAMPLES["day_before"], NOON, DAYS, calendar) is None
    registered = RefundRule((Line(frozenset({LeaveType.SICK}), notices=(Notice(1),)),), registered=True)
    assert earliest(registered, NOON, DAYS, calendar) == DAYS[1]  # leave has to be registered too: by the limit of sick leave


@given(st.integers(0, 5), st.sampled_from([None, time(9), time(14)]), st.integers(0, 23))
def test_what_is_called_in_time_is_paid_and_the_day_before_it_is_not(days: int, at: time | None, hour: int) -> None:
    rule = RefundRule((Line(frozenset({Other.STOPPED}), notices=(Notice(days, at=at),)),))
    calendar, now = Calendar.of(DAYS), datetime.combine(DAYS[5], time(hour))
    first = earliest(rule, now, DAYS[5:], calendar)
    assert first is not None
    told = {day: judged(rule, [Missed(day, Other.STOPPED, now, registered=True)], calendar)[day] for day in DAYS[5:]}
    assert told[first] is Verdict.PAID
    assert all(said is Verdict.COOKED for day, said in told.items() if day < first)


@pytest.mark.parametrize(
    ("first", "last", "told_at", "is_family", "fault"),
    [
        (MONDAY, MONDAY, NOON, True, None),
        (MONDAY, MONDAY - timedelta(days=1), NOON, True, StopFault.BACKWARDS),
        (MONDAY, MONDAY + LONGEST, NOON, False, StopFault.TOO_LONG),
        (MONDAY - timedelta(days=1), MONDAY, NOON, True, StopFault.OVER),
        (MONDAY - timedelta(days=1), MONDAY, NOON, False, None),
        (MONDAY + LONGEST, MONDAY + LONGEST, NOON, True, StopFault.FAR),
        (MONDAY + LONGEST - timedelta(days=1), MONDAY + LONGEST, NOON, True, None),
        (MONDAY + LONGEST, MONDAY + LONGEST, NOON, False, None),
        (MONDAY, MONDAY, NOON + timedelta(minutes=1), False, StopFault.AHEAD),
        (MONDAY, MONDAY, NOON - LONGEST, False, StopFault.LONG_AGO),
        (MONDAY, MONDAY, NOON - LONGEST + timedelta(minutes=1), False, None),
        (MONDAY - LONGEST, MONDAY - LONGEST, NOON - LONGEST, False, None),
    ],
)
def test_a_stop_is_refused_for_its_first_fault(first: date, last: date, told_at: datetime, is_family: bool, fault: StopFault | None) -> None:
    assert stop_fault(first, last, told_at, NOON, today=MONDAY, is_family=is_family) is fault
