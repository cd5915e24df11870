"""A roll on paper becomes one that counts: the sheet says all of a roll that it names, and takes nobody's word away."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from xiaowu.attendance.rules.effective import ABSENT, Said, Source
from xiaowu.attendance.rules.paper import Clash, Clashing, Line, RollOf, clashing, differing, entered, rolls
from xiaowu.attendance.rules.roll import Mark, RollException
from xiaowu.attendance.tests.said import CHILDREN, LATE, SICK, saids
from xiaowu.attendance.tests.said import rolls as marked

MONDAY = date(2026, 11, 23)
MORNING, FIRST = RollOf(1, MONDAY, 0), RollOf(1, MONDAY, 10)


@given(saids, marked)
def test_what_the_paper_says_counts_before_teachers_and_after_an_approved_leave(said: Said, mine: dict[int, RollException]) -> None:
    after = entered(said, FIRST.period, CHILDREN, mine).said
    assert after.is_taken
    for child in CHILDREN:
        word = after.effective(child)
        assert word is not None
        assert word.mark == (RollException(Mark.LEAVE, said.leaves[child]) if child in said.leaves else mine.get(child))
        assert [each for each in after.words(child) if each.source is not Source.OFFICE] == [
            each for each in said.words(child) if each.source is not Source.OFFICE
        ]


@given(saids, marked, st.sampled_from([MORNING, FIRST]))
def test_the_same_paper_entered_again_changes_nothing(said: Said, mine: dict[int, RollException], of: RollOf) -> None:
    once = entered(said, of.period, CHILDREN, mine).said
    again = entered(once, of.period, CHILDREN, mine).said
    assert differing(once, again, CHILDREN) == frozenset()


@given(saids, marked)
def test_the_mornings_roll_asks_everybody_and_keeps_an_approved_leave(said: Said, mine: dict[int, RollException]) -> None:
    after = entered(said, MORNING.period, CHILDREN, mine)
    excused = {child: RollException(Mark.LEAVE, kind) for child, kind in said.leaves.items()}
    assert after.said.stands(CHILDREN) == {**mine, **excused} == after.given
    assert not after.said.unasked


@given(saids, marked)
def test_whoever_was_excused_and_not_named_on_paper_was_away_should_the_leave_be_withdrawn(said: Said, mine: dict[int, RollException]) -> None:
    fresh = Said(frozenset(), {}, said.leaves)
    after = entered(fresh, FIRST.period, CHILDREN, mine).said
    assert {child: Said(after.whole, after.marks, {}).stands([child]) for child in said.leaves if child not in mine} == {
        child: {child: ABSENT} for child in said.leaves if child not in mine
    }


def test_who_had_not_been_asked_differs_afterwards_even_if_simply_present() -> None:
    said = Said(frozenset({Source.HOMEROOM}), {Source.HOMEROOM: {1: ABSENT}}, {}, frozenset({2}))
    assert differing(said, entered(said, FIRST.period, CHILDREN, {1: ABSENT, 3: LATE}).said, CHILDREN) == {2, 3}


def test_lines_become_rolls_and_whoever_contradicts_a_line_above_is_told() -> None:
    lines = [
        Line(2, MORNING, 1, ABSENT), Line(3, MORNING, 2, SICK), Line(4, MORNING, 1, LATE), Line(5, MORNING, None, None),
        Line(6, FIRST, None, None), Line(7, FIRST, 1, LATE), Line(8, FIRST, None, None),
    ]  # fmt: skip
    assert clashing(lines) == [
        Clashing(4, Clash.TWICE, 2), Clashing(5, Clash.BOTH, 2), Clashing(7, Clash.BOTH, 6), Clashing(8, Clash.TWICE, 6),
    ]  # fmt: skip
    assert rolls([*lines[:2], lines[4]]) == {MORNING: {1: ABSENT, 2: SICK}, FIRST: {}}
