"""What does not fit together in a child's day."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaowu.attendance.rules.contradictions import Contradiction, Found, is_gone, of_day
from xiaowu.attendance.rules.effective import ABSENT, Source, Word
from xiaowu.attendance.rules.roll import LeaveType, Mark, RollException

LATE, EARLY = RollException(Mark.LATE), RollException(Mark.LEFT_EARLY)
SICK = RollException(Mark.LEAVE, LeaveType.SICK)
marks = st.none() | st.sampled_from([ABSENT, LATE, EARLY, SICK])
days = st.dictionaries(
    st.sampled_from([0, 10, 20, 30, 40, 50]),
    st.lists(st.builds(Word, st.sampled_from(Source), marks), max_size=3).map(lambda words: tuple(sorted(words, key=lambda word: word.source))),
)


def said(*marks_of_day: RollException | None) -> dict[int, tuple[Word, ...]]:
    """The morning's roll and the periods from the first on, each by whoever takes it."""
    return {10 * index: (Word(Source.SUBJECT, mark),) for index, mark in enumerate(marks_of_day)}


@pytest.mark.parametrize(
    ("day", "told"),
    [
        pytest.param((None, None, ABSENT), [Found(Contradiction.GONE, 20, 10)], id="there-then-gone"),
        pytest.param((None, ABSENT, ABSENT), [Found(Contradiction.GONE, 10, 0)], id="gone-since-the-first"),
        pytest.param((LATE, ABSENT), [Found(Contradiction.GONE, 10, 0)], id="late-then-gone"),
        pytest.param((None, ABSENT, None), [Found(Contradiction.CAME, 20, 10)], id="gone-and-back"),
        pytest.param((ABSENT, None), [Found(Contradiction.CAME, 10, 0)], id="absent-in-the-morning-there-at-the-first"),
        pytest.param((ABSENT, LATE), [], id="absent-then-late-explains-itself"),
        pytest.param((ABSENT, ABSENT), [], id="never-came"),
        pytest.param((EARLY, ABSENT), [], id="was-said-to-leave"),
        pytest.param((None, SICK, ABSENT), [], id="went-on-leave"),
        pytest.param((None, SICK), [], id="left-on-leave"),
    ],
)
def test_a_day_tells_what_does_not_fit(day: tuple[RollException | None, ...], told: list[Found]) -> None:
    assert list(of_day(said(*day))) == told


def test_two_sources_of_one_period_that_differ_are_told_and_a_deputy_alarms_nobody() -> None:
    subject, homeroom, deputy = Word(Source.SUBJECT, None), Word(Source.HOMEROOM, ABSENT), Word(Source.DEPUTY, ABSENT)
    assert of_day({10: (subject, homeroom)}) == (Found(Contradiction.DIFFERS, 10, 10),)
    assert of_day({10: (Word(Source.LEAVE, SICK), subject)}) == (Found(Contradiction.ON_LEAVE, 10, 10),)
    assert of_day({0: (subject,), 10: (deputy,)}) == ()
    assert of_day({0: (subject, deputy), 10: ()}) == ()


@given(days)
def test_a_child_is_gone_at_most_once_and_only_after_it_was_there(day: dict[int, tuple[Word, ...]]) -> None:
    told = [found for found in of_day(day) if found.kind is Contradiction.GONE]
    assert len(told) <= 1
    for found in told:
        assert found.against < found.period
        last = max(period for period, words in day.items() if any(word.source < Source.DEPUTY for word in words))
        first = next(word for word in day[last] if word.source < Source.DEPUTY)
        assert first.mark == ABSENT


@given(days)
def test_a_day_without_a_word_of_absence_tells_of_nobody_gone(day: dict[int, tuple[Word, ...]]) -> None:
    without = {period: tuple(word for word in words if word.mark != ABSENT) for period, words in day.items()}
    assert not [found for found in of_day(without) if found.kind in (Contradiction.GONE, Contradiction.CAME)]


def test_who_is_back_is_not_gone_any_more() -> None:
    assert is_gone(said(None, ABSENT))
    assert not is_gone(said(None, ABSENT, LATE))
