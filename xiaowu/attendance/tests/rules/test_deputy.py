"""Pupil deputies: when somebody may be one, and that what they say is a proposal and never a mark."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from xiaowu.attendance.rules.deputy import LONGEST_SPAN, SpanFault, overlap, span_fault
from xiaowu.attendance.rules.effective import Said, Source
from xiaowu.attendance.rules.proposing import Proposed, proposed
from xiaowu.attendance.rules.roll import LeaveType, Mark, RollException

TODAY = date(2026, 11, 24)
ABSENT, LATE = RollException(Mark.ABSENT), RollException(Mark.LATE)
DAYS = st.integers(0, 20).map(lambda step: TODAY + timedelta(days=step))
ENDS = st.none() | DAYS
SOURCES = st.sampled_from([source for source in Source if source is not Source.LEAVE])
CHILDREN = range(6)


def test_a_deputy_is_named_from_today_on_forwards_and_for_a_year_at_most() -> None:
    day = timedelta(days=1)
    assert span_fault(TODAY, None, TODAY) is None
    assert span_fault(TODAY, TODAY + LONGEST_SPAN, TODAY) is None
    assert span_fault(TODAY + day, TODAY, TODAY) is SpanFault.BACKWARDS
    assert span_fault(TODAY - day, None, TODAY) is SpanFault.PAST
    assert span_fault(TODAY, TODAY + LONGEST_SPAN + day, TODAY) is SpanFault.LONG


@given(DAYS, ENDS, DAYS, ENDS)
def test_two_spans_overlap_where_they_share_a_day(first: date, last: date | None, other: date, end: date | None) -> None:
    days = [TODAY + timedelta(days=step) for step in range(25)]
    shared = any(first <= day <= (last or day) and other <= day <= (end or day) for day in days)
    empty = (last is not None and last < first) or (end is not None and end < other)
    assert empty or overlap(first, last, other, end) is shared


@given(st.frozensets(SOURCES), st.dictionaries(SOURCES, st.dictionaries(st.sampled_from(CHILDREN), st.sampled_from([None, ABSENT, LATE]))))
def test_without_the_deputy_everything_stands_as_if_the_deputy_had_said_nothing(
    whole: frozenset[Source], marks: dict[Source, dict[int, RollException | None]]
) -> None:
    said = Said(whole, marks, {})
    for child in CHILDREN:
        others = [word for word in said.words(child) if word.source is not Source.DEPUTY]
        assert list(said.sure.words(child)) == others
    assert said.sure.is_taken is said.is_taken
    assert said.is_filled_in is (Source.DEPUTY in whole and not said.is_taken)


def test_what_the_deputy_saw_is_proposed_instead_of_the_roll_before_until_a_teacher_has_taken_it() -> None:
    morning = Said(frozenset({Source.HOMEROOM}), {Source.HOMEROOM: {1: ABSENT}}, {})
    filled = Said(frozenset({Source.DEPUTY}), {Source.DEPUTY: {2: ABSENT, 3: ABSENT, 4: LATE}}, {3: LeaveType.SICK})
    found = proposed([(0, morning), (10, filled)], 10, CHILDREN)
    assert found == {2: Proposed(ABSENT, 10, by_deputy=True), 4: Proposed(LATE, 10, by_deputy=True)}
    assert proposed([(0, morning), (10, filled)], 20, CHILDREN) == {1: Proposed(ABSENT, 0)}  # a deputy's is carried no further
    taken = Said(filled.whole | {Source.SUBJECT}, filled.marks, filled.leaves)
    assert proposed([(0, morning), (10, taken)], 10, CHILDREN) == {}
