"""What a class list does to the register."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaowu.roster.rules.classlist import (
    Change,
    Fault,
    Field,
    GuardianStep,
    KnownChild,
    KnownGuardian,
    ListedChild,
    Question,
    RowFault,
    RowQuestion,
    Verb,
)
from xiaowu.roster.rules.comparing import Register, faults_within, known_as, namesakes, plan

BORN = date(2017, 5, 21)
OTHER_DAY = date(2017, 5, 22)


def listed(row: int, *, seat: int | None = None, number: str = "", name: str = "", born: date | None = None, **told: Any) -> ListedChild:
    return ListedChild(row, 115, 3, 1, seat or row, number or f"n{row}", name or f"child {row}", born, **told)


def known(number: str, seat: int, *, name: str = "", born: date | None = None, is_here: bool = True, key: int = 0) -> KnownChild:
    student = key or int(number[1:])
    return KnownChild(student, number, name or f"child {number[1:]}", born, "regular", (115, 3, 1) if is_here else None, seat if is_here else None)


def compared(children: list[ListedChild], register: list[KnownChild], guardians: Any = None) -> Any:
    return plan(children, Register(register), guardians or {})


@given(st.integers(0, 40))
def test_a_list_that_says_what_the_register_says_changes_nothing(size: int) -> None:
    steps, faults, questions = compared([listed(row) for row in range(1, size + 1)], [known(f"n{row}", row) for row in range(1, size + 1)])
    assert (faults, questions) == ([], [])
    assert [(step.verb, step.changes, step.guardian) for step in steps] == [(Verb.KEEP, (), None)] * size


@given(st.permutations(range(1, 9)))
def test_seats_may_be_dealt_anew_within_a_list(seats: list[int]) -> None:
    children = [listed(row, seat=seat) for row, seat in enumerate(seats, start=1)]
    steps, faults, _questions = compared(children, [known(f"n{row}", row) for row in range(1, 9)])
    assert faults == []
    assert [step.moves for step in steps] == [seat != row for row, seat in enumerate(seats, start=1)]


def test_a_child_not_known_is_added_and_one_with_another_seat_is_moved() -> None:
    steps, faults, _questions = compared([listed(1, seat=7), listed(2)], [known("n1", 1)])
    assert faults == []
    assert [(step.verb, step.moves, step.changes) for step in steps] == [
        (Verb.CHANGE, True, (Change(Field.SEAT, 1, 7),)),
        (Verb.ADD, False, (Change(Field.DIET, None, "regular"),)),
    ]


def test_of_a_child_who_is_added_everything_is_told_that_is_written() -> None:
    child = listed(1, born=BORN, diet="no_pork", guardian="王大", phone="0911")
    steps, _faults, _questions = compared([child], [])
    assert steps[0].changes == (
        Change(Field.BIRTH_DATE, None, BORN), Change(Field.DIET, None, "no_pork"), Change(Field.GUARDIAN, None, "王大"),
        Change(Field.RELATION, None, "other"), Change(Field.PHONE, None, "0911"),
    )  # fmt: skip


def test_one_seat_or_one_number_twice_in_a_list_is_a_fault_at_the_later_row() -> None:
    children = [listed(2, seat=1, number="a1"), listed(3, seat=1, number="Ａ１")]
    assert faults_within(children) == [RowFault(3, Fault.SEAT_TWICE, 2), RowFault(3, Fault.NUMBER_TWICE, 2)]


def test_a_seat_of_a_child_who_is_not_on_the_list_is_taken() -> None:
    _steps, faults, _questions = compared([listed(2, seat=5, number="n9")], [known("n1", 5)])
    assert faults == [RowFault(2, Fault.SEAT_TAKEN)]


def test_a_child_who_left_comes_back_by_transfer_only() -> None:
    _steps, faults, _questions = compared([listed(2, number="n1")], [known("n1", 0, is_here=False)])
    assert faults == [RowFault(2, Fault.HAS_LEFT)]


@pytest.mark.parametrize("stored", ["n1", "Ｎ１", "N 1", "\u200bn1", "n1.0"[:2]])
def test_a_child_is_found_however_its_number_was_stored(stored: str) -> None:
    steps, _faults, _questions = compared([listed(1)], [known(stored, 1, name="child 1", key=7)])
    assert [(step.verb, step.student_id) for step in steps] == [(Verb.KEEP, 7)]


def test_a_number_that_two_records_share_is_a_fault_unless_it_is_written_as_one_of_them() -> None:
    register = [known("T1", 1, key=1, name="child 1"), known("t1", 2, key=2, name="child 1")]
    assert compared([listed(1, number="Ｔ１")], register)[1] == [RowFault(1, Fault.NUMBER_SHARED)]
    assert compared([listed(1, number="T1")], register)[1] == []


def test_two_new_children_of_one_name_and_birthday_are_asked_about() -> None:
    _steps, faults, questions = compared([listed(1, name="陳‧心", born=BORN), listed(2, name="陳 心", born=BORN)], [])
    assert (faults, questions) == ([], [RowQuestion(2, Question.TWIN, other_row=1)])


def test_two_who_are_in_the_register_already_are_not_asked_about_again() -> None:
    register = [known("n1", 1, name="twin", born=BORN), known("n2", 2, name="twin", born=BORN)]
    _steps, faults, questions = compared([listed(1, name="twin", born=BORN), listed(2, name="twin", born=BORN)], register)
    assert (faults, questions) == ([], [])


@pytest.mark.parametrize("is_here", [True, False])
def test_a_new_number_for_a_name_and_birthday_that_the_school_knows_is_asked_about(is_here: bool) -> None:
    child = known("n1", 1, name="林小安", born=BORN, is_here=is_here)
    steps, _faults, questions = compared([listed(5, name="林小安", born=BORN)], [child])
    assert questions == [RowQuestion(5, Question.HERE, other=child)]
    assert [step.verb for step in steps] == [Verb.ADD]
    assert compared([listed(5, name="林小安")], [child])[2] == []  # nobody is found by a name alone


def test_a_number_of_a_child_with_another_name_and_another_birthday_is_asked_about() -> None:
    child = known("n1", 1, name="林小安", born=BORN)
    assert compared([listed(1, name="許大方", born=OTHER_DAY)], [child])[2] == [RowQuestion(1, Question.ANOTHER, other=child)]
    for corrected in (listed(1, name="林小晏", born=BORN), listed(1, name="林小安", born=OTHER_DAY), listed(1, name="許大方")):
        assert compared([corrected], [child])[2] == []


def test_a_child_that_another_school_has_is_asked_about_whatever_divides_its_name() -> None:
    assert known_as(Question.ELSEWHERE, [listed(2, name="Anna Lin", born=BORN), listed(3, name="b", born=BORN)], [("annalin", BORN)]) == [
        RowQuestion(2, Question.ELSEWHERE)
    ]


def test_one_name_with_two_birthdays_is_refused_however_it_is_spelt() -> None:
    assert namesakes([listed(1, name="王·明", born=BORN), listed(2, name="王明", born=OTHER_DAY)]) == [RowFault(2, Fault.NAMESAKE, 1)]


def test_what_a_list_does_not_tell_stays() -> None:
    vegetarian = KnownChild(1, "n1", "child 1", BORN, "vegetarian", (115, 3, 1), 1)
    steps, _faults, _questions = compared([listed(1)], [vegetarian])
    assert [(step.verb, step.changes) for step in steps] == [(Verb.KEEP, ())]


def test_what_a_list_tells_is_told_from_what_to_what() -> None:
    steps, _faults, _questions = compared([listed(1, name="新名", born=BORN, diet="no_pork", seat=9)], [known("n1", 1)])
    assert steps[0].changes == (
        Change(Field.NAME, "child 1", "新名"), Change(Field.BIRTH_DATE, None, BORN), Change(Field.DIET, "regular", "no_pork"), Change(Field.SEAT, 1, 9),
    )  # fmt: skip


MOTHER = KnownGuardian(4, "林·美", "mother", "0911")


@pytest.mark.parametrize(
    ("told", "step", "changes"),
    [
        ({}, None, ()),
        ({"phone": "0922"}, None, ()),
        ({"guardian": "林·美"}, None, ()),
        ({"guardian": "林·美", "relation": "mother", "phone": "0911"}, None, ()),
        ({"guardian": "林·美", "phone": "0922"}, GuardianStep(4, "林·美", "mother", "0922"), (Change(Field.PHONE, "0911", "0922"),)),
        ({"guardian": "林美"}, GuardianStep(4, "林美", "mother", "0911"), (Change(Field.GUARDIAN, "林·美", "林美"),)),
        (
            {"guardian": "王大", "relation": "father"},
            GuardianStep(None, "王大", "father", ""),
            (Change(Field.GUARDIAN, None, "王大"), Change(Field.RELATION, None, "father")),
        ),
    ],
)  # fmt: skip
def test_a_guardian_on_a_list_is_changed_or_added_and_nobody_is_taken_away(
    told: dict[str, str], step: GuardianStep | None, changes: tuple[Change, ...]
) -> None:
    steps, _faults, _questions = compared([listed(1, **told)], [known("n1", 1)], {1: [MOTHER]})
    assert (steps[0].guardian, steps[0].changes, steps[0].verb) == (step, changes, Verb.CHANGE if changes else Verb.KEEP)
    assert steps[0].child.is_half_a_guardian == (told == {"phone": "0922"})
