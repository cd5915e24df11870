"""What goes along of a leave when schools merge."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from xiaowu.attendance.rules.leave import Span, cells_of, span_fault
from xiaowu.attendance.rules.leave_along import Fate, there

MONDAY = date(2026, 11, 23)
DAYS = st.integers(0, 9).map(lambda count: MONDAY + timedelta(days=count))
PERIODS = st.sampled_from([0, 20, 50])
RUNG = st.sampled_from([(10, 20, 30, 40), (10, 20, 30, 40, 50, 60, 70)])


@given(st.tuples(DAYS, DAYS, PERIODS, PERIODS), DAYS, st.sets(DAYS), st.lists(RUNG, min_size=10, max_size=10), st.booleans())
def test_the_days_from_the_merger_on_go_along_by_the_successors_bells(
    said: tuple[date, date, int, int], day: date, held: set[date], rung: list[tuple[int, ...]], is_along: bool
) -> None:
    span, bells = Span(*said), {MONDAY + timedelta(days=at): each for at, each in enumerate(rung)}
    if span_fault(span):
        return
    found = there(span, day, held, bells, is_along=is_along)
    wanted = {cell for cell in cells_of(span, held, bells) if cell[0] >= day}
    if span.last < day:
        assert (found.fate, found.cells) == (Fate.OVER, frozenset())
    elif not is_along:
        assert (found.fate, found.cells) == (Fate.STAYS, frozenset())
    else:
        assert (found.fate, found.cells) == (Fate.GOES if wanted else Fate.UNFIT, wanted)
