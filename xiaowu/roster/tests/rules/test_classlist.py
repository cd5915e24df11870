"""What a class list does to the register."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from xiaowu.roster.rules.classlist import Fault, KnownChild, ListedChild, RowFault, Verb, faults_within, plan

BORN = date(2017, 5, 21)


def listed(row: int, *, seat: int | None = None, number: str = "", name: str = "", born: date | None = None, class_number: int = 1) -> ListedChild:
    return ListedChild(row, 115, 3, class_number, seat or row, number or f"n{row}", name or f"child {row}", born, "regular")


def known(number: str, seat: int, *, name: str = "", class_number: int | None = 1) -> KnownChild:
    place = (115, 3, class_number) if class_number else None
    return KnownChild(int(number[1:]), number, name or f"child {number[1:]}", None, "regular", place, seat if place else None)


@given(st.integers(0, 40))
def test_a_list_that_says_what_the_register_says_changes_nothing(size: int) -> None:
    children = [listed(row) for row in range(1, size + 1)]
    steps, faults = plan(children, [known(f"n{row}", row) for row in range(1, size + 1)], ())
    assert faults == []
    assert [step.verb for step in steps] == [Verb.KEEP] * size


@given(st.permutations(range(1, 9)))
def test_seats_may_be_dealt_anew_within_a_list(seats: list[int]) -> None:
    children = [listed(row, seat=seat) for row, seat in enumerate(seats, start=1)]
    steps, faults = plan(children, [known(f"n{row}", row) for row in range(1, 9)], ())
    assert faults == []
    assert [step.moves for step in steps] == [seat != row for row, seat in enumerate(seats, start=1)]


def test_a_child_not_known_is_added_and_one_with_another_seat_is_moved() -> None:
    steps, faults = plan([listed(1, seat=7), listed(2)], [known("n1", 1)], ())
    assert faults == []
    assert [(step.verb, step.moves) for step in steps] == [(Verb.CHANGE, True), (Verb.ADD, False)]


def test_one_seat_one_number_or_one_child_twice_in_a_list_is_a_fault_at_the_later_row() -> None:
    children = [listed(2, seat=1, number="a", name="twin", born=BORN), listed(3, seat=1, number="a", name="twin", born=BORN)]
    assert faults_within(children) == [RowFault(3, Fault.SEAT_TWICE, 2), RowFault(3, Fault.NUMBER_TWICE, 2), RowFault(3, Fault.TWIN, 2)]


def test_a_seat_of_a_child_who_is_not_on_the_list_is_taken() -> None:
    _steps, faults = plan([listed(2, seat=5, number="n9")], [known("n1", 5)], ())
    assert faults == [RowFault(2, Fault.SEAT_TAKEN)]


def test_a_child_enrolled_at_another_school_is_refused() -> None:
    _steps, faults = plan([listed(2, name="moved", born=BORN)], (), [("moved", BORN)])
    assert faults == [RowFault(2, Fault.ELSEWHERE)]


def test_a_child_who_left_comes_back_by_transfer_only() -> None:
    _steps, faults = plan([listed(2, number="n1")], [known("n1", 0, class_number=None)], ())
    assert faults == [RowFault(2, Fault.HAS_LEFT)]
