"""From when on a meal can be stopped, and what is refused."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaowu.attendance.rules.roll import LeaveType
from xiaowu.meals.rules.refund_calendar import Calendar
from xiaowu.meals.rules.refund_rule import contradictions, rule_of, stored
from xiaowu.meals.rules.refund_samples import SAMPLE_TITLES, SAMPLES
from xiaowu.meals.rules.refund_stops import LONGEST, StopFault, earliest, foretold, pays, rule_on, stop_fault
from xiaowu.meals.rules.refunds import Late, Line, Missed, Notice, Other, RefundRule, Verdict, judged

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


def told(rule: RefundRule, stopped: list[date], ground: Other = Other.STOPPED) -> list[Verdict]:
    """Of each of these days, said at noon of the first Monday."""
    found = foretold([(MONDAY - timedelta(days=40), rule)], DAYS, stopped, ground, NOON, Calendar.of(DAYS))
    return [found[day] for day in stopped]


def test_what_is_said_of_a_stop_is_said_of_its_own_days_alone() -> None:
    later, paid = SAMPLES["registered"], Verdict.PAID
    assert told(later, DAYS[1:6]) == [Verdict.COOKED] * 3 + [paid] * 2
    assert told(later, DAYS[1:2]) == [Verdict.COOKED]
    lost = RefundRule((Line(frozenset({Other.STOPPED}), notices=(Notice(3),), late=Late.LOST),))
    assert told(lost, DAYS[1:6]) == [Verdict.COOKED] * 5  # one day too late, and nothing of it is paid back
    assert told(lost, DAYS[4:6]) == [paid] * 2
    assert told(SAMPLES["day_before"], DAYS[4:6]) == [Verdict.NOT_COVERED] * 2
    assert told(RefundRule((Line(frozenset({LeaveType.SICK})),), registered=True), DAYS[4:6]) == [paid] * 2  # with a leave beside it
    assert told(later, DAYS[4:6], Other.WEEKDAY) == [Verdict.NOT_COVERED] * 2


def test_a_whole_month_is_told_as_one_and_less_of_it_is_not() -> None:
    whole = RefundRule((Line(frozenset({Other.STOPPED}), whole_months=True),))
    december = [date(2026, 12, 1) + timedelta(days=each) for each in range(31)]
    of = [day for day in december if day.weekday() < 5]
    found = foretold([(MONDAY, whole)], [*DAYS[:20], *of], of, Other.STOPPED, NOON, Calendar.of([*DAYS[:20], *of]))
    assert set(found.values()) == {Verdict.PAID}
    assert set(foretold([(MONDAY, whole)], of, of[1:], Other.STOPPED, NOON, Calendar.of(of)).values()) == {Verdict.NOT_WHOLE_MONTH}


def test_each_meal_is_told_by_the_rule_of_its_day_and_none_before_the_first_rule() -> None:
    paying, lost = RefundRule((Line(frozenset({Other.STOPPED})),)), RefundRule()
    rules = [(DAYS[2], paying), (DAYS[4], lost)]
    assert [rule_on(rules, day) for day in DAYS[1:6]] == [None, paying, paying, lost, lost]
    found = foretold(rules, DAYS, DAYS[1:6], Other.STOPPED, NOON, Calendar.of(DAYS))
    assert found == {DAYS[2]: Verdict.PAID, DAYS[3]: Verdict.PAID, DAYS[4]: Verdict.NOT_COVERED, DAYS[5]: Verdict.NOT_COVERED}


@given(st.integers(0, 5), st.sampled_from([None, time(9), time(14)]), st.integers(1, 10), st.integers(0, 10), st.sampled_from([*Late]))
def test_a_stop_whose_first_meal_is_in_time_is_paid_whole_and_the_first_day_told_to_families_is_one(
    days: int, at: time | None, length: int, ahead: int, late: Late
) -> None:
    rule = RefundRule((Line(frozenset({Other.STOPPED}), notices=(Notice(days, at=at),), late=late),))
    first, stopped = earliest(rule, NOON, DAYS, Calendar.of(DAYS)), DAYS[ahead : ahead + length]
    assert first is not None
    if stopped[0] >= first:
        assert set(told(rule, stopped)) == {Verdict.PAID}
    if stopped[-1] < first:
        assert set(told(rule, stopped)) == {Verdict.COOKED}


@pytest.mark.parametrize(
    ("name", "ground", "is_so"),
    [
        ("registered", Other.STOPPED, True),
        ("registered", Other.WEEKDAY, False),
        ("day_before", Other.STOPPED, False),
        ("day_before", Other.CONTAGION, True),
        ("proof", Other.WEEKDAY, True),
    ],
)
def test_a_rule_pays_back_the_stops_that_a_line_of_it_names(name: str, ground: Other, is_so: bool) -> None:
    assert pays(SAMPLES[name], ground) is is_so
