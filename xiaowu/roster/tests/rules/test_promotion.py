"""Which classes go up as they are when the year changes."""

from hypothesis import given
from hypothesis import strategies as st

from xiaowu.roster.rules.promotion import Barrier, NewClass, PastClass, promotions
from xiaowu.roster.rules.roles import GRADES, Level

YEAR = 116
seats = st.frozensets(st.integers(1, 30), min_size=1, max_size=5)
past_classes = st.builds(
    PastClass,
    id=st.integers(1, 99),
    academic_year=st.integers(YEAR - 3, YEAR - 1),
    grade=st.integers(1, 9),
    last_grade=st.none(),
    number=st.integers(1, 3),
    name=st.just("某班"),
    seats=seats,
)
new_classes = st.builds(NewClass, grade=st.integers(1, 9), number=st.integers(1, 3), is_closed=st.booleans(), seats=st.frozensets(st.integers(1, 30)))


def of(grade: int, *, year: int = YEAR - 1, last_grade: int | None = None) -> PastClass:
    return PastClass(1, year, grade, last_grade, 2, "某班", frozenset({1, 2}))


@given(st.sampled_from(Level), st.lists(past_classes), st.lists(new_classes))
def test_every_class_that_does_not_graduate_is_told_and_only_a_free_place_of_the_next_grade_is_gone_to(
    level: Level, past: list[PastClass], standing: list[NewClass]
) -> None:
    found = promotions(level, YEAR, past, standing)
    assert [each.class_id for each in found] == [each.id for each in past if each.grade != GRADES[level][-1]]
    for each, was in zip(found, [one for one in past if one.grade != GRADES[level][-1]], strict=True):
        assert (each.grade, each.number, each.children) == (was.grade + 1, was.number, len(was.seats))
        if each.barrier is None:
            there = {(new.grade, new.number): new for new in standing}.get((each.grade, each.number))
            assert was.academic_year == YEAR - 1
            assert there is None or not (there.is_closed or there.seats & was.seats)


def test_classes_stay_together_but_for_the_third_and_the_fifth_grade_of_an_elementary_school() -> None:
    kept = {each.grade: each.is_kept for each in promotions(Level.ELEMENTARY, YEAR, map(of, range(1, 6)), ())}
    assert kept == {2: True, 3: False, 4: True, 5: False, 6: True}
    assert all(each.is_kept for each in promotions(Level.JUNIOR_HIGH, YEAR, map(of, (7, 8)), ()))


def test_what_keeps_a_class_from_going_up_is_said() -> None:
    def barrier(past: PastClass, *standing: NewClass) -> Barrier | None:
        return promotions(Level.ELEMENTARY, YEAR, [past], standing)[0].barrier

    assert barrier(of(1)) is None
    assert barrier(of(1), NewClass(2, 2, False, frozenset({3}))) is None
    assert barrier(of(1), NewClass(2, 2, False, frozenset({2, 3}))) is Barrier.SEATS_TAKEN
    assert barrier(of(1), NewClass(2, 2, True, frozenset())) is Barrier.CLOSED
    assert barrier(of(1, year=YEAR - 2)) is Barrier.OLDER
    assert barrier(of(5, last_grade=6)) is Barrier.SEVERAL_GRADES
