"""A child who changes schools, and comes back, brings along what is true now."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from conftest import as_owner
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.lists import ListRequest
from xiaowu.roster.actions import students as actions
from xiaowu.roster.models import FormerNumber, Guardian, Student, Transfer
from xiaowu.roster.queries import leaving
from xiaowu.roster.queries import students as queries
from xiaowu.roster.queries.classlist import known_children
from xiaowu.roster.rules.comparing import Register
from xiaowu.roster.rules.roles import Diet, Relation
from xiaowu.roster.tests.ending import LAST_WEEK, TODAY, Stage, send

ActorOf = Callable[[str], Any]
AFTER = LAST_WEEK + timedelta(days=1)
BORN = date(2014, 2, 28)


@pytest.fixture
def guardians(stage: Stage) -> tuple[Guardian, Guardian]:
    """The child's only two guardians: the other school corrects one and removes the other."""
    with as_owner():
        Guardian.objects.filter(student_id=stage.child).delete()
        return (
            Guardian.objects.create(school_id=stage.here, student_id=stage.child, name="周秀蘭", relation="mother", phone="0900000001"),
            Guardian.objects.create(school_id=stage.here, student_id=stage.child, name="周大同", relation="other", phone=""),
        )


def corrected_there(stage: Stage, there: int) -> None:
    """The second school corrects everything that a record says, one guardian, adds one and removes one."""
    actions.correct_student(stage.receiver, stage.there, student_id=there, name="周新名", birth_date=BORN, diet=Diet.VEGETARIAN)
    mother = Guardian.objects.get(school_id=stage.there, student_id=there, name="周秀蘭")
    Guardian.objects.filter(pk=mother.pk).update(phone="0900000009")
    gone = Guardian.objects.get(school_id=stage.there, student_id=there, name="周大同")
    actions.remove_guardian(stage.receiver, stage.there, student_id=there, guardian_id=gone.pk)
    actions.add_guardian(stage.receiver, stage.there, student_id=there, name="周祖母", relation=Relation.GRANDPARENT, phone="02")


def home_again(stage: Stage, there: int, number: str) -> int:
    back = actions.release_student(stage.receiver, stage.there, student_id=there, to_school_id=stage.here, left_on=TODAY, today=TODAY)
    return actions.place_student(stage.keeper, stage.here, transfer_id=back.pk, class_id=stage.class_id, seat=57, number=number, since=TODAY)


def test_who_comes_back_brings_what_is_true_now(stage: Stage, guardians: tuple[Guardian, Guardian]) -> None:
    there = send(stage, left_on=LAST_WEEK, since=AFTER)
    corrected_there(stage, there)
    with as_owner():
        uids = {each.name: each.uid for each in Guardian.objects.filter(school_id=stage.there, student_id=there)}
    assert home_again(stage, there, "BACK-1") == stage.child
    record = queries.student_record(stage.keeper, stage.here, stage.child)
    assert (record.name, record.birth_date, record.diet, record.number, record.seat) == ("周新名", BORN, Diet.VEGETARIAN, "BACK-1", 57)
    assert {(each.name, each.relation, each.phone) for each in record.guardians} == {
        ("周秀蘭", "mother", "0900000009"), ("周祖母", "grandparent", "02"),
    }  # fmt: skip
    assert {each.name: each.uid for each in Guardian.objects.filter(student_id=stage.child)} == uids
    assert Guardian.objects.get(student_id=stage.child, name="周秀蘭").pk == guardians[0].pk  # corrected, not made anew


def found_by(stage: Stage, number: str) -> list[int]:
    """Whom a list with that number finds at the first school."""
    return [each.student_id for each in Register(known_children(stage.keeper, stage.here)).by_number(number)]


def test_who_comes_back_gets_the_number_that_is_typed_and_the_one_before_is_remembered(stage: Stage) -> None:
    with as_owner():
        before = Student.objects.get(pk=stage.child).number
    home_again(stage, send(stage, left_on=LAST_WEEK, since=AFTER), "BACK-1")
    assert Student.objects.get(pk=stage.child).number == "BACK-1"
    assert found_by(stage, before) == [stage.child]


def test_who_comes_back_is_asked_for_another_number_where_it_is_taken(stage: Stage) -> None:
    there = send(stage, left_on=LAST_WEEK, since=AFTER)
    with as_owner():
        taken = Student.objects.filter(school_id=stage.here).exclude(pk=stage.child).values_list("number", flat=True)[0]
    with pytest.raises(BadInput, match=taken):
        home_again(stage, there, taken)
    assert Student.objects.get(pk=stage.child).school_class_id is None


def test_the_page_says_which_number_the_child_had_here(stage: Stage) -> None:
    with as_owner():
        number = Student.objects.get(pk=stage.child).number
    there = send(stage, left_on=LAST_WEEK, since=AFTER)
    actions.release_student(stage.receiver, stage.there, student_id=there, to_school_id=stage.here, left_on=TODAY, today=TODAY)
    assert [each.number for each in queries.incoming(stage.keeper, stage.here, ListRequest()).rows] == [number]


def test_what_is_corrected_while_the_child_is_on_the_way_goes_along(stage: Stage, guardians: tuple[Guardian, Guardian]) -> None:
    out = actions.release_student(stage.keeper, stage.here, student_id=stage.child, to_school_id=stage.there, left_on=TODAY, today=TODAY)
    actions.correct_student(stage.keeper, stage.here, student_id=stage.child, name="周路上", birth_date=None, diet=Diet.NO_PORK)
    actions.remove_guardian(stage.keeper, stage.here, student_id=stage.child, guardian_id=guardians[1].pk)
    actions.add_guardian(stage.keeper, stage.here, student_id=stage.child, name="周姑姑", relation=Relation.OTHER, phone="")
    made = actions.place_student(stage.receiver, stage.there, transfer_id=out.pk, class_id=stage.class_there, seat=58, number="NEW-1", since=TODAY)
    record = queries.student_record(stage.receiver, stage.there, made)
    assert (record.name, record.birth_date, record.diet) == ("周路上", None, Diet.NO_PORK)
    assert [each.name for each in record.guardians] == ["周秀蘭", "周姑姑"]


def test_a_record_that_was_on_its_way_before_a_column_was_there_says_nothing_of_it(stage: Stage) -> None:
    there = send(stage, left_on=LAST_WEEK, since=AFTER)
    actions.correct_student(stage.receiver, stage.there, student_id=there, name="周新名", birth_date=BORN, diet=Diet.VEGETARIAN)
    back = actions.release_student(stage.receiver, stage.there, student_id=there, to_school_id=stage.here, left_on=TODAY, today=TODAY)
    with as_owner():
        diet = Student.objects.get(pk=stage.child).diet
        older = {key: value for key, value in Transfer.objects.get(pk=back.pk).record.items() if key != "diet"}
        Transfer.objects.filter(pk=back.pk).update(record=older)
    actions.place_student(stage.keeper, stage.here, transfer_id=back.pk, class_id=stage.class_id, seat=57, number="BACK-1", since=TODAY)
    child = Student.objects.get(pk=stage.child)
    assert (child.name, child.diet) == ("周新名", diet)


def test_a_keeper_corrects_a_number_and_the_old_one_still_finds_the_child(stage: Stage) -> None:
    with as_owner():
        old = Student.objects.get(pk=stage.child).number
    for _again in range(2):
        actions.correct_number(stage.keeper, stage.here, student_id=stage.child, number="RIGHT-1", today=TODAY)
    assert found_by(stage, old) == [stage.child]
    assert queries.student_record(stage.keeper, stage.here, stage.child).number == "RIGHT-1"
    assert leaving.whereabouts(stage.keeper, stage.here, stage.child).former_numbers == (old,)
    actions.correct_number(stage.keeper, stage.here, student_id=stage.child, number=old, today=TODAY)
    assert found_by(stage, "RIGHT-1") == [stage.child]


def test_a_number_that_another_child_has_cannot_be_given(stage: Stage) -> None:
    with as_owner():
        taken = Student.objects.filter(school_id=stage.here).exclude(pk=stage.child).values_list("number", flat=True)[0]
    with pytest.raises(BadInput, match="學號"):
        actions.correct_number(stage.keeper, stage.here, student_id=stage.child, number=taken, today=TODAY)
    assert not FormerNumber.objects.exists()


def test_a_former_number_that_another_child_has_now_is_the_other_childs(stage: Stage) -> None:
    with as_owner():
        old = Student.objects.get(pk=stage.child).number
        other = Student.objects.filter(school_id=stage.here).exclude(pk=stage.child).values_list("pk", flat=True)[0]
    actions.correct_number(stage.keeper, stage.here, student_id=stage.child, number="RIGHT-1", today=TODAY)
    actions.correct_number(stage.keeper, stage.here, student_id=other, number=old, today=TODAY)
    assert found_by(stage, old) == [other]


def test_a_child_on_the_way_is_known_by_name_and_birthday_where_it_is_expected(stage: Stage) -> None:
    actions.correct_student(stage.keeper, stage.here, student_id=stage.child, name="周在途", birth_date=BORN, diet=Diet.REGULAR)
    out = actions.release_student(stage.keeper, stage.here, student_id=stage.child, to_school_id=stage.there, left_on=TODAY, today=TODAY)
    assert leaving.expected_here(stage.receiver, stage.there) == {("周在途", BORN): out.pk}
    assert leaving.expected_here(stage.keeper, stage.here) == {}


@pytest.mark.parametrize("typed", ["ａ１２３４", "a1234", "Ａ 1234"])
def test_a_number_is_taken_however_it_is_written(stage: Stage, typed: str) -> None:
    with as_owner():
        Student.objects.create(school_id=stage.here, number="A1234", name="周甲")
        Student.objects.create(school_id=stage.there, number="A1234", name="周乙")
    with pytest.raises(BadInput, match="已有其他學生"):
        actions.correct_number(stage.keeper, stage.here, student_id=stage.child, number=typed, today=TODAY)
    with pytest.raises(BadInput, match="已有其他學生"):
        send(stage, left_on=TODAY, since=TODAY, number=typed)


def test_a_number_is_kept_in_one_form_and_what_a_spreadsheet_made_of_one_is_none(stage: Stage) -> None:
    actions.correct_number(stage.keeper, stage.here, student_id=stage.child, number="ｂ ７７", today=TODAY)
    actions.correct_number(stage.keeper, stage.here, student_id=stage.child, number="B77", today=TODAY)  # its own, in another case
    with pytest.raises(BadInput, match="不是學號"):
        actions.correct_number(stage.keeper, stage.here, student_id=stage.child, number="1.14E+08", today=TODAY)
    with as_owner():
        assert Student.objects.get(pk=stage.child).number == "B77"


def test_guardians_of_a_record_from_before_they_had_identifiers_are_known_by_name_and_relation(
    stage: Stage, guardians: tuple[Guardian, Guardian]
) -> None:
    there = send(stage, left_on=LAST_WEEK, since=AFTER)
    back = actions.release_student(stage.receiver, stage.there, student_id=there, to_school_id=stage.here, left_on=TODAY, today=TODAY)
    with as_owner():
        told = [{"name": "周秀蘭", "relation": relation, "phone": "02"} for relation in ("mother", "other")]
        Transfer.objects.filter(pk=back.pk).update(record=back.record | {"guardians": told})
    actions.place_student(stage.keeper, stage.here, transfer_id=back.pk, class_id=stage.class_id, seat=57, number="", since=TODAY)
    kept = {each.pk: (each.relation, each.phone) for each in Guardian.objects.filter(school_id=stage.here, student_id=stage.child)}
    assert kept.pop(guardians[0].pk) == ("mother", "02")
    assert list(kept.values()) == [("other", "02")]
    assert guardians[1].pk not in kept
