"""Who has which lesson on a day: one query answers, whatever was moved, taken over or borrowed."""

from datetime import time, timedelta

from conftest import Somebody, as_owner
from tests.transactions import statements
from xiaowu.kernel import clock
from xiaowu.roster.models import SchoolDayException
from xiaowu.timetable.models import Bell, BellSchedule, BorrowedDay, LessonChange
from xiaowu.timetable.queries.bells import periods_on
from xiaowu.timetable.queries.lessons import lessons_of_class, lessons_of_teacher, lessons_on
from xiaowu.timetable.rules.bells import BellPeriod
from xiaowu.timetable.rules.periods import BellKind, Period
from xiaowu.timetable.tests.conftest import DAY, ActorOf, Lessons

People = dict[str, Somebody]


def test_teacher_sees_the_own_lessons_of_the_weekday_with_their_hours(actor_of: ActorOf, people: People, lessons: Lessons) -> None:
    own, other = people["homeroom_teacher"], people["subject_teacher"]
    lessons.add(Period.FIRST, own.person_id)
    lessons.add(Period.SECOND, other.person_id, co_teacher_id=own.person_id, subject="自然", room="自然教室")
    lessons.add(Period.THIRD, other.person_id)
    lessons.add(Period.FIRST, own.person_id, weekday=3)
    actor = actor_of("homeroom_teacher")
    with statements() as run:
        found = lessons_of_teacher(actor, DAY)
    assert [(each.period, each.starts, each.subject, each.teacher, each.co_teacher, each.room) for each in found] == [
        (Period.FIRST, time(8, 40), "國語", own.name, "", ""),
        (Period.SECOND, time(9, 30), "自然", other.name, own.name, "自然教室"),
    ]
    assert len(run) == 2


def test_a_substitute_has_the_lesson_and_its_teacher_has_not(actor_of: ActorOf, people: People, lessons: Lessons) -> None:
    own, other = people["homeroom_teacher"], people["subject_teacher"]
    taken, moved = lessons.add(Period.FIRST, own.person_id), lessons.add(Period.FIFTH, own.person_id, subject="數學")
    wednesday, now = DAY + timedelta(days=1), clock.now()
    with as_owner():
        LessonChange.objects.create(school_id=lessons.school_id, lesson_id=taken, day=DAY, teacher_id=other.person_id, made_at=now)
        LessonChange.objects.create(school_id=lessons.school_id, lesson_id=moved, day=DAY, moved_to=wednesday, moved_period=Period.SIXTH, made_at=now)
    assert lessons_of_teacher(actor_of("homeroom_teacher"), DAY) == []
    assert [(each.period, each.moved_from) for each in lessons_of_teacher(actor_of("homeroom_teacher"), wednesday)] == [
        (Period.SIXTH, (DAY, Period.FIFTH))
    ]
    [found] = lessons_of_teacher(actor_of("subject_teacher"), DAY)
    assert (found.lesson_id, found.teacher, found.substitute_for) == (taken, other.name, own.name)
    assert [each.lesson_id for each in lessons_of_class(lessons.school_id, lessons.class_id, DAY)] == [taken]


def test_no_lesson_is_held_on_a_day_without_school_and_a_borrowed_day_has_another_weekdays(
    actor_of: ActorOf, people: People, lessons: Lessons
) -> None:
    lesson = lessons.add(Period.FIRST, people["homeroom_teacher"].person_id)
    saturday, actor = DAY + timedelta(days=4), actor_of("homeroom_teacher")
    with as_owner():
        BorrowedDay.objects.create(school_id=lessons.school_id, day=saturday, weekday=2)
    assert lessons_of_teacher(actor, saturday) == []
    with as_owner():
        SchoolDayException.objects.create(school_id=lessons.school_id, day=saturday, is_school_day=True, reason="補課")
        SchoolDayException.objects.create(school_id=lessons.school_id, day=DAY, is_school_day=False, reason="颱風")
    assert [each.lesson_id for each in lessons_of_teacher(actor, saturday)] == [lesson]
    assert lessons_on([lessons.school_id], DAY) == []


def test_a_lesson_that_has_ended_is_held_no_more(actor_of: ActorOf, people: People, lessons: Lessons) -> None:
    lesson = lessons.add(Period.FIRST, people["homeroom_teacher"].person_id, until=DAY)
    before = DAY - timedelta(days=7)
    actor_of("homeroom_teacher")
    held = {day: [each.lesson_id for each in lessons_on([lessons.school_id], day)] for day in (before, DAY)}
    assert held == {before: [lesson], DAY: []}


def test_who_serves_nowhere_has_no_lessons(actor_of: ActorOf) -> None:
    assert lessons_of_teacher(actor_of("bureau_officer"), DAY) == []


def test_a_school_rings_what_it_entered_last(actor_of: ActorOf, people: People, lessons: Lessons) -> None:
    other = people["other_coordinator"].school_id
    with as_owner():
        for since, starts in ((DAY - timedelta(days=30), time(8)), (DAY, time(9)), (DAY + timedelta(days=1), time(10))):
            schedule = BellSchedule.objects.create(school_id=lessons.school_id, weekday=2, since=since)
            Bell.objects.create(
                school_id=lessons.school_id, schedule=schedule, period=10, title="第一節", starts=starts, ends=time(11), kind=BellKind.LESSON
            )
    actor_of("homeroom_teacher")
    found = periods_on([lessons.school_id, other], DAY)
    assert found[lessons.school_id] == (BellPeriod(10, "第一節", time(9), time(11), BellKind.LESSON),)
    assert len(found[other]) > 5
