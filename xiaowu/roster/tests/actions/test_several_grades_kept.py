"""A child of a class of several grades (混齡班) keeps its own grade, whether entered by hand or by class list; and a list finds such a class."""

import dataclasses
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from conftest import Somebody
from xiaowu.kernel import clock
from xiaowu.roster.actions import seating
from xiaowu.roster.actions.comparing import plan_of
from xiaowu.roster.actions.leaving import leave, put_back
from xiaowu.roster.actions.seating import Seat
from xiaowu.roster.actions.students import add_student, move_student
from xiaowu.roster.models import Enrolment, Mistake, SchoolClass, Student
from xiaowu.roster.rules.classlist import Change, Fault, Field, KnownClass, ListedChild
from xiaowu.roster.rules.comparing import placed
from xiaowu.roster.rules.ends import Reason
from xiaowu.roster.rules.roles import Diet

ROW = ListedChild(2, 115, 4, 1, 1, "a", "甲")


def test_a_row_means_the_class_of_its_grade_else_the_one_of_several() -> None:
    several, plain = KnownClass(115, 3, 4, 1, is_closed=False), KnownClass(115, 4, None, 1, is_closed=False)
    assert placed([ROW], [several, plain]) == ([ROW], [])
    assert placed([ROW], [several]) == ([dataclasses.replace(ROW, grade=3, own_grade=4)], [])
    assert placed([ROW], [several, dataclasses.replace(plain, is_closed=True)])[0][0].place == (115, 3, 1)
    assert [each.fault for each in placed([ROW], [dataclasses.replace(plain, is_closed=True)])[1]] == [Fault.CLASS_CLOSED]
    assert placed([ROW], [dataclasses.replace(several, number=2), dataclasses.replace(several, academic_year=114)]) == ([ROW], [])


@pytest.fixture
def child(people: dict[str, Somebody], owner: Callable[[], Any]) -> Iterator[Student]:
    """A child of the homeroom's second grade; the homeroom has two grades."""
    with owner():
        place = SchoolClass.objects.get(pk=people["homeroom_teacher"].class_id)
        SchoolClass.objects.filter(pk=place.pk).update(last_grade=place.grade + 1)
        found = Student.objects.filter(school_class=place).order_by("pk").first()
        assert found is not None
        Enrolment.objects.filter(student=found, valid__upper_inf=True).update(grade=place.grade + 1)
        yield found


def own_grade(child: Student) -> int | None:
    return Enrolment.objects.get(student=child, valid__upper_inf=True).grade


def test_another_seat_and_a_class_that_has_the_grade_keep_it(child: Student) -> None:
    place, today = SchoolClass.objects.get(pk=child.school_class_id), clock.today()
    for _twice in range(2):  # also if the earlier enrolment began that very day
        seating.move(child.school_id, [Seat(child.pk, place.pk, 58 + _twice)], today)
        assert own_grade(child) == place.grade + 1
    plain = SchoolClass.objects.create(school_id=child.school_id, academic_year=place.academic_year, grade=place.grade + 1, number=97, name="x")
    seating.move(child.school_id, [Seat(child.pk, plain.pk, 1)], today)
    assert own_grade(child) is None
    seating.move(child.school_id, [Seat(child.pk, place.pk, 57)], today)
    assert own_grade(child) == place.grade + 1
    old = SchoolClass.objects.create(school_id=child.school_id, academic_year=99, grade=place.grade, last_grade=9, number=97, name="x")
    seating.move(child.school_id, [Seat(child.pk, old.pk, 1)], today)
    assert own_grade(child) is None  # in another year it has another grade


def test_a_class_list_knows_the_child_in_its_class_and_corrects_the_grade(child: Student, actor_of: Callable[[str], Any]) -> None:
    place = SchoolClass.objects.get(pk=child.school_class_id)
    seat = Enrolment.objects.get(student=child, valid__upper_inf=True).seat
    row = ListedChild(2, place.academic_year, place.grade + 1, place.number, seat, child.number, child.name, child.birth_date)
    SchoolClass.objects.filter(school_id=child.school_id, grade=place.grade + 1, number=place.number).exclude(pk=place.pk).update(number=96)
    actor = actor_of("it_coordinator")
    (step,) = plan_of(actor, child.school_id, [row]).steps
    assert (step.child.place, step.moves, step.changes) == ((place.academic_year, place.grade, place.number), False, ())
    (step,) = plan_of(actor, child.school_id, [dataclasses.replace(row, grade=place.grade)]).steps
    year = place.academic_year
    assert step.changes == (Change(Field.PLACE, (year, place.grade + 1, place.number), (year, place.grade, place.number)),)
    assert step.moves


def test_a_class_list_puts_nobody_into_a_closed_class(child: Student, actor_of: Callable[[str], Any]) -> None:
    closed = SchoolClass.objects.create(school_id=child.school_id, academic_year=115, grade=1, number=98, name="一年98班", closed_on=date(2026, 9, 1))
    row = ListedChild(2, 115, closed.grade, closed.number, 1, child.number, child.name, child.birth_date)
    (error,) = plan_of(actor_of("it_coordinator"), child.school_id, [row]).errors
    assert (error.row, "已關閉" in error.reason) == (2, True)


def test_a_record_that_was_removed_as_a_mistake_comes_back_with_its_grade(child: Student, actor_of: Callable[[str], Any]) -> None:
    actor, today = actor_of("it_coordinator"), clock.today()
    place = SchoolClass.objects.get(pk=child.school_class_id)
    new = add_student(
        actor, child.school_id, class_id=place.pk, number="n1", name="新", seat=59, birth_date=None, diet=Diet.REGULAR, since=today,
        grade=place.grade + 1,
    )  # fmt: skip
    assert own_grade(new) == place.grade + 1
    assert leave(actor, child.school_id, student_id=new.pk, reason=Reason.MISTAKE, left_on=today, today=today) is False
    put_back(actor, child.school_id, mistake_id=Mistake.objects.get(student_id=new.pk).pk)
    assert own_grade(new) == place.grade + 1
    move_student(actor, child.school_id, student_id=new.pk, class_id=place.pk, seat=59, since=today, today=today, grade=place.grade)
    assert own_grade(new) == place.grade


def test_it_coordinator_is_asked_for_the_grade_where_a_class_has_several(child: Student, client_of: Callable[[str], Any]) -> None:
    client, place = client_of("it_coordinator"), SchoolClass.objects.get(pk=child.school_class_id)
    address = f"/roster/{child.school_id}/students/{child.pk}/"
    assert 'name="grade"' in client.get(address).content.decode()
    assert 'name="grade"' in client.get(f"/roster/{child.school_id}/students/new/").content.decode()
    given = {"class_id": str(place.pk), "seat": "56", "since": "115/11/24"}
    assert client.send(f"{address}move/", given | {"grade": str(place.grade)}).status_code == 200
    assert own_grade(child) in (None, place.grade)
    refused = client.send(f"{address}move/", given | {"seat": "55", "grade": str(place.grade + 1), "class_id": str(_plain(place).pk)})
    assert (refused.status_code, "年級。" in refused.content.decode()) == (422, True)


def _plain(beside: SchoolClass) -> SchoolClass:
    return SchoolClass.objects.create(school_id=beside.school_id, academic_year=beside.academic_year, grade=beside.grade, number=95, name="x")
