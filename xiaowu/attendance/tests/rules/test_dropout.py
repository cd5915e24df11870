"""When a child counts as dropped out, over random calendars: against the words of the law, counted the slow way."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from xiaowu.attendance.rules.dropout import (
    GROUND_TITLES,
    OUTCOME_TITLES,
    DayMark,
    Ground,
    GroundReached,
    Outcome,
    as_seen_at,
    back_on,
    came_on,
    day_mark,
    due_step,
    in_a_row,
    in_a_term,
    is_known,
    not_arrived,
    stands_on,
)
from xiaowu.attendance.rules.roll import Mark

FIRST = date(2026, 9, 1)
ABSENT, THERE, UNKNOWN = DayMark.ABSENT, DayMark.THERE, DayMark.UNKNOWN
Days = list[tuple[date, DayMark]]


@st.composite
def calendars(draw: st.DrawFn) -> Days:
    """School days with holidays of any length between, and what each says of the child."""
    day, found = FIRST, []
    for mark in draw(st.lists(st.sampled_from(DayMark), max_size=30)):
        day += timedelta(days=draw(st.integers(1, 10)))
        found.append((day, mark))
    return found


def runs(days: Days) -> list[list[date]]:
    """By the words of the law: each day not there, with no day there between."""
    found: list[list[date]] = [[]]
    for day, mark in days:
        if mark is THERE:
            found.append([])
        elif mark is ABSENT:
            found[-1].append(day)
    return [run for run in found if len(run) >= 3]


@given(calendars())
def test_three_school_days_in_a_row_without_leave_are_found_wherever_they_lie(days: Days) -> None:
    assert in_a_row(days) == [GroundReached(Ground.IN_A_ROW, run[0], run[2], run[-1]) for run in runs(days)]


@given(calendars(), st.data())
def test_a_day_of_leave_granted_afterwards_only_ever_takes_away(days: Days, data: st.DataObject) -> None:
    if not days:
        return
    place = data.draw(st.integers(0, len(days) - 1))
    granted = [*days[:place], (days[place][0], THERE), *days[place + 1 :]]
    absent = {day for day, mark in days if mark is ABSENT} - {days[place][0]}
    for reached in in_a_row(granted):
        assert {reached.since, reached.on, reached.until} <= absent
        assert is_known(reached, [(each.since, each.until) for each in in_a_row(days)])
    assert (in_a_term(granted) is None) or (in_a_term(days) is not None)


@given(calendars())
def test_a_roll_that_was_forgotten_neither_adds_a_day_nor_hides_a_child(days: Days) -> None:
    assert in_a_row([each for each in days if each[1] is not UNKNOWN]) == in_a_row(days)
    assert in_a_term([each for each in days if each[1] is not UNKNOWN]) == in_a_term(days)


@given(calendars(), st.integers(1, 400))
def test_holidays_neither_count_nor_interrupt(days: Days, pause: int) -> None:
    later = [(day + timedelta(days=pause), mark) for day, mark in days]
    assert [each.on - timedelta(days=pause) for each in in_a_row(later)] == [each.on for each in in_a_row(days)]
    spread = [(FIRST + timedelta(days=place * pause), mark) for place, (_day, mark) in enumerate(days)]
    assert len(in_a_row(spread)) == len(in_a_row(days))


@given(calendars())
def test_seven_days_of_a_term_count_wherever_they_lie(days: Days) -> None:
    absent = [day for day, mark in days if mark is ABSENT]
    assert in_a_term(days) == (GroundReached(Ground.IN_A_TERM, absent[0], absent[6], absent[-1]) if len(absent) >= 7 else None)


@given(calendars())
def test_a_child_is_back_on_the_first_day_it_is_there_and_on_no_day_without_a_roll(days: Days) -> None:
    for reached in in_a_row(days):
        back = back_on(days, reached.on)
        there = [day for day, mark in days if mark is THERE and day > reached.on]
        assert back == (min(there) if there else None)


@given(calendars(), st.integers(0, 200))
def test_a_child_on_the_way_has_three_school_days_to_arrive(days: Days, later: int) -> None:
    school_days, today = [day for day, _mark in days], FIRST + timedelta(days=later)
    over = [day for day in school_days if day < today]
    found = not_arrived(FIRST, school_days, today)
    assert (found is None) == (len(over) < 3)
    if found:
        assert (found.since, found.on) == (FIRST, over[2])


def test_leave_and_coming_late_are_no_absence_and_no_roll_says_nothing() -> None:
    assert {mark: day_mark(mark, is_taken=True) for mark in ("", *Mark)} == {
        "": THERE, Mark.ABSENT: ABSENT, Mark.LATE: THERE, Mark.LEFT_EARLY: THERE, Mark.LEAVE: THERE,
    }  # fmt: skip
    assert day_mark(Mark.ABSENT, is_taken=False) is UNKNOWN
    assert (set(GROUND_TITLES), set(OUTCOME_TITLES)) == (set(Ground), set(Outcome))


def test_a_mark_corrected_at_its_beginning_makes_no_second_run() -> None:
    before = GroundReached(Ground.IN_A_ROW, FIRST, FIRST + timedelta(2), FIRST + timedelta(4))
    after = GroundReached(Ground.IN_A_ROW, FIRST + timedelta(1), FIRST + timedelta(3), FIRST + timedelta(4))
    assert is_known(after, [(before.since, before.on)])
    assert not is_known(after, [(FIRST - timedelta(9), FIRST - timedelta(5))])


def test_a_child_came_to_a_school_when_its_last_stay_there_began() -> None:
    places = [(1, FIRST), (1, FIRST + timedelta(1)), (2, FIRST + timedelta(5)), (1, FIRST + timedelta(8)), (1, FIRST + timedelta(9))]
    assert [came_on(places, school) for school in (1, 2)] == [FIRST + timedelta(8), FIRST + timedelta(5)]


@given(st.lists(st.booleans(), min_size=3, max_size=30), st.integers(0, 30))
def test_a_school_learns_of_days_before_how_many_and_not_when(absent: list[bool], after: int) -> None:
    days = [(FIRST + timedelta(n), ABSENT if away else THERE) for n, away in enumerate(absent)]
    came = FIRST + timedelta(after)
    for reached in in_a_row(days):
        seen = as_seen_at(reached, came, days)
        assert came <= seen.since <= seen.on <= seen.until or seen == reached
        assert seen.before == max(0, min((came - reached.since).days, (reached.until - reached.since).days + 1))


@given(st.lists(st.integers(0, 40), max_size=12), st.lists(st.integers(1, 40), max_size=6))
def test_each_step_of_letters_is_told_at_most_once_and_the_highest_that_was_reached_always(counts: list[int], steps: list[int]) -> None:
    warned, made = 0, []
    for count in counts:  # marks are corrected: days without leave become fewer too
        if step := due_step(count, steps, warned):
            made.append(step)
            warned = step
        assert warned >= max((each for each in steps if each <= count), default=0)
    assert made == sorted(set(made))
    assert set(made) <= set(steps)


@given(calendars(), st.sampled_from([Ground.IN_A_ROW, Ground.IN_A_TERM]), st.data())
def test_a_case_that_goes_back_stands_on_the_days_on_which_it_was_found_and_on_some_of_them_once_marks_were_corrected(
    days: Days, ground: Ground, data: st.DataObject
) -> None:
    reached = in_a_row(days) if ground is Ground.IN_A_ROW else [each for each in [in_a_term(days)] if each]
    if not reached:
        return
    found = data.draw(st.sampled_from(reached))
    count = sum(mark is ABSENT and found.since <= day <= found.until for day, mark in days)
    as_many = [each for each in reached if sum(mark is ABSENT and each.since <= day <= each.until for day, mark in days) == count]
    assert stands_on(ground, days, count, FIRST, FIRST) == as_many[-1]
    excused = [(day, THERE if data.draw(st.booleans()) else mark) for day, mark in days]
    stands = stands_on(ground, excused, count, FIRST, FIRST)
    assert days[0][0] <= stands.since <= stands.on <= stands.until <= days[-1][0]
    left = in_a_row(excused) if ground is Ground.IN_A_ROW else [each for each in [in_a_term(excused)] if each]
    absent = [day for day, mark in excused if mark is ABSENT]
    assert stands in left or (not left and stands.since == stands.on == (absent or [day for day, _mark in days])[-1])


def test_a_case_stands_on_the_run_of_as_many_days_not_on_the_last_days_and_counts_no_day_of_another_term() -> None:
    day = [FIRST + timedelta(days=each) for each in range(9)]
    marks = [ABSENT, THERE, ABSENT, ABSENT, ABSENT, THERE, ABSENT]
    days = list(zip(day, marks, strict=False))
    assert stands_on(Ground.IN_A_ROW, days, 3, FIRST, FIRST) == GroundReached(Ground.IN_A_ROW, day[2], day[4], day[4])
    corrected = [(when, THERE if when == day[3] else mark) for when, mark in days]
    assert stands_on(Ground.IN_A_ROW, corrected, 3, FIRST, FIRST) == GroundReached(Ground.IN_A_ROW, day[6], day[6], day[6])
    assert stands_on(Ground.IN_A_TERM, days, 5, FIRST, day[5]) == GroundReached(Ground.IN_A_TERM, day[6], day[6], day[6])
    came = stands_on(Ground.IN_A_ROW, days, 3, day[4], FIRST)
    assert (came.since, came.on, came.before) == (day[4], day[4], 2)
