"""A child leaves for a reason, and every end can be taken back."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from conftest import as_owner
from tests.integrity import contradictions
from xiaowu.kernel.errors import BadInput, Conflict, Forbidden, NotFound
from xiaowu.kernel.lists import ListRequest
from xiaowu.kernel.models import AuditEntry, Look
from xiaowu.roster.actions import leaving as actions
from xiaowu.roster.actions import places, students
from xiaowu.roster.models import Enrolment, Guardian, Mistake, School, SchoolClass, Student, Transfer
from xiaowu.roster.queries import leaving as queries
from xiaowu.roster.queries.places import classes
from xiaowu.roster.queries.students import class_list, find_students, incoming
from xiaowu.roster.rules.ends import BY_HAND, ENDS, Reason
from xiaowu.roster.rules.roles import Diet
from xiaowu.roster.tests.ending import LAST_WEEK, TODAY, Stage, history, send

ActorOf = Callable[[str], Any]
OTHERS = ("homeroom_teacher", "subject_teacher", "clerk", "nutritionist", "student_affairs", "principal", "bureau_officer")
PLACED = {"to_school_id": None, "went_to": ""}


@pytest.fixture
def slip(stage: Stage) -> int:
    """A record that was entered today by mistake."""
    made = students.add_student(
        stage.keeper, stage.here, class_id=stage.class_id, number="SLIP-1", name="周誤建", seat=57, birth_date=date(2015, 1, 1),
        diet=Diet.VEGETARIAN, since=TODAY,
    )  # fmt: skip
    students.add_guardian(stage.keeper, stage.here, student_id=made.pk, name="周母", relation="mother", phone="02")  # type: ignore[arg-type]
    return int(made.pk)


def leave(stage: Stage, reason: Reason, *, left_on: date = TODAY, student_id: int | None = None) -> bool:
    asked = {"to_school_id": stage.there, "went_to": "臺中市西區忠孝國小"}
    given: dict[str, Any] = PLACED | {key: asked[key] for key in [ENDS[reason].asks] if key}
    return actions.leave(stage.keeper, stage.here, student_id=student_id or stage.child, reason=reason, left_on=left_on, today=TODAY, **given)


@pytest.mark.parametrize("reason", [each for each in BY_HAND if each is not Reason.MISTAKE])
def test_a_child_leaves_for_every_reason_and_is_back_in_class_and_seat_when_it_is_taken_back(stage: Stage, reason: Reason) -> None:
    assert leave(stage, reason)
    assert history(stage.here, stage.child) == [(stage.class_id, stage.seat, stage.began, TODAY, reason)]
    assert stage.child not in [row.id for row in class_list(stage.keeper, stage.here, stage.class_id, ListRequest()).rows]
    (row,) = queries.departed(stage.keeper, stage.here, ListRequest(sort="left")).rows
    with as_owner():
        school = School.objects.get(pk=stage.there).name
    where = {"to_school_id": school, "went_to": "臺中市西區忠孝國小"}.get(ENDS[reason].asks, "")
    assert (row.id, row.reason, row.left_on, row.went_to, row.seat) == (stage.child, reason, TODAY, where, stage.seat)
    actions.take_back(stage.keeper, stage.here, student_id=stage.child)
    assert history(stage.here, stage.child) == [(stage.class_id, stage.seat, stage.began, None, "")]
    assert Student.objects.get(pk=stage.child).school_class_id == stage.class_id
    assert incoming(stage.receiver, stage.there, ListRequest()).rows == []
    assert contradictions() == {}


def test_a_reason_of_the_table_asks_for_what_it_needs(stage: Stage) -> None:
    for reason in (Reason.OTHER_CITY, Reason.CITY_SCHOOL):
        with pytest.raises(BadInput):
            actions.leave(stage.keeper, stage.here, student_id=stage.child, reason=reason, left_on=TODAY, today=TODAY)
    for reason in (Reason.GRADUATED, Reason.CLOSED):
        with pytest.raises(BadInput, match="逐一"):
            actions.leave(stage.keeper, stage.here, student_id=stage.child, reason=reason, left_on=TODAY, today=TODAY)
    assert history(stage.here, stage.child)[-1][3] is None


def test_what_another_reason_does_not_ask_is_not_kept(stage: Stage) -> None:
    actions.leave(stage.keeper, stage.here, student_id=stage.child, reason=Reason.OTHER, left_on=TODAY, went_to="不該留下的話", today=TODAY)
    assert Enrolment.objects.get(school_id=stage.here, student_id=stage.child).went_to == ""


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_but_the_coordinator_lets_a_child_leave_or_takes_it_back(stage: Stage, role: str) -> None:
    actor = stage.actor_of(role)
    for act in (
        lambda: actions.leave(actor, stage.here, student_id=stage.child, reason=Reason.ABROAD, left_on=TODAY, today=TODAY),
        lambda: actions.take_back(actor, stage.here, student_id=stage.child),
        lambda: actions.readmit(actor, stage.here, student_id=stage.child, number="x", class_id=1, seat=1, since=TODAY, today=TODAY),
        lambda: actions.put_back(actor, stage.here, mistake_id=1),
        lambda: actions.hand_over(actor, stage.here, student_id=stage.child, to_school_id=stage.there),
        lambda: students.correct_number(actor, stage.here, student_id=stage.child, number="x", today=TODAY),
        lambda: places.close_class(actor, stage.here, class_id=stage.class_id, today=TODAY),
        lambda: places.reopen_class(actor, stage.here, class_id=stage.class_id),
        lambda: queries.departed(actor, stage.here, ListRequest(sort="left")),
        lambda: queries.mistakes(actor, stage.here, ListRequest()),
    ):
        with pytest.raises(Forbidden):
            act()


def test_a_coordinator_ends_nothing_of_another_school(stage: Stage) -> None:
    with pytest.raises(NotFound):
        actions.leave(stage.receiver, stage.there, student_id=stage.child, reason=Reason.ABROAD, left_on=TODAY, today=TODAY)
    with pytest.raises(NotFound):
        actions.take_back(stage.receiver, stage.there, student_id=stage.child)


def test_a_child_leaves_once_and_not_ahead_of_time(stage: Stage) -> None:
    with pytest.raises(BadInput, match="當日"):
        leave(stage, Reason.ABROAD, left_on=TODAY + timedelta(days=1))
    leave(stage, Reason.ABROAD)
    with pytest.raises(BadInput, match="不在學"):
        leave(stage, Reason.OTHER)


def test_an_end_is_not_taken_back_where_the_seat_is_taken_or_the_class_closed(stage: Stage) -> None:
    leave(stage, Reason.ABROAD)
    other = students.add_student(
        stage.keeper, stage.here, class_id=stage.class_id, number="SEAT-1", name="周佔位", seat=stage.seat, birth_date=None,
        diet=Diet.REGULAR, since=TODAY,
    )  # fmt: skip
    with pytest.raises(BadInput, match=f"座號 {stage.seat} "):
        actions.take_back(stage.keeper, stage.here, student_id=stage.child)
    actions.leave(stage.keeper, stage.here, student_id=other.pk, reason=Reason.MISTAKE, left_on=TODAY, today=TODAY)
    with as_owner():
        SchoolClass.objects.filter(pk=stage.class_id).update(closed_on=TODAY)
    with pytest.raises(BadInput, match="已關閉"):
        actions.take_back(stage.keeper, stage.here, student_id=stage.child)


def test_a_child_in_school_has_no_end_to_take_back(stage: Stage) -> None:
    with pytest.raises(BadInput, match="在學中"):
        actions.take_back(stage.keeper, stage.here, student_id=stage.child)


def test_a_transfer_is_taken_back_until_the_other_school_has_placed_the_child(stage: Stage) -> None:
    send(stage, left_on=LAST_WEEK, since=LAST_WEEK)
    with pytest.raises(Conflict, match="已經編班"):
        actions.take_back(stage.keeper, stage.here, student_id=stage.child)
    with pytest.raises(BadInput, match="其他學校"):
        actions.readmit(stage.keeper, stage.here, student_id=stage.child, number="x", class_id=stage.class_id, seat=57, since=TODAY, today=TODAY)


def test_a_transfer_of_before_reasons_were_kept_is_taken_back_too(stage: Stage) -> None:
    leave(stage, Reason.CITY_SCHOOL)
    with as_owner():
        Enrolment.objects.filter(student_id=stage.child).update(ended_for="", went_to="")
    actions.take_back(stage.keeper, stage.here, student_id=stage.child)
    assert Student.objects.get(pk=stage.child).school_class_id == stage.class_id
    assert not Transfer.objects.filter(student_id=stage.child).exists()


def test_a_child_who_left_the_city_is_readmitted_and_what_was_before_stays(stage: Stage) -> None:
    leave(stage, Reason.OTHER_CITY, left_on=LAST_WEEK)
    there = classes(stage.here, TODAY)[-1].id
    given: dict[str, Any] = {"number": "AGAIN-1", "class_id": there, "seat": 57, "today": TODAY}
    with pytest.raises(BadInput, match="重疊"):
        actions.readmit(stage.keeper, stage.here, student_id=stage.child, since=LAST_WEEK - timedelta(days=1), **given)
    actions.readmit(stage.keeper, stage.here, student_id=stage.child, since=TODAY, **given)
    assert history(stage.here, stage.child) == [
        (stage.class_id, stage.seat, stage.began, LAST_WEEK, Reason.OTHER_CITY), (there, 57, TODAY, None, ""),
    ]  # fmt: skip
    assert Student.objects.get(pk=stage.child).number == "AGAIN-1"
    with pytest.raises(BadInput, match="重疊"):
        actions.readmit(stage.keeper, stage.here, student_id=stage.child, since=TODAY, **given)


def test_a_child_on_the_way_is_not_readmitted(stage: Stage) -> None:
    leave(stage, Reason.CITY_SCHOOL)
    with pytest.raises(Conflict, match="取消轉出"):
        actions.readmit(stage.keeper, stage.here, student_id=stage.child, number="x", class_id=stage.class_id, seat=57, since=TODAY, today=TODAY)


def test_the_record_of_a_child_who_left_is_handed_over_and_taken_back_step_by_step(stage: Stage) -> None:
    leave(stage, Reason.ABROAD, left_on=LAST_WEEK)
    actions.hand_over(stage.keeper, stage.here, student_id=stage.child, to_school_id=stage.there)
    with pytest.raises(Conflict):
        actions.hand_over(stage.keeper, stage.here, student_id=stage.child, to_school_id=stage.there)
    assert [each.left_on for each in incoming(stage.receiver, stage.there, ListRequest()).rows] == [LAST_WEEK]
    assert not actions.take_back(stage.keeper, stage.here, student_id=stage.child)
    assert incoming(stage.receiver, stage.there, ListRequest()).rows == []
    assert history(stage.here, stage.child)[-1][3:] == (LAST_WEEK, Reason.ABROAD)
    assert actions.take_back(stage.keeper, stage.here, student_id=stage.child)
    with pytest.raises(BadInput, match="在學中"):
        actions.hand_over(stage.keeper, stage.here, student_id=stage.child, to_school_id=stage.there)


def test_a_child_who_left_the_city_from_the_second_school_comes_back_to_the_first(stage: Stage) -> None:
    there = send(stage, left_on=LAST_WEEK, since=LAST_WEEK)
    actions.leave(stage.receiver, stage.there, student_id=there, reason=Reason.ABROAD, left_on=TODAY, today=TODAY)
    actions.hand_over(stage.receiver, stage.there, student_id=there, to_school_id=stage.here)
    (waiting,) = incoming(stage.keeper, stage.here, ListRequest()).rows
    place = {"transfer_id": waiting.id, "class_id": stage.class_id, "seat": 57, "number": waiting.number, "since": TODAY}
    assert students.place_student(stage.keeper, stage.here, **place) == stage.child
    with pytest.raises(BadInput, match="已經編班"):
        actions.hand_over(stage.receiver, stage.there, student_id=there, to_school_id=stage.here)


def test_a_record_entered_by_mistake_is_gone_and_can_be_put_back_as_it_was(stage: Stage, slip: int) -> None:
    with as_owner():
        uids = [Student.objects.get(pk=slip).uid, Guardian.objects.get(student_id=slip).uid]
    assert not leave(stage, Reason.MISTAKE, student_id=slip)
    assert not Student.objects.filter(pk=slip).exists()
    assert not Enrolment.objects.filter(student_id=slip).exists()
    (kept,) = queries.mistakes(stage.keeper, stage.here, ListRequest()).rows
    assert (kept.name, kept.number) == ("周誤建", "SLIP-1")
    with as_owner():
        assert AuditEntry.objects.filter(subject="student", subject_id=slip, verb="removed").exists()
    assert actions.put_back(stage.keeper, stage.here, mistake_id=kept.id) == slip
    child = Student.objects.get(pk=slip)
    mother = Guardian.objects.get(student_id=slip)
    assert [child.uid, mother.uid] == uids
    assert (child.name, child.birth_date, child.diet, child.school_class_id) == ("周誤建", date(2015, 1, 1), Diet.VEGETARIAN, stage.class_id)
    assert (mother.name, mother.relation, mother.phone) == ("周母", "mother", "02")
    assert history(stage.here, slip) == [(stage.class_id, 57, TODAY, None, "")]
    assert not Mistake.objects.exists()


def test_the_number_of_a_record_entered_by_mistake_is_free(stage: Stage, slip: int) -> None:
    leave(stage, Reason.MISTAKE, student_id=slip)
    students.correct_number(stage.keeper, stage.here, student_id=stage.child, number="SLIP-1", today=TODAY)
    (kept,) = queries.mistakes(stage.keeper, stage.here, ListRequest()).rows
    with pytest.raises(BadInput, match="SLIP-1"):
        actions.put_back(stage.keeper, stage.here, mistake_id=kept.id)


def test_a_mistake_on_which_something_hangs_ends_and_its_history_stays(stage: Stage) -> None:
    """The cast's rolls of the last weeks were taken with the child in the class."""
    assert leave(stage, Reason.MISTAKE)
    assert history(stage.here, stage.child) == [(stage.class_id, stage.seat, stage.began, TODAY, Reason.MISTAKE)]


def test_a_mistake_of_today_with_a_mark_waits_until_the_mark_is_corrected(stage: Stage, slip: int) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "insert into attendance_rollmark (school_id, school_class_id, day, student_id, mark, leave_type) values (%s, %s, %s, %s, 'absent', '')",
            [stage.here, stage.class_id, TODAY, slip],
        )
    with pytest.raises(BadInput, match="更正點名"):
        leave(stage, Reason.MISTAKE, student_id=slip)
    assert history(stage.here, slip) == [(stage.class_id, 57, TODAY, None, "")]


def test_who_left_is_found_by_name_number_and_reason_and_the_look_is_on_record(stage: Stage) -> None:
    leave(stage, Reason.ABROAD)
    with as_owner():
        child = Student.objects.get(pk=stage.child)
    for wanted in (
        ListRequest(text=child.name, sort="left"),
        ListRequest(text=child.number, sort="number"),
        ListRequest(sort="name", filters=(("reason", "abroad"),)),
    ):
        assert [row.id for row in queries.departed(stage.keeper, stage.here, wanted).rows] == [stage.child]
    assert queries.departed(stage.keeper, stage.here, ListRequest(sort="left", filters=(("reason", "other"),))).rows == []


@pytest.mark.parametrize(
    ("kept", "typed"),
    [("王 小明", "王小明"), ("王小明", "王　小明"), ("瑪雅·林", "瑪雅林"), ("Mai Ly", "ＭＡＩ"), ("王小明", "z9"), ("王小明", "Ｚ９")],
)
def test_a_child_is_found_however_name_and_number_are_typed_here_and_among_those_who_left(stage: Stage, kept: str, typed: str) -> None:
    with as_owner():
        Student.objects.filter(pk=stage.child).update(name=kept, number="Z9")
    assert [row.id for row in find_students(stage.keeper, stage.here, ListRequest(text=typed, sort="class")).rows] == [stage.child]
    actions.leave(stage.keeper, stage.here, student_id=stage.child, reason=Reason.ABROAD, left_on=TODAY, today=TODAY)
    assert [row.id for row in queries.departed(stage.keeper, stage.here, ListRequest(text=typed, sort="left")).rows] == [stage.child]
    with as_owner():
        assert Look.objects.filter(purpose="roster.left", student_ids=[stage.child]).exists()


def test_a_class_whose_child_was_entered_by_mistake_is_kept_for_the_way_back(stage: Stage) -> None:
    made = places.add_class(stage.keeper, stage.here, grade=1, number=78, today=TODAY)
    given: dict[str, Any] = {"number": "SLIP-2", "name": "周誤建", "seat": 1, "birth_date": None, "diet": Diet.REGULAR, "since": TODAY}
    child = students.add_student(stage.keeper, stage.here, class_id=made, **given).pk
    assert not leave(stage, Reason.MISTAKE, student_id=child)
    assert not places.close_class(stage.keeper, stage.here, class_id=made, today=TODAY)
    places.reopen_class(stage.keeper, stage.here, class_id=made)
    with as_owner():
        kept = Mistake.objects.get(student_id=child).pk
    assert actions.put_back(stage.keeper, stage.here, mistake_id=kept) == child


def test_a_child_is_found_by_the_number_from_before_it_was_corrected(stage: Stage) -> None:
    with as_owner():
        before = Student.objects.get(pk=stage.child).number
    students.correct_number(stage.keeper, stage.here, student_id=stage.child, number="RIGHT-9", today=TODAY)
    assert [row.id for row in find_students(stage.keeper, stage.here, ListRequest(text=before, sort="class")).rows] == [stage.child]


def test_an_end_for_another_reason_is_not_made_a_mistake_afterwards(stage: Stage) -> None:
    alone = places.add_class(stage.keeper, stage.here, grade=1, number=77, today=TODAY)
    made = students.add_student(
        stage.keeper, stage.here, class_id=alone, number="GONE-1", name="周離校", seat=1, birth_date=None, diet=Diet.REGULAR, since=LAST_WEEK
    )
    assert leave(stage, Reason.ABROAD, student_id=made.pk)
    with pytest.raises(BadInput):
        leave(stage, Reason.MISTAKE, student_id=made.pk)
    assert history(stage.here, made.pk) == [(alone, 1, LAST_WEEK, TODAY, Reason.ABROAD)]
