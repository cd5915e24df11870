"""An absent teacher's lessons, one by one: who stands in for each, and who is asked about."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from conftest import Somebody, as_owner
from tests.client import words
from xiaowu.kernel import clock
from xiaowu.kernel.errors import BadInput, Conflict
from xiaowu.roster.models import SchoolClass
from xiaowu.timetable.actions.changes import cover, withdraw
from xiaowu.timetable.models import Lesson, LessonChange
from xiaowu.timetable.rules.changes import covers_a_day
from xiaowu.timetable.tests.conftest import DAY, ActorOf, Lessons

People = dict[str, Somebody]


def _another_class(lessons: Lessons) -> int:
    with as_owner():
        return SchoolClass.objects.filter(school_id=lessons.school_id).exclude(pk=lessons.class_id).earliest("pk").pk


def _cover(actor: Any, lessons: Lessons, people: People, **given: Any) -> int:
    said = {"teacher_id": people["homeroom_teacher"].person_id, "first": DAY, "last": None, "everybody": None, "each": {}}
    return cover(actor, lessons.school_id, note="", now=clock.now(), **{**said, **given})


def test_each_lesson_of_a_day_has_its_own_substitute_or_the_same_as_all(actor_of: ActorOf, people: People, lessons: Lessons) -> None:
    made = [lessons.add(period, people["homeroom_teacher"].person_id) for period in (10, 20, 30)]
    first, second = people["subject_teacher"].person_id, people["student_affairs"].person_id
    assert _cover(actor_of("registrar"), lessons, people, everybody=first, each={(DAY, made[1]): second}) == 3
    stand_in = dict(LessonChange.objects.filter(lesson_id__in=made).values_list("lesson_id", "teacher_id"))
    assert stand_in == {made[0]: first, made[1]: second, made[2]: first}
    change = LessonChange.objects.filter(lesson_id=made[0]).get()
    assert withdraw(actor_of("registrar"), lessons.school_id, change_id=change.pk) == 3


def test_where_nobody_is_chosen_the_lesson_stays_and_of_none_chosen_it_is_said(actor_of: ActorOf, people: People, lessons: Lessons) -> None:
    made = [lessons.add(period, people["homeroom_teacher"].person_id) for period in (10, 20)]
    assert _cover(actor_of("registrar"), lessons, people, each={(DAY, made[0]): people["subject_teacher"].person_id}) == 1
    assert not LessonChange.objects.filter(lesson_id=made[1]).exists()
    with pytest.raises(BadInput, match="請選擇代課教師"):
        _cover(actor_of("registrar"), lessons, people)


def test_whoever_is_idle_takes_classes_taught_together_unasked_and_whoever_is_not_is_refused(
    actor_of: ActorOf, people: People, lessons: Lessons
) -> None:
    own, idle, busy = (people[role].person_id for role in ("homeroom_teacher", "student_affairs", "subject_teacher"))
    with as_owner():
        other, third = SchoolClass.objects.filter(school_id=lessons.school_id).exclude(pk=lessons.class_id).values_list("pk", flat=True)[:2]
    made = [lessons.add(10, own, "體育", room="操場", **given) for given in ({}, {"school_class_id": other})]
    held = lessons.add(10, busy, "自然", school_class_id=third)
    actor = actor_of("registrar")
    for sure in ([], [(DAY, made[0], busy, held)], [(DAY, made[0], idle, held), (DAY, made[1], idle, held)]):
        with pytest.raises(Conflict):  # a yes to one lesson, or of somebody else, is none to the other
            _cover(actor, lessons, people, everybody=busy, sure=sure)
    assert _cover(actor, lessons, people, everybody=idle) == 2


def test_a_colleague_who_was_taken_meanwhile_is_not_taken_twice(client_of: Callable[[str], Any], people: People, lessons: Lessons) -> None:
    """Neither of two who arrange at once was asked: the second is refused, and asked the next time."""
    own, colleague = (people[role].person_id for role in ("homeroom_teacher", "subject_teacher"))
    lesson = lessons.add(10, own)
    client = client_of("registrar")
    where, sent = f"/timetable/{lessons.school_id}/changes/cover/", {"teacher_id": own, "first": "2026-11-24", "everybody": colleague}

    came: list[int] = []

    def meanwhile(execute: Any, sql: str, *given: Any) -> Any:
        if not came and "roster_school" in sql and "FOR UPDATE" in sql:  # what the other wrote is seen once the school is held
            came.append(0)
            came[0] = lessons.add(10, colleague, "自然", school_class_id=_another_class(lessons))
        return execute(sql, *given)

    with connection.execute_wrapper(meanwhile):
        refused = client.send(where, sent, says_yes=False)
    assert (len(came), "已有課" in words(refused)) == (1, True)
    assert not LessonChange.objects.filter(lesson_id=lesson).exists()
    lessons.add(10, colleague, "自然", school_class_id=_another_class(lessons))  # the refusal took it back with it
    assert "另有課或已整天代課" in words(client.send(where, sent, says_yes=False))


_LESSON_OF = st.tuples(st.sampled_from(["甲", "乙"]), st.sampled_from([1, 2, 3]), st.booleans())


@given(st.lists(_LESSON_OF, max_size=6))
def test_somebody_covers_a_day_who_has_all_of_two_or_more_lessons_of_one_colleague(day: list[tuple[str, int, bool]]) -> None:
    of = {name: [(by, covers) for own, by, covers in day if own == name] for name in ("甲", "乙")}
    full = any(len(held) > 1 and {by for by, _covers in held} == {1} and any(covers for _by, covers in held) for held in of.values())
    assert covers_a_day(1, day) == full


def test_a_colleague_with_a_lesson_or_a_whole_day_is_warned_about_and_not_refused(
    client_of: Callable[[str], Any], people: People, lessons: Lessons
) -> None:
    own, busy, full = (people[role].person_id for role in ("homeroom_teacher", "subject_teacher", "student_affairs"))
    made = [lessons.add(period, own) for period in (10, 20)]
    other = _another_class(lessons)
    lessons.add(10, busy, "自然", school_class_id=other)
    for period in (30, 40):
        covered = lessons.add(period, busy, "美術", school_class_id=other)
        with as_owner():
            LessonChange.objects.create(school_id=lessons.school_id, lesson_id=covered, day=DAY, teacher_id=full, made_at=clock.now())
    with as_owner():
        Lesson.objects.filter(period=10, subject="自然").update(teacher_id=people["registrar"].person_id, co_teacher_id=busy)
    client = client_of("registrar")
    where, whose = f"/timetable/{lessons.school_id}/changes/cover/", {"teacher_id": own, "first": "2026-11-24", "last": "2026-11-24"}
    page = words(client.get(where, whose))
    assert ("這一節有課" in page, "當天已整天代課" in page) == (True, True)
    names = [f"lesson_{DAY:%Y%m%d}_{each}" for each in made]
    asked = client.send(where, {**whose, names[0]: busy, names[1]: full}, says_yes=False)
    assert ("另有課或已整天代課" in words(asked), "自然" in words(asked), "當天已整天代課" in words(asked)) == (True, True, True)
    assert not LessonChange.objects.filter(lesson_id__in=made).exists()
    assert "已安排代課：2 節" in words(client.send(where, {**whose, names[0]: busy, names[1]: full}))


def test_the_grid_says_what_is_wrong_beside_the_field(client_of: Callable[[str], Any], people: People, lessons: Lessons) -> None:
    client, own = client_of("registrar"), people["homeroom_teacher"].person_id
    where = f"/timetable/{lessons.school_id}/changes/cover/"
    assert "逐節安排代課" in words(client.get(where))
    assert "最多 7 天" in words(client.get(f"{where}?teacher_id={own}&first=115/11/24&last=115/12/24"))
    assert "沒有課" in words(client.get(f"{where}?teacher_id={own}&first=115/11/24"))
    lessons.add(10, own)
    assert "請選擇代課教師" in words(client.send(where, {"teacher_id": own, "first": "2026-11-24"}))
