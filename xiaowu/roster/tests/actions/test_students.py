"""Students move, and nothing of their history is overwritten."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.integrity import contradictions
from tests.transactions import statements
from xiaowu.kernel.errors import BadInput, Conflict, Forbidden, NotFound
from xiaowu.kernel.lists import ListRequest
from xiaowu.kernel.models import AuditEntry, Look
from xiaowu.roster.actions import students as actions
from xiaowu.roster.models import Enrolment, Guardian, SchoolClass, Student, Transfer
from xiaowu.roster.queries import students as queries
from xiaowu.roster.queries.leaving import departed
from xiaowu.roster.rules.roles import Diet

TODAY = date(2026, 11, 24)
ActorOf = Callable[[str], Any]


@pytest.fixture
def keeper(actor_of: ActorOf) -> Any:
    return actor_of("it_coordinator")


@pytest.fixture
def child(keeper: Any, school: int) -> Enrolment:
    return Enrolment.objects.filter(school_id=school, valid__upper_inf=True).order_by("pk").first()  # type: ignore[return-value]


def other_class(school: int, child: Enrolment) -> SchoolClass:
    return SchoolClass.objects.filter(school_id=school).exclude(pk=child.school_class_id).order_by("pk").first()  # type: ignore[return-value]


def history(school: int, student_id: int) -> list[tuple[int, int, date, date | None]]:
    found = Enrolment.objects.filter(school_id=school, student_id=student_id).order_by("valid")
    return [(each.school_class_id, each.seat, each.valid.lower, each.valid.upper) for each in found]


def test_a_move_ends_the_old_enrolment_and_opens_the_new(keeper: Any, school: int, child: Enrolment) -> None:
    there = other_class(school, child)
    actions.move_student(keeper, school, student_id=child.student_id, class_id=there.pk, seat=59, since=TODAY, today=TODAY)
    assert history(school, child.student_id) == [
        (child.school_class_id, child.seat, child.valid.lower, TODAY),
        (there.pk, 59, TODAY, None),
    ]
    assert Student.objects.get(pk=child.student_id).school_class_id == there.pk
    assert contradictions() == {}


def test_the_same_move_again_changes_nothing(keeper: Any, school: int, child: Enrolment) -> None:
    there = other_class(school, child)
    for _again in range(2):
        actions.move_student(keeper, school, student_id=child.student_id, class_id=there.pk, seat=59, since=TODAY, today=TODAY)
    assert len(history(school, child.student_id)) == 2


def test_a_taken_seat_is_refused_and_nothing_moves(keeper: Any, school: int, child: Enrolment) -> None:
    there = other_class(school, child)
    before = history(school, child.student_id)
    with pytest.raises(BadInput, match="座號 1 "):
        actions.move_student(keeper, school, student_id=child.student_id, class_id=there.pk, seat=1, since=TODAY, today=TODAY)
    assert history(school, child.student_id) == before


def test_a_move_before_the_present_enrolment_is_refused(keeper: Any, school: int, child: Enrolment) -> None:
    with pytest.raises(BadInput, match="生效日"):
        actions.move_student(
            keeper,
            school,
            student_id=child.student_id,
            class_id=child.school_class_id,
            seat=59,
            since=child.valid.lower - timedelta(days=1),
            today=TODAY,
        )


def test_a_transfer_lets_go_here_and_places_there_with_guardians_and_one_uid(
    actor_of: ActorOf, people: dict[str, Somebody], school: int, child: Enrolment
) -> None:
    there = people["other_coordinator"].school_id
    name, uid = child.student.name, child.student.uid
    transfer = actions.release_student(
        actor_of("it_coordinator"), school, student_id=child.student_id, to_school_id=there, left_on=TODAY, today=TODAY
    )
    assert transfer.record["name"] == name
    with as_owner():
        guardians = {(each.uid, each.name) for each in Guardian.objects.filter(student=child.student)}

    receiver = actor_of("other_coordinator")
    assert [each.name for each in queries.incoming(receiver, there, ListRequest()).rows] == [name]
    with as_owner():
        look = Look.objects.filter(purpose="roster.incoming").get()
    assert (look.school_id, look.student_ids, look.account_id) == (school, [child.student_id], people["other_coordinator"].account_id)
    class_id = SchoolClass.objects.filter(school_id=there).order_by("pk").first().pk  # type: ignore[union-attr]
    made = actions.place_student(receiver, there, transfer_id=transfer.pk, class_id=class_id, seat=58, number="NEW-1", since=TODAY)
    record = queries.student_record(receiver, there, made)
    assert (record.name, record.number, record.seat) == (name, "NEW-1", 58)
    assert {(each.uid, each.name) for each in Guardian.objects.filter(school_id=there, student_id=made)} == guardians  # whoever was bound stays bound
    assert Student.objects.get(pk=made).uid == uid
    assert queries.incoming(receiver, there, ListRequest()).rows == []

    old = queries.student_record(actor_of("it_coordinator"), school, child.student_id)
    assert (old.class_id, old.enrolments[0].until) == (None, TODAY)


def test_a_transfer_that_was_on_its_way_before_guardians_had_identifiers_is_placed_too(
    actor_of: ActorOf, people: dict[str, Somebody], school: int, child: Enrolment
) -> None:
    there = people["other_coordinator"].school_id
    transfer = actions.release_student(
        actor_of("it_coordinator"), school, student_id=child.student_id, to_school_id=there, left_on=TODAY, today=TODAY
    )
    with as_owner():
        record = transfer.record | {"guardians": [{"name": "林美玲", "relation": "mother", "phone": ""}]}
        Transfer.objects.filter(pk=transfer.pk).update(record=record)
    receiver = actor_of("other_coordinator")
    class_id = SchoolClass.objects.filter(school_id=there).order_by("pk").first().pk  # type: ignore[union-attr]
    made = actions.place_student(receiver, there, transfer_id=transfer.pk, class_id=class_id, seat=58, number="NEW-1", since=TODAY)
    assert [each.name for each in queries.student_record(receiver, there, made).guardians] == ["林美玲"]


def test_a_child_is_released_once(keeper: Any, people: dict[str, Somebody], school: int, child: Enrolment) -> None:
    there = people["other_coordinator"].school_id
    actions.release_student(keeper, school, student_id=child.student_id, to_school_id=there, left_on=TODAY, today=TODAY)
    with pytest.raises(Conflict):
        actions.release_student(keeper, school, student_id=child.student_id, to_school_id=there, left_on=TODAY, today=TODAY)


def test_a_number_is_given_once_in_a_school(keeper: Any, school: int, child: Enrolment) -> None:
    with pytest.raises(BadInput, match="學號"):
        actions.add_student(
            keeper, school, class_id=child.school_class_id, number=child.student.number, name="新生", seat=58, birth_date=None,
            diet=Diet.REGULAR, since=TODAY,
        )  # fmt: skip


def test_the_same_correction_again_changes_nothing_and_is_not_recorded(keeper: Any, school: int, child: Enrolment, owner: Callable[[], Any]) -> None:
    for _again in range(2):
        actions.correct_student(keeper, school, student_id=child.student_id, name="周更正", birth_date=None, diet=Diet.VEGETARIAN)
    with owner():
        assert AuditEntry.objects.filter(subject="student", subject_id=child.student_id, verb="corrected").count() == 1


@pytest.mark.parametrize("role", ["homeroom_teacher", "subject_teacher", "clerk", "nutritionist", "student_affairs", "principal", "bureau_officer"])
def test_nobody_but_the_coordinator_may_move_a_child(actor_of: ActorOf, school: int, child: Enrolment, role: str) -> None:
    with pytest.raises(Forbidden):
        actions.move_student(actor_of(role), school, student_id=child.student_id, class_id=child.school_class_id, seat=59, since=TODAY, today=TODAY)


def test_a_coordinator_cannot_touch_a_child_of_another_school(actor_of: ActorOf, people: dict[str, Somebody], school: int, child: Enrolment) -> None:
    stranger = actor_of("other_coordinator")
    with pytest.raises(Forbidden):
        actions.correct_student(stranger, school, student_id=child.student_id, name="x", birth_date=None, diet=Diet.REGULAR)
    with pytest.raises(NotFound):  # as if it were a child of the actor's own school: the guard hides the row
        actions.correct_student(
            stranger, people["other_coordinator"].school_id, student_id=child.student_id, name="x", birth_date=None, diet=Diet.REGULAR
        )


@pytest.mark.parametrize("typed", ["'", "’", "-", "・"])
def test_signs_that_stand_in_no_name_find_nobody(keeper: Any, school: int, typed: str) -> None:
    assert queries.find_students(keeper, school, ListRequest(text=typed, sort="number")).rows == []
    assert departed(keeper, school, ListRequest(text=typed, sort="left")).rows == []


def test_finding_children_takes_two_statements_and_logs_who_was_shown(keeper: Any, school: int, child: Enrolment) -> None:
    name = child.student.name

    with statements() as run:
        found = queries.find_students(keeper, school, ListRequest(text=name, sort="number"))
    assert child.student_id in [row.id for row in found.rows]
    assert len(run) == 2
    assert "kernel_look" in run[-1]


def test_a_change_noted_ahead_is_refused_so_that_no_teacher_loses_sight_of_a_child(
    keeper: Any, people: dict[str, Somebody], school: int, child: Enrolment
) -> None:
    tomorrow, there = TODAY + timedelta(days=1), people["other_coordinator"].school_id
    with pytest.raises(BadInput, match="當日"):
        actions.move_student(keeper, school, student_id=child.student_id, class_id=child.school_class_id, seat=59, since=tomorrow, today=TODAY)
    with pytest.raises(BadInput, match="當日"):
        actions.release_student(keeper, school, student_id=child.student_id, to_school_id=there, left_on=tomorrow, today=TODAY)
    assert Student.objects.get(pk=child.student_id).school_class_id == child.school_class_id


def test_a_child_who_comes_back_gets_no_time_twice(actor_of: ActorOf, people: dict[str, Somebody], school: int, child: Enrolment) -> None:
    there = people["other_coordinator"].school_id
    keeper = actor_of("it_coordinator")
    out = actions.release_student(keeper, school, student_id=child.student_id, to_school_id=there, left_on=TODAY - timedelta(days=7), today=TODAY)
    receiver = actor_of("other_coordinator")
    other = SchoolClass.objects.filter(school_id=there).order_by("pk").first()
    assert other is not None
    since = TODAY - timedelta(days=6)
    made = actions.place_student(receiver, there, transfer_id=out.pk, class_id=other.pk, seat=58, number="NEW-1", since=since)
    left = TODAY - timedelta(days=3)
    home = actions.release_student(receiver, there, student_id=made, to_school_id=school, left_on=left, today=TODAY)
    keeper = actor_of("it_coordinator")
    again = actions.place_student(keeper, school, transfer_id=home.pk, class_id=child.school_class_id, seat=58, number="x", since=TODAY)
    assert again == child.student_id
    spans = [(since, until) for _class, _seat, since, until in history(school, child.student_id)]
    assert spans == [(child.valid.lower, TODAY - timedelta(days=7)), (TODAY, None)]
