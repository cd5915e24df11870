"""Saving a period's roll: as whom, and that nobody's word is lost by another's."""

from datetime import date, datetime

import pytest

from conftest import Somebody, as_owner
from tests.cast import arm_for
from xiaowu.attendance.actions import period, saving
from xiaowu.attendance.actions.period import save_period
from xiaowu.attendance.actions.roll import save_roll
from xiaowu.attendance.actions.saving import RollChanged
from xiaowu.attendance.models import PeriodMark, PeriodRoll
from xiaowu.attendance.queries.class_day import held_day
from xiaowu.attendance.queries.period import period_history
from xiaowu.attendance.rules.contradictions import Contradiction
from xiaowu.attendance.rules.effective import Source
from xiaowu.attendance.rules.roll import LeaveType, Mark, RollException
from xiaowu.attendance.tests.moves import move
from xiaowu.attendance.tests.periods import TODAY, PeriodDay
from xiaowu.attendance.tests.school import SchoolDay
from xiaowu.kernel import clock
from xiaowu.kernel.errors import BadInput, Forbidden
from xiaowu.notifications.models import Telling
from xiaowu.notifications.queries.inbox import said
from xiaowu.roster.models import Post, SchoolClass, Student
from xiaowu.timetable.rules.periods import Period

ABSENT, LATE = RollException(Mark.ABSENT), RollException(Mark.LATE)
SICK = RollException(Mark.LEAVE, LeaveType.SICK)
FIRST, SECOND = Period.FIRST, Period.SECOND


@pytest.fixture
def day(people: dict[str, Somebody], db: None) -> PeriodDay:
    return PeriodDay(people)


def test_each_source_keeps_its_word_and_the_first_in_the_order_counts(day: PeriodDay) -> None:
    one, two, three = day.children[:3]
    day.gives(FIRST, "subject_teacher")
    assert day.save("homeroom_teacher", FIRST, {one: ABSENT, two: LATE}) == 1
    assert day.save("subject_teacher", FIRST, {two: ABSENT, three: SICK}) == 2
    assert day.save("student_affairs", FIRST, {two: ABSENT}) == 3  # of the third child alone something else

    first = day.told().said(FIRST)
    assert first.whole == {Source.SUBJECT, Source.HOMEROOM}
    assert first.marks == {
        Source.HOMEROOM: {one: ABSENT, two: LATE},
        Source.SUBJECT: {two: ABSENT, three: SICK},
        Source.OFFICE: {three: None},
    }
    assert first.stands(day.children) == {two: ABSENT}
    with as_owner():
        roll = PeriodRoll.objects.get(school_class_id=day.place, day=TODAY, period=FIRST)
        assert (roll.enrolled, roll.away, roll.late) == (len(day.children), 1, 0)
    saves = period_history(arm_for(day.people["homeroom_teacher"]), day.school, day.place, TODAY, FIRST)
    assert [(each.revision, source) for each, source in saves] == [(3, Source.OFFICE), (2, Source.SUBJECT), (1, Source.HOMEROOM)]
    assert saves[0][0].exceptions == {two: ABSENT}


def test_a_substitute_without_a_post_at_the_class_takes_its_roll_today_and_nobody_else_does(day: PeriodDay) -> None:
    with pytest.raises(Forbidden):
        day.save("it_coordinator", FIRST, {})
    day.gives(FIRST, "it_coordinator")
    day.teaches_elsewhere("it_coordinator")
    assert day.save("it_coordinator", FIRST, {day.children[0]: ABSENT}) == 1
    assert day.sheet("it_coordinator", FIRST).source is Source.SUBJECT
    with pytest.raises(Forbidden):
        day.save("it_coordinator", SECOND, {})
    with pytest.raises(Forbidden):
        day.save("it_coordinator", FIRST, {}, day=date(2026, 11, 17))
    with pytest.raises(Forbidden):
        day.save("nutritionist", FIRST, {})


def test_who_left_the_school_is_lent_no_class_of_it_whatever_its_timetable_still_says(day: PeriodDay) -> None:
    day.gives(FIRST, "subject_teacher")
    assert day.save("subject_teacher", FIRST, {}) == 1
    with as_owner():
        elsewhere = SchoolClass.objects.exclude(school_id=day.school).order_by("pk")[0]
        person = day.people["subject_teacher"].person_id
        Post.objects.filter(person_id=person).delete()
        now = {"role": "subject_teacher", "valid": (date(2026, 8, 1), None)}
        Post.objects.create(school_id=elsewhere.school_id, school_class=elsewhere, person_id=person, **now)
    with pytest.raises(Forbidden):
        day.sheet("subject_teacher", FIRST)
    with pytest.raises(Forbidden):
        day.save("subject_teacher", FIRST, {day.children[0]: ABSENT})


def test_a_subject_teacher_of_the_class_takes_the_period_of_which_no_lesson_is_entered_and_no_other(day: PeriodDay) -> None:
    if day.people["subject_teacher"].class_id != day.place:
        pytest.fail("the cast's subject teacher teaches the homeroom teacher's class")
    assert day.save("subject_teacher", SECOND, {}) == 1
    day.gives(FIRST, "homeroom_teacher")
    with pytest.raises(Forbidden):
        day.save("subject_teacher", FIRST, {})


def test_the_roll_before_is_proposed_and_is_no_mark(day: PeriodDay) -> None:
    one, two, three = day.children[:3]
    actor = arm_for(day.people["homeroom_teacher"])
    at = datetime(2026, 11, 24, 7, 55, tzinfo=clock.TAIPEI)
    save_roll(actor, day.school, class_id=day.place, day=TODAY, exceptions={one: ABSENT, two: SICK, three: LATE}, seen_revision=0, now=at)
    sheet = day.sheet("homeroom_teacher", FIRST)
    assert {child: (each.mark, each.period) for child, each in sheet.proposals.items()} == {one: (ABSENT, 0), two: (SICK, 0)}
    assert (sheet.header.is_taken, sheet.marks) == (False, {})
    with as_owner():
        assert not PeriodMark.objects.filter(day=TODAY).exists()
    day.save("homeroom_teacher", FIRST, {two: SICK})
    assert day.sheet("homeroom_teacher", FIRST).proposals == {}
    assert set(day.sheet("homeroom_teacher", SECOND).proposals) == {two}


def test_who_is_gone_after_being_there_is_told_to_those_who_look_for_it_and_settled_when_found(day: PeriodDay) -> None:
    one = day.children[0]
    day.save("homeroom_teacher", FIRST, {})
    day.save("homeroom_teacher", SECOND, {one: ABSENT})
    with as_owner():
        told = set(Telling.objects.filter(kind="attendance.gone").values_list("role", "school_class_id"))
        about = Telling.objects.filter(kind="attendance.gone")[0].about
        child = Student.objects.get(pk=one)
    words = said("attendance.gone", about)
    assert f"{about['seat']} 號在第二節不見了" in words.title
    assert child.name not in f"{words}"
    assert told == {("student_affairs", None), ("homeroom_teacher", day.place), ("deputy_homeroom_teacher", day.place)}
    assert [each.kind for each in day.sheet("homeroom_teacher", SECOND).found[one]] == [Contradiction.GONE]
    day.save("homeroom_teacher", Period.THIRD, {one: ABSENT}, hour=11)
    with as_owner():
        assert Telling.objects.filter(kind="attendance.gone").count() == 3  # once
    day.save("student_affairs", Period.THIRD, {}, hour=12)
    assert [each.kind for each in day.sheet("homeroom_teacher", SECOND).found[one]] == [Contradiction.CAME, Contradiction.DIFFERS]


def test_two_who_save_the_same_period_are_put_together_and_asked_only_where_they_differ(day: PeriodDay) -> None:
    one, two = day.children[:2]
    day.save("homeroom_teacher", FIRST, {one: ABSENT}, seen=0, shown={})
    assert day.save("homeroom_teacher", FIRST, {two: LATE}, seen=0, shown={}) == 2
    assert day.told().said(FIRST).stands(day.children) == {one: ABSENT, two: LATE}
    with pytest.raises(RollChanged):
        day.save("homeroom_teacher", FIRST, {one: LATE}, seen=0, shown={})
    assert day.save("homeroom_teacher", FIRST, {one: ABSENT, two: LATE}, seen=0, shown={}) == 2  # nothing new


def test_a_save_that_another_overtook_is_put_together_with_it_and_one_of_another_class_than_it_read_is_asked_again(day: PeriodDay) -> None:
    one, two = day.children[:2]
    head, before = day.sheet("homeroom_teacher", FIRST).header, day.told()
    day.save("homeroom_teacher", FIRST, {one: ABSENT})
    now = datetime(2026, 11, 24, 10, 0, tzinfo=clock.TAIPEI)
    book = period._Period(arm_for(day.people["homeroom_teacher"]), before, FIRST, Source.HOMEROOM, now)
    assert saving.save(book, head, before.ids, saving.Form({two: LATE}, {}, 0)) == 2
    assert day.told().said(FIRST).stands(day.children) == {one: ABSENT, two: LATE}
    book = period._Period(arm_for(day.people["homeroom_teacher"]), before, SECOND, Source.HOMEROOM, now)
    with pytest.raises(RollChanged, match="編入或離開"):
        saving.save(book, head, before.ids - {one}, saving.Form({}, {}, 0))


def test_a_roll_is_not_taken_before_the_period_nor_of_one_that_is_not_rung_nor_of_a_past_day_but_by_the_office(day: PeriodDay) -> None:
    with pytest.raises(BadInput, match="還沒開始"):
        day.save("homeroom_teacher", Period.SEVENTH, {})
    with pytest.raises(BadInput, match="沒有這一節"):
        day.save("student_affairs", 77, {})
    with pytest.raises(BadInput, match="生教組"):
        day.save("homeroom_teacher", FIRST, {}, day=date(2026, 11, 23))
    assert day.save("student_affairs", FIRST, {}, day=date(2026, 11, 23)) == 1
    with pytest.raises(BadInput, match="不屬於"):
        day.save("homeroom_teacher", FIRST, {999_999: ABSENT})
    with pytest.raises(RollChanged, match="編入或離開"):
        day.save("homeroom_teacher", FIRST, {}, listed=day.children[1:])


def test_a_child_who_comes_into_the_class_after_the_roll_waits_to_be_asked(day: PeriodDay) -> None:
    one = day.children[0]
    day.save("homeroom_teacher", FIRST, {})
    with as_owner():
        PeriodRoll.objects.filter(day=TODAY).update(unasked=[one])
    sheet = day.sheet("homeroom_teacher", FIRST)
    assert [row.student_id for row in sheet.rows if row.to_ask] == [one]
    day.save("homeroom_teacher", FIRST, {})
    assert not [row for row in day.sheet("homeroom_teacher", FIRST).rows if row.to_ask]


def test_what_was_said_of_a_child_goes_along_to_its_new_class_and_who_was_not_named_waits_there(day: PeriodDay) -> None:
    one, two = day.children[:2]
    school = SchoolDay(lambda role: arm_for(day.people[role]), day.school)
    other = next(place for place in school.classes if place != day.place)
    day.save("homeroom_teacher", FIRST, {one: ABSENT})
    office = arm_for(day.people["student_affairs"])
    now = datetime(2026, 11, 24, 10, 0, tzinfo=clock.TAIPEI)
    for each in (FIRST, SECOND):
        save_period(office, day.school, class_id=other, day=TODAY, period=each, exceptions={}, seen_revision=0, now=now)
    for child in (one, two):
        move(school, child, other)
    with as_owner():
        there = held_day(day.school, other, TODAY)
    assert there.said(FIRST).stands([one, two]) == {one: ABSENT}
    assert [there.said(period).effective(two) for period in (FIRST, SECOND)] == [None, None]
