"""When the year changes the children of the last grade leave, by rule; nobody else moves."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from conftest import as_owner
from tests.integrity import contradictions
from tests.transactions import statements
from xiaowu.kernel.errors import BadInput, Forbidden
from xiaowu.kernel.models import AuditEntry, Look
from xiaowu.kernel.queue import perform
from xiaowu.roster.actions import leaving, students
from xiaowu.roster.actions.graduation import Back, graduate, graduate_these, ungraduate
from xiaowu.roster.models import Enrolment, School, SchoolClass, Student, Transfer
from xiaowu.roster.queries.graduation import past_places, turn_of, turn_of_city
from xiaowu.roster.rules.ends import Reason
from xiaowu.roster.rules.roles import GRADES, Level
from xiaowu.roster.tests.ending import TODAY, Stage, history

ActorOf = Callable[[str], Any]
NEXT_YEAR = date(2027, 8, 30)
ENDS = date(2027, 8, 1)


def sitting(school_id: int, *, last: bool) -> set[int]:
    """Who sits in the last grade of a school, or in the others."""
    with as_owner():
        grade = GRADES[Level(School.objects.get(pk=school_id).level)][-1]
        found = Enrolment.objects.filter(school_id=school_id, valid__upper_inf=True)
        chosen = found.filter(school_class__grade=grade) if last else found.exclude(school_class__grade=grade)
        return set(chosen.values_list("student_id", flat=True))


def test_within_the_year_nobody_graduates(stage: Stage) -> None:
    assert past_places(stage.here, TODAY) == []
    assert graduate(stage.keeper, stage.here, TODAY) == 0


def test_a_coordinator_sees_who_graduates_and_who_only_stayed_before_anything_is_done(stage: Stage) -> None:
    turn = turn_of(stage.keeper, stage.here, NEXT_YEAR)
    leaving_now, staying = sitting(stage.here, last=True), sitting(stage.here, last=False)
    assert {child.student_id for each in turn.part(graduates=True) for child in each.children} == leaving_now != set()
    assert {child.student_id for each in turn.part(graduates=False) for child in each.children} == staying != set()
    with as_owner():
        names = dict(Student.objects.filter(school_id=stage.here, school_class__isnull=False).values_list("pk", "name"))
        assert set(Look.objects.get(purpose="roster.graduation").student_ids) == leaving_now | staying
    assert turn.names == names
    assert (turn.day, turn.done) == (ENDS, 0)


def test_those_of_the_last_grade_leave_on_the_first_of_august_and_sent_again_nobody(stage: Stage) -> None:
    graduates, staying, elsewhere = sitting(stage.here, last=True), sitting(stage.here, last=False), sitting(stage.there, last=True)
    assert graduate(stage.keeper, stage.here, NEXT_YEAR) == len(graduates)
    assert graduate(stage.keeper, stage.here, NEXT_YEAR) == 0
    with as_owner():
        ended = Enrolment.objects.filter(school_id=stage.here, ended_for=Reason.GRADUATED)
        assert {(each.student_id, each.valid.upper) for each in ended} == {(child, ENDS) for child in graduates}
        assert not Student.objects.filter(pk__in=graduates, school_class__isnull=False).exists()
    assert sitting(stage.here, last=False) == staying
    assert sitting(stage.there, last=True) == elsewhere
    assert contradictions() == {}
    assert turn_of(stage.keeper, stage.here, NEXT_YEAR).done == len(graduates)
    with as_owner():
        facts = AuditEntry.objects.filter(verb="graduated").values_list("school_id", "facts")
        assert list(facts) == [(stage.here, {"count": len(graduates)})]


def test_a_graduation_is_taken_back_with_class_and_seat_but_for_a_seat_that_is_taken(stage: Stage) -> None:
    graduates = sorted(sitting(stage.here, last=True))
    before = {child: history(stage.here, child) for child in graduates}
    graduate(stage.keeper, stage.here, NEXT_YEAR)
    class_id, seat = before[graduates[0]][-1][:2]
    with as_owner():
        other = Student.objects.create(school_id=stage.here, number="SIT-1", name="周佔位", school_class_id=class_id)
        Enrolment.objects.create(school_id=stage.here, student=other, school_class_id=class_id, seat=seat, valid=(ENDS, None))
    assert ungraduate(stage.keeper, stage.here, NEXT_YEAR) == Back(len(graduates) - 1, 1)
    assert {child: history(stage.here, child) for child in graduates[1:]} == {child: before[child] for child in graduates[1:]}
    assert history(stage.here, graduates[0])[-1][4] == Reason.GRADUATED
    assert ungraduate(stage.keeper, stage.here, NEXT_YEAR) == Back(0, 1)
    assert contradictions() == {}


def test_who_went_on_after_graduating_stays_there_when_the_graduation_is_taken_back(stage: Stage) -> None:
    waiting, placed, listed, shut, *others = graduates = sorted(sitting(stage.here, last=True))
    graduate(stage.keeper, stage.here, NEXT_YEAR)
    for child in (waiting, placed):
        leaving.hand_over(stage.keeper, stage.here, student_id=child, to_school_id=stage.there)
    with as_owner():
        transfer = Transfer.objects.get(school_id=stage.here, student_id=placed)
        uid = Student.objects.get(pk=listed).uid
        there = Student.objects.create(school_id=stage.there, number="SET-1", name="周轉入", uid=uid, school_class_id=stage.class_there)
        Enrolment.objects.create(school_id=stage.there, student=there, school_class_id=stage.class_there, seat=57, valid=(ENDS, None))
        closed = history(stage.here, shut)[-1][0]
        SchoolClass.objects.filter(pk=closed).update(closed_on=ENDS)
        behind = {child for child in others if history(stage.here, child)[-1][0] == closed}
    place = {"transfer_id": transfer.pk, "class_id": stage.class_there, "seat": 58, "number": "NEW-1", "since": NEXT_YEAR}
    students.place_student(stage.receiver, stage.there, **place)
    stay = {waiting, placed, listed, shut} | behind
    assert ungraduate(stage.keeper, stage.here, NEXT_YEAR) == Back(len(graduates) - len(stay), len(stay))
    assert {child for child in graduates if history(stage.here, child)[-1][4] == Reason.GRADUATED} == stay
    found = contradictions()
    found.pop("children whose class is to begin while they are in another today", None)  # the clock is a year behind
    assert found == {}
    with pytest.raises(BadInput, match="其他學校就讀"):
        leaving.take_back(stage.keeper, stage.here, student_id=listed)


def test_one_who_did_not_graduate_is_taken_back_alone(stage: Stage) -> None:
    one, *_rest = sorted(sitting(stage.here, last=True))
    before = history(stage.here, one)
    graduate(stage.keeper, stage.here, NEXT_YEAR)
    leaving.take_back(stage.keeper, stage.here, student_id=one)
    assert history(stage.here, one) == before


def test_whoever_went_up_into_a_class_of_the_new_year_is_not_asked(stage: Stage) -> None:
    one, *rest = sorted(sitting(stage.here, last=True))
    with as_owner():
        repeats = SchoolClass.objects.create(school_id=stage.here, academic_year=116, grade=6, number=1, name="六年1班")
        Enrolment.objects.filter(student_id=one).update(valid=(stage.began, ENDS))
        Enrolment.objects.create(school_id=stage.here, student_id=one, school_class=repeats, seat=1, valid=(ENDS, None))
        Student.objects.filter(pk=one).update(school_class=repeats)
    assert graduate(stage.keeper, stage.here, NEXT_YEAR) == len(rest)
    assert Student.objects.get(pk=one).school_class_id == repeats.pk


def test_the_bureau_graduates_the_city_and_sees_numbers_only(stage: Stage) -> None:
    officer = stage.actor_of("bureau_officer")
    rows = {each.school_id: each for each in turn_of_city(officer, NEXT_YEAR)}
    sizes = {school: (len(sitting(school, last=True)), len(sitting(school, last=False))) for school in (stage.here, stage.there)}
    assert {school: (rows[school].graduates, rows[school].staying) for school in sizes} == sizes
    assert graduate(officer, None, NEXT_YEAR) == sum(each.graduates for each in rows.values())
    assert graduate(officer, None, NEXT_YEAR) == 0
    done = {each.school_id: each.done for each in turn_of_city(officer, NEXT_YEAR)}
    assert {school: done[school] for school in sizes} == {school: leaves for school, (leaves, _stay) in sizes.items()}
    assert ungraduate(officer, stage.there, NEXT_YEAR) == Back(sizes[stage.there][0], 0)
    with pytest.raises(Forbidden):
        turn_of(officer, stage.here, NEXT_YEAR)


@pytest.mark.parametrize("role", ["homeroom_teacher", "subject_teacher", "clerk", "nutritionist", "student_affairs", "principal"])
def test_nobody_else_graduates_anybody(stage: Stage, role: str) -> None:
    actor = stage.actor_of(role)
    for school in (stage.here, None):
        with pytest.raises(Forbidden):
            graduate(actor, school, NEXT_YEAR)
    with pytest.raises(Forbidden):
        ungraduate(actor, stage.here, NEXT_YEAR)
    assert past_places(stage.here, NEXT_YEAR) == []  # nor does the database tell


def test_a_coordinator_graduates_the_own_school_only(stage: Stage) -> None:
    keeper = stage.keeper
    for school in (stage.there, None):
        with pytest.raises(Forbidden):
            graduate(keeper, school, NEXT_YEAR)
    assert {each.school_id for each in past_places(None, NEXT_YEAR)} == {stage.here}


def test_the_command_reaches_what_it_states_and_no_child(stage: Stage) -> None:
    reach = frozenset({"graduation"})
    found = perform("test", lambda _actor: past_places(None, NEXT_YEAR), city=reach)
    assert {each.school_id for each in found} >= {stage.here, stage.there}
    wanted = len(sitting(stage.here, last=True)) + len(sitting(stage.there, last=True))
    assert perform("test", lambda actor: graduate_these(actor, found, NEXT_YEAR), city=reach) == wanted
    assert sitting(stage.here, last=True) | sitting(stage.there, last=True) == set()
    assert perform("test", lambda _actor: Student.objects.count(), city=reach) == 0


def test_graduating_a_school_takes_as_many_statements_for_many_as_for_few(stage: Stage) -> None:
    with statements() as many:
        graduate(stage.keeper, stage.here, NEXT_YEAR)
    with statements() as none:
        graduate(stage.keeper, stage.here, NEXT_YEAR)
    arming = len(none) - 1
    assert len(many) - arming <= 5  # places, ends, from which classes, the rolls that follow, audit


def test_who_graduated_and_whose_seat_is_taken_is_not_taken_back_alone(stage: Stage) -> None:
    one, *_rest = sorted(sitting(stage.here, last=True))
    class_id, seat = history(stage.here, one)[-1][:2]
    graduate(stage.keeper, stage.here, NEXT_YEAR)
    with as_owner():
        other = Student.objects.create(school_id=stage.here, number="SIT-1", name="周佔位", school_class_id=class_id)
        Enrolment.objects.create(school_id=stage.here, student=other, school_class_id=class_id, seat=seat, valid=(ENDS, None))
    with pytest.raises(BadInput, match="座號"):
        leaving.take_back(stage.keeper, stage.here, student_id=one)
