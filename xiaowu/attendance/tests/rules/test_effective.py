"""Whose word counts: the first in the stated order, and nobody's word is lost by another's."""

from hypothesis import given
from hypothesis import strategies as st

from xiaowu.attendance.rules.effective import ABSENT, Said, Source, Word, of_group, of_saver
from xiaowu.attendance.rules.roll import LeaveType, Mark, RollException
from xiaowu.attendance.tests.said import CHILDREN, SICK, SPEAKERS, rolls, saids


def saved(said: Said, source: Source, mine: dict[int, RollException]) -> Said:
    is_whole, given_marks = of_saver(said, source, CHILDREN, mine)
    whole = said.whole | {source} if is_whole else said.whole
    return Said(whole, {**said.marks, source: given_marks}, said.leaves, said.unasked)


@given(saids)
def test_the_first_source_in_the_stated_order_counts_and_every_other_word_is_kept(said: Said) -> None:
    for child in CHILDREN:
        words = said.words(child)
        assert [word.source for word in words] == sorted(word.source for word in words)
        assert said.effective(child) == (words[0] if words else None)
        assert (words[:1] == (Word(Source.LEAVE, RollException(Mark.LEAVE, said.leaves[child])),)) if child in said.leaves else True


@given(saids, st.sampled_from(SPEAKERS), rolls)
def test_a_save_counts_as_it_was_pressed_wherever_no_higher_source_has_spoken(said: Said, source: Source, mine: dict[int, RollException]) -> None:
    after = saved(said, source, mine)
    for child in CHILDREN:
        higher = [word for word in said.words(child) if word.source < source]
        word = after.effective(child)
        assert word is not None
        assert word == higher[0] if higher else word.mark == mine.get(child)


@given(saids, st.sampled_from(SPEAKERS), rolls)
def test_a_save_changes_no_word_of_another_source(said: Said, source: Source, mine: dict[int, RollException]) -> None:
    after = saved(said, source, mine)
    for child in CHILDREN:
        assert [word for word in after.words(child) if word.source != source] == [word for word in said.words(child) if word.source != source]


@given(saids, st.sampled_from(SPEAKERS), rolls)
def test_the_same_roll_saved_again_by_the_same_source_says_the_same(said: Said, source: Source, mine: dict[int, RollException]) -> None:
    once = saved(said, source, mine)
    again = saved(once, source, mine)
    assert [once.words(child) for child in CHILDREN] == [again.words(child) for child in CHILDREN]


@given(saids, st.sampled_from(SPEAKERS), rolls)
def test_a_leave_withdrawn_after_a_roll_leaves_what_was_seen(said: Said, source: Source, mine: dict[int, RollException]) -> None:
    after = saved(said, source, mine)
    undone = Said(after.whole, after.marks, {}, after.unasked)
    for child in CHILDREN:
        assert undone.words(child) == tuple(word for word in after.words(child) if word.source is not Source.LEAVE)


def test_who_is_left_on_leave_was_seen_away_and_who_is_marked_present_was_seen_there() -> None:
    said = Said(frozenset(), {}, {1: LeaveType.SICK, 2: LeaveType.SICK})
    assert of_saver(said, Source.SUBJECT, (1, 2, 3), {1: SICK}) == (True, {1: ABSENT})


def test_the_office_that_corrects_speaks_of_those_alone_whom_it_corrects() -> None:
    said = Said(frozenset({Source.SUBJECT}), {Source.SUBJECT: {1: ABSENT, 2: ABSENT}}, {})
    assert of_saver(said, Source.OFFICE, (1, 2, 3), {2: ABSENT}) == (False, {1: None})


def test_nobody_said_is_never_present_and_a_deputy_alone_has_not_taken_the_roll() -> None:
    nothing, deputy = Said(frozenset(), {}, {}), Said(frozenset({Source.DEPUTY}), {}, {})
    assert (nothing.effective(1), nothing.is_taken, deputy.is_taken) == (None, False, False)
    assert deputy.effective(1) == Word(Source.DEPUTY, None)
    assert Said(frozenset({Source.HOMEROOM}), {}, {}).is_taken


def test_who_came_after_the_roll_is_asked_by_whoever_names_it_and_nobody_else() -> None:
    said = Said(frozenset({Source.SUBJECT}), {}, {}, frozenset({1}))
    assert said.effective(1) is None
    after = saved(said, Source.HOMEROOM, {})
    assert after.words(1) == (Word(Source.HOMEROOM, None),)


@given(saids, rolls, st.sets(st.sampled_from(CHILDREN), min_size=1))
def test_a_groups_teacher_names_each_child_of_the_group_and_says_nothing_of_the_rest(
    said: Said, mine: dict[int, RollException], group: set[int]
) -> None:
    said = said.sure
    is_whole, named = of_group(said, Source.SUBJECT, sorted(group), CHILDREN, mine)
    whole = said.whole | {Source.SUBJECT} if is_whole else said.whole
    after = Said(whole, {**said.marks, Source.SUBJECT: named}, said.leaves, said.unasked)
    assert group <= named.keys()
    assert is_whole is (Source.SUBJECT in said.whole or named.keys() >= set(CHILDREN))
    for child in CHILDREN:
        higher = [word for word in said.words(child) if word.source < Source.SUBJECT]
        word = after.effective(child)
        if child in group:
            assert word == (higher[0] if higher else Word(Source.SUBJECT, mine.get(child)))
        else:
            assert after.words(child) == said.words(child)
