"""Saving a roll: who may, when, and that no save is ever lost."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from conftest import Somebody
from tests.integrity import contradictions
from xiaowu.attendance.actions import roll, saving
from xiaowu.attendance.actions.roll import save_roll
from xiaowu.attendance.actions.saving import RollChanged
from xiaowu.attendance.models import Roll, RollMark, Tally
from xiaowu.attendance.queries.roll import class_on, history, marks_of
from xiaowu.attendance.rules.roll import LeaveType, Mark, RollException
from xiaowu.kernel import clock
from xiaowu.kernel.errors import BadInput, Forbidden, NotFound

TODAY = date(2026, 11, 24)
ABSENT, LATE = RollException(Mark.ABSENT), RollException(Mark.LATE)
SICK = RollException(Mark.LEAVE, LeaveType.SICK)
Owner = Callable[[], Any]
ActorOf = Callable[[str], Any]


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 24, hour, minute, tzinfo=clock.TAIPEI)


@pytest.fixture
def teacher(actor_of: ActorOf) -> Any:
    return actor_of("homeroom_teacher")


@pytest.fixture
def children(teacher: Any) -> list[int]:
    place = teacher.assignments[0]
    return sorted(class_on(place.school_id, place.class_id, TODAY)[1])


def save(
    actor: Any, exceptions: dict[int, RollException], *, seen: int = 0, day: date = TODAY, now: datetime | None = None, place: Any = None
) -> int:
    where = place or actor.assignments[0]
    return save_roll(actor, where.school_id, class_id=where.class_id, day=day, exceptions=exceptions, seen_revision=seen, now=now or at(7, 55))


def test_homeroom_teacher_saves_the_roll_and_its_counts_and_tally_follow(teacher: Any, children: list[int], owner: Owner) -> None:
    first, second, third = children[:3]
    assert save(teacher, {first: ABSENT, second: SICK, third: LATE}) == 1

    place = teacher.assignments[0]
    roll = Roll.objects.get(school_id=place.school_id, school_class_id=place.class_id, day=TODAY)
    assert (roll.enrolled, roll.away, roll.late, roll.saved_by_name) == (len(children), 2, 1, teacher.name)
    assert marks_of(place.school_id, place.class_id, TODAY) == {first: ABSENT, second: SICK, third: LATE}
    with owner():
        tally = Tally.objects.get(school_id=place.school_id, day=TODAY)
        assert (tally.classes_taken, tally.recorded, tally.away, tally.late) == (1, len(children), 2, 1)
    assert contradictions() == {}


def test_a_roll_with_nobody_away_is_taken_and_not_the_same_as_none(teacher: Any, children: list[int]) -> None:
    place = teacher.assignments[0]
    assert not Roll.objects.filter(school_id=place.school_id, school_class_id=place.class_id, day=TODAY).exists()
    save(teacher, {})
    assert Roll.objects.get(school_id=place.school_id, school_class_id=place.class_id, day=TODAY).away == 0


def test_the_same_roll_saved_twice_from_two_phones_changes_nothing(teacher: Any, children: list[int]) -> None:
    assert save(teacher, {children[0]: ABSENT}) == 1
    assert save(teacher, {children[0]: ABSENT}) == 1


def test_a_second_phone_that_did_not_see_the_first_save_is_told_who_saved_and_loses_nothing(teacher: Any, children: list[int]) -> None:
    save(teacher, {children[0]: ABSENT})
    with pytest.raises(RollChanged, match=teacher.name):
        save(teacher, {children[1]: LATE}, seen=0)
    place = teacher.assignments[0]
    assert marks_of(place.school_id, place.class_id, TODAY) == {children[0]: ABSENT}


def test_a_correction_keeps_every_earlier_save(teacher: Any, children: list[int], owner: Owner) -> None:
    save(teacher, {children[0]: ABSENT})
    assert save(teacher, {children[0]: LATE}, seen=1) == 2
    place = teacher.assignments[0]
    told = history(teacher, place.school_id, place.class_id, TODAY)
    assert [(each.revision, each.exceptions) for each in told] == [(2, {children[0]: LATE}), (1, {children[0]: ABSENT})]
    assert contradictions() == {}


def test_homeroom_teacher_cannot_save_after_closing_and_student_affairs_may(actor_of: ActorOf, teacher: Any, children: list[int]) -> None:
    with pytest.raises(BadInput, match="截止"):
        save(teacher, {children[0]: ABSENT}, now=at(10, 0))
    place = teacher.assignments[0]
    office = actor_of("student_affairs")
    assert save(office, {children[0]: ABSENT}, now=at(15, 0), place=place) == 1


@pytest.mark.parametrize(
    ("day", "words"),
    [
        pytest.param(TODAY + timedelta(days=1), "還沒到", id="tomorrow"),
        pytest.param(date(2026, 11, 22), "不是上課日", id="a-sunday"),
        pytest.param(date(2026, 10, 9), "不是上課日", id="a-holiday"),
        pytest.param(date(2026, 8, 3), "不是上課日", id="outside-term"),
    ],
)
def test_nobody_may_save_a_roll_for_a_day_without_one(actor_of: ActorOf, teacher: Any, day: date, words: str) -> None:
    place = teacher.assignments[0]
    with pytest.raises(BadInput, match=words):
        save(actor_of("student_affairs"), {}, day=day, place=place, now=at(9))
    assert not Roll.objects.filter(school_id=place.school_id, school_class_id=place.class_id, day=day).exists()


def test_homeroom_teacher_cannot_save_another_class(teacher: Any, people: dict[str, Somebody]) -> None:
    other = people["other_teacher"]
    with pytest.raises(Forbidden):
        save_roll(teacher, other.school_id, class_id=other.class_id, day=TODAY, exceptions={}, seen_revision=0, now=at(8))


def test_a_child_of_another_class_is_refused_and_nothing_is_written(teacher: Any, children: list[int]) -> None:
    with pytest.raises(BadInput, match="不屬於"):
        save(teacher, {children[0]: ABSENT, 999_999: ABSENT})
    place = teacher.assignments[0]
    assert not RollMark.objects.filter(school_id=place.school_id, school_class_id=place.class_id, day=TODAY).exists()


@pytest.mark.parametrize("role", ["subject_teacher", "clerk", "nutritionist", "it_coordinator", "principal", "bureau_officer"])
def test_nobody_else_may_save_a_roll(actor_of: ActorOf, teacher: Any, role: str) -> None:
    with pytest.raises(Forbidden):
        save(actor_of(role), {}, place=teacher.assignments[0])


def test_a_class_that_does_not_exist_is_not_found(actor_of: ActorOf, teacher: Any) -> None:
    office = actor_of("student_affairs")
    with pytest.raises(NotFound):
        save_roll(office, teacher.assignments[0].school_id, class_id=999_999, day=TODAY, exceptions={}, seen_revision=0, now=at(8))


def test_a_save_that_finds_another_class_than_it_read_is_asked_again(teacher: Any, children: list[int]) -> None:
    place = teacher.assignments[0]
    head, there = class_on(place.school_id, place.class_id, TODAY)
    with pytest.raises(RollChanged):  # somebody came into the class after it was read
        saving.save(
            roll._Morning(teacher, place.school_id, place.class_id, TODAY, at(7, 55)),
            head,
            there - {children[-1]},
            saving.Form({children[0]: ABSENT}, {}, 0),
        )


def test_a_child_marked_and_unmarked_on_purpose_is_not_marked_again_by_an_older_form(teacher: Any, children: list[int]) -> None:
    place, (first, second) = teacher.assignments[0], children[:2]
    assert save(teacher, {first: ABSENT}) == 1
    assert save(teacher, {}, seen=1) == 2
    older = {"class_id": place.class_id, "day": TODAY, "seen_revision": 0, "now": at(7, 58), "shown": {}}
    with pytest.raises(RollChanged):
        save_roll(teacher, place.school_id, exceptions={first: ABSENT}, **older)
    assert save_roll(teacher, place.school_id, exceptions={second: LATE}, **older) == 3


def test_a_form_of_a_save_that_never_was_overwrites_nothing(teacher: Any, children: list[int]) -> None:
    place, first = teacher.assignments[0], children[0]
    save(teacher, {first: SICK})
    with pytest.raises(RollChanged):
        save_roll(teacher, place.school_id, class_id=place.class_id, day=TODAY, exceptions={}, seen_revision=99, now=at(7, 58), shown={first: SICK})
    assert marks_of(place.school_id, place.class_id, TODAY) == {first: SICK}
