"""Substitution and swapped lessons: who has them then, what is in the way, and taking it back."""

import html
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Somebody, as_owner
from tests.client import words
from xiaowu.kernel.errors import BadInput, Conflict, Forbidden, NotFound
from xiaowu.kernel.notices import kinds
from xiaowu.notifications.models import Notice
from xiaowu.roster.models import Person, Post
from xiaowu.timetable.actions.changes import withdraw
from xiaowu.timetable.actions.telling import NAMED, WITHDRAWN
from xiaowu.timetable.models import LessonChange
from xiaowu.timetable.rules.changes import LONGEST_SPAN, Held, in_the_way
from xiaowu.timetable.tests.changed import WEDNESDAY, classes, of_the_day, stand_in, swapped, told_of
from xiaowu.timetable.tests.conftest import DAY, ActorOf, Lessons

People = dict[str, Somebody]
_HELD = st.builds(
    Held, st.integers(1, 5), st.sampled_from([10, 20]), st.sampled_from([None, 1, 2]), st.sampled_from([None, 1]),
    st.sampled_from([(), (7,), (7, 8), (9,)]), st.sampled_from(["", "操場"]),
)  # fmt: skip


@given(_HELD, st.sampled_from([10, 20]), st.sets(st.sampled_from([7, 8, 9])), st.lists(_HELD, max_size=5))
def test_nothing_is_in_the_way_where_class_group_room_and_teachers_are_free(lesson: Held, period: int, teachers: set[int], day: list[Held]) -> None:
    found = in_the_way(lesson, period, teachers, day, but=[5])
    others = [each for each in day if each.period == period and each.lesson_id not in (lesson.lesson_id, 5)]
    if found is None:
        assert all(not (set(teachers) & set(each.teachers)) for each in others)
        assert all(each.room == "" or each.room != lesson.room for each in others)
        assert all(each.class_id is None or each.class_id != lesson.class_id for each in others)
        assert all(each.group_id is None or each.group_id != lesson.group_id for each in others)
    else:
        assert found in others


def test_a_substitute_has_every_lesson_of_the_span_until_it_is_taken_back(actor_of: ActorOf, people: People, lessons: Lessons) -> None:
    own, other = people["homeroom_teacher"], people["subject_teacher"]
    lessons.add(10, own.person_id)
    lessons.add(20, own.person_id, "數學", weekday=3)
    lessons.add(30, other.person_id, "自然")
    actor = actor_of("registrar")
    assert stand_in(actor, lessons, people, last=DAY + timedelta(days=8)) == 4
    assert of_the_day(lessons, DAY) == [(10, "國語", other.name), (30, "自然", other.name)]
    assert of_the_day(lessons, WEDNESDAY) == [(20, "數學", other.name)]
    change = LessonChange.objects.order_by("pk")[0].pk
    assert withdraw(actor, lessons.school_id, change_id=change) == 4
    assert of_the_day(lessons, DAY)[0] == (10, "國語", own.name)
    with pytest.raises(NotFound):
        withdraw(actor, lessons.school_id, change_id=change)


def test_nobody_stands_in_for_the_own_lesson_that_somebody_else_has(actor_of: ActorOf, people: People, lessons: Lessons) -> None:
    own, other = people["homeroom_teacher"].person_id, people["subject_teacher"].person_id
    lessons.add(10, own)
    actor = actor_of("registrar")
    stand_in(actor, lessons, people)
    with pytest.raises(BadInput):
        stand_in(actor, lessons, people, teacher_id=other, substitute_id=own)


def test_whoever_stands_in_is_told_once_when_named_and_when_it_is_taken_back(actor_of: ActorOf, people: People, lessons: Lessons) -> None:
    own, other = people["homeroom_teacher"], people["subject_teacher"]
    for period in (10, 20):
        lessons.add(period, own.person_id)
    actor = actor_of("registrar")
    stand_in(actor, lessons, people)
    with pytest.raises(BadInput):  # sent again
        stand_in(actor, lessons, people)
    assert told_of(other.person_id) == [(NAMED, "請您代課：115年11月24日（二）起，共 2 節")]
    with as_owner():
        about = Notice.objects.get(kind=NAMED).about
    assert kinds()[NAMED].said(about).text.startswith("11/24（二） 第一節")
    actor = actor_of("registrar")
    change = LessonChange.objects.order_by("pk")[0].pk
    withdraw(actor, lessons.school_id, change_id=change)
    with pytest.raises(NotFound):
        withdraw(actor, lessons.school_id, change_id=change)
    assert told_of(other.person_id)[-1:] == [(WITHDRAWN, "不必代課了：115年11月24日（二）起，共 2 節")]
    assert [kind for kind, _title in told_of(other.person_id)].count(WITHDRAWN) == 1


def test_whoever_is_replaced_as_a_substitute_is_told_and_a_change_from_before_goes_alone(actor_of: ActorOf, people: People, lessons: Lessons) -> None:
    own, first, second = (people[role].person_id for role in ("homeroom_teacher", "subject_teacher", "student_affairs"))
    changed = [lessons.add(period, own) for period in (10, 20)]
    actor = actor_of("registrar")
    stand_in(actor, lessons, people)
    stand_in(actor, lessons, people, teacher_id=first, substitute_id=second)
    assert ([each[0] for each in told_of(first)][-1], [each[0] for each in told_of(second)]) == (WITHDRAWN, [NAMED])
    with as_owner():
        LessonChange.objects.update(together=None)
    actor = actor_of("registrar")
    withdraw(actor, lessons.school_id, change_id=LessonChange.objects.get(lesson_id=changed[0]).pk)
    assert list(LessonChange.objects.values_list("lesson_id", flat=True)) == [changed[1]]


def test_of_a_substitute_without_an_account_nobody_is_told(actor_of: ActorOf, people: People, lessons: Lessons) -> None:
    lessons.add(10, people["homeroom_teacher"].person_id)
    with as_owner():
        other = Person.objects.create(name="周代課")
        Post.objects.create(person=other, role="subject_teacher", school_id=lessons.school_id, school_class_id=lessons.class_id, valid=(DAY, None))
    assert stand_in(actor_of("registrar"), lessons, people, substitute_id=other.pk) == 1
    assert told_of(other.pk) == []


def test_whoever_has_a_lesson_then_cannot_stand_in_and_nothing_is_written(actor_of: ActorOf, people: People, lessons: Lessons) -> None:
    lessons.add(10, people["homeroom_teacher"].person_id)
    with_other = lessons.add(20, people["homeroom_teacher"].person_id)
    other = next(each for each in classes(lessons) if each != lessons.class_id)
    lessons.add(20, people["subject_teacher"].person_id, "自然", school_class_id=other)
    with pytest.raises(Conflict, match="自然"):
        stand_in(actor_of("registrar"), lessons, people)
    assert not LessonChange.objects.filter(lesson_id=with_other).exists()


def test_whoever_is_refused_a_busy_colleague_reads_which_lesson_and_is_led_to_the_form_by_lesson(
    client_of: Callable[[str], Any], people: People, lessons: Lessons
) -> None:
    own, busy = people["homeroom_teacher"].person_id, people["subject_teacher"].person_id
    lessons.add(20, own)
    lessons.add(20, busy, "自然", school_class_id=next(each for each in classes(lessons) if each != lessons.class_id))
    where, sent = f"/timetable/{lessons.school_id}/changes/", {"teacher_id": own, "substitute_id": busy, "first": "2026-11-24", "last": "2026-12-24"}
    refused = client_of("registrar").send(f"{where}substitute/", sent)
    assert ("第二節已有課，不能安排" in words(refused), "自然" in words(refused)) == (True, True)
    [address] = re.findall(r'href="([^"]*/cover/\?[^"]*)"', refused.content.decode())
    assert html.unescape(address) == f"{where}cover/?teacher_id={own}&first=2026-11-24&last=2026-11-30"
    assert "cover/?" not in client_of("registrar").send(f"{where}substitute/", {**sent, "first": ""}).content.decode()
    assert "自然" in words(client_of("registrar").get(html.unescape(address)))


@pytest.mark.parametrize(
    "given",
    [{"last": DAY - timedelta(days=1)}, {"last": DAY + timedelta(days=LONGEST_SPAN)}, {"substitute_id": 0}, {"teacher_id": 0}, {"oneself": True}],
    ids=["backwards", "too long", "nobody of the school", "no lesson", "oneself"],
)
def test_a_substitution_that_cannot_be_is_refused(actor_of: ActorOf, people: People, lessons: Lessons, given: dict[str, Any]) -> None:
    lessons.add(10, people["homeroom_teacher"].person_id)
    if given.pop("oneself", False):
        given["substitute_id"] = people["homeroom_teacher"].person_id
    with pytest.raises(BadInput):
        stand_in(actor_of("registrar"), lessons, people, **given)


@pytest.mark.parametrize("role", ["homeroom_teacher", "student_affairs", "other_coordinator"])
def test_others_change_nothing(actor_of: ActorOf, people: People, lessons: Lessons, role: str) -> None:
    lessons.add(10, people["homeroom_teacher"].person_id)
    for act in (lambda: stand_in(actor_of(role), lessons, people), lambda: swapped(actor_of(role), lessons)):
        with pytest.raises(Forbidden):
            act()
    with pytest.raises(Forbidden):
        withdraw(actor_of(role), lessons.school_id, change_id=1)


def test_registrar_arranges_and_withdraws_on_the_page(client_of: Callable[[str], Any], people: People, lessons: Lessons) -> None:
    own, other = people["homeroom_teacher"], people["subject_teacher"]
    lessons.add(10, own.person_id)
    client, where = client_of("registrar"), f"/timetable/{lessons.school_id}/changes/"
    shown = client.send(f"{where}substitute/", {"teacher_id": own.person_id, "substitute_id": other.person_id, "first": "115/11/24"})
    assert "已安排代課：1 節" in words(shown)
    given = {"class_id": lessons.class_id, "first": "115/11/24", "first_period": 10, "second": "115/11/25", "second_period": 20}
    assert "已調課：1 節" in words(client.send(f"{where}swap/", given))
    assert "兩個時間相同" in words(client.send(f"{where}swap/", {**given, "second": "115/11/24", "second_period": 10}))
    [withdrawing] = {each for each in client.get(where).content.decode().split('"') if each.endswith("/withdraw/")}
    assert "已恢復照課表上課" in words(client.send(withdrawing))
    assert "安排代課" not in words(client_of("student_affairs").get(where))


def test_colleagues_share_a_teachers_day_by_periods_and_the_week_says_who_has_each(
    client_of: Callable[[str], Any], people: People, lessons: Lessons
) -> None:
    own, first, second = (people[role] for role in ("homeroom_teacher", "subject_teacher", "student_affairs"))
    for period in (10, 20):
        lessons.add(period, own.person_id)
    client, where = client_of("registrar"), f"/timetable/{lessons.school_id}/changes/"
    given = {"teacher_id": own.person_id, "first": "115/11/24"}
    assert "已安排代課：1 節" in words(client.send(f"{where}substitute/", {**given, "substitute_id": first.person_id, "periods": ["10"]}))
    assert "沒有課" in words(client.send(f"{where}substitute/", {**given, "substitute_id": second.person_id, "periods": ["10"]}))
    assert "已安排代課：1 節" in words(client.send(f"{where}substitute/", {**given, "substitute_id": second.person_id}))  # what is left
    mine = words(client_of("homeroom_teacher").get("/timetable/mine/2026-11-24/"))
    assert (f"{first.name} 代課" in mine, f"{second.name} 代課" in mine) == (True, True)
