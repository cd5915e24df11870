"""When families are told of an absence, of which class not, and how an absence stands after all that was said."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaowu.attendance.rules.roll import Mark
from xiaowu.attendance.rules.telling import (
    BY_FAMILY,
    BY_SCHOOL,
    DOUBT_TITLES,
    SAID_TITLES,
    STANDING_TITLES,
    TELL_AT,
    Doubt,
    News,
    NoticeReach,
    RollState,
    Said,
    Standing,
    doubt_of,
    is_recent,
    is_time,
    news,
    reached,
    standing,
)
from xiaowu.notifications.rules import Outcome, Way

DAY = date(2026, 11, 24)
SAVED = datetime.combine(DAY, time(8, 30))
MARKS = st.sampled_from(["", *Mark])
WORDS = st.lists(st.sampled_from(Said), max_size=8)


def roll(*, enrolled: int = 28, absent: int = 1, newcomers: int = 0, saved_at: datetime = SAVED, confirmed: bool = False) -> RollState:
    return RollState(enrolled, absent, newcomers, saved_at, confirmed)


@given(st.lists(MARKS, max_size=20))
def test_a_family_hears_of_each_change_once_and_first_that_the_child_is_absent(marks: list[str]) -> None:
    is_told, heard = False, []
    for mark in marks:
        while said := news(mark, is_told=is_told):  # as often as the job runs
            heard.append(said)
            is_told = said is News.ABSENT
        assert is_told == (mark == Mark.ABSENT)
    assert heard == [News.ABSENT if place % 2 == 0 else News.CORRECTED for place in range(len(heard))]


@given(st.integers(1, 50), st.integers(0, 50))
def test_a_class_half_of_which_is_absent_is_doubted_until_somebody_looked(enrolled: int, absent: int) -> None:
    doubt = doubt_of(roll(enrolled=enrolled, absent=min(absent, enrolled)))
    assert doubt is (Doubt.MANY if min(absent, enrolled) >= max(3, enrolled / 2) else None)
    assert doubt_of(roll(enrolled=enrolled, absent=enrolled, newcomers=1, confirmed=True)) is None


def test_a_roll_after_which_children_came_is_doubted() -> None:
    assert doubt_of(roll(newcomers=1)) is Doubt.NEWCOMERS


@pytest.mark.parametrize(("hour", "minute", "told"), [(8, 39, False), (8, 40, True), (10, 0, True)])
def test_nobody_is_told_before_the_schools_hour(hour: int, minute: int, told: bool) -> None:
    assert is_time(datetime.combine(DAY, time(hour, minute)), TELL_AT, roll(saved_at=SAVED - timedelta(hours=1))) is told


@given(st.integers(0, 600))
def test_a_roll_is_left_alone_for_five_minutes_after_each_save(seconds: int) -> None:
    assert is_time(datetime.combine(DAY, time(9)) + timedelta(seconds=seconds), TELL_AT, roll(saved_at=datetime.combine(DAY, time(9)))) is (
        seconds >= 300
    )


@given(WORDS, st.lists(st.sampled_from([each for each in Said if each is not Said.SAFE]), max_size=5))
def test_that_a_child_should_be_at_school_stands_until_it_is_found(before: list[Said], after: list[Said]) -> None:
    assert standing([*before, Said.EXPECTED, *after]) is Standing.ALARM
    assert standing([*before, Said.EXPECTED, *after, Said.SAFE]) is Standing.SAFE


@given(WORDS)
def test_what_was_said_last_tells_how_an_absence_stands_and_a_call_in_vain_changes_nothing_that_is_known(words: list[Said]) -> None:
    known = standing(words)
    assert standing([*words, Said.NO_ANSWER]) is (Standing.TRIED if known is Standing.SILENT else known)
    if known is not Standing.ALARM:
        assert standing([*words, Said.REACHED]) is Standing.REACHED
        assert standing([*words, Said.ILL]) is Standing.ANSWERED


def test_every_word_is_a_familys_or_the_schools_and_has_a_title() -> None:
    assert sorted((*BY_FAMILY, *BY_SCHOOL)) == sorted(Said)
    assert (set(SAID_TITLES), set(STANDING_TITLES), set(DOUBT_TITLES)) == (set(Said), set(Standing), set(Doubt))


@pytest.mark.parametrize(("ago", "recent"), [(-1, False), (0, True), (7, True), (8, False)])
def test_an_absence_may_be_answered_for_a_week(ago: int, recent: bool) -> None:
    assert is_recent(DAY - timedelta(days=ago), DAY) is recent


WAYS = st.lists(st.tuples(st.sampled_from([Way.PAGE, Way.LETTER, Way.DAILY, Way.PUSH]), st.sampled_from(Outcome), st.booleans()), max_size=6)


@given(WAYS)
def test_a_family_is_reached_by_what_was_read_or_taken_and_never_by_what_lies_on_a_page_or_was_refused(ways: list[tuple[Way, Outcome, bool]]) -> None:
    found = reached(ways)
    sent = {outcome for way, outcome, is_read in ways if way is not Way.PAGE and not is_read}
    is_read = any(each for _way, _outcome, each in ways) or Outcome.UNNEEDED in sent
    assert (found is NoticeReach.READ) == is_read
    assert (found is NoticeReach.NOTHING) == (not is_read and sent <= {Outcome.REFUSED})
    assert (found is NoticeReach.SENT) == (not is_read and Outcome.TAKEN in sent)
