"""The closing of a school is taken back with all that it took."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from conftest import Somebody, as_owner
from tests.integrity import contradictions
from xiaowu.kernel import clock
from xiaowu.kernel.errors import Conflict
from xiaowu.kernel.lists import ListRequest
from xiaowu.roster.actions import schools as actions
from xiaowu.roster.actions import students
from xiaowu.roster.actions.places import add_school
from xiaowu.roster.models import Guardian, Post, PostOffer, School, SchoolClass, Student, Transfer
from xiaowu.roster.queries.places import classes
from xiaowu.roster.queries.students import incoming
from xiaowu.roster.rules.records import GUARDIAN_CARRIES, STUDENT_CARRIES
from xiaowu.roster.rules.roles import Level, Role
from xiaowu.roster.tests.actions.closing import another_school, close, in_class, told
from xiaowu.roster.tests.ending import TODAY, Stage, history


def test_a_closing_is_taken_back_with_children_posts_and_classes(stage: Stage, mother: Guardian) -> None:
    columns = (*STUDENT_CARRIES, "number", "school_class_id")
    here, there = told(columns, Student, school_id=stage.here), told(columns, Student, school_id=stage.there)
    guardians = told(GUARDIAN_CARRIES, Guardian, school_id=stage.here)
    held = told(("person_id", "role", "school_class_id"), Post, school_id=stage.here, valid__contains=TODAY)
    before, shown = history(stage.here, stage.child), {each.id for each in classes(stage.there, TODAY)}
    plan = close(stage)
    assert actions.reopen_school(stage.actor_of("bureau_officer"), stage.here) == plan.children
    assert (told(columns, Student, school_id=stage.here), told(columns, Student, school_id=stage.there)) == (here, there)
    assert told(GUARDIAN_CARRIES, Guardian, school_id=stage.here) == guardians
    assert told(("person_id", "role", "school_class_id"), Post, school_id=stage.here, valid__contains=TODAY) == held
    assert history(stage.here, stage.child) == before
    assert {each.id for each in classes(stage.there, TODAY)} == shown
    assert incoming(stage.receiver, stage.there, ListRequest()).rows == []
    with as_owner():
        assert contradictions() == {}
        assert not Transfer.objects.filter(school_id=stage.here, to_school_id=stage.there).exists()


def test_a_class_that_the_merger_made_is_gone_when_it_is_taken_back_unless_something_was_written_of_it(
    stage: Stage, people: dict[str, Somebody]
) -> None:
    there = told(("id", "closed_on"), SchoolClass, school_id=stage.there)
    close(stage)
    with as_owner():
        made = list(SchoolClass.objects.filter(school_id=stage.there).order_by("-pk").values_list("pk", flat=True)[:6])
        Post.objects.create(
            person_id=people["other_coordinator"].person_id,
            school_id=stage.there,
            role=Role.HOMEROOM_TEACHER,
            school_class_id=made[0],
            valid=(TODAY, None),
        )
    actions.reopen_school(stage.actor_of("bureau_officer"), stage.here)
    assert told(("id", "closed_on"), SchoolClass, school_id=stage.there) == sorted([*there, (str(made[0]), str(TODAY))], key=str)


def test_reopening_gives_back_what_closing_took_and_nothing_that_had_ended_before(stage: Stage, people: dict[str, Somebody]) -> None:
    ahead, soon = TODAY + timedelta(days=60), clock.now() + timedelta(days=1)
    with as_owner():
        person = people["clerk"].person_id
        spans = [(stage.began, TODAY), (stage.began, ahead), (TODAY, None), (TODAY + timedelta(days=9), ahead)]
        for role, span in zip((Role.PRINCIPAL, Role.NUTRITIONIST, Role.STUDENT_AFFAIRS, Role.IT_COORDINATOR), spans, strict=True):
            Post.objects.create(person_id=person, school_id=stage.here, role=role, valid=span)
        for digest, withdrawn in ((b"open", None), (b"gone", clock.now())):
            PostOffer.objects.create(
                school_id=stage.here, role="clerk", since=TODAY, code_hash=digest, made=clock.now(), expires=soon, withdrawn=withdrawn
            )
        SchoolClass.objects.create(school_id=stage.here, academic_year=115, grade=1, number=88, name="一年88班", closed_on=TODAY)
        SchoolClass.objects.create(school_id=stage.here, academic_year=115, grade=1, number=89, name="一年89班")
        third = School.objects.create(code="999009", level="elementary", name="市立第三國小", area="新店區", district_id=1)
        for number in ("W-1", "W-2"):
            sent = Student.objects.create(school_id=third.pk, number=number, name="周在途")
            Transfer.objects.create(
                school_id=third.pk, to_school_id=stage.here, student=sent, left_on=TODAY, record={"uid": str(sent.uid), "name": "周在途"}
            )
    tables = (
        ((("id", "person_id", "role", "school_class_id", "valid"), Post), (("id", "withdrawn"), PostOffer), (("id", "closed_on"), SchoolClass)),
        (("id", "to_school_id"), Transfer),
    )
    ours = [(*each, {"school_id": stage.here}) for each in tables[0]] + [(*tables[1], {"school_id": third.pk})]

    def now() -> list[Any]:
        return [told(names, model, **chosen) for names, model, chosen in ours]

    before = now()
    close(stage)
    assert [old != new for old, new in zip(before, now(), strict=True)] == [True] * 4
    actions.reopen_school(stage.actor_of("bureau_officer"), stage.here)
    assert now() == before
    with as_owner():
        assert School.objects.get(pk=stage.here).closing == {}
        assert contradictions() == {}


def test_a_school_without_children_hands_on_who_is_on_the_way_to_it_and_takes_back_whom_nobody_placed(stage: Stage) -> None:
    made = add_school(stage.actor_of("bureau_officer"), code="999003", level=Level.ELEMENTARY, name="市立無人國小", district="文山", area="新店區")
    with as_owner():
        sent = list(Student.objects.filter(**in_class(stage.here)).order_by("pk")[:2])
    waiting, placed = [
        students.release_student(stage.keeper, stage.here, student_id=each.pk, to_school_id=made, left_on=TODAY, today=TODAY) for each in sent
    ]
    actions.close_school(stage.actor_of("bureau_officer"), made, closed_on=TODAY, successor_id=stage.there, today=TODAY)
    assert {each.id for each in incoming(stage.receiver, stage.there, ListRequest()).rows} == {waiting.pk, placed.pk}
    place = {"transfer_id": placed.pk, "class_id": stage.class_there, "seat": 58, "number": "NEW-1", "since": TODAY}
    students.place_student(stage.receiver, stage.there, **place)
    actions.reopen_school(stage.actor_of("bureau_officer"), made)
    with as_owner():
        found = dict(Transfer.objects.filter(school_id=stage.here).values_list("pk", "to_school_id"))
    assert found == {waiting.pk: made, placed.pk: stage.there}


def test_what_the_successor_corrected_comes_back_when_the_closing_is_taken_back(stage: Stage, mother: Guardian) -> None:
    close(stage)
    with as_owner():
        uid = Student.objects.get(pk=stage.child).uid
        Student.objects.filter(school_id=stage.there, uid=uid).update(name="周新名", diet="vegetarian")
        Guardian.objects.filter(school_id=stage.there, uid=mother.uid).update(phone="0900000009")
    actions.reopen_school(stage.actor_of("bureau_officer"), stage.here)
    with as_owner():
        child = Student.objects.get(pk=stage.child)
        assert (child.name, child.diet) == ("周新名", "vegetarian")
        assert Guardian.objects.get(student=child, uid=mother.uid).phone == "0900000009"


def test_a_closing_is_not_taken_back_once_something_was_written_there_and_what_is_advised_instead_works(
    stage: Stage, people: dict[str, Somebody]
) -> None:
    close(stage)
    with as_owner(), connection.cursor() as cursor:
        uid = Student.objects.get(pk=stage.child).uid
        there = Student.objects.get(school_id=stage.there, uid=uid)
        cursor.execute(
            "insert into attendance_roll (school_id, school_class_id, day, revision, enrolled, away, late, saved_by_name, saved_at)"
            " values (%s, %s, %s, 1, 1, 1, 0, '周導師', now())",
            [stage.there, there.school_class_id, TODAY],
        )
        cursor.execute(
            "insert into attendance_rollmark (school_id, school_class_id, day, student_id, mark, leave_type) values (%s, %s, %s, %s, 'absent', '')",
            [stage.there, there.school_class_id, TODAY, there.pk],
        )
    bureau = stage.actor_of("bureau_officer")
    with pytest.raises(Conflict, match=r"\d+ 位學生在承接學校.*以新的學校代碼新增學校，再由承接學校為學生辦理轉出"), transaction.atomic():
        actions.reopen_school(bureau, stage.here)
    with as_owner():
        assert School.objects.get(pk=stage.here).closed_on == TODAY
        assert SchoolClass.objects.filter(school_id=stage.here, closed_on=None, academic_year=115).count() == 0
    anew = another_school(bureau, stage.there)  # what the refusal advises
    out = students.release_student(
        stage.receiver, stage.there, student_id=there.pk, to_school_id=anew, left_on=TODAY + timedelta(days=1), today=TODAY + timedelta(days=1)
    )
    with as_owner():
        Post.objects.create(person_id=people["other_coordinator"].person_id, school_id=anew, role=Role.IT_COORDINATOR, valid=(TODAY, None))
        place = SchoolClass.objects.create(school_id=anew, academic_year=115, grade=1, number=1, name="一年1班")
    placed = {"transfer_id": out.pk, "class_id": place.pk, "seat": 1, "number": "NEW-1", "since": TODAY + timedelta(days=1)}
    back = students.place_student(stage.receiver, anew, **placed)
    with as_owner():
        assert Student.objects.get(school_id=anew, uid=uid).pk == back


def test_a_merger_is_not_taken_back_before_that_of_its_successor(stage: Stage) -> None:
    bureau = stage.actor_of("bureau_officer")
    close(stage)
    third = another_school(bureau, stage.there)
    actions.close_school(bureau, stage.there, closed_on=TODAY, successor_id=third, today=TODAY)
    with pytest.raises(Conflict, match="之後也裁撤了，請先復原該校"):
        actions.reopen_school(bureau, stage.here)
    actions.reopen_school(bureau, stage.there)
    assert actions.reopen_school(bureau, stage.here) > 0
    with as_owner():
        assert contradictions() == {}
