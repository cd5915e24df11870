"""What owes no roll: days, periods and grades."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from xiaowu.timetable.rules.exemptions import Exempt, Reason, is_of_the_day, owes_no_roll
from xiaowu.timetable.rules.periods import WHOLE_DAY, Period

_DAY = date(2026, 11, 24)
_PERIODS = st.sampled_from([WHOLE_DAY, *Period])
_GRADES = st.integers(1, 9)


@given(st.integers(-3, 3), st.integers(0, 3), st.sets(_PERIODS), st.sets(_GRADES), _PERIODS, _GRADES)
def test_no_roll_is_due_where_day_period_and_grade_are_all_named_or_none_is(
    begins: int, lasts: int, periods: set[int], grades: set[int], period: int, grade: int
) -> None:
    first = _DAY + timedelta(days=begins)
    exempt = Exempt(first, first + timedelta(days=lasts), tuple(periods), tuple(grades), Reason.EXAM)
    meant = begins <= 0 <= begins + lasts and (not periods or period in periods) and (not grades or grade in grades)
    assert owes_no_roll([exempt], _DAY, period, grade) == (exempt if meant else None)
    assert is_of_the_day(periods) is (not periods or WHOLE_DAY in periods)
