"""A class without children is deleted, or closed where it has a history."""

import pytest

from conftest import Somebody, as_owner
from tests.integrity import contradictions
from xiaowu.kernel.errors import BadInput, NotFound
from xiaowu.roster.actions import places, students
from xiaowu.roster.models import Enrolment, SchoolClass, Student
from xiaowu.roster.queries.places import classes
from xiaowu.roster.tests.ending import LAST_WEEK, TODAY, Stage


def test_an_empty_class_without_history_is_deleted(stage: Stage) -> None:
    made = places.add_class(stage.keeper, stage.here, grade=1, number=77, today=TODAY)
    assert places.close_class(stage.keeper, stage.here, class_id=made, today=TODAY)
    assert not SchoolClass.objects.filter(pk=made).exists()
    with pytest.raises(NotFound):
        places.close_class(stage.keeper, stage.here, class_id=made, today=TODAY)


def test_an_empty_class_with_history_is_closed_hidden_and_takes_nobody_until_it_is_reopened(stage: Stage) -> None:
    made = places.add_class(stage.keeper, stage.here, grade=1, number=77, today=TODAY)
    students.move_student(stage.keeper, stage.here, student_id=stage.child, class_id=made, seat=1, since=LAST_WEEK, today=TODAY)
    with pytest.raises(BadInput, match="1 位學生"):
        places.close_class(stage.keeper, stage.here, class_id=made, today=TODAY)
    students.move_student(stage.keeper, stage.here, student_id=stage.child, class_id=stage.class_id, seat=57, since=TODAY, today=TODAY)
    assert not places.close_class(stage.keeper, stage.here, class_id=made, today=TODAY)
    assert made not in [each.id for each in classes(stage.here, TODAY)]
    with pytest.raises(BadInput, match="沒有這個班級"):
        students.move_student(stage.keeper, stage.here, student_id=stage.child, class_id=made, seat=1, since=TODAY, today=TODAY)
    places.reopen_class(stage.keeper, stage.here, class_id=made)
    assert made in [each.id for each in classes(stage.here, TODAY)]


def test_a_class_that_somebody_teaches_is_not_closed(stage: Stage, people: dict[str, Somebody]) -> None:
    taught = people["homeroom_teacher"].class_id
    with as_owner():
        Enrolment.objects.filter(school_class_id=taught, valid__upper_inf=True).update(valid=(stage.began, TODAY))
        Student.objects.filter(school_class_id=taught).update(school_class=None)
    with pytest.raises(BadInput, match="職務"):
        places.close_class(stage.keeper, stage.here, class_id=taught, today=TODAY)


def test_a_child_in_a_closed_class_is_found_by_the_check(stage: Stage) -> None:
    with as_owner():
        assert contradictions() == {}
        SchoolClass.objects.filter(pk=stage.class_id).update(closed_on=TODAY)
        assert contradictions()["children in closed classes or schools"] == [(stage.here, f"class {stage.class_id}")]
